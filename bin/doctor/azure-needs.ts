import { Json, ProblemCode, Problems, PulumiResources, Shape } from '../../lib/domain';

/**
 * Resource providers of modules that are not named after theirs. All others are: `app` is Microsoft.App.
 * Source: https://learn.microsoft.com/azure/azure-resource-manager/management/azure-services-resource-providers
 */
const PROVIDERS: { readonly [module: string]: string } = {
  applicationinsights: 'Microsoft.Insights',
  dns: 'Microsoft.Network',
  frontdoor: 'Microsoft.Network',
  monitor: 'Microsoft.Insights',
  privatedns: 'Microsoft.Network',
  redis: 'Microsoft.Cache',
  redisenterprise: 'Microsoft.Cache',
};

/** Providers that Azure needs to run a deployment script. Source: https://learn.microsoft.com/azure/azure-resource-manager/templates/deployment-script-template */
const SCRIPT = /^azure-native:resources:Azure(Cli|PowerShell)Script$/;
const SCRIPT_PROVIDERS = ['Microsoft.ContainerInstance', 'Microsoft.Storage'];

/** End of the permission to create resources of any type. */
export const ANY_TYPE = '/resources/write';

/** Every subscription has them. */
const ALWAYS_REGISTERED = ['microsoft.authorization', 'microsoft.resources'];

/** Needs of a program in a subscription. */
export interface AzureNeeds {
  /** Resource providers. Their case may differ from Azure's. */
  readonly providers: string[];
  /** Permissions that the deployment needs. */
  readonly actions: string[];
}

/** Returns the resource provider of a type, e.g. `azure-native:app:ContainerApp`. Its case may differ from Azure's. */
export function providerOf(type: string): string {
  const module = type.split(':')[1] ?? '';
  return Object.hasOwn(PROVIDERS, module) ? PROVIDERS[module] : `Microsoft.${module}`;
}

/** Returns what the resources of a program need. */
export function needsOf(types: readonly string[]): AzureNeeds {
  const all = [...types.map(providerOf), ...(types.some((it) => SCRIPT.test(it)) ? SCRIPT_PROVIDERS : [])];
  const distinct = [...new Map(all.map((it) => [it.toLowerCase(), it])).values()].sort();
  const providers = distinct.filter((it) => !ALWAYS_REGISTERED.includes(it.toLowerCase()));
  const uses = (start: string): boolean => types.some((it) => it.startsWith(`azure-native:authorization:${start}`));
  return {
    providers,
    actions: [
      ...distinct.filter((it) => it.toLowerCase() !== 'microsoft.authorization').map((it) => `${it}${ANY_TYPE}`),
      ...(uses('RoleAssignment') ? ['Microsoft.Authorization/roleAssignments/write'] : []),
      ...(uses('RoleDefinition') ? ['Microsoft.Authorization/roleDefinitions/write'] : []),
      ...(uses('ManagementLock') ? ['Microsoft.Authorization/locks/write'] : []),
    ],
  };
}

/**
 * Returns the types of azure-native in the output of `pulumi preview --json` or `pulumi stack export`. Throws if the text is neither, or
 * if it has none.
 */
export function typesOf(text: string): string[] {
  const problems = new Problems('the preview', 'preview');
  const found = PulumiResources.of(parse(text))
    .map(({ urn }) => Shape.text(urn).split('::')[2]?.split('$').at(-1) ?? '')
    .filter((it) => it.startsWith('azure-native:'));
  problems.check(found.length > 0, {
    code: ProblemCode.NO_AZURE_RESOURCES,
    property: 'resources',
    what: 'the file names no resource of azure-native',
    expected: 'the output of pulumi preview --json, or of pulumi stack export',
    fix: 'write it with pulumi preview --json > preview.json',
  });
  problems.throwIfAny();
  return [...new Set(found)];
}

function parse(text: string): Json {
  try {
    return Shape.record(JSON.parse(text));
  } catch {
    return {};
  }
}
