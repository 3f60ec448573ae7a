import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { Cloud } from '../../../local/azure/cloud';
import type { Properties } from '../../../verify/azure/state';

const directory = mkdtempSync(path.join(tmpdir(), 'local-azure-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** A cloud with a resource group, which takes 5 ms to write. */
async function cloud(file?: string): Promise<Cloud> {
  const it = new Cloud(file, 5);
  await it.create('azure-native:resources:ResourceGroup', { resourceGroupName: 'rg', location: 'westus2' });
  return it;
}

/** Makes a resource in the group, and gives its id. */
async function make(cloud: Cloud, type: string, inputs: Properties): Promise<string> {
  return (await cloud.create(`azure-native:${type}`, { resourceGroupName: 'rg', ...inputs })).id;
}

async function server(it: Cloud): Promise<void> {
  await make(it, 'dbforpostgresql:Server', { serverName: 'db' });
}

const parameter = (it: Cloud, configurationName: string, value: string): Promise<string> =>
  make(it, 'dbforpostgresql:Configuration', { serverName: 'db', configurationName, value });

describe('what Azure keeps', () => {
  test('is found by the next process, and gone when it is deleted', async () => {
    const file = path.join(directory, 'azure.json');
    const id = await make(await cloud(file), 'keyvault:Vault', { vaultName: 'vault' });
    const next = new Cloud(file);
    expect(next.find(id.toUpperCase())?.inputs.vaultName).toBe('vault');
    await next.delete(id);
    expect(new Cloud(file).all.map((it) => it.id.split('/').at(-1))).toEqual(['rg']);
  });

  test('is not made twice under one name', async () => {
    const it = await cloud();
    await make(it, 'keyvault:Vault', { vaultName: 'vault' });
    await expect(make(it, 'keyvault:Vault', { vaultName: 'vault' })).rejects.toThrow('Conflict: cannot create');
  });

  test('goes with what it is inside of', async () => {
    const it = await cloud();
    const vault = await make(it, 'keyvault:Vault', { vaultName: 'vault' });
    await make(it, 'keyvault:Secret', { vaultName: 'vault', secretName: 'url', properties: { value: 'x' } });
    await it.delete(vault);
    expect(it.all).toHaveLength(1);
  });

  test('is in the region of its resource group unless it says otherwise', async () => {
    const it = await cloud();
    const check = (location?: string): unknown =>
      it.check('azure-native:network:VirtualNetwork', 'urn:pulumi:dev::shop::t::net', {
        resourceGroupName: 'rg',
        location,
      }).inputs.location;
    expect(check()).toBe('westus2');
    expect(check('eastus')).toBe('eastus');
  });
});

describe('what comes too early is refused', () => {
  test('a resource without its resource group', async () => {
    await expect(make(new Cloud(undefined, 5), 'keyvault:Vault', { vaultName: 'vault' })).rejects.toThrow(
      'ParentResourceNotFound',
    );
  });

  test('a secret without its vault', async () => {
    const early = make(await cloud(), 'keyvault:Secret', { vaultName: 'vault', secretName: 'url' });
    await expect(early).rejects.toThrow(/ParentResourceNotFound: .*secrets\/url needs .*vaults\/vault/);
  });

  test('an app whose environment does not exist', async () => {
    const it = await cloud();
    const environmentId = `${it.all[0].id}/providers/Microsoft.App/managedEnvironments/apps`;
    await expect(make(it, 'app:ContainerApp', { containerAppName: 'web', environmentId })).rejects.toThrow(
      /ResourceNotFound: .*containerApps\/web refers to .*managedEnvironments\/apps/,
    );
  });

  test('a route before there is an origin in its group', async () => {
    const it = await cloud();
    const profileName = 'edge';
    await make(it, 'cdn:Profile', { profileName });
    await make(it, 'cdn:AFDEndpoint', { profileName, endpointName: 'shop' });
    const id = await make(it, 'cdn:AFDOriginGroup', { profileName, originGroupName: 'apps' });
    const route = (): Promise<string> =>
      make(it, 'cdn:Route', { profileName, endpointName: 'shop', routeName: 'all', originGroup: { id } });
    await expect(route()).rejects.toThrow('needs an origin in');
    await make(it, 'cdn:AFDOrigin', { profileName, originGroupName: 'apps', originName: 'web' });
    await expect(route()).resolves.toContain('/routes/all');
  });

  test('a parameter of PgBouncer before PgBouncer is on', async () => {
    const it = await cloud();
    await server(it);
    await expect(parameter(it, 'pgbouncer.max_client_conn', '1000')).rejects.toThrow(
      'exists only after pgbouncer.enabled is true',
    );
    await parameter(it, 'pgbouncer.enabled', 'true');
    await expect(parameter(it, 'pgbouncer.max_client_conn', '1000')).resolves.toContain('max_client_conn');
  });
});

describe('parallel writes are refused', () => {
  test('to one PostgreSQL server', async () => {
    const it = await cloud();
    await server(it);
    const results = await Promise.allSettled([parameter(it, 'work_mem', '4096'), parameter(it, 'jit', 'off')]);
    expect(results[0].status).toBe('fulfilled');
    expect(results[1]).toMatchObject({ reason: { code: 'ServerIsBusy' } });
    await expect(parameter(it, 'jit', 'off')).resolves.toContain('jit');
  });

  test('to the server of a replica while the replica is made', async () => {
    const it = await cloud();
    await server(it);
    const sourceServerResourceId = it.all[1].id;
    const results = await Promise.allSettled([
      make(it, 'dbforpostgresql:Server', { serverName: 'replica', createMode: 'Replica', sourceServerResourceId }),
      parameter(it, 'jit', 'off'),
    ]);
    expect(results[1]).toMatchObject({ reason: { code: 'ServerIsBusy' } });
  });

  test('to one virtual network, but not to two', async () => {
    const it = await cloud();
    const subnet = (virtualNetworkName: string, subnetName: string): Promise<string> =>
      make(it, 'network:Subnet', { virtualNetworkName, subnetName });
    await make(it, 'network:VirtualNetwork', { virtualNetworkName: 'a' });
    await make(it, 'network:VirtualNetwork', { virtualNetworkName: 'b' });
    const results = await Promise.allSettled([subnet('a', 'one'), subnet('a', 'two'), subnet('b', 'one')]);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(results[1]).toMatchObject({ reason: { code: 'AnotherOperationInProgress' } });
  });
});

describe('what is used is not deleted', () => {
  test('a rule set that a route applies', async () => {
    const it = await cloud();
    const profileName = 'edge';
    await make(it, 'cdn:Profile', { profileName });
    await make(it, 'cdn:AFDEndpoint', { profileName, endpointName: 'shop' });
    const group = await make(it, 'cdn:AFDOriginGroup', { profileName, originGroupName: 'apps' });
    await make(it, 'cdn:AFDOrigin', { profileName, originGroupName: 'apps', originName: 'web' });
    const rules = await make(it, 'cdn:RuleSet', { profileName, ruleSetName: 'cache' });
    const route = await make(it, 'cdn:Route', {
      profileName,
      endpointName: 'shop',
      routeName: 'all',
      originGroup: { id: group },
      ruleSets: [{ id: rules }],
    });
    await expect(it.delete(rules)).rejects.toThrow(/InUse: .*ruleSets\/cache cannot be deleted, .*routes\/all uses it/);
    await it.delete(route);
    await expect(it.delete(rules)).resolves.toBeUndefined();
  });

  test('a subnet with a private endpoint, and an environment with an app', async () => {
    const it = await cloud();
    await make(it, 'network:VirtualNetwork', { virtualNetworkName: 'net' });
    const subnet = await make(it, 'network:Subnet', { virtualNetworkName: 'net', subnetName: 'one' });
    await make(it, 'network:PrivateEndpoint', { privateEndpointName: 'vault', subnet: { id: subnet } });
    const environmentId = await make(it, 'app:ManagedEnvironment', { environmentName: 'apps' });
    await make(it, 'app:ContainerApp', { containerAppName: 'web', environmentId });
    await expect(it.delete(subnet)).rejects.toMatchObject({ code: 'InUse' });
    await expect(it.delete(environmentId)).rejects.toMatchObject({ code: 'InUse' });
  });

  test('a resource group is deleted with all that is in it', async () => {
    const it = await cloud();
    await make(it, 'keyvault:Vault', { vaultName: 'vault' });
    await it.delete(it.all[0].id);
    expect(it.all).toEqual([]);
  });
});

describe('[LB-RC-19] a secret', () => {
  const vaultWith = async (publicNetworkAccess: string): Promise<[Cloud, string, string]> => {
    const it = await cloud();
    const vault = await make(it, 'keyvault:Vault', { vaultName: 'vault', properties: { publicNetworkAccess } });
    const secret = { vaultName: 'vault', secretName: 'url', properties: { value: 'x' } };
    return [it, vault, await make(it, 'keyvault:Secret', secret)];
  };

  test('is not deleted through a vault without a public address, but with the vault', async () => {
    const [it, vault, secret] = await vaultWith('Disabled');
    await expect(it.delete(secret)).rejects.toMatchObject({ code: 'ForbiddenByConnection' });
    await it.delete(vault);
    expect(it.find(secret)).toBeUndefined();
  });

  test('is deleted through a public address', async () => {
    const [it, , secret] = await vaultWith('Enabled');
    await it.delete(secret);
    expect(it.find(secret)).toBeUndefined();
  });
});

describe('[LB-RC-18] a new server is refused', () => {
  const aServer = async (inputs: Properties): Promise<string> =>
    make(await cloud(), 'dbforpostgresql:Server', { serverName: 'db', ...inputs });
  const report = {
    sku: { name: 'Standard_D4ds_v5' },
    highAvailability: { mode: 'ZoneRedundant' },
    backup: { geoRedundantBackup: 'Enabled' },
  };

  test.each([
    ['West US 2', report, 'does not offer Standard_D4ds_v5'],
    ['eastus', report, 'does not offer a new standby'],
    ['westus3', report, 'does not offer geo-redundant backup'],
    [
      'centralus',
      { sku: { name: 'Standard_D4ds_v6' }, network: { delegatedSubnetResourceId: '/subnet' } },
      'virtual network integration',
    ],
  ])('in %s', async (location, inputs, reason) => {
    await expect(aServer({ location, ...inputs })).rejects.toThrow(reason);
  });

  test('but not in the default region of Fresh MaaS', async () => {
    await expect(aServer({ location: 'centralus', ...report })).resolves.toContain('/flexibleServers/db');
  });
});

describe('[LB-RC-26] a server', () => {
  const inputs = { serverName: 'db', storage: { storageSizeGB: 128, autoGrow: 'Enabled' } };
  const grownServer = async (storage: Properties = inputs.storage): Promise<[Cloud, string]> => {
    const it = await cloud();
    const id = await make(it, 'dbforpostgresql:Server', { ...inputs, storage });
    it.growStorage();
    return [it, id];
  };

  test('that has grown is larger and faster, and refuses its old size', async () => {
    const [it, id] = await grownServer();
    expect(it.find(id)?.outputs.storage).toMatchObject({ storageSizeGB: 256, tier: 'P15', iops: 1100 });
    await expect(it.update(id, { resourceGroupName: 'rg', ...inputs })).rejects.toThrow('cannot shrink from 256 GiB');
    const storage = { storageSizeGB: 512, autoGrow: 'Enabled' };
    expect((await it.update(id, { ...inputs, resourceGroupName: 'rg', storage })).outputs.storage).toMatchObject({
      tier: 'P20',
    });
  });

  test('grows only if it may', async () => {
    const [it, id] = await grownServer({ storageSizeGB: 128, autoGrow: 'Disabled' });
    expect(it.find(id)?.outputs.storage).toMatchObject({ storageSizeGB: 128 });
  });

  test('ignores a parameter that goes back to the default', async () => {
    const it = await cloud();
    await server(it);
    const id = await parameter(it, 'work_mem', '32768');
    const back = { ...it.find(id)!.inputs, value: '4096' };
    expect((await it.update(id, back)).outputs.value).toBe('32768');
    expect((await it.update(id, { ...back, value: '8192' })).outputs.value).toBe('8192');
  });
});

describe('[LB-RC-22] two endpoints of one name', () => {
  const edge = async (it: Cloud, resourceGroupName: string, scope?: string): Promise<string> => {
    const location = 'centralus';
    await it.create('azure-native:resources:ResourceGroup', { resourceGroupName, location }).catch(() => undefined);
    await make(it, 'cdn:Profile', { resourceGroupName, profileName: 'edge' });
    const name = { resourceGroupName, profileName: 'edge', endpointName: 'edge' };
    return make(it, 'cdn:AFDEndpoint', { ...name, autoGeneratedDomainNameLabelScope: scope });
  };

  test.each([[undefined], ['TenantReuse'], ['SubscriptionReuse']])('collide with %s', async (scope) => {
    const it = await cloud();
    await edge(it, 'production', scope);
    await expect(edge(it, 'staging', scope)).rejects.toMatchObject({ code: 'Conflict' });
  });

  test('live side by side in two resource groups with ResourceGroupReuse', async () => {
    const it = await cloud();
    await edge(it, 'production', 'ResourceGroupReuse');
    await expect(edge(it, 'staging', 'ResourceGroupReuse')).resolves.toContain('afdEndpoints/edge');
  });
});

describe('[LB-RC-22] a job that reads a secret', () => {
  test('is refused right after its role was granted, and accepted later', async () => {
    const it = await cloud();
    const identity = await make(it, 'managedidentity:UserAssignedIdentity', { resourceName: 'job' });
    const environmentId = await make(it, 'app:ManagedEnvironment', { environmentName: 'apps' });
    const grant = await make(it, 'authorization:RoleAssignment', {
      scope: identity,
      roleAssignmentName: 'grant',
      principalId: it.find(identity)?.outputs.principalId,
      roleDefinitionId: 'secrets-user',
    });
    const job = (): Promise<string> =>
      make(it, 'app:Job', {
        jobName: 'refresh',
        environmentId,
        identity: { userAssignedIdentities: [identity] },
        configuration: { secrets: [{ name: 'url', keyVaultUrl: 'https://vault/secrets/url', identity }] },
      });
    await expect(job()).rejects.toThrow('is too new');
    const createdOn = Date.parse(String(it.find(grant)?.outputs.createdOn));
    // The grant says that it is two minutes old soon, so that the components do not wait longer here.
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, createdOn + 120_000 - Date.now())));
    await expect(job()).resolves.toContain('/jobs/refresh');
  });
});

