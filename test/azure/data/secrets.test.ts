import * as pulumi from '@pulumi/pulumi';
import { PrivateEndpoint } from '../../../lib/azure/network/private-endpoint';
import { Secrets, SecretsArgs } from '../../../lib/azure/data/secrets';
import { inputFaults } from '../../support/input-problems-of';
import { runProgram, valueOf } from '../../support/pulumi-program';

const args: SecretsArgs = {
  resourceGroupName: 'rg',
  location: 'westus2',
  subnetId: '/subnet',
  privateDnsZoneId: '/zone',
};

test('a vault is private, uses role-based access, is protected, and cannot be purged', async () => {
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

test('its name is the same in each run, and differs between stacks', async () => {
  const nameIn = async (stack: string): Promise<string> =>
    (await runProgram(() => new Secrets('a-rather-long-logical-name', args), { stack })).one('keyvault:Vault').inputs
      .vaultName;

  const name = await nameIn('prod');
  expect(name).toMatch(/^a-rather-long-log-[0-9a-f]{6}$/);
  expect(await nameIn('prod')).toBe(name);
  expect(await nameIn('dev')).not.toBe(name);
});

test('[LB-RC-19] a secret is deleted with its vault, never through the vault, which is closed', async () => {
  const made = async (more: Partial<SecretsArgs>) => {
    const run = await runProgram(() => new Secrets('shop', { ...args, ...more }).secret('database-url', 'x'));
    const { deletedWith, retainOnDelete } = run.one('keyvault:Secret');
    return { isWithVault: deletedWith === run.one('keyvault:Vault').urn, retainOnDelete };
  };
  expect(await made({})).toEqual({ isWithVault: true, retainOnDelete: true });
  expect(await made({ publicNetworkAccess: true })).toEqual({ isWithVault: true, retainOnDelete: false });
});

test('a development vault can be deleted completely', async () => {
  const run = await runProgram(
    () => new Secrets('shop', { ...args, purgeProtection: false, softDeleteDays: 7, protect: false }),
  );

  const { inputs, protect } = run.one('keyvault:Vault');
  expect(inputs.properties).not.toHaveProperty('enablePurgeProtection');
  expect(inputs.properties.softDeleteRetentionInDays).toBe(7);
  expect(protect).toBe(false);
});

test('[FM-ACA-12] [FM-ACA-13] a secret is marked as secret, and its address has no version, so new revisions read the newest value', async () => {
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

test('a public vault must be enabled explicitly', async () => {
  const { subnetId: _subnetId, ...open } = args;

  expect(await inputFaults(() => new Secrets('shop', { ...open, vaultName: 'a--b', softDeleteDays: 5 }))).toEqual([
    'invalid-format at vaultName',
    'number-out-of-range at softDeleteDays',
    'no-network-access at subnetId',
  ]);
  const run = await runProgram(() => new Secrets('shop', { ...open, publicNetworkAccess: true }));
  expect(run.one('keyvault:Vault').inputs.properties.publicNetworkAccess).toBe('Enabled');
});

test('a name that Key Vault does not accept is rejected', async () => {
  expect(await inputFaults(() => new Secrets('shop', args).secret('DATABASE_URL', 'x'))).toEqual([
    'invalid-format at name',
  ]);
});

test('a secret is read after the private address exists', async () => {
  const run = await runProgram(() => {
    const { uri } = new Secrets('shop', args).secret('database-url', 'x');
    return new PrivateEndpoint('reader', { resourceGroupName: 'rg', subnetId: '/s', targetId: uri, groupId: 'vault' });
  });

  const reader = run.one('network:PrivateEndpoint', 'reader');
  expect(reader.dependencies).toContain(run.one('network:PrivateDnsZoneGroup').urn);
});
