import * as pulumi from '@pulumi/pulumi';
import fc from 'fast-check';
import { Ipv4Range } from '../../../lib/azure/network/ipv4-range';
import { Network } from '../../../lib/azure/network/network';
import { PrivateService } from '../../../lib/azure/network/network-args';
import { inputFaults } from '../../support/input-problems-of';
import { ProgramRun, runProgram, valueOf } from '../../support/pulumi-program';

const args = { resourceGroupName: 'rg', location: 'westus2', tags: { Project: 'Shop' } };
const run = (more: object): Promise<ProgramRun<Network>> => runProgram(() => new Network('shop', { ...args, ...more }));
let withDefaults: Promise<ProgramRun<Network>> | undefined;
const aNetwork = (more?: object): Promise<ProgramRun<Network>> => (more ? run(more) : (withDefaults ??= run({})));

test('has a subnet for apps, one for the database and one for private addresses', async () => {
  const run = await aNetwork();

  const subnets = run
    .all('network:Subnet')
    .map((it) => [it.name, it.inputs.addressPrefix, it.inputs.delegations?.[0].serviceName]);
  expect(subnets).toEqual([
    ['shop-apps', '10.20.0.0/23', 'Microsoft.App/environments'],
    ['shop-endpoints', '10.20.2.32/27', undefined],
    ['shop-postgres', '10.20.2.0/27', 'Microsoft.DBforPostgreSQL/flexibleServers'],
  ]);
});

test('creates subnets one after the other, as Azure requires', async () => {
  const [apps, endpoints, postgres] = (await aNetwork()).all('network:Subnet');

  expect(postgres.dependencies).toContain(apps.urn);
  expect(endpoints.dependencies).toContain(postgres.urn);
});

test('every rule that allows connections names their source', async () => {
  const run = await aNetwork({ publicIngress: true });

  const rules = run.all('network:NetworkSecurityGroup').flatMap((it) => it.inputs.securityRules);
  const allowed = rules.filter((it) => it.access === 'Allow').map((it) => it.sourceAddressPrefix);
  expect(allowed).toEqual(['AzureLoadBalancer', 'Internet', '10.20.0.0/23', '10.20.0.0/23', '10.20.2.0/27']);
});

test('admits apps and the standby to the database, and nothing else in the network', async () => {
  const run = await aNetwork();

  const { securityRules } = run.one('network:NetworkSecurityGroup', 'shop-postgres').inputs;
  expect(securityRules.at(-1)).toMatchObject({ access: 'Deny', sourceAddressPrefix: 'VirtualNetwork', priority: 4096 });
  expect(securityRules[0].destinationPortRanges).toEqual(['5432', '6432']);
});

test('security groups apply to private endpoints too', async () => {
  const run = await aNetwork();

  expect(run.one('network:Subnet', 'shop-endpoints').inputs.privateEndpointNetworkPolicies).toBe('Enabled');
});

test('opens the apps to the internet only with publicIngress', async () => {
  const run = await aNetwork();

  expect(JSON.stringify(run.all('network:NetworkSecurityGroup').map((it) => it.inputs))).not.toContain('Internet');
});

test('each service has its private zone, linked to the network', async () => {
  const run = await aNetwork();

  expect(run.all('privatedns:PrivateZone').map((it) => it.inputs.privateZoneName)).toEqual([
    'privatelink.vaultcore.azure.net',
    'shop.private.postgres.database.azure.com',
    'privatelink.redis.azure.net',
    'privatelink.azurecr.io',
  ]);
  expect(run.all('privatedns:VirtualNetworkLink')).toHaveLength(4);
  expect(await valueOf(run.result.zoneId(PrivateService.REDIS))).toMatch(
    /privateDnsZones\/privatelink.redis.azure.net$/,
  );
});

test('every resource that supports tags has them', async () => {
  const run = await aNetwork();

  const untagged = run.resources.filter(
    (it) => it.type.startsWith('azure-native') && it.inputs.tags?.Project !== 'Shop',
  );
  expect(untagged.map((it) => it.type)).toEqual(Array(3).fill('azure-native:network:Subnet'));
});

test('reports all problems together', async () => {
  const found = await inputFaults(
    () => new Network('shop', { ...args, location: 'westus9', addressSpace: '10.0.0.1/16', containerReplicas: 3000 }),
  );

  expect(found).toEqual([
    expect.stringMatching(/ at location$/),
    'invalid-address-range at addressSpace',
    'number-out-of-range at containerReplicas',
  ]);
});

test('rejects a service without a zone', async () => {
  const found = await inputFaults(() => new Network('shop', args).zoneId(PrivateService.LEGACY_REDIS));

  expect(found).toEqual(['private-zone-missing at privateServices']);
});

