import * as pulumi from '@pulumi/pulumi';
import * as resources from '@pulumi/azure-native/resources';
import { PathPattern, PgBouncerConfig, RequiredTags } from '../../lib/domain';
import {
  ComponentArgs,
  ContainerAppEnvironment,
  ContainerAppTier,
  DatabaseAvailability,
  EdgeDistribution,
  EdgeOrigin,
  LogWorkspace,
  LoginPassword,
  MigrationJob,
  Network,
  PostgresDatabase,
  PrivateService,
  RedisCache,
  RedisClustering,
  RedisEviction,
  Registry,
  ScheduledJob,
  SecretVariable,
  Secrets,
  VaultSecret,
  WebAcl,
  WebAclMode,
} from '../../lib/azure';
import { DeploymentEnvironment } from '../parts/environment';
import { migrationsOf } from '../parts/migrations';
import { applicationEnvironment } from './application-environment';
import { FreshMaasArgs, checkArgs } from './args';
import { COMPONENT, CostComponent, createBudgets } from './budgets';
import { GitHubVariables, allowDeployments } from './deployments';
import { DATABASE, DEVELOPMENT_TUNING, EXTENSIONS, LOGINS, ROLES, TUNING, pgBouncer } from './database';
import { RATE_LIMITS, SECURITY_HEADERS, cacheRules } from './edge';
import { IDENTITY } from './identity';
import { VIEW_REFRESHES, WARM_UP } from './jobs';
import { createMonitoring } from './monitoring';
import { NODE_IMAGE, PLACEHOLDER_SCRIPT, PSQL_IMAGE } from './placeholder';
import { createPlatform } from './platform';
import { FreshMaasProfile, profileFor } from './profile';
import { GIB_PER_VCPU, SUITE_VCPUS, WANTED_REDIS_POOL, analyticsPlan, businessPlan, databaseShare } from './workload';

/** Maximum number of clients of PgBouncer in the report (FM-PGB-02). */
const REPORT_POOLER_CLIENTS = 1000;
/** Port of the containers (FM-ACA-05). */
const PORT = 3000;
/** Name of the connection string in each suite (FM-ACA-13). */
const POSTGRES_SECRET = 'postgres-connection-string';
const BUSINESS = 'business-operations-suite';
const ANALYTICS = 'ai-analytics-suite-v2';
/** Path of the requests that the edge sends to the analytics suite. Not in the report. */
const ANALYTICS_PATH = '/analytics/';

/** One of the two applications. */
interface Suite {
  readonly name: string;
  readonly containerName: string;
  /** Repository and tag in the registry. */
  readonly image: string;
  readonly vcpus: number;
  /** Requests per second that one replica serves. */
  readonly concurrentRequests: number;
}

const SUITES: { readonly business: Suite; readonly analytics: Suite } = {
  // FM-HPA-01, FM-HPA-05. The report specifies neither image nor size. This is half the size of the other suite.
  business: {
    name: BUSINESS,
    containerName: BUSINESS,
    image: 'business-operations-suite:v2.0',
    vcpus: SUITE_VCPUS.business,
    concurrentRequests: 1000,
  },
  // FM-ACA-02, FM-ACA-09, FM-ACA-10, FM-ACA-17
  analytics: {
    name: ANALYTICS,
    containerName: 'ai-analytics-v2',
    image: 'ai-analytics-suite:v2.0',
    vcpus: SUITE_VCPUS.analytics,
    concurrentRequests: 100,
  },
};

