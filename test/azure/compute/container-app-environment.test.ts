import { ContainerAppEnvironment } from '../../../lib/azure/compute/container-app-environment';
import { inputFaults } from '../../support/input-problems-of';
import { runProgram, valueOf } from '../../support/pulumi-program';

const args = { resourceGroupName: 'rg', location: 'westus2' };

test('an environment in a subnet is zone redundant and not reachable from the internet', async () => {
  const run = await runProgram(
    () => new ContainerAppEnvironment('apps', { ...args, infrastructureSubnetId: '/subnet' }),
  );

  expect(run.one('app:ManagedEnvironment').inputs).toMatchObject({
    workloadProfiles: [{ name: 'Consumption', workloadProfileType: 'Consumption' }],
    vnetConfiguration: { infrastructureSubnetId: '/subnet', internal: false },
    zoneRedundant: true,
    publicNetworkAccess: 'Disabled',
  });
});

test('[FM-ACA-03] sends the logs of its apps to the workspace, without a key', async () => {
  const run = await runProgram(() => new ContainerAppEnvironment('apps', { ...args, logWorkspaceId: '/workspace' }));

  expect(run.one('app:ManagedEnvironment').inputs.appLogsConfiguration).toEqual({ destination: 'azure-monitor' });
  expect(run.one('monitor:DiagnosticSetting').inputs).toMatchObject({
    workspaceId: '/workspace',
    logs: [{ categoryGroup: 'allLogs' }],
  });
  expect(run.one('monitor:DiagnosticSetting').inputs).not.toHaveProperty('metrics');
});

test('zone redundancy requires a subnet and a region with zones', async () => {
  const faults = await inputFaults(
    () => new ContainerAppEnvironment('apps', { ...args, location: 'West US', zoneRedundant: true }),
  );
  expect(faults).toEqual([expect.stringMatching(/ at location$/), 'zone-redundancy-without-subnet at zoneRedundant']);
});

describe('an existing environment', () => {
  const existingEnvironmentId =
    '/subscriptions/s/resourceGroups/platform/providers/Microsoft.App/managedEnvironments/shared';

  test('[LB-RC-28] stays as it is', async () => {
    const run = await runProgram(() => new ContainerAppEnvironment('apps', { ...args, existingEnvironmentId }));
    expect(run.all('app:ManagedEnvironment')).toEqual([]);
    expect(await valueOf(run.result.environmentId)).toBe(existingEnvironmentId);
    expect(await valueOf(run.result.defaultDomain)).toMatch(/^existing-\w+\.azurecontainerapps\.io$/);
  });

  test('[LB-RC-28] rejects what has no effect on it, and an id of something else', async () => {
    const wrong = { existingEnvironmentId: '/shared', zoneRedundant: false, logWorkspaceId: '/workspace' };
    expect(await inputFaults(() => new ContainerAppEnvironment('apps', { ...args, ...wrong }))).toEqual([
      'invalid-format at existingEnvironmentId',
      'prop-without-effect at zoneRedundant',
      'prop-without-effect at logWorkspaceId',
    ]);
  });
});

describe('dedicated profiles', () => {
  test('[LB-RC-28] stand beside Consumption', async () => {
    const dedicatedProfiles = [{ name: 'large', type: 'E8', maximumNodes: 5 }];
    const run = await runProgram(() => new ContainerAppEnvironment('apps', { ...args, dedicatedProfiles }));
    expect(run.one('app:ManagedEnvironment').inputs.workloadProfiles).toEqual([
      { name: 'Consumption', workloadProfileType: 'Consumption' },
      { name: 'large', workloadProfileType: 'E8', minimumCount: 1, maximumCount: 5 },
    ]);
  });

  test('[LB-RC-28] need a name of their own, a known type and a range of nodes', async () => {
    const dedicatedProfiles = [
      { name: 'Consumption', type: 'D4' },
      { name: '1st', type: 'D5', minimumNodes: 4, maximumNodes: 2 },
    ];
    expect(await inputFaults(() => new ContainerAppEnvironment('apps', { ...args, dedicatedProfiles }))).toEqual([
      'duplicate at dedicatedProfiles',
      'invalid-format at dedicatedProfiles[1st].name',
      'invalid-format at dedicatedProfiles[1st].type',
      'minimum-above-maximum at dedicatedProfiles[1st].minimumNodes',
    ]);
  });
});
