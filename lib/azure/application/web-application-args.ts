import * as pulumi from '@pulumi/pulumi';
import {
  ApplicationEdge,
  CacheRule,
  Defaults,
  MigrationBundle,
  RateLimit,
  SecurityHeaders,
  Workload,
} from '../../domain';
import { ComponentArgs } from '../component-args';
import { SecretReference, SecretVariable } from '../compute/container-args';
import { CeleryBroker } from '../compute/worker-fleet-args';
import { ApplicationNetwork, ApplicationSchedule } from './application-parts';

/** Arguments of a `WebApplication`. */
export interface WebApplicationArgs extends ComponentArgs {
  /** Load of the application. Every size follows from it. */
  readonly workload: Workload;
  /** Region with availability zones, e.g. `centralus`. The sizes follow from what it offers. */
  readonly location: string;
  /** Image of the application, with the tag or the digest of a release. */
  readonly image: pulumi.Input<string>;
  /**
   * Command of the web server, which replaces the image's entry point.
   * @default - the image's entry point
   */
  readonly command?: string[];
  /**
   * Port of the application.
   * @default 8000
   */
  readonly port?: number;
  /**
   * Path of the health checks. Its response must not depend on the database, the cache or workers.
   * @default '/health'
   */
  readonly healthCheckPath?: string;
  /**
   * Environment variables without secrets, of web tier, workers and schedules. They win over those of the plan.
   * @default - the variables of `Plan.webEnvironment`
   */
  readonly environmentVariables?: { [name: string]: pulumi.Input<string> };
  /**
   * Environment variables from Key Vault. They win over those that `WebApplication` documents.
   * @default - DATABASE_URL, REDIS_URL, CELERY_BROKER_URL and CELERY_RESULT_BACKEND, as far as their parts exist
   */
  readonly secretVariables?: SecretVariable[];
  /**
   * Host name of the registry, e.g. `Registry.loginServer`.
   * @default - a registry that requires no login
   */
  readonly registryServer?: pulumi.Input<string>;
  /**
   * Resource id of that registry. The identities of the application receive permission to pull.
   * @default - none
   */
  readonly registryId?: pulumi.Input<string>;
  /**
   * Name of the database, and beginning of its logins: lower-case letters, digits and underscores.
   * @default 'app'
   */
  readonly databaseName?: string;
  /**
   * Password of the database's administrator, from which the password of the application's login is derived: 8 to 128 characters, with
   * three of lower case, upper case, digits and others.
   * @default - required with `database` in the workload
   */
  readonly databasePassword?: pulumi.Input<string>;
  /**
   * Name of the database's administrator. Cannot be changed later.
   * @default 'loadbearing'
   */
  readonly administratorLogin?: string;
  /**
   * Migrations to apply before the application changes.
   * @default - none; the application may create its tables itself
   */
  readonly migrations?: MigrationBundle;
  /**
   * Celery application of the workers, as passed to `celery -A`. Requires `background` in the workload.
   * @default - required with `background` in the workload
   */
  readonly celeryApp?: string;
  /**
   * If true, one more process sends Celery's periodic tasks.
   * @default false
   */
  readonly celeryBeat?: boolean;
  /**
   * Commands that run at set times.
   * @default - none
   */
  readonly schedules?: ApplicationSchedule[];
  /**
   * If true, Front Door Premium is in front of the application, with a web ACL, for $330 a month plus traffic. If false, the application
   * itself is open to the internet.
   * @default true
   */
  readonly edge?: boolean;
  /**
   * Name that users enter, e.g. `app.example.com`.
   * @default - a generated name
   */
  readonly domainName?: string;
  /**
   * Resource id of the public DNS zone of `domainName` in Azure, which gets its records.
   * @default - create the records yourself: see `domainValidation`
   */
  readonly domainZoneId?: pulumi.Input<string>;
  /**
   * Caching rules of the edge. Requests that match none go to the application.
   * @default - an hour for `/static/` unless the application says otherwise
   */
  readonly cacheRules?: CacheRule[];
  /**
   * Security headers of every response of the edge.
   * @default - those of `new SecurityHeaders()`
   */
  readonly securityHeaders?: SecurityHeaders;
  /**
   * Rate limits per client address at the edge.
   * @default - 2000 requests in five minutes, without `/static/`
   */
  readonly rateLimits?: RateLimit[];
  /**
   * Email addresses for alert notifications.
   * @default - none: alerts appear in the portal only
   */
  readonly alarmEmails?: string[];
  /**
   * If true, Pulumi refuses to delete database, caches and vault, and nobody can purge secrets. Set it to false for environments that may
   * disappear.
   * @default true
   */
  readonly protectData?: boolean;
  /**
   * Core quota of the environment. The default is the quota that Azure grants a new environment.
   * @default 100
   */
  readonly coreQuota?: number;
  /**
   * Address range of the network, from /8 to /22.
   * @default - from `NetworkArgs.addressSpace`
   */
  readonly addressSpace?: string;