/** Values and commands that you need after a deployment. */
export interface FreshMaasOutputs {
  /** URL of the system. */
  readonly url: pulumi.Output<string>;
  /** Command that lets Front Door into the network. Run it once after the first deployment. Empty without an edge. */
  readonly approvalCommand: pulumi.Output<string>;
  /** DNS record that validates your domain. */
  readonly domainValidation: pulumi.Output<string>;
  /** Formulas behind the number of replicas and their connections. */
  readonly plan: string;
  /** Parameters that take effect after a restart of the database. */
  readonly pendingRestarts: pulumi.Output<string[]>;
  /** Command that restarts the database. */
  readonly restartCommand: pulumi.Output<string>;
  /** Login server of the registry that you push images to. */
  readonly registry: pulumi.Output<string>;
  /** Command that runs the migrations manually, e.g. after the suites have created their tables. */
  readonly migrateCommand: pulumi.Output<string>;
  /** Variables of the GitHub environment that deploys; empty without `githubRepository`. */
  readonly githubVariables: GitHubVariables;
}

/**
 * Fresh MaaS: two suites of container apps behind Front Door, PostgreSQL, Managed Redis, Key Vault and the report's alarms.
 */
export class FreshMaas extends pulumi.ComponentResource {
  /** Resource group of all resources. */
  public readonly resourceGroup: resources.ResourceGroup;
  /** PostgreSQL database of both suites. */
  public readonly database: PostgresDatabase;
  /** Redis cache of both suites. */
  public readonly cache: RedisCache;
  /** Job that migrates the database before the suites change (FM-PLAN-01). */
  public readonly migrations: MigrationJob;
  /** Container apps of the suites. */
  public readonly business: ContainerAppTier;
  public readonly analytics: ContainerAppTier;
  /** Front Door edge; undefined in development. */
  public readonly edge?: EdgeDistribution;
  /** Values and commands that you need after a deployment. */
  public readonly outputs: FreshMaasOutputs;

  private readonly args: FreshMaasArgs;
  private readonly profile: FreshMaasProfile;
  private readonly common: ComponentArgs;
  private readonly tags: { [name: string]: string };
  private readonly logs: LogWorkspace;
  private readonly network: Network;
  private readonly vault: Secrets;
  private readonly registry: Registry;
  private readonly appEnvironment: ContainerAppEnvironment;
  private readonly maxReplicas: number;
  private readonly databasePool: number;
  private readonly pooler: PgBouncerConfig;

