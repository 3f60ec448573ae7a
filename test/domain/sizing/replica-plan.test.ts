import fc from 'fast-check';
import { ReplicaPlan } from '../../../lib/domain';
import { faults } from '../../support/problems-of';

const props = { name: 'web', requestsPerSecond: 5000, requestsPerSecondPerReplica: 1000, maxReplicas: 50 };

test('the peak sets the number of replicas, with the formula', () => {
  const plan = new ReplicaPlan(props);

  expect(plan).toMatchObject({ minReplicas: 2, peakReplicas: 5, maxReplicas: 50, capacity: 50_000 });
  expect(plan.explain()).toContain('⌈5000 requests/s ÷ 1000⌉');
});

test('a plan serves its peak with no spare replica', () => {
  const requests = fc.integer({ min: 1, max: 100_000 });
  fc.assert(
    fc.property(requests, requests, (requestsPerSecond, each) => {
      const maxReplicas = Math.ceil(requestsPerSecond / each);
      const plan = new ReplicaPlan({
        ...props,
        requestsPerSecond,
        requestsPerSecondPerReplica: each,
        minReplicas: 1,
        maxReplicas,
      });
      expect(plan.peakReplicas * each).toBeGreaterThanOrEqual(requestsPerSecond);
      expect((plan.peakReplicas - 1) * each).toBeLessThan(requestsPerSecond);
    }),
  );
});

test('a load above the maximum is rejected, and five replicas would serve it', () => {
  expect(faults(() => new ReplicaPlan({ ...props, maxReplicas: 4 }))).toEqual([
    'peak-above-max-replicas at ReplicaPlan(web).maxReplicas',
  ]);
  expect(() => new ReplicaPlan({ ...props, maxReplicas: 5 })).not.toThrow();
});

test('one error names every problem', () => {
  const invalid = {
    name: 'web',
    requestsPerSecond: 0,
    requestsPerSecondPerReplica: -1,
    minReplicas: 0,
    maxReplicas: 1.5,
  };

  expect(faults(() => new ReplicaPlan(invalid))).toEqual([
    'number-out-of-range at ReplicaPlan(web).requestsPerSecond',
    'number-out-of-range at ReplicaPlan(web).requestsPerSecondPerReplica',
    'number-out-of-range at ReplicaPlan(web).minReplicas',
    'number-out-of-range at ReplicaPlan(web).maxReplicas',
  ]);
  expect(faults(() => new ReplicaPlan({ ...props, minReplicas: 60 }))).toEqual([
    'minimum-above-maximum at ReplicaPlan(web).minReplicas',
  ]);
});
