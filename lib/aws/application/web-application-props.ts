import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  ApplicationEdge,
  CacheRule,
  ComputeService,
  Defaults,
  MigrationBundle,
  RateLimit,
  SecurityHeaders,
  Workload,
} from '../../domain';
import { Application } from '../compute/application';
import { SecretEnvironment } from '../compute/secret-environment';
import { PostgresDatabase } from '../data/postgres-database';
import { RedisCache } from '../data/redis-cache';
import { LoadBalancer } from '../edge/load-balancer';
import { NatStrategy } from '../network/network-props';

/** A command that runs at set times in the application's image. */
export interface ApplicationSchedule {
  /** Name: letters, digits and hyphens. It becomes the id of the construct. */
  readonly name: string;
  /** Schedule in UTC: `rate(1 hour)`, `cron(0 3 * * ? *)`. */
  readonly schedule: string;
  /** Command, one word per item. It gets the environment of the application. */
  readonly command: string[];
}

/** Properties of a `WebApplication`. */
export interface WebApplicationProps {
  /** Load of the application. Every size follows from it. */
  readonly workload: Workload;
  /**
   * Service that runs the web tier: `FARGATE` or `EC2`. Workers always run on Fargate.
   * @default ComputeService.FARGATE
   */
  readonly compute?: ComputeService;
  /**
   * Image of the application, with the tag or the digest of a release. On EC2 only workers use it.
   * @default - a placeholder that passes the health check only
   */
  readonly image?: ecs.ContainerImage;
  /**
   * Command of the image. Required with `image` if the workload has a database or a cache, whose URLs are composed before it starts.
   * @default - the image's command
   */
  readonly command?: string[];
  /**
   * Application for EC2: an archive, a folder, a machine image or commands.
   * @default - required with `ComputeService.EC2`
   */
  readonly application?: Application;
  /**
   * Port of the application, above 1023.
   * @default - 8000 on Fargate, 5000 on EC2
   */
  readonly port?: number;
  /**
   * Path of the load balancer's health check. Its response must not depend on the database, the cache or workers.
   * @default '/health'
   */
  readonly healthCheckPath?: string;
  /**
   * Environment variables without secrets, of web tier, workers and schedules. They win over those of the plan.
   * @default - the variables of `Plan.webEnvironment`
   */
  readonly environment?: { readonly [name: string]: string };
  /**
   * Environment variables from Secrets Manager. They win over those that `WebApplication` documents.
   * @default - DATABASE_URL, REDIS_URL, CELERY_BROKER_URL, CELERY_RESULT_BACKEND and SECRET_KEY, as far as their parts exist
   */
  readonly secretEnvironment?: { readonly [name: string]: SecretEnvironment };
  /**
   * Name of the database, and beginning of its logins: lower-case letters, digits and underscores.
   * @default 'app'
   */
  readonly databaseName?: string;
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
   * Commands that run at set times, on Fargate.
   * @default - none
   */
  readonly schedules?: ApplicationSchedule[];
  /**
   * Name that users enter, e.g. `app.example.com`. Requires `hostedZone`.
   * @default - CloudFront's generated name
   */
  readonly domainName?: string;
  /**
   * Zone of `domainName` in Route 53, for its records and certificates.
   * @default - none
   */
  readonly hostedZone?: route53.IHostedZone;
  /**
   * Caching rules of the edge. Requests that match none go to the application.
   * @default - an hour for `/static/` unless the application says otherwise
   */
  readonly cacheRules?: CacheRule[];
  /**
   * Security headers of every response.
   * @default - those of `new SecurityHeaders()`
   */
  readonly securityHeaders?: SecurityHeaders;
  /**
   * Rate limits per client address at the edge. The default suffices for about 45 users of the assumed think time behind one address, such as
   * an office: raise it if yours are more.
   * @default - 2000 requests in five minutes, without `/static/`
   */
  readonly rateLimits?: RateLimit[];
  /**
   * Email address for alarm notifications. The recipient must confirm the subscription.
   * @default - no subscription; subscribe to `topic` yourself
   */
  readonly alarmEmail?: string;
  /**
   * If true, AWS refuses to delete database and load balancer, caches and database leave a final snapshot, and logs, buckets and
   * `SECRET_KEY` stay. Set `terminationProtection` of the stack as well: a deletion removes the services first. If false, everything goes
   * with the stack, without a snapshot, and load balancer and edge write no access logs.
   * @default true
   */
  readonly protectData?: boolean;
  /**
   * Internet access of the private subnets.
   * @default NatStrategy.ONE_PER_ZONE
   */
  readonly nat?: NatStrategy;

