import fc from 'fast-check';
import { CoreConsumer, CoreQuota } from '../../../lib/domain';
import { faults } from '../../support/problems-of';

const app = { name: 'analytics', minReplicas: 2, maxReplicas: 50, vcpusPerReplica: 2 };

test('50 replicas of 2 vCPU use the whole default quota, and a new revision then has no room', () => {
  const quota = new CoreQuota({ environment: 'apps', apps: [app] });

  expect(quota).toMatchObject({ limitCores: 100, demand: 100, rolloverDemand: 200 });
  expect(quota.warnings).toEqual([
    'a new revision cannot start at the maximum, which then needs 200 of 100 cores: ' +
      'request a quota of 200 cores, or lower the maximum of analytics to 25 replicas, ' +
      'or give a replica of analytics at most 1 vCPU',
  ]);
  expect(quota.explain()).toContain('50 replicas × 2 vCPU');
});

test('a maximum above the quota is a warning with the quota to request', () => {
  const quota = new CoreQuota({ environment: 'apps', apps: [app, { ...app, name: 'business', vcpusPerReplica: 1 }] });

  expect(quota.warnings).toEqual([
    'scaling stops at 100 cores, but the maximum needs 150: request a quota of 250 cores',
  ]);
});

test('there is no warning when everything fits', () => {
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

test('tenths of a core add up without binary rounding errors', () => {
  const quota = new CoreQuota({ environment: 'apps', apps: [{ ...app, maxReplicas: 3, vcpusPerReplica: 0.1 }] });
  expect(quota.explain()).toContain('0.3 of 100 cores at the maximum, 0.6 during a rollout');
});

test('a minimum whose rollout exceeds the quota is rejected: the deployment itself would fail', () => {
  const create = (limitCores: number): CoreQuota => new CoreQuota({ environment: 'apps', limitCores, apps: [app] });

  // 2 × 2 replicas and one rollout of 2 × 2.
  expect(faults(() => create(7.9))).toEqual(['core-quota-exceeded at CoreQuota(apps).apps']);
  expect(() => create(8)).not.toThrow();
});

test('one error names every problem', () => {
  const create = (apps: CoreConsumer[], limitCores?: number): CoreQuota =>
    new CoreQuota({ environment: 'apps', limitCores, apps });

  expect(faults(() => create([{ ...app, maxReplicas: 0, vcpusPerReplica: -1 }], 0))).toEqual([
    'number-out-of-range at CoreQuota(apps).limitCores',
    'number-out-of-range at CoreQuota(apps).apps[analytics].maxReplicas',
    'number-out-of-range at CoreQuota(apps).apps[analytics].vcpusPerReplica',
  ]);
  expect(faults(() => create([]))).toEqual(['empty-list at CoreQuota(apps).apps']);
  expect(faults(() => create([{ ...app, minReplicas: 9, maxReplicas: 3 }]))).toEqual([
    'minimum-above-maximum at CoreQuota(apps).apps[analytics].minReplicas',
  ]);
});