  constructor(name: string, args: FreshMaasArgs, opts?: pulumi.ComponentResourceOptions) {
    super('loadbearing:stack:FreshMaas', name, {}, opts);
    const environment = args.environment ?? DeploymentEnvironment.PRODUCTION;
    checkArgs(environment, args);
    this.args = args;
    this.profile = profileFor(environment);
    const { profile } = this;
    this.maxReplicas = Math.min(args.maxReplicas ?? profile.maxReplicas, profile.maxReplicas);
    this.pooler = pgBouncer(args.poolerClients ?? REPORT_POOLER_CLIENTS);
    const share = databaseShare(
      this.maxReplicas,
      profile.databaseConnections,
      profile.tuned ? PostgresDatabase.poolerFor(this.pooler.settings, ROLES) : undefined,
    );
    this.databasePool = share.pool;
    const business = businessPlan(this.maxReplicas);
    const analytics = analyticsPlan(this.maxReplicas);

    const location = args.location ?? 'centralus';
    const { owner = 'platform', costCenter = 'fresh-maas' } = args;
    const tags = new RequiredTags({ project: 'FreshMaaS', environment, owner, costCenter }).asMap;
    this.tags = tags;
    this.resourceGroup = new resources.ResourceGroup(
      name,
      { resourceGroupName: `fresh-maas-${environment}`, location, tags },
      { parent: this, protect: profile.protectsData },
    );
    this.common = { resourceGroupName: this.resourceGroup.name, location, tags };
    const child = { parent: this };
    const { protectsData: protect } = profile;

    const { maxReplicas } = this;
    const { common } = this;
    const containers = this.commonOf('containers');
    const platform = createPlatform(name, { common, containers, profile, args, maxReplicas, parent: this });
    this.logs = platform.logs;
    this.network = platform.network;
    this.registry = platform.registry;
    this.appEnvironment = platform.appEnvironment;
    const { network } = this;
    const logWorkspaceId = this.logs.workspaceId;
    this.vault = new Secrets(
      `${name}-vault`,
      {
        ...this.common,
        subnetId: network.endpointsSubnetId,
        privateDnsZoneId: network.zoneId(PrivateService.KEY_VAULT),
        purgeProtection: protect,
        softDeleteDays: protect ? 90 : 7,
        logWorkspaceId,
        protect,
      },
      child,
    );
    this.database = this.createDatabase(`${name}-database`, logWorkspaceId);
    this.cache = this.createCache(`${name}-cache`, logWorkspaceId);

    // FM-PLAN-01 to FM-PLAN-04: database, cache, applications, edge.
    const secrets = {
      redis: this.vault.secret('redis-connection-string', this.cache.connectionUrl), // FM-ACA-12
      insights: this.vault.secret('insights-connection-string', this.logs.connectionString),
    };
    const postgres = {
      business: this.databaseUrl(POSTGRES_SECRET, LOGINS.business),
      analytics: this.databaseUrl('postgres-analytics-connection-string', LOGINS.analytics),
      jobs: this.databaseUrl('postgres-jobs-connection-string', LOGINS.jobs),
    };
    this.migrations = this.createMigrations(`${name}-migrations`);
    this.business = this.createSuite(SUITES.business, secrets, postgres.business, args.businessImage);
    this.analytics = this.createSuite(SUITES.analytics, secrets, postgres.analytics, args.analyticsImage);
    this.createJobs(postgres.jobs);
    if (profile.edge) this.edge = this.createEdge(`${name}-edge`, location, logWorkspaceId);
    const url = this.edge?.url ?? this.business.url;
    createMonitoring(`${name}-monitoring`, this.common, child, {
      emails: args.alarmEmails ?? [],
      url,
      canary: protect,
      logs: this.logs,
      apps: { [BUSINESS]: this.business, [ANALYTICS]: this.analytics },
      database: this.database,
      cache: this.cache,
      edge: this.edge,
    });

    createBudgets(`${name}-budget`, this.resourceGroup, { ...args, environment }, child);
    this.outputs = {
      url,
      approvalCommand: this.edge?.approvalCommand ?? pulumi.output(''),
      domainValidation: this.edge?.domainValidation ?? pulumi.output(''),
      plan: [business, analytics, share.budget].map((it) => it.explain()).join('\n'),
      pendingRestarts: this.database.pendingRestarts,
      restartCommand: this.database.restartCommand,
      registry: this.registry.loginServer,
      migrateCommand: this.migrations.startCommand,
      githubVariables: allowDeployments(`${name}-deployment`, {
        ...{ common: this.common, environment, args, url, parent: this },
        ...{ registry: this.registry, appEnvironment: this.appEnvironment, migrations: this.migrations },
        ...{ apps: { business: this.business, analytics: this.analytics }, edge: this.edge },
      }),
    };
    this.registerOutputs(this.outputs);
  }
  /** Arguments of a component whose costs belong to a part of the report's. */
  private commonOf(component: CostComponent): ComponentArgs {
    return { ...this.common, tags: { ...this.tags, [COMPONENT]: component } };
  }

  private createDatabase(name: string, logWorkspaceId: pulumi.Input<string>): PostgresDatabase {
    const { profile, network, args } = this;
    return new PostgresDatabase(
      name,
      {
        ...this.commonOf('database'),
        version: 17, // GAP-X-07
        skuName: args.databaseSku ?? profile.databaseSku,
        storageGiB: args.databaseStorageGiB ?? profile.databaseStorageGiB,
        storageTier: args.databaseStorageTier,
        highAvailability: (args.databaseAvailability as DatabaseAvailability) ?? profile.databaseAvailability,
        tuning: profile.tuned ? TUNING : DEVELOPMENT_TUNING,
        pgBouncer: profile.tuned ? this.pooler.settings : undefined,
        roles: ROLES,
        extensions: EXTENSIONS,
        databases: [DATABASE],
        administratorPassword: args.databasePassword,
        subnetId: network.postgresSubnetId,
        privateDnsZoneId: network.postgresZoneId,
        backupRetentionDays: profile.backupRetentionDays,
        geoRedundantBackup: args.databaseGeoBackup ?? profile.geoRedundantBackup,
        protect: profile.protectsData,
        logWorkspaceId,
      },
      { parent: this },
    );
  }

