/** Every prop that names an existing resource, and every prop that it leaves without effect. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  RemovalPolicy,
  Stack,
  aws_ec2 as ec2,
  aws_elasticloadbalancingv2 as elbv2,
  aws_kms as kms,
  aws_logs as logs,
  aws_rds as rds,
  aws_s3 as s3,
  aws_secretsmanager as secretsmanager,
  aws_sns as sns,
} from 'aws-cdk-lib';
import * as ts from 'typescript';
import {
  AlarmTopic,
  AnomalyMonitor,
  CachePurpose,
  CostBudget,
  LoadBalancer,
  LoadBalancerIngress,
  NatStrategy,
  Network,
  PostgresDatabase,
  RedisCache,
  RedisEngine,
} from '../../lib/aws';
import {
  ContainerAppEnvironment,
  DatabaseAvailability,
  DatabaseStorage,
  LogWorkspace,
  Network as AzureNetwork,
  PostgresDatabase as AzureDatabase,
  Registry,
  RegistrySku,
} from '../../lib/azure';
import { PostgresTuning } from '../../lib/domain';
import { aCertificate, aDatabase, aVpc } from '../support/existing-resources';
import { inputFaults } from '../support/input-problems-of';
import { faults } from '../support/problems-of';
import { aStack } from '../support/stacks';

type Values = { readonly [prop: string]: unknown };

/** One prop that names an existing resource. */
interface Existing {
  /** File and interface that declare the props. */
  readonly file: string;
  readonly props: string;
  readonly prop: string;
  /** Builds the construct with the existing resource and more props, and returns its problems. */
  readonly faults: (more: (stack: Stack) => Values) => string[] | Promise<string[]>;
  /** Props without effect, each with a value that would be valid otherwise. */
  readonly refused: (stack: Stack) => Values;
  /** Optional props that keep their effect, or that another check rejects, with the reason. */
  readonly kept: { readonly [prop: string]: string };
}

const ARN = 'arn:aws:elasticloadbalancing:us-east-1:111111111111';
const balancer = (stack: Stack): elbv2.IApplicationLoadBalancer =>
  elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'Balancer', {
    loadBalancerArn: `${ARN}:loadbalancer/app/mine/1234567890123456`,
    securityGroupId: 'sg-12345678',
    loadBalancerDnsName: 'mine.example.com',
    vpc: aVpc(stack),
  });
const listener = (stack: Stack): elbv2.IApplicationListener =>
  elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, 'Theirs', {
    listenerArn: `${ARN}:listener/app/mine/1234567890123456/1234567890123456`,
    securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-12345678'),
  });
const aSecret = (stack: Stack): secretsmanager.ISecret =>
  secretsmanager.Secret.fromSecretNameV2(stack, 'Live secret', 'live');
const aKey = (stack: Stack): kms.IKey =>
  kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:111122223333:key/12345678-1234-1234-1234-123456789012');

const built = (create: (stack: Stack) => unknown): string[] => {
  const stack = aStack({ account: '111122223333', region: 'us-east-1' });
  try {
    create(stack);
  } catch (error) {
    return faults(() => {
      throw error;
    });
  }
  return [];
};

async function azureFaults(program: () => unknown): Promise<string[]> {
  let created = false;
  const found = inputFaults(() => {
    program();
    created = true;
  });
  return found.catch((error: unknown) => {
    if (created) return [];
    throw error;
  });
}

const PARTS_OF_A_RULE = { originSecret: 'the rules require the header', blockedPaths: 'they are rules' };
const NEW_LOAD_BALANCER = (stack: Stack): Values => ({
  vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC },
  internetFacing: true,
  idleTimeoutSeconds: 120,
  loadBalancerName: 'mine',
  redirectHttp: true,
  accessLogs: true,
  accessLogsBucket: s3.Bucket.fromBucketName(stack, 'Logs', 'logs'),
  serverAccessLogsBucket: s3.Bucket.fromBucketName(stack, 'Server logs', 'server-logs'),
  deletionProtection: false,
  removalPolicy: RemovalPolicy.DESTROY,
});

