import { ContainerAppEnvironment } from '../../../lib/azure/compute/container-app-environment';
import { inputFaults } from '../../support/input-problems-of';
import { runProgram } from '../../support/pulumi-program';

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
