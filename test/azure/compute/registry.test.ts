import { Registry, RegistryArgs, RegistrySku } from '../../../lib/azure/compute/registry';
import { inputFaults } from '../../support/input-problems-of';
import { runProgram, valueOf } from '../../support/pulumi-program';

const args: RegistryArgs = { resourceGroupName: 'rg', location: 'westus2' };

test('a registry has no admin user and no anonymous pulls, and is protected', async () => {
  const run = await runProgram(() => new Registry('shop', { ...args, subnetId: '/subnet' }));

  const { inputs, protect } = run.one('containerregistry:Registry');
  expect(inputs).toMatchObject({
    sku: { name: 'Premium' },
    adminUserEnabled: false,
    anonymousPullEnabled: false,
    publicNetworkAccess: 'Disabled',
    networkRuleSet: { defaultAction: 'Deny', ipRules: [] },
    policies: { retentionPolicy: { status: 'enabled', days: 30 } },
  });
  expect(protect).toBe(true);
  expect(run.one('network:PrivateEndpoint').inputs.privateLinkServiceConnections[0].groupIds).toEqual(['registry']);
});

test('[FM-ACA-09] accepts the name of the report', async () => {
  const run = await runProgram(() => new Registry('shop', { ...args, registryName: 'freshmaasregistry' }));

  expect(await valueOf(run.result.loginServer)).toBe('freshmaasregistry.azurecr.io');
});

test('admits the allowed ranges only', async () => {
  const run = await runProgram(
    () => new Registry('shop', { ...args, subnetId: '/s', allowedRanges: ['203.0.113.0/24'] }),
  );

  expect(run.one('containerregistry:Registry').inputs).toMatchObject({
    publicNetworkAccess: 'Enabled',
    networkRuleSet: { defaultAction: 'Deny', ipRules: [{ action: 'Allow', iPAddressOrRange: '203.0.113.0/24' }] },
  });
});

test('the Basic SKU has a public address and no Premium settings', async () => {
  const run = await runProgram(() => new Registry('shop', { ...args, sku: RegistrySku.BASIC, protect: false }));

  const { inputs } = run.one('containerregistry:Registry');
  expect(inputs).toMatchObject({ sku: { name: 'Basic' }, adminUserEnabled: false, publicNetworkAccess: 'Enabled' });
  expect(inputs).not.toHaveProperty('policies');
});

test('sends audit logs to the workspace', async () => {
  const run = await runProgram(() => new Registry('shop', { ...args, logWorkspaceId: '/workspace' }));

  expect(run.one('monitor:DiagnosticSetting').inputs.workspaceId).toBe('/workspace');
});

test('reports invalid names and settings of another SKU at once', async () => {
  const faults = await inputFaults(
    () =>
      new Registry('shop', {
        ...args,
        sku: RegistrySku.BASIC,
        registryName: 'my-registry',
        subnetId: '/subnet',
        allowedRanges: ['everywhere'],
        untaggedRetentionDays: 400,
      }),
  );

  expect(faults).toEqual([
    'invalid-format at registryName',
    'premium-registry-required at subnetId',
    'premium-registry-required at untaggedRetentionDays',
    'premium-registry-required at allowedRanges',
    'invalid-format at allowedRanges',
    'number-out-of-range at untaggedRetentionDays',
  ]);
});

describe('an existing registry', () => {
  const existingRegistryId =
    '/subscriptions/s/resourceGroups/platform/providers/Microsoft.ContainerRegistry/registries/SharedImages';

  test('[LB-RC-28] stays as it is; the component adds a private address and returns the host name that Azure knows', async () => {
    const run = await runProgram(() => new Registry('shop', { ...args, existingRegistryId, subnetId: '/subnet' }));
    expect(run.all('containerregistry:Registry')).toEqual([]);
    const [connection] = run.one('network:PrivateEndpoint').inputs.privateLinkServiceConnections;
    expect(connection).toMatchObject({ privateLinkServiceId: existingRegistryId, groupIds: ['registry'] });
    expect(await valueOf(run.result.loginServer)).toBe('sharedimages.azurecr.io');
    expect(await valueOf(run.result.registryId)).toBe(existingRegistryId);
  });

  test('[LB-RC-28] rejects what has no effect on it, and an id of something else', async () => {
    const wrong = { existingRegistryId: '/shared', sku: RegistrySku.PREMIUM, allowedRanges: [], protect: false };
    expect(await inputFaults(() => new Registry('shop', { ...args, ...wrong }))).toEqual([
      'invalid-format at existingRegistryId',
      'prop-without-effect at sku',
      'prop-without-effect at allowedRanges',
      'prop-without-effect at protect',
    ]);
  });
});
