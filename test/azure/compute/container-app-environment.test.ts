import { ContainerAppEnvironment } from '../../../lib/azure/compute/container-app-environment';
import { inputProblemsOf } from '../../support/input-problems-of';
import { runProgram } from '../../support/pulumi-program';

const args = { resourceGroupName: 'rg', location: 'westus2' };

test('in a subnet of its own it is spread over zones and closed to the internet', async () => {
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

test('[FM-ACA-03] logs of its apps go to the workspace, without a key', async () => {
  const run = await runProgram(() => new ContainerAppEnvironment('apps', { ...args, logWorkspaceId: '/workspace' }));

  expect(run.one('app:ManagedEnvironment').inputs.appLogsConfiguration).toEqual({ destination: 'azure-monitor' });
  expect(run.one('monitor:DiagnosticSetting').inputs).toMatchObject({
    workspaceId: '/workspace',
    logs: [{ categoryGroup: 'allLogs' }],
  });
  expect(run.one('monitor:DiagnosticSetting').inputs).not.toHaveProperty('metrics');
});

test('zones need a subnet and a region that has them', async () => {
  const problems = await inputProblemsOf(
    () => new ContainerAppEnvironment('apps', { ...args, location: 'West US', zoneRedundant: true }),
  );
  expect(problems[0]).toContain('has no availability zones');
  expect(problems[1]).toContain('zone redundancy without a subnet');
});
