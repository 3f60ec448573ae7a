import { WorkloadIdentity } from '../../../lib/azure/compute/workload-identity';
import { runProgram } from '../../support/pulumi-program';

const args = { resourceGroupName: 'rg', location: 'westus2' };

test('a workload may read single secrets and pull from one registry', async () => {
  const run = await runProgram(
    () =>
      new WorkloadIdentity('web', {
        ...args,
        secretIds: { a: '/vault/secrets/a', b: '/vault/secrets/b' },
        registryId: '/registry',
      }),
  );

  const roles = run
    .all('authorization:RoleAssignment')
    .map(({ inputs }) => [inputs.scope, inputs.roleDefinitionId.split('/').at(-1), inputs.principalType]);
  expect(roles).toEqual([
    ['/registry', '7f951dda-4ed3-4680-a7ca-43fe172d538d', 'ServicePrincipal'],
    ['/vault/secrets/a', '4633458b-17de-408a-b874-0445c86b69e6', 'ServicePrincipal'],
    ['/vault/secrets/b', '4633458b-17de-408a-b874-0445c86b69e6', 'ServicePrincipal'],
  ]);
  expect(run.result.grants).toHaveLength(3);
});

test('without arguments it has no role', async () => {
  const run = await runProgram(() => new WorkloadIdentity('web', args));

  expect(run.all('authorization:RoleAssignment')).toEqual([]);
});

test('[LB-RC-28] a role assignment keeps its name in another order, and adopts the one it had by its place', async () => {
  const grants = async (secretIds: { [name: string]: string }) =>
    (await runProgram(() => new WorkloadIdentity('web', { ...args, secretIds, jobIds: { nightly: '/job' } })))
      .all('authorization:RoleAssignment')
      .map(({ name, inputs }) => [name, inputs.scope]);
  const expected = [
    ['web-job-nightly', '/job'],
    ['web-secret-a', '/secrets/a'],
    ['web-secret-b', '/secrets/b'],
  ];
  expect(await grants({ a: '/secrets/a', b: '/secrets/b' })).toEqual(expected);
  expect(await grants({ b: '/secrets/b', a: '/secrets/a' })).toEqual(expected);
  const run = await runProgram(() => new WorkloadIdentity('web', { ...args, secretIds: { b: '/b', a: '/a' } }));
  const aliases = run.all('authorization:RoleAssignment').map(({ name, aliases: [alias] }) => [name, alias]);
  expect(aliases).toEqual([
    ['web-secret-a', expect.stringContaining('web-secret2')],
    ['web-secret-b', expect.stringContaining('web-secret1')],
  ]);
});
