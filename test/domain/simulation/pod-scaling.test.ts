import { LoadTrace, PodAutoscalerProps, PodScaling, ScalingUnit } from '../../../lib/domain';
import { faults } from '../../support/problems-of';
import { HUNDRED_A_SECOND, instancesOf } from '../../support/simulated-service';

const POD = { name: 'web', deployment: 'web', minReplicas: 1, maxReplicas: 100 };
const policyOf = (props: Partial<PodAutoscalerProps>): PodScaling =>
  PodScaling.of({ autoscaler: { ...POD, ...props } });

// https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#algorithm-details
describe("Kubernetes' arithmetic", () => {
  const podMetrics = [{ name: 'requests', average: '10' }];
  const byRequests = PodScaling.of({ autoscaler: { ...POD, podMetrics }, requestsMetric: 'requests' });

  test('twice the target doubles the pods', () => {
    expect(instancesOf(15, { policy: byRequests, trace: LoadTrace.steady(60, 30), initialInstances: 3 })).toEqual([
      3, 6,
    ]);
  });

  test('half the target halves them, after the stabilization window of five minutes', () => {
    const steps = instancesOf(15, { policy: byRequests, trace: LoadTrace.steady(30, 360), initialInstances: 6 });
    expect(steps.slice(19, 22)).toEqual([6, 3, 3]);
  });

  // https://kubernetes.io/blog/2025/04/28/kubernetes-v1-33-hpa-configurable-tolerance/
  test('50 pods at 90 % for a target of 75 % become 60', () => {
    const policy = policyOf({ cpuPercent: 75 });
    expect(instancesOf(15, { policy, trace: LoadTrace.steady(4500, 30), initialInstances: 50 })).toEqual([50, 60]);
  });

  test('a difference of 10 % is tolerated', () => {
    const policy = policyOf({ cpuPercent: 75 });
    const last = (rate: number): number | undefined =>
      instancesOf(15, { policy, trace: LoadTrace.steady(rate, 600), initialInstances: 50 }).at(-1);
    expect([last(3400), last(4100), last(4200), last(3300)]).toEqual([50, 50, 56, 44]);
  });

  test('the highest of several metrics decides', () => {
    const policy = PodScaling.of({ autoscaler: { ...POD, cpuPercent: 75, podMetrics }, requestsMetric: 'requests' });
    expect(instancesOf(15, { policy, trace: LoadTrace.steady(60, 30), initialInstances: 3 })).toEqual([3, 6]);
  });
});

// https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#scaling-policies
test("Kubernetes' example of policies: 80 pods lose 8 a minute, below 40 four", () => {
  const scaleDown = {
    stabilizationSeconds: 0,
    policies: [
      { unit: ScalingUnit.PODS, value: 4, periodSeconds: 60 },
      { unit: ScalingUnit.PERCENT, value: 10, periodSeconds: 60 },
    ],
  };
  const policy = policyOf({ cpuPercent: 50, scaleDown, minReplicas: 10 });
  const minutes = instancesOf(60, { policy, trace: LoadTrace.steady(1, 1200), initialInstances: 80 });
  // 10 % of 72 are 7.2, rounded up to 8. Below 40, four pods are more than 10 %.
  expect(minutes.slice(0, 13)).toEqual([72, 64, 57, 51, 45, 40, 36, 32, 28, 24, 20, 16, 12]);
  expect(minutes.at(-1)).toBe(10);
});

test('by default adds four pods or doubles them, every 15 seconds', () => {
  const policy = policyOf({ cpuPercent: 10 });
  expect(instancesOf(15, { policy, trace: LoadTrace.steady(1e5, 75) })).toEqual([1, 5, 10, 20, 40]);
});

test.each([
  // 100 % CPU for a target of 70 % asks for 3, 5 and 8, which the policies allow.
  [70, [2, 3, 5, 8]],
  // A target of 10 % asks for ten times the pods. In 30 seconds there may be 5 more, or twice as many.
  [10, [2, 7, 7, 14]],
])("accepts the report's autoscaler, with a target of %d percent", (cpuPercent, expected) => {
  const policy = policyOf({
    minReplicas: 2,
    maxReplicas: 50,
    cpuPercent,
    memoryPercent: 80,
    podMetrics: [{ name: 'requests_per_second', average: '1000' }],
    scaleDown: { stabilizationSeconds: 300, policies: [{ unit: ScalingUnit.PERCENT, value: 50, periodSeconds: 60 }] },
    scaleUp: {
      stabilizationSeconds: 0,
      policies: [
        { unit: ScalingUnit.PERCENT, value: 100, periodSeconds: 30 },
        { unit: ScalingUnit.PODS, value: 5, periodSeconds: 30 },
      ],
    },
  });
  expect(instancesOf(15, { policy, trace: LoadTrace.steady(1e5, 60) })).toEqual(expected);
});

test('pods that start count as idle', () => {
  const service = { ...HUNDRED_A_SECOND, startSeconds: 60 };
  const policy = policyOf({ cpuPercent: 50 });
  expect(instancesOf(15, { service, policy, trace: LoadTrace.steady(190, 75), initialInstances: 2 })).toEqual([
    2, 4, 4, 4, 4,
  ]);
});

test('bad input has codes', () => {
  expect(faults(() => policyOf({ memoryPercent: 80 }))).toEqual(['missing-value at PodScaling.autoscaler.cpuPercent']);
  expect(faults(() => policyOf({ cpuPercent: 0, maxReplicas: 0 }))).toEqual([
    'number-out-of-range at PodScaling.autoscaler.maxReplicas',
    'number-out-of-range at PodScaling.autoscaler.cpuPercent',
  ]);
  expect(faults(() => PodScaling.of({ autoscaler: { ...POD, cpuPercent: 70 }, requestsMetric: 'rate' }))).toEqual([
    'unknown-choice at PodScaling.requestsMetric',
  ]);
});
