import { CloudRelease, releaseStep, variables } from './deploy-steps';
import { AZURE_LOGIN } from './pins';
import { Deployment } from './resolved-pipeline';
import { Step, expression, variableName } from './workflow';

/** Returns the release to Container Apps. */
export function azureRelease(deployment: Deployment): CloudRelease {
  const { services, migrationJob, purge } = deployment;
  return {
    program: 'release_azure.py',
    environment: {
      ...variables(['RESOURCE_GROUP', 'REGISTRY', 'BASE_URL', ...(migrationJob ? ['MIGRATION_JOB'] : [])]),
      ...variables(purge ? ['FRONT_DOOR_PROFILE', 'FRONT_DOOR_ENDPOINT'] : []),
      ...variables(services.map(({ name }) => `CONTAINER_APP_${variableName(name)}`)),
    },
    plan: { healthPath: deployment.healthPath, purge },
    signIn: signInToAzure,
    before: [
      releaseStep('Import the images into the registry', 'promote', {
        env: { GITHUB_TOKEN: expression('github.token') },
      }),
      releaseStep('Describe the new revisions', 'prepare'),
      ...(migrationJob ? [releaseStep('Migrate the database', 'migrate'), signInToAzure('Renew the session')] : []),
    ],
    after: purge ? [releaseStep('Purge the edge', 'purge')] : [],
    close: [releaseStep('Retire the previous revisions', 'retire')],
  };
}

/**
 * Returns a step that signs in to Azure through OIDC, without a stored key.
 *
 * GitHub's token expires after minutes and Azure's after about an hour: later steps need a new sign-in.
 */
export function signInToAzure(name: string, rest: Partial<Step> = {}): Step {
  return {
    name,
    ...rest,
    uses: AZURE_LOGIN.reference,
    with: {
      'client-id': expression('vars.AZURE_CLIENT_ID'),
      'tenant-id': expression('vars.AZURE_TENANT_ID'),
      'subscription-id': expression('vars.AZURE_SUBSCRIPTION_ID'),
    },
  };
}
