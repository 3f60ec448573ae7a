import * as pulumi from '@pulumi/pulumi';
import {
  ComponentArgs,
  ContainerAppEnvironment,
  ContainerAppTier,
  DeploymentIdentity,
  EdgeDistribution,
  MigrationJob,
  Registry,
} from '../../lib/azure';
import { DeploymentEnvironment } from '../parts/environment';
import { FreshMaasArgs } from './args';

/** Resources that a workflow may change. */
interface Deployable {
  readonly common: ComponentArgs;
  readonly environment: DeploymentEnvironment;
  readonly args: FreshMaasArgs;
  readonly registry: Registry;
  readonly appEnvironment: ContainerAppEnvironment;
  readonly apps: { readonly business: ContainerAppTier; readonly analytics: ContainerAppTier };
  readonly migrations: MigrationJob;
  readonly edge?: EdgeDistribution;
  readonly url: pulumi.Output<string>;
  readonly parent: pulumi.Resource;
}

/** Variables of a GitHub environment. */
export interface GitHubVariables {
  readonly [name: string]: pulumi.Output<string>;
}

/** If `githubRepository` is set, allows its workflows to deploy. Returns the variables of the GitHub environment, else none. */
export function allowDeployments(name: string, parts: Deployable): GitHubVariables {
  const { args, registry, apps, edge, migrations } = parts;
  if (args.githubRepository === undefined) return {};
  const identity = new DeploymentIdentity(
    name,
    {
      ...parts.common,
      repository: args.githubRepository,
      environment: parts.environment,
      ownerId: args.githubOwnerId,
      repositoryId: args.githubRepositoryId,
      containerAppIds: { business: apps.business.appId, analytics: apps.analytics.appId },
      appIdentityIds: { business: apps.business.identity.identityId, analytics: apps.analytics.identity.identityId },
      environmentId: parts.appEnvironment.environmentId,
      registryId: registry.registryId,
      jobIds: { migrations: migrations.job.id },
      edgeEndpointId: edge?.endpoint.id,
    },
    { parent: parts.parent },
  );
  const nameIn = (id: pulumi.Output<string>): pulumi.Output<string> => id.apply((it) => it.split('/').at(-1) ?? '');
  return {
    AZURE_CLIENT_ID: identity.clientId,
    AZURE_TENANT_ID: identity.tenantId,
    AZURE_SUBSCRIPTION_ID: registry.registryId.apply((it) => it.split('/')[2]),
    RESOURCE_GROUP: pulumi.output(parts.common.resourceGroupName),
    REGISTRY: nameIn(registry.registryId),
    CONTAINER_APP_BUSINESS: apps.business.app.name,
    CONTAINER_APP_ANALYTICS: apps.analytics.app.name,
    MIGRATION_JOB: migrations.job.name,
    ...(edge && { FRONT_DOOR_PROFILE: edge.profile.name, FRONT_DOOR_ENDPOINT: edge.endpoint.name }),
    BASE_URL: parts.url,
  };
}
