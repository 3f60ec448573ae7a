import * as pulumi from '@pulumi/pulumi';
import { ContainerAppEnvironment } from '../../lib/azure/compute/container-app-environment';
import { Registry, RegistrySku } from '../../lib/azure/compute/registry';
import { PostgresDatabase } from '../../lib/azure/data/postgres-database';
import { RedisCache } from '../../lib/azure/data/redis-cache';
import { Secrets } from '../../lib/azure/data/secrets';
import { EdgeDistribution } from '../../lib/azure/edge/edge-distribution';
import { WebAcl } from '../../lib/azure/edge/web-acl';
import { Network } from '../../lib/azure/network/network';
import { LogWorkspace } from '../../lib/azure/observability/log-workspace';
import { LockKind, PrincipalType, ResourceInterfaceArgs } from '../../lib/azure/resource-interfaces';
import { inputFaults } from '../support/input-problems-of';
import { runProgram } from '../support/pulumi-program';

const common = { resourceGroupName: 'rg', location: 'centralus' };
const TEAM = '00000000-0000-4000-8000-000000000001';
const HUB = '/subscriptions/s/resourceGroups/hub/providers/Microsoft.Network';
const SUBNET = `${HUB}/virtualNetworks/hub/subnets/endpoints`;
const WORKSPACE = '/subscriptions/s/resourceGroups/hub/providers/Microsoft.OperationalInsights/workspaces/all';
const ARCHIVE = '/subscriptions/s/resourceGroups/hub/providers/Microsoft.Storage/storageAccounts/archive';
const server = { administratorPassword: 'A-password-4-tests' };

type Create = (more: object) => pulumi.ComponentResource;

/** Name, main resource and constructor of a component, and what else its main resource supports. */
interface Component {
  readonly name: string;
  readonly type: string;
  readonly create: Create;
  readonly logs?: boolean;
  readonly metrics?: boolean;
  readonly groupId?: string;
}

const COMPONENTS: Component[] = [
  {
    name: 'Registry',
    type: 'containerregistry:Registry',
    create: (more) => new Registry('shop', { ...common, ...more }),
    logs: true,
    metrics: true,
    groupId: 'registry',
  },
  {
    name: 'LogWorkspace',
    type: 'operationalinsights:Workspace',
    create: (more) => new LogWorkspace('shop', { ...common, ...more }),
    logs: true,
    metrics: true,
  },
  {
    name: 'Network',
    type: 'network:VirtualNetwork',
    create: (more) => new Network('shop', { ...common, ...more }),
    logs: true,
    metrics: true,
  },
  {
    name: 'ContainerAppEnvironment',
    type: 'app:ManagedEnvironment',
    create: (more) => new ContainerAppEnvironment('shop', { ...common, publicNetworkAccess: false, ...more }),
    logs: true,
    groupId: 'managedEnvironments',
  },
  {
    name: 'Secrets',
    type: 'keyvault:Vault',
    create: (more) => new Secrets('shop', { ...common, publicNetworkAccess: true, ...more }),
    logs: true,
    metrics: true,
    groupId: 'vault',
  },
  {
    name: 'RedisCache',
    type: 'redisenterprise:RedisEnterprise',
    create: (more) => new RedisCache('shop', { ...common, publicNetworkAccess: true, ...more }),
    metrics: true,
    groupId: 'redisEnterprise',
  },
  {
    name: 'PostgresDatabase',
    type: 'dbforpostgresql:Server',
    create: (more) => new PostgresDatabase('shop', { ...common, ...server, publicNetworkAccess: true, ...more }),
    logs: true,
    metrics: true,
    groupId: 'postgresqlServer',
  },
  {
    name: 'EdgeDistribution',
    type: 'cdn:Profile',
    create: (more) =>
      new EdgeDistribution('shop', {
        ...common,
        origins: [{ name: 'web', hostName: 'web.example.com' }],
        cacheRules: [],
        ...more,
      }),
    logs: true,
    metrics: true,
  },
  { name: 'WebAcl', type: 'frontdoor:Policy', create: (more) => new WebAcl('shop', { ...common, ...more }) },
];