  /**
   * vCPUs of a replica of the web tier.
   * @default - from the plan
   */
  readonly vcpus?: number;
  /**
   * Memory of a replica of the web tier in GiB.
   * @default - from the plan, or 2 GiB for each of your `vcpus`
   */
  readonly memoryGiB?: number;
  /**
   * Minimum number of replicas of the web tier.
   * @default - from the plan
   */
  readonly minInstances?: number;
  /**
   * Maximum number of replicas of the web tier.
   * @default - from the plan
   */
  readonly maxInstances?: number;
  /**
   * SKU of the database. Required with `existingDatabaseServerName`, whose connections follow from it.
   * @default - from the plan
   */
  readonly databaseSkuName?: string;
  /**
   * Storage of the database in GiB.
   * @default - from the plan
   */
  readonly databaseStorageGiB?: number;
  /**
   * SKU of the cache.
   * @default - from the plan
   */
  readonly cacheSkuName?: string;
  /**
   * SKU of the broker.
   * @default - from the plan
   */
  readonly brokerSkuName?: string;
  /**
   * Minimum number of workers.
   * @default - from the plan
   */
  readonly minWorkers?: number;
  /**
   * Maximum number of workers.
   * @default - from the plan
   */
  readonly maxWorkers?: number;

  /**
   * Parts of an existing network.
   * @default - a new `Network`
   */
  readonly existingNetwork?: ApplicationNetwork;
  /**
   * Resource id of an existing environment with workload profiles. Requires `existingNetwork`, which it must be able to reach.
   * @default - a new `ContainerAppEnvironment`
   */
  readonly existingEnvironmentId?: pulumi.Input<string>;
  /**
   * Resource id of an existing Log Analytics workspace.
   * @default - a new workspace
   */
  readonly existingLogWorkspaceId?: pulumi.Input<string>;
  /**
   * Server in `resourceGroupName` that the environment can reach. It gets the database and the login of the application. Requires
   * `database` in the workload, and `databaseSkuName`.
   * @default - a new server
   */
  readonly existingDatabaseServerName?: pulumi.Input<string>;
  /**
   * Secret with the URL of an existing cache. Requires `cache` in the workload.
   * @default - a new cache
   */
  readonly existingCacheUrl?: SecretReference;
  /**
   * Existing broker, without eviction and clustering. Requires `background` in the workload.
   * @default - a new broker
   */
  readonly existingBroker?: CeleryBroker;
  /**
   * Resource id of an existing action group that alerts notify.
   * @default - a new one with `alarmEmails`
   */
  readonly existingActionGroupId?: pulumi.Input<string>;
}

/** @internal */
export const DEFAULTS = {
  port: 8000,
  healthCheckPath: '/health',
  databaseName: 'app',
  administratorLogin: 'loadbearing',
  celeryBeat: false,
  edge: true,
  protectData: true,
  coreQuota: 100,
} satisfies Partial<WebApplicationArgs>;

/** Arguments after their defaults. */
export type WebApplicationSettings = ReturnType<typeof resolveWebApplication>;

/** Returns the arguments with all defaults. */
export function resolveWebApplication(args: WebApplicationArgs) {
  return {
    ...Defaults.apply(args, DEFAULTS),
    environmentVariables: args.environmentVariables ?? {},
    secretVariables: args.secretVariables ?? [],
    schedules: args.schedules ?? [],
    cacheRules: args.cacheRules ?? ApplicationEdge.cacheRules(),
    rateLimits: args.rateLimits ?? ApplicationEdge.rateLimits(),
    alarmEmails: args.alarmEmails ?? [],
  };
}
