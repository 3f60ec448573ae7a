import { createHash } from 'node:crypto';
import * as pulumi from '@pulumi/pulumi';
import * as authorization from '@pulumi/azure-native/authorization';
import * as managedidentity from '@pulumi/azure-native/managedidentity';
import { GitHubEnvironment, ProblemCode } from '../../domain';
import { REGISTRY_DATA_IMPORTER, roleDefinitionId } from '../built-in-roles';
import { requireTypes } from '../declared-types';
import { InputProblems } from '../input-problems';
import { Regions } from '../regions';
import { ResourceId } from '../resource-id';
import { DeploymentIdentityArgs } from './deployment-identity-args';

/**
 * Permissions of the custom role, by the kind of resource. The built-in roles that contain them can also delete apps, list the secrets of
 * jobs, or change the routes of the edge.
 * Source: https://learn.microsoft.com/azure/role-based-access-control/resource-provider-operations
 */
const ACTIONS = {
  app: [
    'Microsoft.App/containerApps/read',
    'Microsoft.App/containerApps/write',
    'Microsoft.App/containerApps/revisions/read',
    'Microsoft.App/containerApps/revisions/activate/action',
    'Microsoft.App/containerApps/revisions/deactivate/action',
  ],
  environment: ['Microsoft.App/managedEnvironments/join/action'],
  identity: ['Microsoft.ManagedIdentity/userAssignedIdentities/assign/action'],
  // The built-in role for jobs can also list their secrets.
  job: [
    'Microsoft.App/jobs/read',
    'Microsoft.App/jobs/start/action',
    'Microsoft.App/jobs/execution/read',
    'Microsoft.App/jobs/executions/read',
  ],
  edge: ['Microsoft.Cdn/profiles/afdendpoints/Purge/action'],
};

/** A resource that the pipeline changes. */
interface Target {
  readonly kind: keyof typeof ACTIONS;
  readonly name: string;
  readonly id: pulumi.Input<string>;
}

/**
 * A managed identity that the jobs of one GitHub environment use to deploy, without a stored key.
 *
 * GitHub signs a token, and Azure exchanges it for one that expires after about an hour. The identity can change nothing but the
 * resources you pass. A custom role with only the actions of a release applies to each of them. Permission to create a revision of an
 * app, or to start a job, is permission to run any image as its identity, with its secrets: protect the environment with reviewers. To
 * deploy this component, you need permission to write role definitions, as Owners and User Access Administrators have. Free.
 *
 * Source: https://learn.microsoft.com/entra/workload-id/workload-identity-federation
 *
 * @example
 * const deployment = new DeploymentIdentity('deployment', {
 *   resourceGroupName,
 *   location: 'centralus',
 *   repository: 'example/shop',
 *   environment: 'production',
 *   registryId: registry.registryId,
 * });
 * export const clientId = deployment.clientId;
 */
export class DeploymentIdentity extends pulumi.ComponentResource {
  /** Managed identity. */
  public readonly identity: managedidentity.UserAssignedIdentity;
  /** Trust in the tokens of the GitHub environment. */
  public readonly credential: managedidentity.FederatedIdentityCredential;
  /** Custom role with the actions of a release, if you pass apps, jobs or an edge. */
  public readonly role?: authorization.RoleDefinition;
  /** Client id. Set it as the variable `AZURE_CLIENT_ID` of the GitHub environment. */
  public readonly clientId: pulumi.Output<string>;
  /** Tenant of the identity. Set it as the variable `AZURE_TENANT_ID`. */
  public readonly tenantId: pulumi.Output<string>;
  /** Role assignments of the identity. */
  public readonly grants: authorization.RoleAssignment[];

  constructor(name: string, args: DeploymentIdentityArgs, opts?: pulumi.ComponentResourceOptions) {
    super('loadbearing:index:DeploymentIdentity', name, {}, opts);
    const given = requireTypes('DeploymentIdentity', name, args);
    check(name, given);
    const { resourceGroupName, location, tags, registryId } = given;
    this.identity = new managedidentity.UserAssignedIdentity(
      name,
      { resourceGroupName, location, tags },
      { parent: this },
    );
    this.clientId = this.identity.clientId;
    this.tenantId = this.identity.tenantId;
    this.credential = new managedidentity.FederatedIdentityCredential(
      name,
      {
        resourceGroupName,
        resourceName: this.identity.name,
        federatedIdentityCredentialResourceName: 'github',
        issuer: `https://${GitHubEnvironment.ISSUER}`,
        subject: GitHubEnvironment.subject(given),
        audiences: ['api://AzureADTokenExchange'],
      },
      { parent: this },
    );
    const targets = targetsOf(given);
    if (targets.length > 0) this.role = this.createRole(name, given, targets);
    const role = this.role === undefined ? '' : ResourceId.nameOf(this.role.id);
    this.grants = [
      ...targets.map(({ kind, name: key, id }) => this.grant(`${name}-${kind}-${key}`, id, role)),
      ...(registryId === undefined ? [] : [this.grant(`${name}-registry`, registryId, REGISTRY_DATA_IMPORTER)]),
    ];
    this.registerOutputs({ clientId: this.clientId, tenantId: this.tenantId });
  }

