import fc from 'fast-check';
import { CoreQuota } from '../../../lib/domain';
import { problemsOf, whats } from '../../support/problems-of';

const app = { name: 'analytics', minReplicas: 2, maxReplicas: 50, vcpusPerReplica: 2 };

test('50 replicas of 2 vCPU use the whole default quota, and a new revision then has no room', () => {
  const quota = new CoreQuota({ environment: 'apps', apps: [app] });

  expect(quota).toMatchObject({ limitCores: 100, demand: 100, rolloverDemand: 200 });
  expect(quota.warnings).toEqual([
    'a new revision at the maximum needs 200 of 100 cores and cannot start: ' +
      'request a quota of 200 cores, or lower the maximum of analytics to 25 replicas, ' +
      'or give a replica of analytics at most 1 vCPU',
  ]);
  expect(quota.explain()).toContain('50 replicas × 2 vCPU');
});

test('a maximum above the quota is a warning with the quota to request', () => {
  const quota = new CoreQuota({ environment: 'apps', apps: [app, { ...app, name: 'business', vcpusPerReplica: 1 }] });

  expect(quota.warnings).toEqual([
    'the scaling stops at 100 cores, but the maximum needs 150: request a quota of 250 cores',
  ]);
});

test('where everything fits there is nothing to say', () => {
  expect(new CoreQuota({ environment: 'apps', apps: [{ ...app, maxReplicas: 25 }] }).warnings).toEqual([]);
});

test('no warning means that the maximum and its replacement fit', () => {
  const replicas = fc.integer({ min: 1, max: 60 });
  fc.assert(
    fc.property(replicas, replicas, fc.constantFrom<number>(0.25, 0.5, 1, 2, 4), (one, two, vcpusPerReplica) => {
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

test('what a warning advises is enough, and never less than the minimum', () => {
  const size = fc.constantFrom<number>(0.25, 0.5, 1, 2, 4);
  const consumer = fc
    .record({ minReplicas: fc.nat(3), more: fc.nat(60), vcpusPerReplica: size })
    .map(({ minReplicas, more, vcpusPerReplica }) => ({
      minReplicas,
      maxReplicas: Math.max(1, minReplicas + more),
      vcpusPerReplica,
    }));
  let lowered = 0;
  let shrunk = 0;
  fc.assert(
    fc.property(fc.array(consumer, { minLength: 1, maxLength: 3 }), (consumers) => {
      const apps = consumers.map((it, i) => ({ ...it, name: `app${i}` }));
      const warningsOf = (limitCores: number, all = apps): string[] =>
        new CoreQuota({ environment: 'apps', limitCores, apps: all }).warnings;
      const [warning] = warningsOf(100);
      if (warning === undefined) return;
      const [, cores] = /request a quota of (\d+) cores/.exec(warning) ?? [];
      expect(warningsOf(Number(cores))).toEqual([]);

      const lower = /lower the maximum of (\w+) to (\d+) replicas/.exec(warning);
      if (lower) {
        lowered++;
        const smaller = apps.map((it) => (it.name === lower[1] ? { ...it, maxReplicas: Number(lower[2]) } : it));
        expect(warningsOf(100, smaller)).toEqual([]);
      }
      const shrink = /give a replica of (\w+) at most ([\d.]+) vCPU/.exec(warning);
      if (shrink) {
        shrunk++;
        const smaller = apps.map((it) => (it.name === shrink[1] ? { ...it, vcpusPerReplica: Number(shrink[2]) } : it));
        expect(warningsOf(100, smaller)).toEqual([]);
      }
    }),
    { numRuns: 500 },
  );
  expect(Math.min(lowered, shrunk)).toBeGreaterThan(0);
});

test('the next largest application counts when the largest is lowered', () => {
  const apps = [
    { ...app, maxReplicas: 50, vcpusPerReplica: 1 },
    { ...app, name: 'business', maxReplicas: 45, vcpusPerReplica: 1 },
  ];
  expect(new CoreQuota({ environment: 'apps', apps }).warnings.join()).toContain(
    'lower the maximum of analytics to 10 replicas',
  );
});

test('tenths of a core add up as people add them', () => {
  const quota = new CoreQuota({ environment: 'apps', apps: [{ ...app, maxReplicas: 3, vcpusPerReplica: 0.1 }] });
  expect(quota.explain()).toContain('0.3 of 100 cores at the maximum, 0.6 while');
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
  expect(whats(() => new CoreQuota({ environment: 'apps', apps: [{ ...app, minReplicas: 9, maxReplicas: 3 }] }))).toBe(
    'apps[analytics].minReplicas is 9, above maxReplicas 3',
  );
});
