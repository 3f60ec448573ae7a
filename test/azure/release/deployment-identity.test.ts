import { DeploymentIdentity, DeploymentIdentityArgs } from '../../../lib/azure';
import { inputFaults } from '../../support/input-problems-of';
import { ProgramRun, RegisteredResource, runProgram } from '../../support/pulumi-program';

const GROUP = '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/shop';
const PROVIDERS = `${GROUP}/providers`;
const APP = `${PROVIDERS}/Microsoft.App/containerApps/web`;
const ENVIRONMENT = `${PROVIDERS}/Microsoft.App/managedEnvironments/apps`;
const WEB_IDENTITY = `${PROVIDERS}/Microsoft.ManagedIdentity/userAssignedIdentities/web`;
const REGISTRY = '/subscriptions/s/resourceGroups/hub/providers/Microsoft.ContainerRegistry/registries/shop';
const JOB = `${PROVIDERS}/Microsoft.App/jobs/migrations`;
const ENDPOINT = `${PROVIDERS}/Microsoft.Cdn/profiles/edge/afdEndpoints/shop`;
const ALL: Partial<DeploymentIdentityArgs> = {
  containerAppIds: { web: APP },
  appIdentityIds: { web: WEB_IDENTITY },
  environmentId: ENVIRONMENT,
  registryId: REGISTRY,
  jobIds: { migrations: JOB },
  edgeEndpointId: ENDPOINT,
};

const deployment = (more: Partial<DeploymentIdentityArgs> = {}): DeploymentIdentity =>
  new DeploymentIdentity('deployment', {
    resourceGroupName: 'shop',
    location: 'centralus',
    repository: 'example/shop',
    environment: 'production',
    ...more,
  });
const made = (more: Partial<DeploymentIdentityArgs> = {}): Promise<ProgramRun<DeploymentIdentity>> =>
  runProgram(() => deployment(more));
const faults = (more: Partial<DeploymentIdentityArgs>): Promise<string[]> => inputFaults(() => deployment(more));
const roleOf = (it: RegisteredResource): string => it.inputs.roleDefinitionId.split('/').at(-1);

describe('the trust', () => {
  test('is in the tokens of one environment of one repository', async () => {
    expect((await made()).one('managedidentity:FederatedIdentityCredential').inputs).toMatchObject({
      issuer: 'https://token.actions.githubusercontent.com',
      subject: 'repo:example/shop:environment:production',
      audiences: ['api://AzureADTokenExchange'],
    });
  });

  test('includes the ids of newer repositories', async () => {
    const { inputs } = (await made({ ownerId: '1', repositoryId: '23' })).one(
      'managedidentity:FederatedIdentityCredential',
    );
    expect(inputs.subject).toBe('repo:example@1/shop@23:environment:production');
  });
});

test('without resources, the identity can do nothing', async () => {
  const run = await made();
  expect(run.all('authorization:RoleAssignment')).toEqual([]);
  expect(run.all('authorization:RoleDefinition')).toEqual([]);
});

test('the role has the actions of a release: it can neither delete an app nor read its secrets nor change the edge', async () => {
  const { inputs } = (await made(ALL)).one('authorization:RoleDefinition');
  const [{ actions }] = inputs.permissions;
  expect(actions).toContain('Microsoft.App/containerApps/write');
  expect(actions).toContain('Microsoft.Cdn/profiles/afdendpoints/Purge/action');
  expect(actions.filter((it: string) => /delete|\*|listSecrets|roleAssignments/i.test(it))).toEqual([]);
  expect(actions.filter((it: string) => /Cdn.*write/.test(it))).toEqual([]);
  expect(inputs.assignableScopes).toEqual([expect.stringMatching(/^\/subscriptions\/[^/]+\/resourceGroups\/shop$/)]);
});

test('a role without apps has no action on apps', async () => {
  const { inputs } = (await made({ edgeEndpointId: ENDPOINT })).one('authorization:RoleDefinition');
  expect(inputs.permissions[0].actions.filter((it: string) => !it.startsWith('Microsoft.Cdn/'))).toEqual([]);
});

test('each permission applies to one resource', async () => {
  const run = await made(ALL);
  const custom = run.one('authorization:RoleDefinition').inputs.roleDefinitionId;
  const found = run.all('authorization:RoleAssignment').map((it) => [it.inputs.scope, roleOf(it)]);
  expect(Object.fromEntries(found)).toEqual({
    [APP]: custom,
    [ENVIRONMENT]: custom,
    [WEB_IDENTITY]: custom,
    [ENDPOINT]: custom,
    [REGISTRY]: '577a9874-89fd-4f24-9dbd-b5034d0ad23a',
    [JOB]: custom,
  });
  expect(found).toHaveLength(6);
});

test('the id of the role is a GUID that stays the same', async () => {
  const idOf = async (): Promise<string> =>
    (await made(ALL)).one('authorization:RoleDefinition').inputs.roleDefinitionId;
  expect(await idOf()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(await idOf()).toBe(await idOf());
});

test('problems are reported together', async () => {
  const wrong = {
    repository: '*',
    environment: 'prod*',
    ownerId: '1',
    registryId: 'shop',
    containerAppIds: { web: APP },
  };
  const found = (await faults(wrong)).join(' ');
  for (const property of ['repository', 'environment', 'repositoryId', 'registryId', 'environmentId']) {
    expect(found).toContain(property);
  }
});