  private createRole(name: string, args: DeploymentIdentityArgs, targets: Target[]): authorization.RoleDefinition {
    const { subscriptionId } = authorization.getClientConfigOutput({ parent: this });
    const group = (resourceGroupName: pulumi.Input<string>) =>
      pulumi.interpolate`/subscriptions/${subscriptionId}/resourceGroups/${resourceGroupName}`;
    const scope = group(args.resourceGroupName);
    const kinds = new Set(targets.map(({ kind }) => kind));
    const scopes = pulumi
      .all([scope, ...targets.map(({ id }) => group(ResourceId.groupOf(id)))])
      .apply((all) => [...new Map(all.map((it) => [it.toLowerCase(), it])).values()]);
    return new authorization.RoleDefinition(
      name,
      {
        scope,
        assignableScopes: scopes,
        roleDefinitionId: scope.apply((it) => guid(`${it}/${name}`)),
        // Names of custom roles are unique in a tenant.
        roleName: scope.apply(
          (it) => `Deployments of ${args.repository} to ${args.environment} (${guid(it).slice(0, 8)})`,
        ),
        description: 'Releases of container apps by GitHub Actions',
        roleType: 'CustomRole',
        permissions: [{ actions: [...kinds].flatMap((kind) => ACTIONS[kind]), notActions: [] }],
      },
      { parent: this },
    );
  }

  private grant(name: string, scope: pulumi.Input<string>, role: pulumi.Input<string>): authorization.RoleAssignment {
    return new authorization.RoleAssignment(
      name,
      {
        scope,
        principalId: this.identity.principalId,
        // Without it Azure looks up the principal and fails, since a new identity needs time to replicate.
        principalType: 'ServicePrincipal',
        roleDefinitionId: pulumi.output(role).apply((it) => roleDefinitionId(it, this)),
      },
      { parent: this },
    );
  }
}

function targetsOf(args: DeploymentIdentityArgs): Target[] {
  const { containerAppIds = {}, environmentId, appIdentityIds = {}, jobIds = {}, edgeEndpointId } = args;
  const all = (kind: Target['kind'], ids: { [name: string]: pulumi.Input<string> }) =>
    Object.entries(ids).map(([name, id]) => ({ kind, name, id }));
  return [
    ...all('app', containerAppIds),
    ...(environmentId === undefined ? [] : all('environment', { apps: environmentId })),
    ...all('identity', appIdentityIds),
    ...all('job', jobIds),
    ...(edgeEndpointId === undefined ? [] : all('edge', { endpoint: edgeEndpointId })),
  ];
}

function check(name: string, args: DeploymentIdentityArgs): void {
  const { containerAppIds = {}, environmentId } = args;
  InputProblems.check('DeploymentIdentity', name, (problems) => {
    Regions.check(problems, args.location);
    GitHubEnvironment.check(problems, args);
    problems.check(Object.keys(containerAppIds).length === 0 || environmentId !== undefined, {
      code: ProblemCode.MISSING_VALUE,
      property: 'environmentId',
      what: 'containerAppIds is set without environmentId',
      expected: 'the environment of the apps, since a new revision joins it',
      fix: 'pass ContainerAppEnvironment.environmentId',
    });
    ResourceId.check(problems, 'environmentId', 'Microsoft.App/managedEnvironments', environmentId);
    ResourceId.check(problems, 'registryId', 'Microsoft.ContainerRegistry/registries', args.registryId);
    ResourceId.check(problems, 'edgeEndpointId', 'Microsoft.Cdn/profiles/afdEndpoints', args.edgeEndpointId);
  });
}

/** Returns a GUID that stays the same for a text. */
function guid(text: string): string {
  const hash = createHash('sha256').update(text).digest('hex');
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `5${hash.slice(13, 16)}`,
    `8${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join('-');
}
