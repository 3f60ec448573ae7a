import { createHash } from 'node:crypto';
import type { Properties } from '../../verify/azure/state';
import { checkInputs } from './checks/input-check';
import { CreatedResource, RESOURCE_TYPES, ResourceType, TENANT } from './resource-types';

/** Subscription of the stand-in. */
export const SUBSCRIPTION = '22222222-2222-4222-8222-222222222222';

/** A problem with the inputs of a resource. */
export interface InputFailure {
  readonly property: string;
  readonly reason: string;
}

/** Azure's responses from tables: names, ids, outputs and rejections. */
export class AzureStandIn {
  /** @param locations The region of each resource group; groups that are created are added. */
  constructor(private readonly locations = new Map<string, string>()) {}

  /** Returns the inputs with automatic names and locations, and their problems. `olds` are the inputs of the last deployment. */
  public check(
    token: string,
    urn: string,
    news: Properties,
    olds: Properties = {},
  ): { inputs: Properties; failures: InputFailure[] } {
    const type = AzureStandIn.type(token);
    const inputs = { ...news };
    const own = names(type).at(-1);
    if (own !== undefined) inputs[own] ??= type.fixedName ?? olds[own] ?? autoName(type, urn);
    const groupLocation = this.locations.get(String(inputs.resourceGroupName));
    if (type.located && groupLocation !== undefined) inputs.location ??= groupLocation;
    return { inputs, failures: checkInputs(token, inputs, names(type)) };
  }

  /** Returns the id and the outputs of a resource whose inputs passed the check. */
  public create(token: string, inputs: Properties): { id: string; outputs: Properties } {
    const type = AzureStandIn.type(token);
    const id = address(type, inputs);
    const name = id.split('/').at(-1) ?? id;
    const created: CreatedResource = { id, name, inputs, invented: digest(id).slice(0, 6) };
    if (token === 'azure-native:resources:ResourceGroup') this.locations.set(name, String(inputs.location));
    return { id, outputs: { ...inputs, name, ...type.outputs?.(created) } };
  }

  /** Returns the id of a resource with these inputs. */
  public static address(token: string, inputs: Properties): string {
    return address(AzureStandIn.type(token), inputs);
  }

  /** Returns the inputs (dotted paths) whose change replaces the resource. */
  public identity(token: string): string[] {
    const type = AzureStandIn.type(token);
    return [...names(type), 'resourceGroupName', 'location', ...(type.replaceOn ?? []), type.scope ?? []].flat();
  }

  /** Returns the result of a function. */
  public invoke(token: string, inputs: Properties): Properties {
    switch (token) {
      case 'azure-native:authorization:getClientConfig':
        return { clientId: TENANT, objectId: TENANT, subscriptionId: SUBSCRIPTION, tenantId: TENANT };
      case 'azure-native:redisenterprise:listDatabaseKeys':
        return { primaryKey: `primary-${digest(String(inputs.clusterName)).slice(0, 8)}`, secondaryKey: 'secondary' };
      case 'azure-native:redis:listRedisKeys':
        return { primaryKey: `primary-${digest(String(inputs.name)).slice(0, 8)}`, secondaryKey: 'secondary' };
      case 'azure-native:containerregistry:getRegistry':
        return { loginServer: `${String(inputs.registryName).toLowerCase()}.azurecr.io` };
      case 'azure-native:app:getManagedEnvironment':
        return {
          defaultDomain: `existing-${digest(String(inputs.environmentName)).slice(0, 6)}.azurecontainerapps.io`,
          staticIp: '203.0.113.10',
          customDomainConfiguration: { customDomainVerificationId: digest(SUBSCRIPTION).toUpperCase() },
        };
      case 'azure-native:applicationinsights:getComponent':
        return { connectionString: `InstrumentationKey=${digest(String(inputs.resourceName)).slice(0, 8)}` };
      case 'azure-native:managedidentity:getUserAssignedIdentity':
        return { clientId: `00000000-0000-4000-8000-0000bb${digest(String(inputs.resourceName)).slice(0, 6)}` };
      default:
        throw new Error(`the stand-in has no function ${token}`);
    }
  }

  private static type(token: string): ResourceType {
    const type = RESOURCE_TYPES[token];
    if (!type) throw new Error(`the stand-in has no type ${token}: add it to local/azure/resource-types.ts`);
    return type;
  }
}

function names(type: ResourceType): string[] {
  return [...type.address.matchAll(/\{(\w+)\}/g)].map((it) => it[1]);
}

/** Names a resource like the real provider: the logical name and eight digits, derived from the URN without its parents so that no engine is needed. */
function autoName(type: ResourceType, urn: string): string {
  const [stack, project, types = '', name = ''] = urn.split('::');
  const hex = digest([stack, project, types.split('$').at(-1), name].join('::'));
  if (type.guidName)
    return [
      hex.slice(0, 8),
      hex.slice(8, 12),
      `4${hex.slice(13, 16)}`,
      `8${hex.slice(17, 20)}`,
      hex.slice(20, 32),
    ].join('-');
  return `${name}${hex.slice(0, 8)}`;
}

function address(type: ResourceType, inputs: Properties): string {
  const path = type.address.replace(/\{(\w+)\}/g, (_, name: string) => String(inputs[name]));
  if (type.scope !== undefined) return `${String(inputs[type.scope])}/providers/${path}`;
  const group = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${String(inputs.resourceGroupName)}`;
  return path.startsWith('Microsoft.') ? `${group}/providers/${path}` : group;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