describe('a deployment script', () => {
  const script = (it: Cloud, identity: string): Promise<string> =>
    make(it, 'resources:AzureCliScript', {
      scriptName: 'start',
      identity: { type: 'UserAssigned', userAssignedIdentities: [identity] },
    });

  test('is refused while its identity has no role, for it runs at once', async () => {
    const it = await cloud();
    const id = await make(it, 'managedidentity:UserAssignedIdentity', { resourceName: 'starter' });
    await expect(script(it, id)).rejects.toThrow('DeploymentScriptError: AuthorizationFailed');
    await make(it, 'authorization:RoleAssignment', {
      scope: id,
      roleAssignmentName: 'grant',
      principalId: it.find(id)?.outputs.principalId,
      roleDefinitionId: 'operator',
    });
    expect(await script(it, id)).toMatch(/deploymentScripts\/start$/);
  });
});

describe('a parameter waits for a restart', () => {
  test.each([
    ['max_connections', '500', true],
    ['max_worker_processes', '8', false],
    ['max_worker_processes', '16', true],
    ['work_mem', '4096', false],
  ])('%s %s: %s', async (name, value, waits) => {
    const it = await cloud();
    await server(it);
    const id = await parameter(it, name, value);
    expect(it.find(id)?.outputs.isConfigPendingRestart).toBe(waits);
  });

  test('and still does when something else is written', async () => {
    const it = await cloud();
    await server(it);
    const id = await parameter(it, 'max_connections', '500');
    const { inputs } = it.find(id)!;
    expect((await it.update(id, inputs)).outputs.isConfigPendingRestart).toBe(true);
  });
});
