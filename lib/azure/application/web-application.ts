import * as pulumi from '@pulumi/pulumi';
import { ConnectionBudget, MigrationBundle, Plan, PlannedApplication } from '../../domain';
import { ComponentArgs } from '../component-args';
import { ContainerAppEnvironment } from '../compute/container-app-environment';
import { ContainerAppTier } from '../compute/container-app-tier';
import { ScheduledJob } from '../compute/scheduled-job';
import { WorkerFleet } from '../compute/worker-fleet';
import { PostgresDatabase } from '../data/postgres-database';
import { RedisCache } from '../data/redis-cache';
import { Secrets } from '../data/secrets';
import { requireTypes } from '../declared-types';
import { EdgeDistribution } from '../edge/edge-distribution';
import { WebAcl } from '../edge/web-acl';
import { InputProblems } from '../input-problems';
import { Network } from '../network/network';
import { LogWorkspace } from '../observability/log-workspace';
import { Observability } from '../observability/observability';
import { MigrationJob } from '../release/migration-job';
import { ApplicationConnections } from './application-connections';
import { containerArgs, webArgs, workerArgs } from './application-containers';
import { ApplicationData, createData } from './application-data';
import { createEdge } from './application-edge';
import { observe } from './application-observability';
import { ApplicationPlatform, createPlatform } from './application-platform';
import { WebApplicationArgs, WebApplicationSettings, resolveWebApplication } from './web-application-args';
import { ApplicationPlan, planWebApplication } from './web-application-check';

/**
 * A web application from its load: network, edge with a web ACL, web tier, database, cache, workers, alarms and a dashboard, each with the
 * size that `Plan` chooses for the workload.
 *
 * Every part is a component of this library and a public field. Network, environment, workspace, database server, cache, broker and action
 * group can be brought along (`existing…`). Sizes in arguments win over the plan; `explain()` names them. Connections to the database are
 * counted at the maximum of the scaling and during a deployment: an application whose connections do not fit is rejected.
 *
 * The application finds its stores in `DATABASE_URL`, `READ_REPLICA_1_URL` and so on, `REDIS_URL`, `CELERY_BROKER_URL` and
 * `CELERY_RESULT_BACKEND`, its telemetry in `APPLICATIONINSIGHTS_CONNECTION_STRING`, and its processes and pool in the variables of
 * `Plan.webEnvironment`. It connects with a login of its own, which owns its tables. Vault, database and caches have private addresses only.
 *
 * Front Door reaches it by a private link: run `approvalCommand` once after the first deployment.
 *
 * Costs what its plan costs, $25 a month for an availability test, and $330 for Front Door Premium unless `edge` is false.
 *
 * @example
 * const shop = new WebApplication('shop', {
 *   resourceGroupName,
 *   location: 'centralus',
 *   workload: { traffic: { users: 800, peakUsers: 3000 }, database: {}, cache: {}, background: { tasksPerSecond: 5 } },
 *   image: 'ghcr.io/example/shop:1.4.2',
 *   databasePassword: config.requireSecret('databasePassword'),
 *   celeryApp: 'shop.celery_app',
 * });
 * export const { url, approvalCommand } = shop;
 */
export class WebApplication extends pulumi.ComponentResource {
  /** Every size, with its reason. */
  public readonly plan: Plan;
  /** Connections to the database at the maximum and during a deployment. Undefined without a database. */
  public readonly connectionBudget?: ConnectionBudget;
  /** Network, unless it existed. */
  public readonly network?: Network;
  /** Log Analytics workspace and Application Insights. */
  public readonly logs: LogWorkspace;
  /** Environment of the apps, unless it existed. */
  public readonly environment?: ContainerAppEnvironment;
  /** Key Vault with all secrets of the application. */
  public readonly vault: Secrets;
  /** Database, if the workload has one. */
  public readonly database?: PostgresDatabase;
  /** Cache, if the workload has one, unless it existed. */
  public readonly cache?: RedisCache;
  /** Broker of the workers, if the workload has background tasks, unless it existed. */
  public readonly broker?: RedisCache;
  /** Migrations, which also create the login of the application. */
  public readonly migrations?: MigrationJob;
  /** Web tier. */
  public readonly web: ContainerAppTier;
  /** Workers, if the workload has background tasks. */
  public readonly workers?: WorkerFleet;
  /** Commands that run at set times. */
  public readonly scheduledJobs: ScheduledJob[];
  /** Front Door, unless `edge` is false. */
  public readonly edge?: EdgeDistribution;
  /** Web ACL of the edge. */
  public readonly webAcl?: WebAcl;
  /** Alarms of the plan, availability test and dashboard. */
  public readonly observability: Observability;
  /** Address of the application. */
  public readonly url: pulumi.Output<string>;
  /** Azure CLI command that lets Front Door into the environment. Run it once after the first deployment. Empty without an edge. */
  public readonly approvalCommand: pulumi.Output<string>;
  /** DNS records that you create for `domainName`. Empty if the component creates them. */
  public readonly domainValidation: pulumi.Output<string>;
  private readonly settings: WebApplicationSettings;
  private readonly common: ComponentArgs;

