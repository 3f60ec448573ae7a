import { Cloud } from '../../../local/azure/cloud';
import type { Properties } from '../../../verify/azure/state';

/** A cloud with a resource group, which takes 5 ms to write. */
async function cloud(): Promise<Cloud> {
  const it = new Cloud(undefined, 5);
  await it.create('azure-native:resources:ResourceGroup', { resourceGroupName: 'rg', location: 'centralus' });
  return it;
}

/** Makes a resource in the group, and gives its id. */
async function make(it: Cloud, type: string, inputs: Properties): Promise<string> {
  return (await it.create(`azure-native:${type}`, { resourceGroupName: 'rg', ...inputs })).id;
}

/** Changes inputs of a resource. */
function change(it: Cloud, id: string, inputs: Properties): Promise<unknown> {
  return it.update(id, { ...it.find(id)?.inputs, ...inputs });
}

const KEY = { type: 'AzureKeyVault', primaryKeyURI: 'https://keys.vault.azure.net/keys/shop' };

describe('[LB-RC-28] a PostgreSQL server', () => {
  test('keeps the kind of its encryption key, and may get another key', async () => {
    const it = await cloud();
    const plain = await make(it, 'dbforpostgresql:Server', { serverName: 'plain' });
    await expect(change(it, plain, { dataEncryption: KEY })).rejects.toThrow('kind of encryption key');
    const own = await make(it, 'dbforpostgresql:Server', { serverName: 'own', dataEncryption: KEY });
    await expect(change(it, own, { dataEncryption: undefined })).rejects.toThrow('kind of encryption key');
    await change(it, own, { dataEncryption: { ...KEY, primaryKeyURI: `${KEY.primaryKeyURI}2` } });
  });

  test('needs a second key for geo-redundant backups', async () => {
    const it = await cloud();
    const server = { serverName: 'db', backup: { geoRedundantBackup: 'Enabled' }, dataEncryption: KEY };
    await expect(make(it, 'dbforpostgresql:Server', server)).rejects.toThrow('need a key of their own');
    const geoBackupKeyURI = 'https://paired.vault.azure.net/keys/shop';
    await make(it, 'dbforpostgresql:Server', { ...server, dataEncryption: { ...KEY, geoBackupKeyURI } });
  });

  test('does not move into a subnet, and has no private endpoint in one', async () => {
    const it = await cloud();
    const network = { delegatedSubnetResourceId: '/subnet', privateDnsZoneArmResourceId: '/zone' };
    const inside = await make(it, 'dbforpostgresql:Server', { serverName: 'inside', network });
    const outside = await make(it, 'dbforpostgresql:Server', { serverName: 'outside' });
    await expect(change(it, outside, { network })).rejects.toThrow('cannot move into a subnet');
    await expect(change(it, inside, { network: {} })).rejects.toThrow('cannot move into a subnet');
    const endpoint = (privateEndpointName: string, privateLinkServiceId: string): Promise<string> =>
      make(it, 'network:PrivateEndpoint', {
        privateEndpointName,
        privateLinkServiceConnections: [{ privateLinkServiceId }],
      });
    await expect(endpoint('wrong', inside)).rejects.toThrow('PrivateEndpointNotSupported');
    await endpoint('right', outside);
  });

  test('is busy while a private endpoint of it is created', async () => {
    const it = await cloud();
    const id = await make(it, 'dbforpostgresql:Server', { serverName: 'db' });
    const endpoint = make(it, 'network:PrivateEndpoint', {
      privateEndpointName: 'hub',
      privateLinkServiceConnections: [{ privateLinkServiceId: id }],
    });
    await expect(make(it, 'dbforpostgresql:Database', { serverName: 'db', databaseName: 'shop' })).rejects.toThrow(
      'ServerIsBusy',
    );
    await endpoint;
  });
});

