import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { ComputeService, ConnectionBudget, Plan, PlannedApplication } from '../../domain';
import { createCluster } from '../compute/fargate/service-parts';
import { ScheduledTask } from '../compute/scheduled-task';
import { SecretEnvironment } from '../compute/secret-environment';
import { WorkerFleet } from '../compute/worker-fleet';
import { Secrets } from '../data/secrets';
import { EncryptionKeys } from '../encryption-keys';
import { NagFindings } from '../nag-findings';
import { Entrance } from '../edge/entrance';
import { LoadBalancer } from '../edge/load-balancer';
import { WebAcl } from '../edge/web-acl';
import { Network } from '../network/network';
import { AlarmTopic } from '../observability/alarm-topic';
import { RollbackAlarms } from '../observability/rollback-alarms';
import { PhysicalName } from '../physical-name';
import { createBudget } from './application-budget';
import { ApplicationData, connectionVariables, createData } from './application-data';
import { createEntrance } from './application-entrance';
import { ApplicationLogins, createLogins } from './application-logins';
import { createNetwork } from './application-network';
import { ApplicationWeb, createWeb } from './application-web';
import { WebApplicationSettings } from './web-application-props';

/** Parts of an application, but for its alarms. */
export interface ApplicationParts {
  readonly vpc: ec2.IVpc;
  readonly network?: Network;
  readonly cluster?: ecs.ICluster;
  readonly secrets: Secrets;
  readonly secretKey: secretsmanager.ISecret;
  readonly data: ApplicationData;
  readonly loadBalancer: LoadBalancer;
  readonly entrance?: Entrance;
  readonly webAcl?: WebAcl;
  readonly globalStack?: Stack;
  readonly topic: sns.ITopic;
  readonly rollbackAlarms: RollbackAlarms;
  readonly web: ApplicationWeb;
  readonly workers?: WorkerFleet;
  readonly logins: ApplicationLogins;
  readonly scheduledTasks: ScheduledTask[];
  readonly connectionBudget?: ConnectionBudget;
}

/** Creates the parts of an application in the order in which they need each other. */
export function createParts(scope: Construct, plan: Plan, settings: WebApplicationSettings): ApplicationParts {
  const { alarmEmail, existingTopic, existingVpc, existingCluster, existingLoadBalancer } = settings;
  const removalPolicy = settings.protectData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
  const { topic } = new AlarmTopic(scope, 'AlarmTopic', { alarmEmail, topic: existingTopic });
  const network = existingVpc ? undefined : createNetwork(scope, plan, settings, removalPolicy);
  const vpc = existingVpc ?? (network as Network).vpc;
  const runsTasks = (settings.compute === ComputeService.FARGATE || plan.workers) ?? plan.database;
  const cluster = existingCluster ?? (runsTasks ? createCluster(scope, vpc) : undefined);
  const prefix = PhysicalName.unique(scope, { maxLength: 200 });
  const secrets = new Secrets(scope, 'Secrets', { prefix, removalPolicy });
  const secretKey = createSecretKey(scope, removalPolicy);
  secrets.include(secretKey);
  const data = createData(scope, plan, settings, vpc);
  const way = existingLoadBalancer ? undefined : createEntrance(scope, settings, vpc);
  const loadBalancer = existingLoadBalancer ?? (way as { entrance: Entrance }).entrance.loadBalancer;
  const rollbackAlarms = new RollbackAlarms(scope, 'RollbackAlarms', { loadBalancer, topic });

  const variables = {
    SECRET_KEY: SecretEnvironment.of(secretKey),
    ...connectionVariables(data),
    ...settings.secretEnvironment,
  };
  const common = { plan, settings, vpc, cluster, removalPolicy };
  const workers = createWorkers(scope, { ...common, data, secretEnvironment: variables });
  const queue = workers && { CELERY_BROKER_URL: workers.brokerUrl, CELERY_RESULT_BACKEND: workers.resultBackendUrl };
  const web = createWeb(scope, {
    ...common,
    loadBalancer,
    secretEnvironment: { ...queue, ...variables },
    rollbackAlarms: rollbackAlarms.alarms,
  });
  connect(web, workers, data);
  const scheduledTasks = createSchedules(scope, web, settings, vpc);

  const services = servicesOf(web, workers);
  const { database } = data;
  const logins = database
    ? createLogins(scope, {
        ...{ settings, database, vpc, cluster, secrets, topic, services },
        released: [web.released, ...services],
      })
    : {};
  const connectionBudget =
    database &&
    createBudget(database, plan, [
      web.connectionConsumer,
      workers?.connectionConsumer,
      ...PlannedApplication.jobs({
        migrations: logins.migrations !== undefined,
        beat: settings.celeryBeat,
        schedules: settings.schedules,
      }),
    ]);
  return {
    ...{ vpc, network, cluster, secrets, secretKey, data, loadBalancer, topic, rollbackAlarms, web, workers, logins },
    ...{ scheduledTasks, connectionBudget, ...way },
  };
}

