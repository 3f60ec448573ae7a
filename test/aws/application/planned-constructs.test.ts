import { Stack } from 'aws-cdk-lib';
import { CachePurpose, PostgresDatabase, RedisCache, WorkerFleet } from '../../../lib/aws';
import { ComputeService, Plan, Workload } from '../../../lib/domain';
import { aVpc } from '../../support/existing-resources';
import { faults } from '../../support/problems-of';
import { aStack } from '../../support/stacks';
import { Json, all, only, templateOf } from '../../support/template';
import { aFargateTier, aWebTier } from '../../support/web-tier';

const WORKLOAD: Workload = {
  traffic: { users: 800, peakUsers: 3000 },
  database: {},
  cache: {},
  background: { tasksPerSecond: 5 },
};
const PLAN = Plan.forWorkload(WORKLOAD);
const ON_EC2 = Plan.forWorkload(WORKLOAD, { compute: ComputeService.EC2 });
/** Sizes that the helpers of tests state: without them, the plan decides. */
const UNSTATED = { cpu: undefined, memoryMiB: undefined, minTasks: undefined, maxTasks: undefined };
const UNSTATED_ON_EC2 = { instanceType: undefined, minInstances: undefined, maxInstances: undefined };

describe('a construct takes its sizes from its part of a plan', () => {
  test('web tier on Fargate', () => {
    const stack = aStack({ region: 'us-east-1' });
    const tier = aFargateTier(stack, { ...UNSTATED, plan: PLAN.web });
    const { Cpu, Memory } = only(templateOf(stack), 'AWS::ECS::TaskDefinition');
    expect(`${Cpu}/${Memory}`).toBe(PLAN.web.size);
    expect(only(templateOf(stack), 'AWS::ApplicationAutoScaling::ScalableTarget')).toMatchObject({
      MinCapacity: PLAN.web.minInstances,
      MaxCapacity: PLAN.web.maxInstances,
    });
    expect(tier.planOverrides).toEqual([]);
    expect(tier.connectionConsumer).toEqual({
      name: 'Web',
      maxInstances: PLAN.web.maxInstances,
      surgeInstances: PLAN.web.surgeInstances,
      processesPerInstance: PLAN.web.processes,
      poolSize: PLAN.web.poolPerProcess,
    });
  });

  test('web tier on EC2, with the processes of its server', () => {
    const stack = aStack({ region: 'us-east-1' });
    aWebTier(stack, { ...UNSTATED_ON_EC2, plan: ON_EC2.web });
    const { LaunchTemplateData } = only(templateOf(stack), 'AWS::EC2::LaunchTemplate');
    expect(LaunchTemplateData.InstanceType).toBe(ON_EC2.web.size);
    expect(JSON.stringify(LaunchTemplateData.UserData)).toMatch(
      new RegExp(`WEB_CONCURRENCY=\\W*${ON_EC2.web.processes}\\W`),
    );
  });

  test('workers', () => {
    const stack = aStack({ region: 'us-east-1' });
    const broker = new RedisCache(stack, 'Broker', {
      vpc: aVpc(stack),
      plan: PLAN.broker,
      purpose: CachePurpose.BROKER,
    });
    new WorkerFleet(stack, 'Workers', { vpc: aVpc(stack), app: 'shop', broker, plan: PLAN.workers });
    const [{ Cpu, Memory }] = all(templateOf(stack), 'AWS::ECS::TaskDefinition');
    expect(`${Cpu}/${Memory}`).toBe(PLAN.workers?.size);
    expect(only(templateOf(stack), 'AWS::ElastiCache::ReplicationGroup').CacheNodeType).toBe(PLAN.broker?.size);
  });

  test('database, with replicas and a proxy where the plan asks for them', () => {
    const stack = aStack({ region: 'us-east-1' });
    const plan = { ...PLAN.database!, readReplicas: 2, pooler: true };
    const database = new PostgresDatabase(stack, 'Database', { vpc: aVpc(stack), databaseName: 'shop', plan });
    const instances: Json[] = all(templateOf(stack), 'AWS::RDS::DBInstance');
    expect(instances.map((it) => it.DBInstanceClass)).toEqual(Array(3).fill(plan.size));
    expect(database.proxy).toBeDefined();
  });
});

test('a prop that is set wins, and is named', () => {
  const tier = aFargateTier(aStack({ region: 'us-east-1' }), {
    ...UNSTATED,
    plan: PLAN.web,
    maxTasks: 99,
    environment: { WEB_CONCURRENCY: '7' },
  });
  expect(tier.planOverrides).toEqual([`maxTasks: 99 instead of ${PLAN.web.maxInstances}`]);
  expect(JSON.stringify(templateOf(tier).toJSON())).toContain('{"Name":"WEB_CONCURRENCY","Value":"7"}');
});

describe('rejects', () => {
  const database = (stack: Stack, props: object): unknown =>
    new PostgresDatabase(stack, 'Database', { vpc: aVpc(stack), databaseName: 'shop', ...props });

  test.each<[string, (stack: Stack) => unknown, string[]]>([
    [
      'neither a size nor a plan',
      (stack) => database(stack, {}),
      ['missing-value at Shop/Database.instanceClass', 'missing-value at Shop/Database.storageGiB'],
    ],
    [
      'the plan of another service',
      (stack) => aFargateTier(stack, { ...UNSTATED, plan: ON_EC2.web }),
      ['plan-of-other-service at Shop/Web.plan'],
    ],
    [
      'a plan with numbers that are none',
      (stack) => database(stack, { plan: { ...PLAN.database, iops: NaN } }),
      ['number-out-of-range at Shop/Database.plan.iops'],
    ],
  ])('%s', (_, create, expected) => {
    expect(faults(() => create(aStack({ region: 'us-east-1' })))).toEqual(expected);
  });
});
