import { CombinedScaling, LoadTrace, ScalingMetric, StepScaling, TargetTracking } from '../../../lib/domain';
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

test('a policy that never scales in prevents no other one from it', () => {
  const growing = TargetTracking.ecs({ ...range, target: 50, scaleIn: false });
  const combined = instancesOf(60, { policy: CombinedScaling.of([growing, requests]), trace });
  expect(combined.at(-1)).toBe(instancesOf(60, { policy: requests, trace }).at(-1));
});

test('steps remove instances while target tracking would keep them', () => {
  const steps = StepScaling.ecs({ ...range, steps: [{ upper: 40, change: -1 }] });
  const growing = TargetTracking.ecs({ ...range, target: 50, scaleIn: false });
  const instances = instancesOf(60, { policy: CombinedScaling.of([growing, steps]), trace });
  expect(Math.max(...instances)).toBeGreaterThan(6);
  expect(instances.at(-1)).toBeLessThan(Math.max(...instances) - 3);
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
