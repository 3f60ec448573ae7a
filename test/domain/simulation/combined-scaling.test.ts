import { CombinedScaling, LoadTrace, ScalingMetric, TargetTracking } from '../../../lib/domain';
import { faults } from '../../support/problems-of';
import { instancesOf, loads } from '../../support/simulated-service';

const range = { minInstances: 2, maxInstances: 20 };
const cpu = TargetTracking.ecs({ ...range, target: 50 });
/** 30 requests a second for each instance, which are 30 % of its CPU. */
const requests = TargetTracking.ecs({ ...range, metric: ScalingMetric.REQUESTS_PER_INSTANCE, target: 1800 });
const both = CombinedScaling.of([cpu, requests]);
const trace = loads(3600, 60, 420, 60);

test('the policy that wants most instances decides, at each minute', () => {
  const [combined, byCpu, byRequests] = [both, cpu, requests].map((policy) => instancesOf(60, { policy, trace }));
  expect(Math.max(...byRequests)).toBeGreaterThan(Math.max(...byCpu));
  expect(combined).toEqual(byRequests);
});

test('one policy alone is itself', () => {
  const policy = CombinedScaling.of([cpu]);
  expect(instancesOf(60, { policy, trace })).toEqual(instancesOf(60, { policy: cpu, trace }));
});

test('the range is that of all policies', () => {
  const other = TargetTracking.ecs({ minInstances: 1, maxInstances: 30, target: 50 });
  expect(CombinedScaling.of([cpu, other])).toMatchObject({ minInstances: 1, maxInstances: 30 });
});

test('a higher minimum is that of each policy', () => {
  const steady = LoadTrace.steady(1, 600);
  expect(instancesOf(60, { policy: both._withMinimum(5), trace: steady }).at(-1)).toBe(5);
});

test('no policy at all is rejected', () => {
  expect(faults(() => CombinedScaling.of([]))).toEqual(['empty-list at CombinedScaling.policies']);
});