/** Creates the key with a generated name: a retained secret must not block a second deployment. */
function createSecretKey(scope: Construct, removalPolicy: RemovalPolicy): secretsmanager.Secret {
  const secret = new secretsmanager.Secret(scope, 'SecretKey', {
    description: 'Key for signatures of the application',
    encryptionKey: EncryptionKeys.forSecrets(scope),
    generateSecretString: { passwordLength: 64, excludePunctuation: true },
    removalPolicy,
  });
  NagFindings.acknowledge(secret, {
    SecretsManagerRotationEnabled:
      'Changing this value invalidates everything signed with it, such as sessions, so an operator decides when. It is random, and only the tasks read it.',
  });
  return secret;
}

interface WorkerParts {
  readonly plan: Plan;
  readonly settings: WebApplicationSettings;
  readonly vpc: ec2.IVpc;
  readonly cluster?: ecs.ICluster;
  readonly removalPolicy: RemovalPolicy;
  readonly data: ApplicationData;
  readonly secretEnvironment: { readonly [name: string]: SecretEnvironment };
}

function createWorkers(scope: Construct, parts: WorkerParts): WorkerFleet | undefined {
  const { plan, settings, vpc, cluster, removalPolicy, data, secretEnvironment } = parts;
  const { celeryApp: app, celeryBeat: beat, image, environment, minWorkers, maxWorkers } = settings;
  if (app === undefined || data.broker === undefined) return undefined;
  return new WorkerFleet(scope, 'Workers', {
    ...{ vpc, cluster, app, beat, image, environment, secretEnvironment, minWorkers, maxWorkers, removalPolicy },
    broker: data.broker,
    plan: plan.workers,
    maxTasksPerChild: PlannedApplication.TASKS_PER_PROCESS,
  });
}

function connect(web: ec2.IConnectable, workers: WorkerFleet | undefined, data: ApplicationData): void {
  for (const client of workers ? [web, workers] : [web]) {
    if (data.database) client.connections.allowToDefaultPort(data.database, 'Database of the application');
    if (data.cache) client.connections.allowToDefaultPort(data.cache, 'Cache of the application');
  }
  if (data.broker) web.connections.allowToDefaultPort(data.broker, 'Tasks of the application');
}

/** Returns the services whose tasks read their secrets when they start. */
function servicesOf({ fargate }: ApplicationWeb, workers: WorkerFleet | undefined): ecs.FargateService[] {
  return [fargate?.service, workers?.service, workers?.beatService].filter((it) => it !== undefined);
}

function createSchedules(
  scope: Construct,
  { fargate }: ApplicationWeb,
  { schedules, image }: WebApplicationSettings,
  vpc: ec2.IVpc,
): ScheduledTask[] {
  if (fargate === undefined) return [];
  const { cluster, taskDefinition, container, securityGroup } = fargate;
  return schedules.map(
    ({ name, schedule, command }) =>
      new ScheduledTask(scope, `Schedule${name}`, {
        ...{ schedule, command, vpc, cluster, taskDefinition },
        containerName: container.containerName,
        securityGroups: [securityGroup],
        enabled: image !== undefined, // the placeholder would never exit
      }),
  );
}