test('parts of a range are inside it and do not overlap', () => {
  fc.assert(
    fc.property(fc.nat(255), fc.integer({ min: 8, max: 22 }), (octet, prefix) => {
      const range = Ipv4Range.parse(`${octet}.0.0.0/${prefix}`);
      expect(range?.part(0, 23)).toBe(`${octet}.0.0.0/23`);
      expect(range?.part(512, 27)).toBe(`${octet}.0.2.0/27`);
      expect(range?.part(2 ** (32 - prefix), 27)).toBeUndefined();
    }),
  );
  for (const wrong of ['10.0.0.0', '10.0.0.0/33', '300.0.0.0/8', '10.0.0.5/24', 'x']) {
    expect(Ipv4Range.parse(wrong)).toBeUndefined();
  }
});

describe('an existing network', () => {
  const HUB = '/subscriptions/hub/resourceGroups/hub-dns/providers/Microsoft.Network/privateDnsZones';
  const VNET = '/subscriptions/s/resourceGroups/landing/providers/Microsoft.Network/virtualNetworks/spoke';
  const existing = { existingVnetId: VNET, addressSpace: '10.40.8.0/22' };

  test('[LB-RC-28] gets the subnets, in its own group and in the free range, and is linked to new zones', async () => {
    const run = await aNetwork(existing);
    expect(run.all('network:VirtualNetwork')).toEqual([]);
    expect(
      run
        .all('network:Subnet')
        .map(({ inputs: it }) => [it.resourceGroupName, it.virtualNetworkName, it.addressPrefix]),
    ).toEqual([
      ['landing', 'spoke', '10.40.8.0/23'],
      ['landing', 'spoke', '10.40.10.32/27'],
      ['landing', 'spoke', '10.40.10.0/27'],
    ]);
    expect(new Set(run.all('network:NetworkSecurityGroup').map((it) => it.inputs.resourceGroupName))).toEqual(
      new Set(['rg']),
    );
    expect(new Set(run.all('privatedns:VirtualNetworkLink').map((it) => it.inputs.virtualNetwork.id))).toEqual(
      new Set([VNET]),
    );
    expect(await valueOf(run.result.vnetId)).toBe(VNET);
  });

  test('[LB-RC-28] keeps its subnets and the zones of a hub; new subnets admit the whole network', async () => {
    const existingContainerAppsSubnetId = pulumi.output(`${VNET}/subnets/apps`);
    const run = await aNetwork({
      ...existing,
      existingContainerAppsSubnetId,
      existingEndpointsSubnetId: `${VNET}/subnets/private`,
      existingZones: [{ service: PrivateService.KEY_VAULT, zoneId: `${HUB}/privatelink.vaultcore.azure.net` }],
      existingPostgresZoneId: `${HUB}/private.postgres.database.azure.com`,
      privateServices: [PrivateService.KEY_VAULT, PrivateService.REDIS],
    });
    expect(run.all('network:Subnet').map((it) => it.name)).toEqual(['shop-postgres']);
    const [rule] = run.one('network:NetworkSecurityGroup').inputs.securityRules;
    expect(rule).toMatchObject({ name: 'AllowContainerApps', sourceAddressPrefix: 'VirtualNetwork' });
    expect(run.all('privatedns:PrivateZone').map((it) => it.name)).toEqual(['shop-redis']);
    const { result } = run;
    expect(await valueOf(result.zoneId(PrivateService.KEY_VAULT))).toBe(`${HUB}/privatelink.vaultcore.azure.net`);
    expect(await valueOf(result.postgresZoneId)).toBe(`${HUB}/private.postgres.database.azure.com`);
    expect(await valueOf(result.containerAppsSubnetId)).toBe(`${VNET}/subnets/apps`);
    expect(await valueOf(result.endpointsSubnetId)).toBe(`${VNET}/subnets/private`);
  });

  test('[LB-RC-28] rejects ids of something else, a subnet of another network, and a subnet without its network', async () => {
    const zone = { service: PrivateService.REDIS, zoneId: VNET };
    const wrong = {
      ...{ existingVnetId: HUB, existingZones: [zone, zone] },
      existingPostgresSubnetId: `${VNET}/subnets/db`,
    };
    expect(await inputFaults(() => new Network('shop', { ...args, ...wrong }))).toEqual([
      'invalid-format at existingVnetId',
      'subnet-outside-network at existingPostgresSubnetId',
      'invalid-format at existingZones[redis]',
      'invalid-format at existingZones[redis]',
      'duplicate at existingZones',
    ]);
    const alone = { existingEndpointsSubnetId: `${VNET}/subnets/private` };
    expect(await inputFaults(() => new Network('shop', { ...args, ...alone }))).toEqual([
      'missing-value at existingVnetId',
    ]);
  });
});
