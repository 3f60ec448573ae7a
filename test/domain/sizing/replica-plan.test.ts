import fc from 'fast-check';
import { ReplicaPlan } from '../../../lib/domain';
import { problemsOf } from '../../support/problems-of';

const props = { name: 'web', requestsPerSecond: 5000, requestsPerSecondPerReplica: 1000, maxReplicas: 50 };

test('the peak decides the replicas, and the arithmetic is shown', () => {
  const plan = new ReplicaPlan(props);

  expect(plan).toMatchObject({ minReplicas: 2, peakReplicas: 5, maxReplicas: 50, capacity: 50_000 });
  expect(plan.explain()).toContain('⌈5000 requests/s ÷ 1000⌉');
});

test('a plan that exists serves its peak with no replica to spare', () => {
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

test('a load that the maximum cannot serve is refused, with the number that would', () => {
  const [problem] = problemsOf(() => new ReplicaPlan({ ...props, maxReplicas: 4 }));

  expect(problem).toMatchObject({
    where: 'ReplicaPlan(web).maxReplicas',
    fix: expect.stringContaining('maxReplicas to 5'),
  });
});

test('every problem is named at once', () => {
  const nonsense = {
    name: 'web',
    requestsPerSecond: 0,
    requestsPerSecondPerReplica: -1,
    minReplicas: 0,
    maxReplicas: 1.5,
  };

  expect(problemsOf(() => new ReplicaPlan(nonsense)).map((it) => it.where)).toEqual([
    'ReplicaPlan(web).requestsPerSecond',
    'ReplicaPlan(web).requestsPerSecondPerReplica',
    'ReplicaPlan(web).minReplicas',
    'ReplicaPlan(web).maxReplicas',
  ]);
  expect(problemsOf(() => new ReplicaPlan({ ...props, minReplicas: 60 }))[0].what).toContain('above maxReplicas 50');
});
