import * as pulumi from '@pulumi/pulumi';
import { Registry, RegistryArgs, RegistrySku } from '../../lib/azure/compute/registry';
import { CustomerManagedKey } from '../../lib/azure/customer-managed-key';
import { PostgresDatabase } from '../../lib/azure/data/postgres-database';
import { PostgresDatabaseArgs } from '../../lib/azure/data/postgres-database-args';
import { RedisCache } from '../../lib/azure/data/redis-cache';
import { RedisCacheArgs, RedisService } from '../../lib/azure/data/redis-cache-args';
import { inputFaults } from '../support/input-problems-of';
import { runProgram } from '../support/pulumi-program';

const common = { resourceGroupName: 'rg', location: 'centralus' };
const GROUP = '/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/keys/providers';
const identity = (name: string): string => `${GROUP}/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`;
const VERSION = '0123456789abcdef0123456789abcdef';
const key: CustomerManagedKey = {
  keyVaultResourceId: `${GROUP}/Microsoft.KeyVault/vaults/keys`,
  keyName: 'shop',
  userAssignedIdentityResourceId: identity('reader'),
};
const geoKey: CustomerManagedKey = {
  keyVaultResourceId: pulumi.output(`${GROUP}/Microsoft.KeyVault/vaults/keys-paired`),
  keyName: 'shop',
  keyVersion: VERSION,
  userAssignedIdentityResourceId: identity('paired'),
};

const aDatabase = (more: Partial<PostgresDatabaseArgs>): PostgresDatabase =>
  new PostgresDatabase('db', {
    ...common,
    administratorPassword: 'A-password-4-tests',
    publicNetworkAccess: true,
    customerManagedKey: key,
    ...more,
  });
const aCache = (more: Partial<RedisCacheArgs>): RedisCache =>
  new RedisCache('cache', {
    ...common,
    publicNetworkAccess: true,
    customerManagedKey: { ...key, keyVersion: VERSION },
    ...more,
  });
const aRegistry = (more: Partial<RegistryArgs> = {}): Registry =>
  new Registry('images', { ...common, customerManagedKey: key, ...more });

test('[LB-RC-28] PostgreSQL encrypts data, backups and replicas, each region with its own key', async () => {
  const run = await runProgram(() =>
    aDatabase({ geoRedundantBackup: true, geoBackupCustomerManagedKey: geoKey, readReplicas: 1 }),
  );
  const [server, replica] = run.all('dbforpostgresql:Server').map((it) => it.inputs);
  expect(server.dataEncryption).toEqual({
    type: 'AzureKeyVault',
    primaryKeyURI: 'https://keys.vault.azure.net/keys/shop',
    primaryUserAssignedIdentityId: identity('reader'),
    geoBackupKeyURI: `https://keys-paired.vault.azure.net/keys/shop/${VERSION}`,
    geoBackupUserAssignedIdentityId: identity('paired'),
  });
  expect(server.identity).toEqual({
    type: 'UserAssigned',
    userAssignedIdentities: { [identity('reader')]: {}, [identity('paired')]: {} },
  });
  expect([replica.dataEncryption, replica.identity]).toEqual([server.dataEncryption, server.identity]);
});

test('[LB-RC-28] PostgreSQL needs a second key and a second identity for geo-redundant backups', async () => {
  expect(await inputFaults(() => aDatabase({ geoRedundantBackup: true }))).toEqual([
    'missing-value at geoBackupCustomerManagedKey',
  ]);
  expect(await inputFaults(() => aDatabase({ geoBackupCustomerManagedKey: geoKey }))).toEqual([
    'prop-without-effect at geoBackupCustomerManagedKey',
  ]);
  const sameIdentity = { ...geoKey, userAssignedIdentityResourceId: key.userAssignedIdentityResourceId };
  expect(
    await inputFaults(() => aDatabase({ geoRedundantBackup: true, geoBackupCustomerManagedKey: sameIdentity })),
  ).toEqual(['conflicting-props at geoBackupCustomerManagedKey.userAssignedIdentityResourceId']);
});

test('[LB-RC-28] a managed cache refers to a version of the key', async () => {
  const { encryption, identity: own } = (await runProgram(() => aCache({}))).one(
    'redisenterprise:RedisEnterprise',
  ).inputs;
  expect(encryption.customerManagedKeyEncryption).toEqual({
    keyEncryptionKeyUrl: `https://keys.vault.azure.net/keys/shop/${VERSION}`,
    keyEncryptionKeyIdentity: {
      identityType: 'userAssignedIdentity',
      userAssignedIdentityResourceId: identity('reader'),
    },
  });
  expect(own).toEqual({ type: 'UserAssigned', userAssignedIdentities: [identity('reader')] });
  expect(await inputFaults(() => aCache({ customerManagedKey: key }))).toEqual([
    'missing-value at customerManagedKey.keyVersion',
  ]);
  expect(await inputFaults(() => aCache({ service: RedisService.LEGACY_PREMIUM }))).toEqual([
    'conflicting-props at customerManagedKey',
  ]);
});

test('[LB-RC-28] a registry refers to the identity by its client id, and needs Premium', async () => {
  const { encryption, identity: own } = (await runProgram(() => aRegistry())).one('containerregistry:Registry').inputs;
  expect(encryption).toEqual({
    status: 'enabled',
    keyVaultProperties: {
      identity: expect.stringMatching(/^[0-9a-f-]{36}$/),
      keyIdentifier: 'https://keys.vault.azure.net/keys/shop',
    },
  });
  expect(own.userAssignedIdentities).toEqual({ [identity('reader')]: {} });
  expect(await inputFaults(() => aRegistry({ sku: RegistrySku.STANDARD }))).toEqual([
    'premium-registry-required at customerManagedKey',
  ]);
});

test.each<[string, (customerManagedKey: CustomerManagedKey) => unknown]>([
  ['PostgresDatabase', (customerManagedKey) => aDatabase({ customerManagedKey })],
  ['RedisCache', (customerManagedKey) => aCache({ customerManagedKey })],
  ['Registry', (customerManagedKey) => aRegistry({ customerManagedKey })],
])('[LB-RC-28] %s rejects ids of something else, and the URI of a key for its name', async (_, create) => {
  const wrong = {
    keyVaultResourceId: 'https://keys.vault.azure.net',
    keyName: 'https://keys.vault.azure.net/keys/shop',
    keyVersion: 'latest',
    userAssignedIdentityResourceId: 'reader',
  };
  expect(await inputFaults(() => create(wrong))).toEqual(
    ['keyVaultResourceId', 'userAssignedIdentityResourceId', 'keyName', 'keyVersion'].map(
      (it) => `invalid-format at customerManagedKey.${it}`,
    ),
  );
});
