import { AzureAssignments, AzureEscalation, Json } from '../../../lib/domain';

const SUBSCRIPTION = '/subscriptions/0000';
const GROUP = `${SUBSCRIPTION}/resourceGroups/shop`;
const idOf = (provider: string, name: string): string => `${GROUP}/providers/${provider}/${name}`;
const WEB = idOf('Microsoft.ManagedIdentity/userAssignedIdentities', 'web');
const APP = idOf('Microsoft.App/containerApps', 'shop');
const JOB = idOf('Microsoft.App/jobs', 'migrations');

function resource(type: string, name: string, id: string, inputs: Json, outputs: Json = {}): Json {
  return { urn: `urn:pulumi:production::shop::azure-native:${type}::${name}`, id, inputs, outputs };
}

/** A state with an identity `web`, which an app and a job have, and an identity `deployer`, which has roles. */
function state(assignments: Json[], extra: Json[] = []): Json {
  const identity = { type: 'UserAssigned', userAssignedIdentities: [WEB] };
  return {
    deployment: {
      resources: [
        resource('managedidentity:UserAssignedIdentity', 'web', WEB, {}, { principalId: 'p-web' }),
        resource(
          'managedidentity:UserAssignedIdentity',
          'deployer',
          `${WEB}-deployer`,
          {},
          { principalId: 'p-deployer' },
        ),
        resource('app/v20240301:ContainerApp', 'shop', APP, { identity }),
        resource('app:Job', 'migrations', JOB, { identity }),
        ...extra,
        ...assignments.map((it, index) =>
          resource('authorization:RoleAssignment', `grant${index}`, `a${index}`, { principalId: 'p-deployer', ...it }),
        ),
      ],
    },
  };
}

function custom(...actions: string[]): Json {
  return resource('authorization:RoleDefinition', 'release', `${SUBSCRIPTION}/roleDefinitions/r-1`, {
    roleName: 'Release',
    permissions: [{ actions, notActions: ['Microsoft.App/jobs/delete'] }],
  });
}

const roleId = (id: string): string => `${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/${id}`;
const OWNER = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';
const CONTRIBUTOR = 'b24988ac-6180-42a0-ab88-20f7382dd24c';
const USER_ACCESS = '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9';
const READER = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';

function paths(content: Json): string[] {
  return AzureEscalation.paths(content).map(({ from, steps }) =>
    [from, ...steps.map((it) => `${it.to} (${it.means.join('; ')})`)].join(' > '),
  );
}

test.each([OWNER, USER_ACCESS])('%s can have any permission on its scope', (id) => {
  expect(paths(state([{ roleDefinitionId: roleId(id), scope: GROUP }]))).toContainEqual(
    expect.stringMatching(`^deployer > any permission on ${GROUP} `),
  );
});

test('a Contributor reaches the identities of what it may change, but grants no role', () => {
  const found = paths(state([{ roleDefinitionId: roleId(CONTRIBUTOR), scope: SUBSCRIPTION }]));
  expect(found).toEqual([expect.stringMatching(/^deployer > web \(.*containerApps\/write; .*jobs\/start\/action/)]);
});

test('a Contributor of another group reaches nothing there, but what it makes with no identity of its own', () => {
  expect(
    paths(state([{ roleDefinitionId: roleId(CONTRIBUTOR), scope: `${SUBSCRIPTION}/resourceGroups/other` }])),
  ).toEqual([]);
});

test('a Reader reaches nothing', () => {
  expect(paths(state([{ roleDefinitionId: roleId(READER), scope: SUBSCRIPTION }]))).toEqual([]);
});

test.each([
  ['writes an app', ['Microsoft.App/containerApps/write'], APP, 'Microsoft.App/containerApps/write'],
  ['starts a job', ['Microsoft.App/jobs/start/action'], JOB, 'Microsoft.App/jobs/start/action'],
  ['may do all with a job', ['Microsoft.App/jobs/*'], JOB, 'Microsoft.App/jobs/start/action; Microsoft.App/jobs/write'],
])('a custom role that %s reaches its identity', (_, actions, scope, means) => {
  const grants = [{ roleDefinitionId: roleId('r-1'), scope }];
  expect(paths(state(grants, [custom(...actions)]))).toEqual([`deployer > web (${means})`]);
});

test('assigning an identity needs a right to write something that runs', () => {
  const ASSIGN = 'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action';
  const grants = (app: string): Json[] => [
    { roleDefinitionId: roleId('r-1'), scope: WEB },
    { roleDefinitionId: roleId('r-1'), scope: app },
  ];
  const other = idOf('Microsoft.App/containerApps', 'other');
  expect(paths(state(grants(other), [custom(ASSIGN)]))).toEqual([]);
  expect(paths(state(grants(other), [custom(ASSIGN, 'Microsoft.App/containerApps/write')]))).toEqual([
    `deployer > web (${ASSIGN} and Microsoft.App/containerApps/write)`,
  ]);
});

test('an identity whose trust can be changed is reached, and what that one reaches', () => {
  const federate = 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write';
  const grants = [
    { roleDefinitionId: roleId('r-1'), scope: WEB },
    { roleDefinitionId: roleId(OWNER), scope: GROUP, principalId: 'p-web' },
  ];
  expect(paths(state(grants, [custom(federate)]))).toContainEqual(
    expect.stringMatching(/^deployer > web \(.*\) > any permission on /),
  );
});

test('an assignment has the names of its principal, its role and its scope', () => {
  const { assignments } = new AzureAssignments(
    state(
      [
        { roleDefinitionId: roleId('r-1'), scope: JOB },
        { roleDefinitionId: roleId('unknown'), scope: SUBSCRIPTION, principalId: 'somebody' },
      ],
      [custom('Microsoft.App/jobs/read')],
    ),
  );
  expect(assignments).toMatchObject([
    {
      principal: 'deployer',
      scope: 'migrations',
      role: { name: 'Release', isCustom: true, actions: ['Microsoft.App/jobs/read'] },
    },
    { principal: 'somebody', scope: SUBSCRIPTION, roleId: roleId('unknown') },
  ]);
  expect(assignments[1].role).toBeUndefined();
});

test.each([[{}], [{ deployment: 7 }], [{ deployment: { resources: [null, {}] } }]])('%j has no path', (content) => {
  expect(AzureEscalation.paths(content as Json)).toEqual([]);
});