  /**
   * CPU units of a Fargate task.
   * @default - from the plan
   */
  readonly cpu?: number;
  /**
   * Memory of a Fargate task in MiB.
   * @default - from the plan
   */
  readonly memoryMiB?: number;
  /**
   * EC2 instance type.
   * @default - from the plan
   */
  readonly instanceType?: string;
  /**
   * Minimum number of tasks or instances of the web tier.
   * @default - from the plan
   */
  readonly minInstances?: number;
  /**
   * Maximum number of tasks or instances of the web tier.
   * @default - from the plan
   */
  readonly maxInstances?: number;
  /**
   * Class of the database.
   * @default - from the plan
   */
  readonly databaseClass?: string;
  /**
   * Storage of the database in GiB. RDS never shrinks it: set it to the present size before the plan asks for less.
   * @default - from the plan
   */
  readonly databaseStorageGiB?: number;
  /**
   * Node type of the cache.
   * @default - from the plan
   */
  readonly cacheNodeType?: string;
  /**
   * Node type of the broker.
   * @default - from the plan
   */
  readonly brokerNodeType?: string;
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
   * Existing VPC.
   * @default - a new `Network` with the zones of the plan
   */
  readonly existingVpc?: ec2.IVpc;
  /**
   * Existing cluster for tasks. Workers scale and alarm by its Container Insights.
   * @default - a new cluster with Container Insights
   */
  readonly existingCluster?: ecs.ICluster;
  /**
   * Database that you created. The application uses the first of its `roles`, or the administrator if it has none. Requires `database` in
   * the workload.
   * @default - a new database
   */
  readonly existingDatabase?: PostgresDatabase;
  /**
   * Cache that you created. Requires `cache` in the workload.
   * @default - a new cache
   */
  readonly existingCache?: RedisCache;
  /**
   * Broker that you created, with `CachePurpose.BROKER`. Requires `background` in the workload.
   * @default - a new broker
   */
  readonly existingBroker?: RedisCache;
  /**
   * Load balancer that you created in the same stack. The application attaches its web tier and creates neither edge nor web ACL.
   * @default - a new `Entrance`
   */
  readonly existingLoadBalancer?: LoadBalancer;
  /**
   * ARN of a web ACL with scope CLOUDFRONT.
   * @default - a new `WebAcl` in us-east-1
   */
  readonly existingWebAclArn?: string;
  /**
   * Certificate for `domainName`, issued in us-east-1.
   * @default - a new certificate, validated in `hostedZone`
   */
  readonly existingCertificate?: acm.ICertificate;
  /**
   * Topic that alarms notify.
   * @default - a new encrypted topic
   */
  readonly existingTopic?: sns.ITopic;
}

/** @internal */
export const DEFAULTS = {
  compute: ComputeService.FARGATE,
  healthCheckPath: '/health',
  databaseName: 'app',
  celeryBeat: false,
  protectData: true,
  nat: NatStrategy.ONE_PER_ZONE,
} satisfies Partial<WebApplicationProps>;

/** Props after their defaults. */
export type WebApplicationSettings = ReturnType<typeof resolveWebApplication>;

/** Returns the props with all defaults. */
export function resolveWebApplication(props: WebApplicationProps) {
  return {
    ...Defaults.apply(props, DEFAULTS),
    environment: props.environment ?? {},
    secretEnvironment: props.secretEnvironment ?? {},
    schedules: props.schedules ?? [],
    cacheRules: props.cacheRules ?? ApplicationEdge.cacheRules(),
    rateLimits: props.rateLimits ?? ApplicationEdge.rateLimits(),
  };
}
