import fc from 'fast-check';
import { CoreQuota } from '../../lib/domain';
import { problemsOf, whats } from '../support/problems-of';

const app = { name: 'analytics', minReplicas: 2, maxReplicas: 50, vcpusPerReplica: 2 };

test('50 replicas of 2 vCPU use the whole default quota, and a new revision then has no room', () => {
  const quota = new CoreQuota({ environment: 'apps', apps: [app] });

  expect(quota).toMatchObject({ limitCores: 100, demand: 100, rolloverDemand: 200 });
  expect(quota.warnings).toEqual([
    'a new revision at the maximum needs 200 of 100 cores and cannot start: ' +
      'request a quota of 200 cores, or lower the maximum of analytics to 25 replicas',
  ]);
  expect(quota.explain()).toContain('50 replicas × 2 vCPU');
});

test('a maximum above the quota is a warning with the quota to request', () => {
  const quota = new CoreQuota({ environment: 'apps', apps: [app, { ...app, name: 'business', vcpusPerReplica: 1 }] });

  expect(quota.warnings.join()).toMatch(
    /stops at 100 cores, but the maximum needs 150: request a quota of 250 cores, or lower/,
  );
});

test('where everything fits there is nothing to say', () => {
  expect(new CoreQuota({ environment: 'apps', apps: [{ ...app, maxReplicas: 25 }] }).warnings).toEqual([]);
});

test('no warning means that the maximum and its replacement fit', () => {
  const replicas = fc.integer({ min: 1, max: 60 });
  fc.assert(
    fc.property(replicas, replicas, fc.constantFrom(0.25, 0.5, 1, 2, 4), (one, two, vcpusPerReplica) => {
      const apps = [one, two].map((maxReplicas, i) => ({
        name: `app${i}`,
        minReplicas: 1,
        maxReplicas,
        vcpusPerReplica,
      }));
      const quota = new CoreQuota({ environment: 'apps', apps });
      expect(quota.rolloverDemand).toBe(vcpusPerReplica * (one + two + Math.max(one, two)));
      expect(quota.warnings.length === 0).toBe(quota.rolloverDemand <= 100);
    }),
  );
});

test('a minimum that cannot be replaced inside the quota is refused: the deployment itself would fail', () => {
  const [problem] = problemsOf(() => new CoreQuota({ environment: 'apps', limitCores: 6, apps: [app] }));

  expect(problem.what).toContain('8 cores are needed even at the minimum');
  expect(problem.fix).toContain('request a quota of 8 cores');
});

test('every problem is named at once', () => {
  expect(
    whats(
      () =>
        new CoreQuota({ environment: 'apps', limitCores: 0, apps: [{ ...app, maxReplicas: 0, vcpusPerReplica: -1 }] }),
    ),
  ).toMatch(/limitCores is 0\napps\[analytics\].maxReplicas is 0\napps\[analytics\].vcpusPerReplica is -1/);
  expect(whats(() => new CoreQuota({ environment: 'apps', apps: [] }))).toBe('apps is empty');
});