describe.each(COMPONENTS)('$name', ({ type, create }) => {
  test('[LB-RC-28] has a lock and role assignments, named as in Azure Verified Modules', async () => {
    const args: Partial<ResourceInterfaceArgs> = {
      lock: { notes: 'Ask the platform team.' },
      roleAssignments: [
        { roleDefinitionIdOrName: 'Reader', principalId: pulumi.output(TEAM) },
        {
          roleDefinitionIdOrName: '8311e382-0749-4cb8-b61a-304f252e45ec',
          principalId: TEAM,
          principalType: PrincipalType.SERVICE_PRINCIPAL,
        },
      ],
    };
    const run = await runProgram(() => create(args));
    const lock = run.one('authorization:ManagementLockByScope');
    const grant = (role: string) =>
      run.all('authorization:RoleAssignment').find(({ inputs }) => inputs.roleDefinitionId.endsWith(role))!;
    const [reader, pusher] = [
      grant('acdd72a7-3385-48ef-bd42-f606fba81ae7'),
      grant('8311e382-0749-4cb8-b61a-304f252e45ec'),
    ];
    expect(lock.inputs).toMatchObject({
      level: 'CanNotDelete',
      lockName: 'loadbearing',
      notes: 'Ask the platform team.',
    });
    expect(lock.dependencies).toEqual(expect.arrayContaining([reader.urn, pusher.urn, run.one(type).urn]));
    expect(reader.inputs).toMatchObject({ scope: lock.inputs.scope, principalId: TEAM, principalType: 'Group' });
    expect(pusher.inputs.principalType).toBe('ServicePrincipal');
  });

  test('[LB-RC-28] keeps the name of a role assignment in another order', async () => {
    const grants = [
      { roleDefinitionIdOrName: 'Reader', principalId: TEAM },
      { roleDefinitionIdOrName: 'Monitoring Reader', principalId: TEAM },
    ];
    const names = async (roleAssignments: object[]): Promise<string[]> =>
      (await runProgram(() => create({ roleAssignments })))
        .all('authorization:RoleAssignment')
        .map((it) => `${it.name} ${it.inputs.roleDefinitionId}`);
    const first = await names(grants);
    expect(first).toHaveLength(2);
    expect(await names([...grants].reverse())).toEqual(first);
  });

  test('[LB-RC-28] rejects an unknown role and a lock that Azure would reject', async () => {
    const wrong = {
      lock: { name: 'ends.', notes: 'x'.repeat(513) },
      roleAssignments: [{ roleDefinitionIdOrName: 'Emperor', principalId: TEAM }],
    };
    expect(await inputFaults(() => create(wrong))).toEqual([
      'invalid-format at lock.name',
      'too-long at lock.notes',
      'unknown-choice at roleAssignments[0].roleDefinitionIdOrName',
    ]);
  });
});

describe.each(COMPONENTS.filter(({ logs, metrics }) => logs || metrics))('$name', ({ create, logs, metrics }) => {
  test('[LB-RC-28] sends what it has to several destinations, named as in Azure Verified Modules', async () => {
    const settings = [
      { name: 'archive', storageAccountResourceId: ARCHIVE },
      { name: 'security', eventHubAuthorizationRuleResourceId: '/rule', eventHubName: 'events' },
    ];
    const run = await runProgram(() => create({ diagnosticSettings: settings }));
    const [archive, security] = run.all('monitor:DiagnosticSetting');
    expect(archive.inputs).toMatchObject({ name: 'archive', storageAccountId: ARCHIVE });
    expect(archive.inputs.logs).toEqual(logs ? [{ categoryGroup: 'allLogs', enabled: true }] : undefined);
    expect(archive.inputs.metrics).toEqual(metrics ? [{ category: 'AllMetrics', enabled: true }] : undefined);
    expect(security.inputs).toMatchObject({ eventHubAuthorizationRuleId: '/rule', eventHubName: 'events' });
  });

  test('[LB-RC-28] rejects settings that Azure would reject', async () => {
    const wrong = {
      diagnosticSettings: [
        { name: 'nowhere' },
        { name: 'loadbearing', workspaceResourceId: WORKSPACE, eventHubName: 'events' },
        { name: 'b', workspaceResourceId: WORKSPACE },
        ...['c', 'd', 'e'].map((name) => ({ name, storageAccountResourceId: `${ARCHIVE}${name}` })),
      ],
    };
    expect(await inputFaults(() => create(wrong))).toEqual([
      'too-long at diagnosticSettings',
      'duplicate at diagnosticSettings',
      'duplicate at diagnosticSettings.workspaceResourceId',
      'missing-value at diagnosticSettings[nowhere].workspaceResourceId',
      'prop-without-effect at diagnosticSettings[loadbearing].eventHubName',
    ]);
  });

  test('[LB-RC-28] rejects categories that it does not have, and an ambiguous one', async () => {
    const setting = {
      name: 'archive',
      storageAccountResourceId: ARCHIVE,
      logCategoriesAndGroups: [{ category: 'AuditEvent', categoryGroup: 'audit' }],
      metricCategories: [{ category: 'AllMetrics' }],
    };
    expect(await inputFaults(() => create({ diagnosticSettings: [setting] }))).toEqual([
      ...(logs ? [] : ['prop-without-effect at diagnosticSettings[archive].logCategoriesAndGroups']),
      ...(metrics ? [] : ['prop-without-effect at diagnosticSettings[archive].metricCategories']),
      'conflicting-props at diagnosticSettings[archive].logCategoriesAndGroups[0]',
    ]);
  });
});