  constructor(name: string, args: WebApplicationArgs, opts?: pulumi.ComponentResourceOptions) {
    super('loadbearing:index:WebApplication', name, {}, opts);
    const given = requireTypes('WebApplication', name, args);
    this.settings = resolveWebApplication(given);
    const { settings } = this;
    const planned = InputProblems.build('WebApplication', name, (problems) => {
      const found = planWebApplication(problems, name, given, settings);
      problems.throwIfAny();
      return found as ApplicationPlan;
    });
    const { plan, connections } = planned;
    this.plan = plan;
    this.connectionBudget = connections?.budget;
    const { resourceGroupName, location, tags, domainName } = settings;
    this.common = { resourceGroupName, location, tags };
    const parts = { common: this.common, parent: this };

    const platform = createPlatform(name, plan, settings, { ...parts, replicas: replicasOf(planned, settings) });
    this.logs = platform.logs;
    this.network = platform.network;
    this.environment = platform.environment;
    const data = createData(name, {
      ...{ ...parts, settings, plan, connections, platform },
      ...{ places: platform.places, logWorkspaceId: this.logs.workspaceId },
    });
    this.vault = data.vault;
    this.database = data.database;
    this.cache = data.cache;
    this.broker = data.broker;
    this.migrations = this.createMigrations(name, data, platform, connections);

    const { otherApps } = planned;
    const { environmentId } = platform;
    const containers = { ...parts, settings, plan, environmentId, otherApps, ...data };
    const afterMigrations = { parent: this, dependsOn: this.migrations };
    this.web = new ContainerAppTier(`${name}-web`, webArgs(containers), afterMigrations);
    const fleet = workerArgs(containers);
    if (fleet) this.workers = new WorkerFleet(`${name}-workers`, fleet, afterMigrations);
    this.scheduledJobs = settings.schedules.map(
      ({ name: schedule, cron, command }) =>
        new ScheduledJob(`${name}-${schedule}`, { ...containerArgs(containers), command, cron }, afterMigrations),
    );
    if (settings.edge) {
      const front = createEdge(name, this.web, settings, { ...parts, platform });
      this.edge = front.edge;
      this.webAcl = front.webAcl;
    }
    this.url = this.edge?.url ?? this.web.url;
    this.approvalCommand = this.edge?.approvalCommand ?? pulumi.output('');
    const ofWeb = domainName === undefined || settings.domainZoneId !== undefined ? undefined : domainName;
    this.domainValidation =
      this.edge?.domainValidation ?? (ofWeb === undefined ? pulumi.output('') : this.web.domainRecords(ofWeb));
    this.observability = observe(`${name}-observability`, {
      ...{ ...parts, settings, plan, data },
      ...{ logs: this.logs, url: this.url, web: this.web, workers: this.workers },
    });
    this.registerOutputs({ url: this.url, approvalCommand: this.approvalCommand });
  }

  /** Returns the plan as text: assumptions, sizes with their reasons, sizes that arguments set instead, and the connections to the database. */
  public explain(): string {
    const { web, database, cache, workers, broker } = this;
    return PlannedApplication.explain(this.plan, { web, database, cache, workers, broker }, this.connectionBudget);
  }

  private createMigrations(
    name: string,
    { administratorUrl, database, rolePasswords }: ApplicationData,
    { environmentId }: ApplicationPlatform,
    connections?: ApplicationConnections,
  ): MigrationJob | undefined {
    if (administratorUrl === undefined) return undefined;
    return new MigrationJob(
      `${name}-migrations`,
      {
        ...{ ...this.common, environmentId, databaseUrl: administratorUrl, rolePasswords },
        migrations: this.settings.migrations ?? MigrationBundle.empty(),
        roles: connections?.roles,
      },
      { parent: this, dependsOn: database },
    );
  }
}

/** Returns the addresses that all apps need during a deployment, when old and new revisions run, and those of the jobs. */
function replicasOf({ plan, otherApps }: ApplicationPlan, { maxInstances, schedules }: WebApplicationSettings): number {
  const others = otherApps.reduce((sum, { maxReplicas }) => sum + maxReplicas, 0);
  return 2 * ((maxInstances ?? plan.web.maxInstances) + others) + schedules.length + 1;
}