describe('[LB-RC-28] a registry', () => {
  const encryption = { status: 'enabled', keyVaultProperties: {} };

  test('gets its key at creation only, and only with Premium', async () => {
    const it = await cloud();
    const id = await make(it, 'containerregistry:Registry', { registryName: 'images', sku: { name: 'Premium' } });
    await expect(change(it, id, { encryption })).rejects.toThrow('CannotChangeEncryption');
    await expect(
      make(it, 'containerregistry:Registry', { registryName: 'small', sku: { name: 'Standard' }, encryption }),
    ).rejects.toThrow('CMKNotSupported');
    await make(it, 'containerregistry:Registry', { registryName: 'own', sku: { name: 'Premium' }, encryption });
  });
});

test('[LB-RC-28] a managed cache needs the version of its key', async () => {
  const it = await cloud();
  const cache = (clusterName: string, keyEncryptionKeyUrl: string): Promise<string> =>
    make(it, 'redisenterprise:RedisEnterprise', {
      clusterName,
      encryption: { customerManagedKeyEncryption: { keyEncryptionKeyUrl } },
    });
  await expect(cache('a', 'https://keys.vault.azure.net/keys/shop')).rejects.toThrow('has no version');
  await cache('b', 'https://keys.vault.azure.net/keys/shop/0123456789abcdef0123456789abcdef');
});

test('[LB-RC-28] an environment with public network access has no private endpoint', async () => {
  const it = await cloud();
  const endpoint = async (environmentName: string, publicNetworkAccess: string): Promise<string> =>
    make(it, 'network:PrivateEndpoint', {
      privateEndpointName: environmentName,
      privateLinkServiceConnections: [
        { privateLinkServiceId: await make(it, 'app:ManagedEnvironment', { environmentName, publicNetworkAccess }) },
      ],
    });
  await expect(endpoint('open', 'Enabled')).rejects.toThrow('PrivateEndpointNotSupported');
  await endpoint('closed', 'Disabled');
});

describe('[LB-RC-28] diagnostic settings', () => {
  const logs = [{ categoryGroup: 'allLogs', enabled: true }];

  test('have a destination, no two of them the same for one category', async () => {
    const it = await cloud();
    const resourceUri = await make(it, 'keyvault:Vault', { vaultName: 'vault' });
    const setting = (name: string, inputs: Properties): Promise<string> =>
      make(it, 'monitor:DiagnosticSetting', { name, resourceUri, logs, ...inputs });
    await setting('one', { workspaceId: '/workspace' });
    await expect(setting('two', { workspaceId: '/workspace' })).rejects.toThrow('data sink');
    await expect(setting('nowhere', {})).rejects.toThrow('no destination');
    for (const name of ['a', 'b', 'c', 'd']) await setting(name, { storageAccountId: `/${name}` });
    await expect(setting('sixth', { storageAccountId: '/e' })).rejects.toThrow('Conflict');
  });
});

describe('[LB-RC-28] a lock', () => {
  const lock = (it: Cloud, scope: string, level: string): Promise<string> =>
    make(it, 'authorization:ManagementLockByScope', { scope, lockName: 'loadbearing', level });

  test('rejects the deletion of its resource and of everything inside, until it is deleted', async () => {
    const it = await cloud();
    const vault = await make(it, 'keyvault:Vault', { vaultName: 'vault' });
    const secret = await make(it, 'keyvault:Secret', { vaultName: 'vault', secretName: 'url' });
    const id = await lock(it, vault, 'CanNotDelete');
    await expect(it.delete(vault)).rejects.toThrow('ScopeLocked');
    await expect(it.delete(secret)).rejects.toThrow('ScopeLocked');
    await change(it, vault, { tags: {} });
    await it.delete(id);
    await it.delete(vault);
  });

  test('that is read-only rejects changes and new parts as well', async () => {
    const it = await cloud();
    const vault = await make(it, 'keyvault:Vault', { vaultName: 'vault' });
    await lock(it, vault, 'ReadOnly');
    await expect(change(it, vault, { tags: {} })).rejects.toThrow('ScopeLocked');
    await expect(
      make(it, 'authorization:RoleAssignment', {
        scope: vault,
        roleAssignmentName: 'grant',
        principalId: 'p',
        roleDefinitionId: 'r',
      }),
    ).rejects.toThrow('ScopeLocked');
  });
});
