import { LoadTrace, StepAdjustment, StepScaling } from '../../../lib/domain';
import { faults } from '../../support/problems-of';
import { TEN_A_SECOND, instancesOf, loads } from '../../support/simulated-service';

const range = { minInstances: 1, maxInstances: 40 };
const PERCENT = StepAdjustment.PERCENT_CHANGE_IN_CAPACITY;

// https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-simple-step.html
describe("AWS's example: −30, −10, +10 and +30 percent", () => {
  const steps = [
    { upper: 30, change: -30 },
    { lower: 30, upper: 40, change: -10 },
    { lower: 60, upper: 70, change: 10 },
    { lower: 70, change: 30 },
  ];

  test('10 instances become 11 at 60 %, 14 at 70 %, 13 at 40 % and 10 at 30 %', () => {
    const policy = StepScaling.ec2({ ...range, steps, adjustment: PERCENT, warmupSeconds: 0 });
    // In percent: 61 of 10 instances, 73 of 11, 39 of 14, 28 of 13.
    const trace = loads(60, 61, 80, 54, 37, 50);
    // A change shows in the minute after its alarm.
    expect(instancesOf(60, { service: TEN_A_SECOND, policy, trace, initialInstances: 10 })).toEqual([
      10, 11, 14, 13, 10,
    ]);
  });

  test('while an instance warms up, 62 % adds none and 70 % adds two', () => {
    const policy = StepScaling.ec2({ ...range, steps, adjustment: PERCENT, warmupSeconds: 600 });
    const service = { ...TEN_A_SECOND, startSeconds: 60 };
    // In percent: 61 of 10 instances, 62 of 10, 73 of 11.
    const trace = loads(60, 61, 62, 80, 70);
    expect(instancesOf(60, { service, policy, trace, initialInstances: 10 })).toEqual([10, 11, 11, 13]);
  });

  test('nothing changes between 40 and 60 %', () => {
    const policy = StepScaling.ec2({ ...range, steps, adjustment: PERCENT });
    const trace = loads(300, 41, 59);
    expect(instancesOf(300, { service: TEN_A_SECOND, policy, trace, initialInstances: 10 })).toEqual([10, 10]);
  });
});

// https://docs.aws.amazon.com/autoscaling/application/APIReference/API_StepScalingPolicyConfiguration.html
describe("AWS's examples of Application Auto Scaling", () => {
  test('during the cooldown of an increase by 2, an increase by 3 adds only 1', () => {
    const steps = [
      { lower: 60, upper: 80, change: 2 },
      { lower: 80, change: 3 },
    ];
    const policy = StepScaling.ecs({ ...range, steps });
    // In percent: 70 of 4 instances, 85 of 6, 85 of 7.
    const trace = loads(60, 28, 51, 60, 20);
    expect(instancesOf(60, { service: TEN_A_SECOND, policy, trace, initialInstances: 4 })).toEqual([4, 6, 7, 7]);
  });

  test('25 % of 4 tasks with a minimum of 2 adds 2', () => {
    const steps = [{ lower: 60, change: 25 }];
    const last = (minAdjustmentMagnitude: number): number | undefined =>
      instancesOf(60, {
        service: TEN_A_SECOND,
        policy: StepScaling.ecs({ ...range, steps, adjustment: PERCENT, minAdjustmentMagnitude }),
        trace: LoadTrace.steady(28, 120),
        initialInstances: 4,
      }).at(-1);
    expect([last(1), last(2)]).toEqual([5, 6]);
  });
});

test('an alarm waits for its evaluation periods', () => {
  const policy = StepScaling.ecs({ ...range, steps: [{ lower: 60, change: 1 }], evaluationPeriods: 3 });
  const trace = LoadTrace.steady(28, 240);
  expect(instancesOf(60, { service: TEN_A_SECOND, policy, trace, initialInstances: 4 })).toEqual([4, 4, 4, 5]);
});

test('bad input has codes', () => {
  const steps = [
    { lower: 60, upper: 50, change: 1 },
    { lower: 10, upper: 30, change: -1 },
    { lower: 20, upper: 40, change: 0.5 },
  ];
  expect(faults(() => StepScaling.ecs({ ...range, steps, evaluationPeriods: 0 }))).toEqual([
    'number-out-of-range at StepScaling.evaluationPeriods',
    'minimum-above-maximum at StepScaling.steps[0].lower',
    'number-out-of-range at StepScaling.steps[2].change',
    'conflicting-props at StepScaling.steps',
  ]);
  expect(faults(() => StepScaling.ec2({ ...range, steps: [] }))).toEqual(['empty-list at StepScaling.steps']);
});
