import { ContainerAppsScaling, LoadTrace } from '../../../lib/domain';
import { faults } from '../../support/problems-of';
import { TEN_A_SECOND, instancesOf, loads } from '../../support/simulated-service';

// https://learn.microsoft.com/azure/container-apps/scale-app#example
describe("Microsoft's example: 50 messages, 5 for each of 0 to 20 replicas", () => {
  const policy = ContainerAppsScaling.queue({ minInstances: 0, maxInstances: 20, messagesPerReplica: 5 });
  // No message is finished during the test.
  const stuck = { concurrencyPerInstance: 1, millisecondsPerRequest: 86_400_000 };

  test('looks every 30 seconds and scales to 1, 4, 8 and 10', () => {
    const trace = LoadTrace.steady(50, 1).followedBy(LoadTrace.steady(0, 179));
    expect(instancesOf(30, { service: stuck, policy, trace })).toEqual([0, 1, 4, 8, 10, 10]);
  });

  test('reaches the maximum of 20 by doubling', () => {
    const trace = LoadTrace.steady(500, 1).followedBy(LoadTrace.steady(0, 179));
    expect(instancesOf(30, { service: stuck, policy, trace })).toEqual([0, 1, 4, 8, 16, 20]);
  });

  test('scales in after 300 seconds of fewer messages, and to 0 after 300 seconds without any', () => {
    const trace = LoadTrace.steady(2000, 1).followedBy(LoadTrace.steady(0, 899));
    const replicas = instancesOf(30, { service: TEN_A_SECOND, policy, trace });
    const busy = replicas.lastIndexOf(Math.max(...replicas));
    expect(Math.max(...replicas)).toBe(8);
    expect(busy).toBeGreaterThanOrEqual(300 / 30);
    expect(replicas.at(-1)).toBe(0);
  });
});

describe('HTTP', () => {
  test('compares the requests of 15 seconds ÷ 15 with the rule', () => {
    const policy = ContainerAppsScaling.http({ minInstances: 1, maxInstances: 10, concurrentRequests: 20 });
    // 100 requests a second ÷ 20 are 5 replicas, in steps of 4 and 5.
    expect(instancesOf(15, { policy, trace: LoadTrace.steady(100, 60) })).toEqual([1, 4, 5, 5]);
    // A burst of one second in fifteen counts as a fifteenth.
    const burst = LoadTrace.steady(290, 1).followedBy(LoadTrace.steady(0, 29));
    expect(instancesOf(15, { policy, trace: burst })).toEqual([1, 1]);
  });

  test('keeps its minimum without requests, and else scales to 0', () => {
    const trace = loads(900, 50, 0);
    const last = (minInstances: number): number | undefined =>
      instancesOf(15, { policy: ContainerAppsScaling.http({ minInstances, maxInstances: 10 }), trace }).at(-1);
    expect([last(0), last(1), last(2)]).toEqual([0, 1, 2]);
  });
});

test('bad input has codes', () => {
  expect(
    faults(() =>
      ContainerAppsScaling.queue({ minInstances: -1, maxInstances: 2, messagesPerReplica: 0, pollingSeconds: 0 }),
    ),
  ).toEqual([
    'number-out-of-range at ContainerAppsScaling.minInstances',
    'number-out-of-range at ContainerAppsScaling.messagesPerReplica',
    'number-out-of-range at ContainerAppsScaling.pollingSeconds',
  ]);
  expect(faults(() => ContainerAppsScaling.http({ minInstances: 0, maxInstances: 0, concurrentRequests: 0 }))).toEqual([
    'number-out-of-range at ContainerAppsScaling.maxInstances',
    'number-out-of-range at ContainerAppsScaling.concurrentRequests',
  ]);
});
