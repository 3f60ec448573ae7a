import { BacklogScaling, LoadTrace } from '../../../lib/domain';
import { faults } from '../../support/problems-of';
import { TEN_A_SECOND, instancesOf } from '../../support/simulated-service';

// https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-using-sqs-queue.html
describe("AWS's example: 1500 messages, 10 instances, 0.1 s for a message, 10 s acceptable", () => {
  const messagesPerInstance = BacklogScaling.acceptableBacklog(10, 0.1);
  const range = { minInstances: 1, maxInstances: 30, messagesPerInstance };
  // The queue of 1500 arrives at once. Afterwards ten instances almost keep up with what arrives.
  const trace = LoadTrace.steady(1600, 1).followedBy(LoadTrace.steady(99.9, 299));

  test('100 messages are acceptable for each instance', () => {
    expect(messagesPerInstance).toBe(100);
  });

  test.each([
    ['EC2 Auto Scaling group', BacklogScaling.ec2(range)],
    ['ECS service', BacklogScaling.ecs(range)],
  ])('an %s scales out by five', (_, policy) => {
    expect(instancesOf(60, { service: TEN_A_SECOND, policy, trace, initialInstances: 10 })).toEqual([
      10, 10, 10, 15, 15,
    ]);
  });

  test('an empty queue scales in to the minimum', () => {
    const idle = LoadTrace.steady(0, 1200);
    const last = instancesOf(60, {
      service: TEN_A_SECOND,
      policy: BacklogScaling.ecs(range),
      trace: idle,
      initialInstances: 10,
    });
    expect(last.at(-1)).toBe(1);
  });
});

test('bad input has codes', () => {
  expect(faults(() => BacklogScaling.acceptableBacklog(0, -1))).toEqual([
    'number-out-of-range at BacklogScaling.latencySeconds',
    'number-out-of-range at BacklogScaling.secondsPerMessage',
  ]);
  expect(faults(() => BacklogScaling.ec2({ minInstances: 1, maxInstances: 1e6, messagesPerInstance: 0 }))).toEqual([
    'number-out-of-range at BacklogScaling.maxInstances',
    'number-out-of-range at BacklogScaling.messagesPerInstance',
  ]);
});
