import * as pulumi from '@pulumi/pulumi';
import { PrivateEndpoint } from '../../../lib/azure/network/private-endpoint';
import { Secrets, SecretsArgs } from '../../../lib/azure/data/secrets';
import { inputProblemsOf } from '../../support/input-problems-of';
import { runProgram, valueOf } from '../../support/pulumi-program';

const args: SecretsArgs = {
  resourceGroupName: 'rg',
  location: 'westus2',
  subnetId: '/subnet',
  privateDnsZoneId: '/zone',
};

test('a vault is private, governed by roles, protected, and cannot be purged', async () => {
  const run = await runProgram(() => new Secrets('shop', args));

  const vault = run.one('keyvault:Vault');
  expect(vault.inputs.properties).toMatchObject({
    enableRbacAuthorization: true,
    enablePurgeProtection: true,
    softDeleteRetentionInDays: 90,
    publicNetworkAccess: 'Disabled',
    networkAcls: { defaultAction: 'Deny' },
  });
  expect(vault.protect).toBe(true);
  expect(run.one('network:PrivateEndpoint').inputs.privateLinkServiceConnections[0].groupIds).toEqual(['vault']);
});

test('its name is the same at each run, and another in another stack', async () => {
  const nameIn = async (stack: string): Promise<string> =>
    (await runProgram(() => new Secrets('a-rather-long-logical-name', args), { stack })).one('keyvault:Vault').inputs
      .vaultName;

  const name = await nameIn('prod');
  expect(name).toMatch(/^a-rather-long-log-[0-9a-f]{6}$/);
  expect(await nameIn('prod')).toBe(name);
  expect(await nameIn('dev')).not.toBe(name);
});

test('a development vault leaves nothing behind', async () => {
  const run = await runProgram(
    () => new Secrets('shop', { ...args, purgeProtection: false, softDeleteDays: 7, protect: false }),
  );

  const { inputs, protect } = run.one('keyvault:Vault');
  expect(inputs.properties).not.toHaveProperty('enablePurgeProtection');
  expect(inputs.properties.softDeleteRetentionInDays).toBe(7);
  expect(protect).toBe(false);
});

test('[FM-ACA-12] [FM-ACA-13] a secret is marked as one, and its address has no version: new revisions read the newest value', async () => {
  const run = await runProgram(() => new Secrets('shop', args).secret('database-url', pulumi.output('postgresql://x')));

  const secret = run.one('keyvault:Secret');
  expect(secret.secrets).toEqual(['properties.value']);
  expect(secret.inputs.secretName).toBe('database-url');
  expect(await valueOf(run.result.uri)).toMatch(
    /^https:\/\/shop-[0-9a-f]{6}\.vault\.azure\.net\/secrets\/database-url$/,
  );
  expect(await valueOf(run.result.id)).toMatch(/\/secrets\/database-url$/);
});

test('audit logs go to the workspace', async () => {
  const run = await runProgram(() => new Secrets('shop', { ...args, logWorkspaceId: '/workspace' }));

  expect(run.one('monitor:DiagnosticSetting').inputs).toMatchObject({
    workspaceId: '/workspace',
    logs: [{ categoryGroup: 'allLogs', enabled: true }],
    metrics: [{ category: 'AllMetrics', enabled: true }],
  });
});

test('a public vault must be asked for', async () => {
  const { subnetId: _subnetId, ...open } = args;
  const problems = await inputProblemsOf(() => new Secrets('shop', { ...open, vaultName: 'a--b', softDeleteDays: 5 }));

  expect(problems.map((it) => it.split(':')[0])).toEqual(['vaultName', 'softDeleteDays', 'subnetId']);
  const run = await runProgram(() => new Secrets('shop', { ...open, publicNetworkAccess: true }));
  expect(run.one('keyvault:Vault').inputs.properties.publicNetworkAccess).toBe('Enabled');
});

test('a name that a vault cannot hold is refused', async () => {
  const problems = await inputProblemsOf(() => new Secrets('shop', args).secret('DATABASE_URL', 'x'));

  expect(problems[0]).toMatch(/DATABASE_URL.*letters, digits and hyphens/);
});

test('a secret is read once the private address is there', async () => {
  const run = await runProgram(() => {
    const { uri } = new Secrets('shop', args).secret('database-url', 'x');
    return new PrivateEndpoint('reader', { resourceGroupName: 'rg', subnetId: '/s', targetId: uri, groupId: 'vault' });
  });

  const reader = run.one('network:PrivateEndpoint', 'reader');
  expect(reader.dependencies).toContain(run.one('network:PrivateDnsZoneGroup').urn);
});