  private createCache(name: string, logWorkspaceId: pulumi.Input<string>): RedisCache {
    const { profile, network } = this;
    return new RedisCache(
      name,
      {
        ...this.commonOf('redis'),
        redisName: this.args.reportNames ? 'fresh-maas-redis-prod' : undefined, // FM-RED-01
        skuName: profile.redisSku,
        highAvailability: profile.redisHighAvailability,
        clusteringPolicy: RedisClustering.OSS, // FM-RED-03
        evictionPolicy: RedisEviction.ALL_KEYS_LRU, // FM-RED-11
        accessKeys: true, // REDIS_URL carries a key (FM-ACA-12)
        subnetId: network.endpointsSubnetId,
        privateDnsZoneId: network.zoneId(PrivateService.REDIS),
        expectedConnections: 2 * this.maxReplicas * WANTED_REDIS_POOL, // FM-RED-09
        leastMemoryGiB: profile.tuned ? 4 : undefined, // FM-RED-12
        protect: profile.protectsData,
        logWorkspaceId,
      },
      { parent: this },
    );
  }

  /** Creates the migration job. It runs after the database is complete and before the applications change (FM-PLAN-01). */
  private createMigrations(name: string): MigrationJob {
    return new MigrationJob(
      name,
      {
        ...this.commonOf('containers'),
        environmentId: this.appEnvironment.environmentId,
        migrations: migrationsOf(__dirname),
        databaseUrl: this.vault.secret('postgres-direct-connection-string', this.database.directUrl(DATABASE)),
        roles: ROLES,
        rolePasswords: ROLES.logins.map((login) => {
          const name = `${login.replace(/_/g, '-')}-password`;
          const secret = this.vault.secret(
            name,
            LoginPassword.derive(this.args.databasePassword, IDENTITY.prefix, login),
          );
          return { login, secret, versionUri: secret.versionUri };
        }),
        // The suites create their tables on their first start.
        deferMissing: true,
        allowAhead: this.args.migrationAllowAhead,
        run: this.args.migrationRun,
        image: NODE_IMAGE,
      },
      { parent: this, dependsOn: this.database },
    );
  }

  /** Adds a URL to the vault with which a suite or the jobs connect. */
  private databaseUrl(name: string, login: string): VaultSecret {
    const password = LoginPassword.derive(this.args.databasePassword, IDENTITY.prefix, login);
    return this.vault.secret(name, this.database.loginUrl(DATABASE, login, password));
  }