const AZURE = { resourceGroupName: 'rg', location: 'centralus' };
const azureId = (resource: string): string => `/subscriptions/s/resourceGroups/hub/providers/${resource}`;
const AZURE_NETWORK = azureId('Microsoft.Network/virtualNetworks/hub');
const AZURE_KEY = {
  keyVaultResourceId: azureId('Microsoft.KeyVault/vaults/keys'),
  keyName: 'shop',
  userAssignedIdentityResourceId: azureId('Microsoft.ManagedIdentity/userAssignedIdentities/reader'),
};

const TABLE: Existing[] = [
  {
    file: 'lib/aws/edge/load-balancer-props.ts',
    props: 'LoadBalancerProps',
    prop: 'existingLoadBalancer',
    faults: (more) =>
      built(
        (stack) =>
          new LoadBalancer(stack, 'It', {
            vpc: aVpc(stack),
            existingLoadBalancer: balancer(stack),
            ingress: LoadBalancerIngress.cloudFront(),
            ...more(stack),
          }),
      ),
    refused: NEW_LOAD_BALANCER,
    kept: {
      ...PARTS_OF_A_RULE,
      certificate: 'of the new listener',
      sslPolicy: 'of the new listener',
      ingress: 'opens the existing security group',
      existingListener: 'the row below',
    },
  },
  {
    file: 'lib/aws/edge/load-balancer-props.ts',
    props: 'LoadBalancerProps',
    prop: 'existingListener',
    faults: (more) =>
      built(
        (stack) =>
          new LoadBalancer(stack, 'It', {
            vpc: aVpc(stack),
            existingLoadBalancer: balancer(stack),
            existingListener: listener(stack),
            ...more(stack),
          }),
      ),
    refused: (stack) => ({
      ...NEW_LOAD_BALANCER(stack),
      certificate: aCertificate(stack),
      sslPolicy: elbv2.SslPolicy.TLS13_13,
      ingress: LoadBalancerIngress.cloudFront(),
    }),
    kept: {
      ...PARTS_OF_A_RULE,
      existingLoadBalancer: 'required with it',
    },
  },
  {
    file: 'lib/aws/data/postgres-database-props.ts',
    props: 'PostgresDatabaseProps',
    prop: 'existingInstance',
    faults: (more) =>
      built(
        (stack) =>
          new PostgresDatabase(stack, 'It', {
            vpc: aVpc(stack),
            databaseName: 'shop',
            instanceClass: 'db.t3.large',
            storageGiB: 50,
            existingInstance: aDatabase(stack),
            existingSecret: aSecret(stack),
            ...more(stack),
          }),
      ),
    refused: (stack) => ({
      vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
      maxStorageGiB: 100,
      engineVersion: rds.PostgresEngineVersion.VER_16,
      allowMajorVersionUpgrade: true,
      allowUnencryptedConnections: true,
      multiAz: true,
      tuning: new PostgresTuning({ memoryGiB: 8, maxConnections: 400 }),
      parameters: { work_mem: '8192' },
      masterUsername: 'shop',
      secretName: 'shop',
      encryptionKey: aKey(stack),
      backupRetentionDays: 14,
      backupWindow: '03:00-04:00',
      maintenanceWindow: 'sun:05:00-sun:06:00',
      deletionProtection: false,
      removalPolicy: RemovalPolicy.DESTROY,
      databaseInsightsMode: rds.DatabaseInsightsMode.STANDARD,
      logRetention: logs.RetentionDays.ONE_DAY,
      extendedSupport: true,
      instanceIdentifier: 'live',
    }),
    kept: {
      roles: 'the logins have secrets, and the migrations create them',
      plan: 'describes the existing primary',
      instanceClass: 'describes the existing primary',
      storageGiB: 'describes the existing primary',
      existingSecret: 'required with it',
      snapshotIdentifier: 'rejected as a second source',
      readReplicas: 'replicas of the existing instance',
      replicaClass: 'of the replicas',
      replicaZones: 'of the replicas',
      protectReplicas: 'of the replicas',
      maxConnections: 'the limit that a connection budget uses',
      proxy: 'a proxy of the existing instance',
      pooling: 'of the proxy',
    },
  },
  {
    file: 'lib/aws/data/redis-cache-props.ts',
    props: 'RedisCacheProps',
    prop: 'existing',
    faults: (more) =>
      built(
        (stack) =>
          new RedisCache(stack, 'It', {
            vpc: aVpc(stack),
            nodeType: 'cache.t4g.small',
            purpose: CachePurpose.CACHE,
            existing: {
              primaryEndpoint: 'live.example.internal',
              authSecret: aSecret(stack),
              securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1'),
            },
            ...more(stack),
          }),
      ),
    refused: (stack) => ({
      vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
      nodes: 3,
      failover: true,
      engine: RedisEngine.REDIS_7,
      authSecretName: 'shop',
      authTokenLength: 32,
      snapshotRetentionDays: 14,
      snapshotWindow: '03:00-04:00',
      maintenanceWindow: 'sun:05:00-sun:06:00',
      encryptionKey: aKey(stack),
      replicationGroupId: 'shop',
      parameters: { timeout: '60' },
      removalPolicy: RemovalPolicy.DESTROY,
    }),
    kept: {
      port: 'of the existing group',
      plan: 'describes the existing nodes',
      nodeType: 'describes the existing nodes',
    },
  },
  {
    file: 'lib/aws/network/network-props.ts',
    props: 'NetworkProps',
    prop: 'vpc',
    faults: (more) => built((stack) => new Network(stack, 'It', { vpc: aVpc(stack), ...more(stack) })),
    refused: (stack) => ({
      encryptionKey: aKey(stack),
      closeDefaultSecurityGroup: false,
      cidr: '10.1.0.0/16',
      zones: 3,
      nat: NatStrategy.SINGLE,
      availabilityZoneIds: ['use1-az1', 'use1-az2'],
      interfaceEndpoints: [],
      flowLogRetention: logs.RetentionDays.ONE_DAY,
      removalPolicy: RemovalPolicy.DESTROY,
    }),
    kept: {},
  },
  {
    file: 'lib/aws/observability/alarm-topic.ts',
    props: 'AlarmTopicProps',
    prop: 'topic',
    faults: (more) =>
      built(
        (stack) =>
          new AlarmTopic(stack, 'It', {
            topic: sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:us-east-1:111122223333:alarms'),
            ...more(stack),
          }),
      ),
    refused: (stack) => ({ encryptionKey: aKey(stack) }),
    kept: { alarmEmail: 'subscribes to the existing topic' },
  },
  {
    file: 'lib/aws/observability/cost-budget-props.ts',
    props: 'CostBudgetProps',
    prop: 'existingMonitorArn',
    faults: (more) =>
      built(
        (stack) =>
          new CostBudget(stack, 'It', {
            monthlyUsd: 100,
            emails: ['operations@example.com'],
            existingMonitorArn: 'arn:aws:ce::111122223333:anomalymonitor/12345678-1234-1234-1234-123456789012',
            ...more(stack),
          }),
      ),
    refused: () => ({ anomalyMonitor: AnomalyMonitor.SERVICES }),
    kept: {
      ...{ notificationPercents: 'of the budget', forecastPercent: 'of the budget', tags: 'filters the budget' },
      ...{
        topic: 'subscribes to the monitor',
        emails: 'subscribe to the monitor',
        anomalyUsd: 'threshold of the subscription',
      },
    },
  },
  {
    file: 'lib/azure/data/postgres-database-args.ts',
    props: 'PostgresDatabaseArgs',
    prop: 'existingServerName',
    faults: (more) =>
      azureFaults(
        () =>
          new AzureDatabase('it', {
            resourceGroupName: 'rg',
            existingServerName: 'theirs',
            ...more(aStack()),
          }),
      ),
    refused: () => ({
      serverName: 'mine',
      version: 16,
      storageGiB: 64,
      storageAutoGrow: false,
      storageType: DatabaseStorage.PREMIUM_SSD_V2,
      storageTier: 'P10',
      storageIops: 3000,
      storageThroughputMBps: 125,
      ignoreRegionLimits: true,
      highAvailability: DatabaseAvailability.NONE,
      zone: '1',
      subnetId: '/subnet',
      privateDnsZoneId: '/zone',
      publicNetworkAccess: true,
      backupRetentionDays: 7,
      geoRedundantBackup: true,
      customerManagedKey: AZURE_KEY,
      geoBackupCustomerManagedKey: AZURE_KEY,
    }),
    kept: {
      privateEndpoints: 'of the existing server',
      skuName: 'validates parameters against the size',
      plan: 'sets the pooler of the existing server',
      readReplicas: 'rejected: replicas belong where the server is created',
      replicaZones: 'rejected without replicas',
      virtualEndpoint: 'rejected without replicas',
      tuning: 'parameters of the existing server',
      parameters: 'parameters of the existing server',
      allowUnencryptedConnections: 'allows a parameter of the existing server',
      pgBouncer: 'parameters of the existing server',
      roles: 'roles of the existing server',
      extensions: 'parameters of the existing server',
      databases: 'created on the existing server',
      entraAdministrators: 'created on the existing server',
      administratorLogin: 'part of connection URLs',
      administratorPassword: 'part of connection URLs',
      logWorkspaceId: 'receives logs of the existing server',
      protect: 'of the databases',
    },
  },
  {
    file: 'lib/azure/compute/container-app-environment.ts',
    props: 'ContainerAppEnvironmentArgs',
    prop: 'existingEnvironmentId',
    faults: (more) =>
      azureFaults(
        () =>
          new ContainerAppEnvironment('it', {
            ...AZURE,
            existingEnvironmentId: azureId('Microsoft.App/managedEnvironments/theirs'),
            ...more(aStack()),
          }),
      ),
    refused: () => ({
      infrastructureSubnetId: '/subnet',
      zoneRedundant: false,
      publicNetworkAccess: false,
      logWorkspaceId: '/workspace',
      dedicatedProfiles: [],
      certificates: [],
    }),
    kept: {},
  },
  {
    file: 'lib/azure/compute/registry.ts',
    props: 'RegistryArgs',
    prop: 'existingRegistryId',
    faults: (more) =>
      azureFaults(
        () =>
          new Registry('it', {
            ...AZURE,
            existingRegistryId: azureId('Microsoft.ContainerRegistry/registries/theirs'),
            ...more(aStack()),
          }),
      ),
    refused: () => ({
      registryName: 'mine1',
      sku: RegistrySku.PREMIUM,
      allowedRanges: [],
      untaggedRetentionDays: 7,
      customerManagedKey: AZURE_KEY,
      protect: false,
    }),
    kept: {
      subnetId: 'gives the existing registry a private address',
      privateDnsZoneId: 'of that address',
      logWorkspaceId: 'receives logs of the existing registry',
    },
  },
  ...(['existingWorkspaceId', 'existingApplicationInsightsId'] as const).map((prop): Existing => {
    const ofWorkspace = { retentionDays: 90, dailyQuotaGiB: 5 };
    const ofInsights = { samplingPercent: 50 };
    const [type, refused, kept, other] =
      prop === 'existingWorkspaceId'
        ? ['Microsoft.OperationalInsights/workspaces', ofWorkspace, ofInsights, 'existingApplicationInsightsId']
        : ['Microsoft.Insights/components', ofInsights, ofWorkspace, 'existingWorkspaceId'];
    const keeps = Object.keys({ ...kept, [other]: 1 }).map((it): [string, string] => [it, 'of the other resource']);
    return {
      file: 'lib/azure/observability/log-workspace.ts',
      props: 'LogWorkspaceArgs',
      prop,
      faults: (more) =>
        azureFaults(() => new LogWorkspace('it', { ...AZURE, [prop]: azureId(`${type}/theirs`), ...more(aStack()) })),
      refused: () => refused,
      kept: Object.fromEntries(keeps),
    };
  }),
  {
    file: 'lib/azure/network/network-args.ts',
    props: 'NetworkArgs',
    prop: 'existingContainerAppsSubnetId',
    faults: (more) =>
      azureFaults(
        () =>
          new AzureNetwork('it', {
            ...AZURE,
            existingVnetId: AZURE_NETWORK,
            existingContainerAppsSubnetId: `${AZURE_NETWORK}/subnets/apps`,
            existingPostgresSubnetId: `${AZURE_NETWORK}/subnets/postgres`,
            existingEndpointsSubnetId: `${AZURE_NETWORK}/subnets/endpoints`,
            ...more(aStack()),
          }),
      ),
    refused: () => ({ addressSpace: '10.40.8.0/22', containerReplicas: 10, publicIngress: true }),
    kept: {
      existingVnetId: 'required with it',
      existingPostgresSubnetId: 'another subnet',
      existingEndpointsSubnetId: 'another subnet',
      existingZones: 'other resources',
      existingPostgresZoneId: 'another resource',
      privateServices: 'zones that the component creates',
    },
  },
];

