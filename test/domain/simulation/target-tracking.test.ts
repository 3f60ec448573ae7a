import { LoadTrace, ScalingMetric, TargetTracking } from '../../../lib/domain';
import { faults } from '../../support/problems-of';
import { HUNDRED_A_SECOND, TEN_A_SECOND, instancesOf, loads } from '../../support/simulated-service';

const range = { minInstances: 1, maxInstances: 20 };

// https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html#target-tracking-considerations
describe("AWS's example of rounding, with a target of 50 %", () => {
  test('1.5 instances too few: adds two, after three minutes', () => {
    const policy = TargetTracking.ecs({ ...range, target: 50 });
    // 3 instances at 75 % are as many as 4.5 at 50 %.
    const minutes = instancesOf(60, { policy, trace: LoadTrace.steady(225, 300), initialInstances: 3 });
    expect(minutes).toEqual([3, 3, 3, 5, 5]);
  });

  test('1.5 instances too many: removes one, after fifteen minutes', () => {
    const policy = TargetTracking.ecs({ ...range, target: 50 });
    // 5 instances at 35 % are as many as 3.5 at 50 %.
    const minutes = instancesOf(60, { policy, trace: LoadTrace.steady(175, 1200), initialInstances: 5 });
    expect(minutes.slice(13, 17)).toEqual([5, 5, 4, 4]);
  });

  test('0.5 instances too many: removes none', () => {
    const policy = TargetTracking.ecs({ ...range, target: 50 });
    // 2 instances at 37.5 % are as many as 1.5 at 50 %.
    const minutes = instancesOf(60, { policy, trace: LoadTrace.steady(75, 3600), initialInstances: 2 });
    expect(new Set(minutes)).toEqual(new Set([2]));
  });
});

test('an ECS service scales in below 90 % of its target: above 30 %, below 27 %', () => {
  const last = (rate: number): number | undefined =>
    instancesOf(60, {
      policy: TargetTracking.ecs({ ...range, target: 30 }),
      trace: LoadTrace.steady(rate, 1800),
      initialInstances: 20,
    }).at(-1);
  expect([last(560), last(520), last(620)]).toEqual([20, 18, 20]);
});

test('an EC2 group scales in below 70 % of its CPU target: above 40 %, below 28 %', () => {
  const last = (metric: ScalingMetric, target: number, rate: number): number | undefined =>
    instancesOf(60, {
      policy: TargetTracking.ec2({ ...range, metric, target }),
      trace: LoadTrace.steady(rate, 1800),
      initialInstances: 20,
    }).at(-1);
  expect(last(ScalingMetric.CPU_UTILIZATION, 40, 600)).toBe(20);
  expect(last(ScalingMetric.CPU_UTILIZATION, 40, 540)).toBe(14);
  // 2400 requests a minute are 40 a second and instance.
  expect(last(ScalingMetric.REQUESTS_PER_INSTANCE, 2400, 600)).toBe(15);
});

test('requests per instance and minute', () => {
  const policy = TargetTracking.ecs({ ...range, metric: ScalingMetric.REQUESTS_PER_INSTANCE, target: 1000 });
  // 100 requests a second are 6000 a minute.
  expect(instancesOf(60, { policy, trace: LoadTrace.steady(100, 600), initialInstances: 2 }).at(-1)).toBe(6);
});

describe('waiting times', () => {
  const load = loads(300, 110, 190);

  test('an ECS service scales out again during the cooldown only by more than before', () => {
    const scaleOutCooldownSeconds = 600;
    const policy = TargetTracking.ecs({ ...range, target: 60, scaleOutCooldownSeconds });
    // 2 instances at 55 %, then at 95 %: 4 are needed, then no more.
    expect(instancesOf(300, { policy, trace: load, initialInstances: 2 })).toEqual([2, 4]);
    const more = loads(300, 110, 190, 300, 390);
    // 300 would need 5, two more than before, so none are added. 390 needs 7, three more: one is added.
    const cooling = TargetTracking.ecs({ ...range, target: 60, scaleOutCooldownSeconds: 3600 });
    expect(instancesOf(300, { policy: cooling, trace: more, initialInstances: 2 })).toEqual([2, 4, 4, 5]);
  });

  test('instances of an EC2 group that warm up are not added twice, and nothing is removed meanwhile', () => {
    const service = { ...HUNDRED_A_SECOND, startSeconds: 120 };
    const policy = TargetTracking.ec2({ ...range, target: 60, warmupSeconds: 1800 });
    const minutes = instancesOf(60, { service, policy, trace: loads(600, 190, 190, 20, 20), initialInstances: 2 });
    expect(Math.max(...minutes)).toBe(4);
    // 15 minutes at 5 % are over at minute 35, the warm-up at minute 34.
    expect(minutes.slice(0, 34).at(-1)).toBe(4);
    expect(minutes.at(-1)).toBe(1);
  });

  test('a scale-in waits for its cooldown, and can be turned off', () => {
    const trace = loads(1200, 190, 130, 60);
    const policy = (scaleIn: boolean): TargetTracking =>
      TargetTracking.ecs({ ...range, target: 50, scaleIn, scaleInCooldownSeconds: 3600 });
    expect(instancesOf(1200, { policy: policy(true), trace, initialInstances: 4 })).toEqual([4, 3, 3]);
    expect(instancesOf(1200, { policy: policy(false), trace, initialInstances: 4 })).toEqual([4, 4, 4]);
  });
});

test('the end of a steady load is near the target', () => {
  const policy = TargetTracking.ecs({ ...range, target: 60 });
  const trace = LoadTrace.steady(77, 14_400);
  expect(instancesOf(60, { service: TEN_A_SECOND, policy, trace }).at(-1)).toBe(13);
});

test('bad input has codes', () => {
  expect(
    faults(() => TargetTracking.ecs({ minInstances: 3, maxInstances: 2, target: 0, scaleInCooldownSeconds: -1 })),
  ).toEqual([
    'minimum-above-maximum at TargetTracking.minInstances',
    'number-out-of-range at TargetTracking.target',
    'number-out-of-range at TargetTracking.scaleInCooldownSeconds',
  ]);
  expect(
    faults(() => TargetTracking.ec2({ minInstances: 0, maxInstances: 2, target: 60, warmupSeconds: 0.5 })),
  ).toEqual([
    'number-out-of-range at TargetTracking.minInstances',
    'number-out-of-range at TargetTracking.warmupSeconds',
  ]);
});