  private createSuite(suite: Suite, secrets: SuiteSecrets, postgres: VaultSecret, image?: string): ContainerAppTier {
    const placeholder = this.args.reportImages !== true;
    return new ContainerAppTier(
      suite.name,
      {
        ...this.commonOf('containers'),
        environmentId: this.appEnvironment.environmentId, // FM-ACA-03
        containerAppName: suite.name,
        containerName: suite.containerName,
        image: placeholder ? NODE_IMAGE : (image ?? pulumi.interpolate`${this.registry.loginServer}/${suite.image}`),
        command: placeholder ? ['node', '-e', PLACEHOLDER_SCRIPT] : undefined,
        registryServer: this.registry.loginServer,
        registryId: this.registry.registryId,
        vcpus: suite.vcpus,
        memoryGiB: GIB_PER_VCPU * suite.vcpus, // FM-ACA-10
        port: PORT,
        external: true, // FM-ACA-04
        minReplicas: this.profile.minReplicas, // FM-ACA-14, FM-HPA-02
        maxReplicas: this.maxReplicas,
        concurrentRequests: suite.concurrentRequests,
        cpuPercent: 70, // FM-ACA-15, FM-HPA-03
        memoryPercent: 80, // FM-ACA-16, FM-HPA-04
        pollingIntervalSeconds: 30, // FM-HPA-09
        cooldownSeconds: 300, // FM-HPA-07
        environmentVariables: applicationEnvironment({ databasePool: this.databasePool, redisPool: WANTED_REDIS_POOL }),
        secretVariables: [
          variable('REDIS_URL', secrets.redis), // FM-ACA-12
          { ...variable('DATABASE_URL', postgres), secretName: POSTGRES_SECRET }, // FM-ACA-13
          // The application's Application Insights library reads it to send requests and queries.
          variable('APPLICATIONINSIGHTS_CONNECTION_STRING', secrets.insights),
        ],
      },
      { parent: this, dependsOn: this.migrations },
    );
  }

  private createJobs(postgres: VaultSecret): void {
    const common = { ...this.commonOf('containers'), environmentId: this.appEnvironment.environmentId };
    VIEW_REFRESHES.forEach(({ name, cron, script }) => {
      new ScheduledJob(
        name,
        {
          ...common,
          cron,
          image: PSQL_IMAGE,
          command: ['/bin/sh', '-c', 'psql "$DATABASE_URL" --set ON_ERROR_STOP=1 --command "$STATEMENT"'],
          environmentVariables: { STATEMENT: script },
          secretVariables: [variable('DATABASE_URL', postgres)],
        },
        { parent: this, dependsOn: this.migrations },
      );
    });
    new ScheduledJob(
      WARM_UP.name,
      {
        ...common,
        cron: WARM_UP.cron,
        image: NODE_IMAGE,
        command: ['node', '-e', WARM_UP.script],
        environmentVariables: { WARM_UP_URL: this.business.url, WARM_UP_PATHS: '/' },
      },
      { parent: this },
    );
  }

  private createEdge(name: string, location: string, logWorkspaceId: pulumi.Input<string>): EdgeDistribution {
    const { args } = this;
    const acl = new WebAcl(
      `${name}-acl`,
      {
        ...this.commonOf('cdn'),
        mode: WebAclMode.PREVENTION, // FM-WAF-01
        defaultRuleSetVersion: args.reportRuleSets ? '2.0' : undefined, // FM-WAF-02
        botManagerVersion: args.reportRuleSets ? '1.0' : undefined, // FM-WAF-03
        rateLimits: RATE_LIMITS,
      },
      { parent: this },
    );
    const origin = (suite: string, tier: ContainerAppTier): EdgeOrigin => ({
      name: `${suite}-${location}`,
      hostName: tier.fqdn,
      region: location,
      privateLinkTargetId: this.appEnvironment.environmentId,
    });
    return new EdgeDistribution(
      name,
      {
        ...this.commonOf('cdn'),
        origins: [origin('business', this.business), ...(args.otherOrigins ?? [])],
        backends: [
          {
            name: 'analytics',
            paths: [PathPattern.prefix(ANALYTICS_PATH)],
            origins: [origin('analytics', this.analytics)],
          },
        ],
        cacheRules: cacheRules(args.imagesCacheSeconds),
        securityHeaders: SECURITY_HEADERS,
        customDomains: args.domainName === undefined ? [] : [{ hostName: args.domainName }],
        webAclId: acl.policyId,
        logWorkspaceId,
      },
      { parent: this },
    );
  }
}

/** Secrets of both suites. */
interface SuiteSecrets {
  readonly redis: VaultSecret;
  readonly insights: VaultSecret;
}

function variable(name: string, secret: VaultSecret): SecretVariable {
  return { name, secretName: secret.name, keyVaultUri: secret.uri, secretId: secret.id };
}
