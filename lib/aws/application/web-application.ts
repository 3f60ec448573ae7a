import { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { ConnectionBudget, Plan, PlannedApplication, Problems } from '../../domain';
import { ScheduledTask } from '../compute/scheduled-task';
import { WebTierEc2 } from '../compute/web-tier-ec2';
import { WebTierFargate } from '../compute/web-tier-fargate';
import { WorkerFleet } from '../compute/worker-fleet';
import { LoginRotation } from '../data/login-rotation';
import { PostgresDatabase } from '../data/postgres-database';
import { RedisCache } from '../data/redis-cache';
import { RotationEvents } from '../data/rotation-events';
import { Secrets } from '../data/secrets';
import { requireTypes } from '../declared-types';
import { Entrance } from '../edge/entrance';
import { LoadBalancer } from '../edge/load-balancer';
import { WebAcl } from '../edge/web-acl';
import { Network } from '../network/network';
import { Observability } from '../observability/observability';
import { RollbackAlarms } from '../observability/rollback-alarms';
import { MigrationRunner } from '../release/migration-runner';
import { createWhole } from '../whole-construct';
import { removeGlobal } from './application-entrance';
import { observe } from './application-observability';
import { createParts } from './application-parts';
import { planWebApplication } from './web-application-check';
import { WebApplicationProps, resolveWebApplication } from './web-application-props';

/**
 * A web application from its load: network, edge with a web ACL, load balancer, web tier, database, cache, workers, alarms and a dashboard,
 * each with the size that `Plan` chooses for the workload.
 *
 * Every part is a construct of this library and a public field, and can be brought along (`existing…`). Sizes in props win over the plan;
 * `explain()` names them. Connections to the database are counted at the maximum of the scaling and during a deployment: an application whose
 * connections do not fit is rejected.
 *
 * The application finds its stores in `DATABASE_URL`, `READ_REPLICA_1_URL` and so on, `REDIS_URL`, `CELERY_BROKER_URL` and
 * `CELERY_RESULT_BACKEND`, a random key for signatures in `SECRET_KEY`, and its processes and pool in the variables of
 * `Plan.webEnvironment`. It connects with a login of its own, which owns its tables and whose password rotates.
 *
 * Outside of us-east-1 it adds a second stack there, for the web ACL and the certificate that CloudFront accepts from that region only.
 *
 * Costs what its plan costs: about $250 a month for ten users with a database, of which $66 are NAT gateways.
 *
 * @example
 * const shop = new WebApplication(this, 'Shop', {
 *   workload: { traffic: { users: 800, peakUsers: 3000 }, database: {}, cache: {}, background: { tasksPerSecond: 5 } },
 *   image: ecs.ContainerImage.fromRegistry('ghcr.io/example/shop:1.4.2'),
 *   command: ['gunicorn', 'shop.wsgi'],
 *   celeryApp: 'shop',
 * });
 * new CfnOutput(this, 'Url', { value: shop.url });
 */
export class WebApplication extends Construct implements ec2.IConnectable, iam.IGrantable {
  /** Every size, with its reason. */
  public readonly plan: Plan;
  /** VPC of the application. */
  public readonly vpc: ec2.IVpc;
  /** Network, unless the VPC existed. */
  public readonly network?: Network;
  /** Cluster of all tasks. Undefined on EC2 without any. */
  public readonly cluster?: ecs.ICluster;
  /** Database, if the workload has one. */
  public readonly database?: PostgresDatabase;
  /** Cache, if the workload has one. */
  public readonly cache?: RedisCache;
  /** Broker of the workers, if the workload has background tasks. */
  public readonly broker?: RedisCache;
  /** Rotation of the administrator's password. Add secrets of your own. */
  public readonly secrets: Secrets;
  /** Random key for signatures, in `SECRET_KEY`. */
  public readonly secretKey: secretsmanager.ISecret;
  /** Way in: edge and load balancer. Undefined with an existing load balancer. */
  public readonly entrance?: Entrance;
  /** Web ACL, unless it existed. */
  public readonly webAcl?: WebAcl;
  /** Stack in us-east-1, if the application is in another region. Tag it as you tag the stack of the application. */
  public readonly globalStack?: Stack;
  /** Load balancer. */
  public readonly loadBalancer: LoadBalancer;
  /** Web tier on Fargate. Undefined on EC2. */
  public readonly webTierFargate?: WebTierFargate;
  /** Web tier on EC2. Undefined on Fargate. */
  public readonly webTierEc2?: WebTierEc2;
  /** Workers, if the workload has background tasks. */
  public readonly workers?: WorkerFleet;
  /** Migrations, which also create the login of the application. */
  public readonly migrations?: MigrationRunner;
  /** Rotation of the password of the application's login. */
  public readonly loginRotation?: LoginRotation;
  /** Restart of the tasks after a rotation. */
  public readonly rotationEvents?: RotationEvents;
  /** Commands that run at set times. */
  public readonly scheduledTasks: ScheduledTask[];
  /** Topic that alarms notify. */
  public readonly topic: sns.ITopic;
  /** Alarms that roll a release back. */
  public readonly rollbackAlarms: RollbackAlarms;
  /** Alarms of the plan, and dashboard. */
  public readonly observability: Observability;
  /** Connections to the database at the maximum and during a deployment. Undefined without a database. */
  public readonly connectionBudget?: ConnectionBudget;
  /** Address of the application. */
  public readonly url: string;
  /** Network connections of the web tier. */
  public readonly connections: ec2.Connections;
  /** Principal that receives grants: the role of the web tier. */
  public readonly grantPrincipal: iam.IPrincipal;
  private readonly explanation: string;

  constructor(scope: Construct, id: string, props: WebApplicationProps) {
    super(scope, id);
    const given = requireTypes(this, 'WebApplicationProps', props);
    const settings = resolveWebApplication(given);
    const problems = Problems.of(this);
    const plan = planWebApplication(problems, this, given, settings);
    problems.throwIfAny();
    this.plan = plan as Plan;
    const parts = createWhole(
      this,
      () => {
        const all = createParts(this, this.plan, settings);
        const { web, data, workers, connectionBudget } = all;
        const sized = { web: web.fargate ?? web.ec2, ...data, workers };
        const explanation = PlannedApplication.explain(this.plan, sized, connectionBudget);
        return {
          ...all,
          explanation,
          observability: observe(this, { ...all, settings, plan: this.plan, explanation }),
        };
      },
      () => removeGlobal(this),
    );
    this.explanation = parts.explanation;
    this.vpc = parts.vpc;
    this.network = parts.network;
    this.cluster = parts.cluster;
    this.secrets = parts.secrets;
    this.secretKey = parts.secretKey;
    this.database = parts.data.database;
    this.cache = parts.data.cache;
    this.broker = parts.data.broker;
    this.loadBalancer = parts.loadBalancer;
    this.entrance = parts.entrance;
    this.webAcl = parts.webAcl;
    this.globalStack = parts.globalStack;
    this.url = this.entrance?.edge.url ?? urlOf(this.loadBalancer);
    this.topic = parts.topic;
    this.rollbackAlarms = parts.rollbackAlarms;
    this.webTierFargate = parts.web.fargate;
    this.webTierEc2 = parts.web.ec2;
    this.connections = parts.web.connections;
    this.grantPrincipal = parts.web.grantPrincipal;
    this.workers = parts.workers;
    this.scheduledTasks = parts.scheduledTasks;
    this.migrations = parts.logins.migrations;
    this.loginRotation = parts.logins.loginRotation;
    this.rotationEvents = parts.logins.rotationEvents;
    this.connectionBudget = parts.connectionBudget;
    this.observability = parts.observability;
  }

  /** Returns the plan as text: assumptions, sizes with their reasons, sizes that props set instead, and the connections to the database. */
  public explain(): string {
    return this.explanation;
  }
}

function urlOf({ port, dnsName }: LoadBalancer): string {
  return `${port === 443 ? 'https' : 'http'}://${dnsName}`;
}