describe.each(COMPONENTS.filter(({ groupId }) => groupId !== undefined))('$name', ({ create, groupId, type }) => {
  test('[LB-RC-28] has private endpoints in several networks, named as in Azure Verified Modules', async () => {
    const run = await runProgram(() =>
      create({
        privateEndpoints: [
          {
            name: 'hub',
            subnetResourceId: SUBNET,
            privateDnsZoneResourceId: `${HUB}/privateDnsZones/privatelink.example`,
          },
          { name: 'office', subnetResourceId: SUBNET, location: 'westus3' },
        ],
      }),
    );
    const endpoints = run.all('network:PrivateEndpoint');
    const [hub, office] = endpoints;
    expect(endpoints.map((it) => it.inputs.privateLinkServiceConnections[0].groupIds)).toEqual([[groupId], [groupId]]);
    expect(hub.inputs).toMatchObject({ subnet: { id: SUBNET }, location: 'centralus' });
    expect(office.inputs.location).toBe('westus3');
    expect(office.dependencies).toContain(run.one('network:PrivateDnsZoneGroup').urn);
    expect(hub.dependencies).toContain(run.one(type).urn);
  });

  test('[LB-RC-28] rejects endpoints with one name, and ids of something else', async () => {
    const wrong = {
      privateEndpoints: [
        { name: 'hub', subnetResourceId: '/subnet', privateDnsZoneResourceId: '/zone' },
        { name: 'hub', subnetResourceId: SUBNET, location: 'atlantis' },
      ],
    };
    expect(await inputFaults(() => create(wrong))).toEqual([
      'duplicate at privateEndpoints',
      'invalid-format at privateEndpoints[hub].subnetResourceId',
      'invalid-format at privateEndpoints[hub].privateDnsZoneResourceId',
      'unknown-choice at location',
    ]);
  });

  test('[LB-RC-28] creates a read-only lock after its other parts, which it would reject', async () => {
    const lock = { kind: type === 'keyvault:Vault' ? LockKind.CAN_NOT_DELETE : LockKind.READ_ONLY };
    const run = await runProgram(() => create({ lock, privateEndpoints: [{ name: 'hub', subnetResourceId: SUBNET }] }));
    expect(run.one('authorization:ManagementLockByScope').dependencies).toContain(
      run.one('network:PrivateEndpoint').urn,
    );
  });
});

test('[LB-RC-28] rejects a read-only lock where the component needs what it rejects', async () => {
  const lock = { kind: LockKind.READ_ONLY };
  const open = { ...common, lock, publicNetworkAccess: true };
  const rejected = ['conflicting-props at lock.kind'];
  expect(await inputFaults(() => new Secrets('shop', open))).toEqual(rejected);
  expect(await inputFaults(() => new RedisCache('shop', { ...open, accessKeys: true }))).toEqual(rejected);
});

test('[LB-RC-28] rejects private endpoints where the tier or the network has none', async () => {
  const privateEndpoints = [{ name: 'hub', subnetResourceId: SUBNET }];
  expect(
    await inputFaults(() => new Registry('shop', { ...common, sku: RegistrySku.BASIC, privateEndpoints })),
  ).toEqual(['premium-registry-required at privateEndpoints']);
  expect(await inputFaults(() => new ContainerAppEnvironment('shop', { ...common, privateEndpoints }))).toEqual([
    'conflicting-props at privateEndpoints',
  ]);
});

test('[LB-RC-28] a vault, a registry and a cache with private endpoints only have no public address', async () => {
  const privateEndpoints = [{ name: 'hub', subnetResourceId: SUBNET }];
  const run = await runProgram(() => [
    new Secrets('vault', { ...common, privateEndpoints }),
    new Registry('images', { ...common, privateEndpoints }),
    new RedisCache('cache', { ...common, privateEndpoints }),
  ]);
  expect(run.one('keyvault:Vault').inputs.properties.publicNetworkAccess).toBe('Disabled');
  expect(run.one('containerregistry:Registry').inputs.publicNetworkAccess).toBe('Disabled');
  expect(run.one('redisenterprise:RedisEnterprise').inputs.publicNetworkAccess).toBe('Disabled');
});
