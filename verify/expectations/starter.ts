import { AlarmSignal, Plan } from '../../lib/domain';
import { LOAD } from '../../stacks/starter/load';
import { Account } from '../aws/account';
import { must } from '../failure';
import { Expectation } from '../read-back';
import {
  ALARM,
  CACHE,
  DATABASE,
  DEFAULT_GROUP_ROW,
  TASK,
  alarms,
  primary,
  reads,
  replicas,
  service,
  SERVICE,
  tagged,
  tagNames,
  task,
  variableRow,
} from './account-readers';
import type { AwsExpectations } from './expectations';

// The plan of the workload file is the other witness: every size of the account is compared with it. Its own figures are in the golden
// files of test/bin.

const PLAN = Plan.forWorkload(LOAD.workload, LOAD.options);
const { web } = PLAN;
const workers = must(PLAN.workers, 'workers of the plan');
const database = must(PLAN.database, 'database of the plan');

const WEB = /^ApplicationWeb/;
const WORKERS = /^ApplicationWorkersTask/;
const TARGET = 'AWS::ApplicationAutoScaling::ScalableTarget';
const POLICY = 'AWS::ApplicationAutoScaling::ScalingPolicy';

const row = (
  setting: string,
  asked: string | number | boolean,
  type: string,
  find: (account: Account) => Promise<unknown>,
): Expectation => ({ id: 'plan', setting, asked, type, find });

/** Properties of a resource in the deployed template: the embedded AWS has no Application Auto Scaling. */
const properties = async (
  account: Account,
  type: string,
  id: RegExp,
): Promise<{ readonly [name: string]: unknown }> => {
  const template = await account.once('template of the stack', async () => {
    const [{ stack }] = await account.resources(SERVICE);
    const { TemplateBody } = await account.cloudFormation.getTemplate({ StackName: stack });
    return JSON.parse(must(TemplateBody, 'template')) as {
      readonly Resources: { readonly [id: string]: { readonly Type: string; readonly Properties: object } };
    };
  });
  const found = Object.entries(template.Resources).find(([name, it]) => it.Type === type && id.test(name));
  return must(found, `${type} ${id}`)[1].Properties as { readonly [name: string]: unknown };
};

const range = (id: RegExp) => async (account: Account) => {
  const { MinCapacity, MaxCapacity } = await properties(account, TARGET, id);
  return [MinCapacity, MaxCapacity].join(' ');
};

const target = (id: RegExp) => async (account: Account) => {
  const { TargetTrackingScalingPolicyConfiguration: it } = await properties(account, POLICY, id);
  return (it as { readonly TargetValue: number }).TargetValue;
};

const nodeType = (id: RegExp) => async (account: Account) => {
  const ReplicationGroupId = await account.one(CACHE, id);
  const { ReplicationGroups } = await account.elastiCache.describeReplicationGroups({ ReplicationGroupId });
  const found = must(ReplicationGroups?.[0], 'replication group');
  return `${found.CacheNodeType} ${found.MemberClusters?.length}`;
};

const size = (id: RegExp) =>
  reads(
    (account) => task(account, id),
    (it) => `${it.cpu}/${it.memory}`,
  );

/** Thresholds of the alarms of a rule: one for each node of a cache, and all the same. */
const thresholdsOf = (id: RegExp) => async (account: Account) => {
  const names = (await account.resources(ALARM)).filter((it) => id.test(it.logicalId)).map((it) => it.physicalId);
  const found = (await alarms(account)).filter((it) => names.includes(it.AlarmName ?? ''));
  const thresholds = [...new Set(found.map((it) => it.Threshold))];
  return thresholds.length === 1 ? thresholds[0] : thresholds;
};

export const STARTER: readonly Expectation[] = [
  row('web: task, CPU units and MiB', web.size, TASK, size(WEB)),
  row('web: tasks, least and most', `${web.minInstances} ${web.maxInstances}`, TARGET, range(WEB)),
  row('web: CPU target, %', web.cpuTargetPercent, POLICY, target(/^ApplicationWeb.*CpuTarget/)),
  row(
    'web: most tasks in a deployment, %',
    200,
    SERVICE,
    reads(
      (account) => service(account, WEB),
      (it) => it.deploymentConfiguration?.maximumPercent,
    ),
  ),
  variableRow('plan', WEB, 'WEB_CONCURRENCY', String(web.processes)),
  variableRow('plan', WEB, 'WEB_THREADS', String(web.concurrencyPerProcess)),
  variableRow('plan', WEB, 'DATABASE_POOL_SIZE', String(web.poolPerProcess)),
  row('workers: task, CPU units and MiB', workers.size, TASK, size(WORKERS)),
  row(
    'workers: tasks, least and most',
    `${workers.minWorkers} ${workers.maxWorkers}`,
    TARGET,
    range(/^ApplicationWorkers/),
  ),
  row('workers: waiting tasks for each', workers.backlogPerWorker, POLICY, target(/^ApplicationWorkersBacklog/)),
  variableRow('plan', WORKERS, 'CELERY_CONCURRENCY', String(workers.concurrency)),
  row(
    'database: class',
    database.size,
    DATABASE,
    reads(primary, (it) => it.DBInstanceClass),
  ),
  row(
    'database: GiB',
    database.storageGiB,
    DATABASE,
    reads(primary, (it) => it.AllocatedStorage),
  ),
  row(
    'database: standby in another zone',
    true,
    DATABASE,
    reads(primary, (it) => it.MultiAZ),
  ),
  row(
    'database: replicas',
    database.readReplicas,
    DATABASE,
    reads(replicas, (it) => it.length),
  ),
  row('cache: nodes', `${PLAN.cache?.size} 2`, CACHE, nodeType(/^ApplicationCache/)),
  row('broker: nodes', `${PLAN.broker?.size} 2`, CACHE, nodeType(/^ApplicationBroker/)),
  ...PLAN.alarmRules.map(({ id, signal, threshold }): Expectation => ({
    ...row(`alarm: ${id}`, threshold, ALARM, thresholdsOf(new RegExp(`^ApplicationObservabilityAlarms${id}`))),
    patch: signal === AlarmSignal.ERROR_RATE ? 'metric math' : undefined,
  })),
  row('zones', PLAN.zones, 'AWS::EC2::Subnet', async (account) => {
    const { Subnets = [] } = await account.ec2.describeSubnets({
      SubnetIds: (await account.resources('AWS::EC2::Subnet')).map((it) => it.physicalId),
    });
    return new Set(Subnets.map((it) => it.AvailabilityZone)).size;
  }),
  DEFAULT_GROUP_ROW,
  {
    id: 'mission',
    setting: 'tags of the database',
    asked: tagNames.join(', '),
    type: DATABASE,
    find: reads(primary, (it) => tagged(it.TagList)),
  },
];

export const EXPECTATIONS: AwsExpectations = { expectations: STARTER, minimumAccountRows: 20 };