describe.each(TABLE)('$props.$prop', ({ file, props, prop, faults: faultsWith, refused, kept }) => {
  const names = Object.keys(refused(aStack({ region: 'us-east-1' })));

  test('[LB-RC-14] alone is accepted', async () => {
    expect(await faultsWith(() => ({}))).toEqual([]);
  });

  test.each(names)('[LB-RC-14] %s is rejected, since it would have no effect', async (name) => {
    const found = await faultsWith((stack) => ({ [name]: refused(stack)[name] }));
    expect(found.map((it) => it.replace(/(?<= at ).*\./, ''))).toContain(`prop-without-effect at ${name}`);
  });

  test('[LB-RC-14] every optional prop is either rejected or has an effect', () => {
    const optional = optionalProps(file, props).filter((it) => it !== prop);
    expect([...names, ...Object.keys(kept)].sort()).toEqual(optional.sort());
  });
});

test('[LB-RC-14] the table has every prop whose name begins with "existing"', () => {
  const files = ['lib/aws', 'lib/azure'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((it) => it.endsWith('.ts'))
      .map((it) => join(folder, it)),
  );
  const declared = files.flatMap((file) =>
    [...readFileSync(join(ROOT, file), 'utf8').matchAll(/readonly (existing\w*)\?/g)].map(
      ([, name]) => `${file} ${name}`,
    ),
  );
  // The row of one subnet stands for all: the others leave nothing without effect. The test of WebApplication has a table of its own.
  const elsewhere = ['network-args.ts', 'web-application-props.ts', 'web-application-args.ts'];
  // A secret belongs to its instance, and is rejected without it.
  const listed = [...TABLE.map(({ file, prop }) => `${file} ${prop}`), `${TABLE[2].file} existingSecret`];
  const missing = declared.filter((it) => !listed.includes(it) && !elsewhere.some((file) => it.includes(`/${file} `)));
  expect(missing).toEqual([]);
});

const ROOT = join(__dirname, '../..');

/** Names of the optional props that an interface declares itself. */
function optionalProps(file: string, name: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(join(ROOT, file), 'utf8'), ts.ScriptTarget.Latest, true);
  const found = source.statements.find(
    (it): it is ts.InterfaceDeclaration => ts.isInterfaceDeclaration(it) && it.name.text === name,
  );
  if (!found) throw new Error(`${file} declares no interface ${name}`);
  return found.members.filter((it) => it.questionToken).map((it) => it.name!.getText(source));
}
