import { RemovalPolicy } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { GunicornConfig, PathPattern, WebPlan } from '../../domain';
import { LoadBalancer } from '../edge/load-balancer';
import { Application } from './application';
import { PrometheusScrape } from './prometheus-scrape';
import { SecretEnvironment } from './secret-environment';

/** Storage of user sessions. */
export enum SessionStore {
  /** A store that all instances share, such as Redis. Any instance can serve any user. */
  SHARED = 'shared',
  /** The instance itself. A user must return to the same instance and loses the session when it ends. */
  INSTANCE = 'instance',
}

/** A group of web servers behind a load balancer. */
export interface WebTierEc2Props {
  /** VPC of the instances. */
  readonly vpc: ec2.IVpc;
  /**
   * Subnets of the instances, in at least two zones.
   *
   * The instances must reach S3, Secrets Manager, CloudWatch, Systems Manager and Auto Scaling, through NAT or endpoints.
   * @default - the private subnets with egress
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /**
   * Security groups of the instances. loadbearing adds the load balancer's inbound rules to each.
   * @default - a new security group
   */
  readonly securityGroups?: ec2.ISecurityGroup[];
  /** Load balancer that routes requests to this tier. */
  readonly loadBalancer: LoadBalancer;
  /** Application that the instances run. */
  readonly application: Application;
  /**
   * Web tier of a plan for `ComputeService.EC2`. It sets type, number and scaling of the instances, the processes and threads of
   * Gunicorn, and the variables of `Plan.webEnvironment`. Props and variables that you set win.
   * @default - `instanceType`, `minInstances` and `maxInstances` are required
   */
  readonly plan?: WebPlan;
  /**
   * EC2 instance type, e.g. `t3.medium`. It also selects the processor architecture of the image.
   * @default - from `plan`
   */
  readonly instanceType?: string;
  /**
   * Minimum number of instances. Use at least 2 to survive the loss of a zone.
   * @default - from `plan`
   */
  readonly minInstances?: number;
  /**
   * Maximum number of instances. Allow for all of them in the connection budget.
   * @default - from `plan`
   */
  readonly maxInstances?: number;
  /**
   * Initial number of instances. A change resizes the running group; otherwise CloudFormation leaves the size to the scaling.
   * @default - `minInstances`
   */
  readonly desiredInstances?: number;
  /**
   * Port of the application, 1024 to 65535.
   * @default 5000
   */
  readonly port?: number;
  /**
   * Path of the load balancer's health checks.
   *
   * The response must not depend on the database or the cache: their failure would remove all instances at once.
   * @default '/health'
   */
  readonly healthCheckPath?: string;
  /**
   * Seconds between health checks, 5 to 300.
   * [Limits](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html)
   * @default 30
   */
  readonly healthCheckIntervalSeconds?: number;
  /**
   * Consecutive successful checks after which an instance counts as healthy, 2 to 10.
   * @default 2
   */
  readonly healthyThreshold?: number;
  /**
   * Consecutive failed checks after which an instance counts as unhealthy, 2 to 10.
   * @default 3
   */
  readonly unhealthyThreshold?: number;
  /**
   * Seconds after its launch during which an unhealthy instance is not replaced, 0 to 7200.
   * @default 300
   */
  readonly healthCheckGraceSeconds?: number;
  /**
   * Seconds for which a cookie of the load balancer keeps a browser on one instance, 1 to 604800. Set it if sessions live on the
   * instances.
   * @default - no stickiness
   */
  readonly stickinessSeconds?: number;
  /**
   * Storage of user sessions. `SessionStore.INSTANCE` with more than one instance requires `stickinessSeconds`.
   * @default SessionStore.SHARED
   */
  readonly sessionStore?: SessionStore;
  /**
   * Seconds a leaving instance may take to finish its requests, 0 to 3600. Not less than the server's graceful timeout.
   * @default 30
   */
  readonly deregistrationDelaySeconds?: number;
  /**
   * Average CPU utilization that the scaling maintains, in percent.
   * @default 70
   */
  readonly cpuTargetPercent?: number;
  /**
   * Text files by absolute path, owned by root and readable by all users.
   *
   * They travel in one S3 asset, so they may be large. They must not contain secrets or values known only at deployment.
   * @default - none
   */
  readonly files?: { readonly [path: string]: string };
  /**
   * Environment variables of the service, without secrets. Values have one line and may be CDK tokens.
   * @default - PORT only
   */
  readonly environment?: { readonly [name: string]: string };
  /**
   * Environment variables from Secrets Manager, fetched at each start of the service.
   *
   * Every minute, each instance looks for changed secrets and restarts the service after a change. This costs about $0.22 a month
   * for each secret and instance.
   * @default - none
   */
  readonly secretEnvironment?: { readonly [name: string]: SecretEnvironment };
  /**
   * Downloads the RDS certificates to /etc/SERVICE/rds-ca.pem during the boot, for `sslmode=verify-full&sslrootcert=…`. Requires
   * access to the internet.
   * @default false
   */
  readonly rdsCertificates?: boolean;
  /**
   * Configuration of the application server, delivered as /etc/SERVICE/gunicorn.conf.py. It must bind to `port`.
   * @default - Gunicorn on `port`, with logs in /var/log/SERVICE, a keep-alive above the load balancer's idle timeout, and the processes
   * and threads of `plan`
   */
  readonly gunicorn?: GunicornConfig;
  /**
   * Command of the service. See `ApplicationOptions.startCommand`.
   * @default - the command of the application, or else `gunicorn -c /etc/SERVICE/gunicorn.conf.py main:app`
   */
  readonly startCommand?: string;
  /**
   * Name of the service and its Unix user, at most 24 characters. It also names /etc/NAME, /opt/NAME and /var/log/NAME.
   * @default 'app'
   */
  readonly serviceName?: string;
  /**
   * CloudWatch namespace of all metrics of the instances.
   * @default 'CWAgent'
   */
  readonly metricsNamespace?: string;
  /**
   * Listens for StatsD on 127.0.0.1:8125 and keeps the dots in metric names. Each custom metric costs about $0.30 a month.
   * @default false
   */
  readonly statsd?: boolean;
  /**
   * Prometheus metrics of the application, scraped on the instance.
   * @default - none
   */
  readonly prometheus?: PrometheusScrape;
  /**
   * KMS key of the access and error logs.
   * @default - that of `SecurityDefaults`, otherwise a key that AWS manages
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * Retention of the access and error logs.
   * @default logs.RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;
  /**
   * Removal policy of the log groups.
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * Physical name of the target group. CloudFormation cannot replace a target group with a fixed name.
   * @default - a name that CloudFormation generates
   */
  readonly targetGroupName?: string;
  /**
   * Physical name of the Auto Scaling group. CloudFormation cannot replace a group with a fixed name.
   * @default - a name that CloudFormation generates
   */
  readonly autoScalingGroupName?: string;
  /**
   * Physical name of the launch template. CloudFormation cannot replace a launch template with a fixed name.
   * @default - a name that CloudFormation generates
   */
  readonly launchTemplateName?: string;
  /**
   * Description of the launch template's version.
   * @default - none
   */
  readonly launchTemplateVersionDescription?: string;
  /**
   * Physical name of the instance profile. CloudFormation cannot replace an instance profile with a fixed name.
   * @default - a name that CloudFormation generates
   */
  readonly instanceProfileName?: string;
  /**
   * Name of an existing EC2 key pair. Port 22 stays closed in any case: connect with Session Manager.
   * @default - none
   */
  readonly keyName?: string;
  /**
   * Alarms that stop an update of the instances and roll it back, at most 10. Use alarms on the load balancer: an alarm on this
   * group is a dependency cycle.
   * @default - none
   */
  readonly rollbackAlarms?: cloudwatch.IAlarm[];
  /**
   * Days after which the group replaces an instance, 1 to 365.
   * @default - never
   */
  readonly maxInstanceLifetimeDays?: number;
  /**
   * Maximum percentage of the desired instances that may run during an update, 101 to 200. Allow for the instances beyond 100 percent
   * in the connection budget, see `surgeInstances`.
   * @default 110
   */
  readonly updateMaxHealthyPercent?: number;
  /**
   * Seconds an instance may take to boot before the group replaces it, 120 to 7200.
   * @default 900
   */
  readonly bootTimeoutSeconds?: number;
  /**
   * Sends EC2 metrics every minute instead of every five minutes, so that the scaling reacts in time. Costs about $2.10 a month for
   * each instance.
   * @default true
   */
  readonly detailedMonitoring?: boolean;
  /**
   * Size of the gp3 root volume in GiB, 8 to 16384. Costs about $0.08 per GiB and month.
   * @default 20
   */
  readonly rootVolumeGiB?: number;
  /**
   * CPU credits of a burstable instance (t2, t3, t3a, t4g).
   *
   * STANDARD throttles an instance without credits to its baseline, 20 % on a t3.medium. The CPU then never reaches the scaling
   * target, and the group does not grow. UNLIMITED costs $0.05 per vCPU hour above the baseline.
   * @default ec2.CpuCredits.UNLIMITED
   */
  readonly cpuCredits?: ec2.CpuCredits;
  /**
   * Priority of the listener rule.
   * @default 100
   */
  readonly rulePriority?: number;
  /**
   * Host names that this tier serves, at most 3, e.g. `shop.example.com` or `*.example.com`.
   * @default - all hosts
   */
  readonly hosts?: string[];
  /**
   * Paths that this tier serves, at most 3.
   * @default - all paths
   */
  readonly paths?: PathPattern[];
}
