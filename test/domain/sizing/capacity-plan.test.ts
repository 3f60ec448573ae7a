import fc from 'fast-check';
import { CapacityPlan, Rounding, WebWorkload } from '../../../lib/domain';
import { deployTimeNumber } from '../../support/deploy-time-number';
import { faults } from '../../support/problems-of';

/** The load of the first report. */
const traitorTrack: WebWorkload = {
  name: 'traitor-track',
  baselineUsers: 100,
  users: 300,
  peakUsers: 1000,
  usersPerInstance: 100,
  poolProcesses: 2,
  poolRounding: Rounding.TRUNCATE,
  readReplicas: 2,
};
const plan = CapacityPlan.forWorkload(traitorTrack);

describe('instances', () => {
  test('two for availability, three for a usual day, ten for the peak', () => {
    expect(plan).toMatchObject({ minInstances: 2, desiredInstances: 3, maxInstances: 10 });
  });

  test('[TT-ARC-01] [TT-SLO-03] the minimum serves the 100 users of today', () => {
    expect(plan.capacityFor(plan.minInstances)).toBeGreaterThanOrEqual(100);
  });

  test.each([
    [2, 200],
    [3, 300],
    [10, 1000],
  ])('[TT-ASG-11] %d instances serve %d users', (instances, users) => {
    expect(plan.capacityFor(instances)).toBe(users);
  });

  test('[TT-RD-16] the minimum serves 200 users and the desired size 300', () => {
    expect(plan.capacityFor(plan.minInstances)).toBe(200);
    expect(plan.capacityFor(plan.desiredInstances)).toBe(300);
  });

  test('[TT-RD-24] 500 users need five instances', () => {
    expect(CapacityPlan.forWorkload({ users: 500, peakUsers: 500, usersPerInstance: 100 }).desiredInstances).toBe(5);
    expect(plan.capacityFor(5)).toBe(500);
  });

  test('[TT-OUT-07] the maximum serves 1000 users', () => {
    expect(plan.capacityFor(plan.maxInstances)).toBe(1000);
  });

  test('one user more than an instance serves needs another instance', () => {
    const workload = { users: 301, peakUsers: 1001, usersPerInstance: 100 };
    expect(CapacityPlan.forWorkload(workload)).toMatchObject({ desiredInstances: 4, maxInstances: 11 });
  });

  test('growth counts for every size', () => {
    const grown = CapacityPlan.forWorkload({ ...traitorTrack, baselineUsers: 300, growth: 0.2 });
    expect(grown).toMatchObject({ minInstances: 4, desiredInstances: 4, maxInstances: 12 });
  });

  test('the peak in requests per second can need more instances than the users do', () => {
    // 400 requests/s × 0.5 s = 200 at once; an instance of 5 processes × 4 threads serves 20.
    const busy = CapacityPlan.forWorkload({
      users: 100,
      peakUsers: 100,
      usersPerInstance: 100,
      requestsPerSecond: 400,
      secondsPerRequest: 0.5,
    });
    expect(busy.maxInstances).toBe(10);
    expect(busy.explain()).toContain('⌈400 requests/s × 0.5 s ÷ 20 at once⌉');
  });

  test('only a whole number of instances has a capacity', () => {
    expect(faults(() => plan.capacityFor(1.5))).toEqual(['number-out-of-range at CapacityPlan.instances']);
    expect(faults(() => plan.capacityFor(-1))).toEqual(['number-out-of-range at CapacityPlan.instances']);
  });
});

describe('pool, cache and replicas', () => {
  test('the vCPUs set the number of processes, unless it is set', () => {
    expect(plan.processesPerInstance).toBe(5);
    expect(CapacityPlan.forWorkload({ ...traitorTrack, vcpusPerInstance: 4 }).processesPerInstance).toBe(9);
    expect(CapacityPlan.forWorkload({ ...traitorTrack, processesPerInstance: 3 }).processesPerInstance).toBe(3);
  });

  test('the pool of the report is 6 and 3, with a warning that the server runs more processes', () => {
    expect(plan.pool).toMatchObject({ poolSize: 6, maxOverflow: 3 });
    expect(plan.warnings).toEqual(['the pool is sized for 2 processes, but an instance runs 5 and can open 5 pools']);
  });

  test('a pool sized for the processes that run needs no warning', () => {
    const own = CapacityPlan.forWorkload({ users: 100, peakUsers: 100, usersPerInstance: 100 });
    expect(own.pool.formula).toContain('5 processes');
    expect(own.warnings).toEqual([]);
  });

  test('the cache holds all users of the peak and their shared data, besides its reserve', () => {
    // (1000 × 68 KiB + 64 MiB) ÷ 0.75
    expect(plan.cacheMiB).toBe(174);
  });

  test('replicas share the reads, the primary keeps the rest', () => {
    expect(plan.replicaShare).toBeCloseTo(0.4);
    expect(plan.primaryShare).toBeCloseTo(0.2);
  });

  test('without replicas everything stays on the primary', () => {
    const alone = CapacityPlan.forWorkload({ ...traitorTrack, readReplicas: 0 });
    expect(alone).toMatchObject({ primaryShare: 1, replicaShare: 0 });
  });
});

describe('explanation', () => {
  test('every number comes with its formula', () => {
    expect(plan.explain().split('\n')).toEqual([
      'processes per instance: 5 = 2 × 2 vCPU + 1',
      'instances, minimum: 2 = max(2 for availability, ⌈100 users ÷ 100 users per instance⌉)',
      'instances, desired: 3 = max(minimum 2, ⌈300 users ÷ 100 users per instance⌉)',
      'instances, maximum: 10 = max(desired 3, ⌈1000 users ÷ 100 users per instance⌉)',
      'pool per process: 6 connections = ' +
        '100 users ÷ (2 processes × 4 threads) × 3 queries × 0.15 s × 1.2 = 6.75, truncated',
      'overflow per process: 3 connections = 6 × 0.5 = 3, truncated',
      'cache memory: 174 MiB = ⌈(1000 users × 68 KiB + 64 MiB shared) ÷ 0.75 usable⌉',
      'share of the primary: 0.2 = 1 − 0.8 reads',
      'share of each replica: 0.4 = 0.8 reads ÷ 2 replicas',
      'note: the pool is sized for 2 processes, but an instance runs 5 and can open 5 pools',
    ]);
  });

  test('no number shows a binary rounding error', () => {
    const grown = CapacityPlan.forWorkload({
      ...traitorTrack,
      growth: 0.1,
      requestsPerSecond: 100,
      readShare: 0.7,
      readReplicas: 3,
    });
    expect(grown.explain()).toContain('1000 users × 1.1 ÷');
    expect(grown.explain()).toContain('110 requests/s');
    expect(grown.explain()).not.toMatch(/\d\.\d{5,}/);
  });

  test('each public number of the plan has its line', () => {
    const values = new Map(plan.lines.map((l) => [l.name, l.value]));
    expect([...values.values()]).toEqual([
      plan.processesPerInstance,
      plan.minInstances,
      plan.desiredInstances,
      plan.maxInstances,
      plan.pool.poolSize,
      plan.pool.maxOverflow,
      plan.cacheMiB,
      plan.primaryShare,
      plan.replicaShare,
    ]);
  });
});

describe('any workload', () => {
  const anyWorkload: fc.Arbitrary<WebWorkload> = fc
    .record({
      users: fc.integer({ min: 1, max: 1_000_000 }),
      more: fc.integer({ min: 0, max: 1_000_000 }),
      baselineShare: fc.double({ min: 0, max: 1, noNaN: true }),
      usersPerInstance: fc.integer({ min: 1, max: 10_000 }),
      growth: fc.double({ min: 0, max: 3, noNaN: true }),
      leastInstances: fc.integer({ min: 1, max: 6 }),
      requestsPerSecond: fc.option(fc.double({ min: 0, max: 100_000, noNaN: true }), { nil: undefined }),
      secondsPerRequest: fc.double({ min: 0.001, max: 30, noNaN: true }),
      vcpusPerInstance: fc.integer({ min: 1, max: 96 }),
      threadsPerProcess: fc.integer({ min: 1, max: 64 }),
    })
    .map(({ more, baselineShare, ...rest }) => ({
      ...rest,
      peakUsers: rest.users + more,
      baselineUsers: Math.floor(rest.users * baselineShare),
    }));
  const tolerance = 1 - 1e-9;

  test('keeps least ≤ minimum ≤ desired ≤ maximum', () => {
    fc.assert(
      fc.property(anyWorkload, (workload) => {
        const { minInstances, desiredInstances, maxInstances } = CapacityPlan.forWorkload(workload);
        expect(minInstances).toBeGreaterThanOrEqual(workload.leastInstances ?? 2);
        expect(desiredInstances).toBeGreaterThanOrEqual(minInstances);
        expect(maxInstances).toBeGreaterThanOrEqual(desiredInstances);
        expect([minInstances, desiredInstances, maxInstances].every(Number.isSafeInteger)).toBe(true);
      }),
    );
  });

  test('is never planned below its users, at any of the three sizes', () => {
    fc.assert(
      fc.property(anyWorkload, (workload) => {
        const p = CapacityPlan.forWorkload(workload);
        const grown = (users: number): number => users * (1 + (workload.growth ?? 0)) * tolerance;
        expect(p.capacityFor(p.minInstances)).toBeGreaterThanOrEqual(grown(workload.baselineUsers ?? workload.users));
        expect(p.capacityFor(p.desiredInstances)).toBeGreaterThanOrEqual(grown(workload.users));
        expect(p.capacityFor(p.maxInstances)).toBeGreaterThanOrEqual(grown(workload.peakUsers));
      }),
    );
  });

  test("serves its requests per second at the maximum, by Little's law", () => {
    fc.assert(
      fc.property(anyWorkload, (workload) => {
        const p = CapacityPlan.forWorkload(workload);
        const atOnce = p.maxInstances * p.processesPerInstance * (workload.threadsPerProcess ?? 4);
        const requests = (workload.requestsPerSecond ?? 0) * (1 + (workload.growth ?? 0));
        expect(atOnce).toBeGreaterThanOrEqual(requests * (workload.secondsPerRequest ?? 0.15) * tolerance);
      }),
    );
  });

  test('never gets an instance more than users, requests or availability need', () => {
    fc.assert(
      fc.property(anyWorkload, (workload) => {
        const p = CapacityPlan.forWorkload(workload);
        const growth = 1 + (workload.growth ?? 0);
        const atOnce = p.processesPerInstance * (workload.threadsPerProcess ?? 4);
        const needed = Math.max(
          workload.leastInstances ?? 2,
          (workload.peakUsers * growth) / workload.usersPerInstance,
          ((workload.requestsPerSecond ?? 0) * growth * (workload.secondsPerRequest ?? 0.15)) / atOnce,
        );
        expect(p.maxInstances).toBeLessThan(needed + 1);
      }),
    );
  });

  test.each(['users', 'peakUsers', 'requestsPerSecond', 'growth'] as const)(
    'never gets fewer instances for more %s',
    (property) => {
      fc.assert(
        fc.property(anyWorkload, fc.integer({ min: 0, max: 10_000 }), (workload, more) => {
          const larger = { ...workload, [property]: (workload[property] ?? 0) + more };
          larger.peakUsers = Math.max(larger.peakUsers, larger.users);
          const before = CapacityPlan.forWorkload(workload);
          const after = CapacityPlan.forWorkload(larger);
          expect(after.minInstances).toBeGreaterThanOrEqual(before.minInstances);
          expect(after.desiredInstances).toBeGreaterThanOrEqual(before.desiredInstances);
          expect(after.maxInstances).toBeGreaterThanOrEqual(before.maxInstances);
        }),
      );
    },
  );
});

describe('an invalid workload', () => {
  const faultsWith = (change: Partial<WebWorkload>): string[] =>
    faults(() => CapacityPlan.forWorkload({ ...traitorTrack, ...change }));

  test('reports all its problems in one error', () => {
    expect(faultsWith({ users: NaN, growth: -0.5, readReplicas: 16 })).toEqual([
      'number-out-of-range at traitor-track.users',
      'number-out-of-range at traitor-track.growth',
      'number-out-of-range at traitor-track.readReplicas',
    ]);
  });

  test('is named by the error', () => {
    expect(() => CapacityPlan.forWorkload({ ...traitorTrack, users: NaN })).toThrow(
      'loadbearing: 1 problem in the workload traitor-track',
    );
  });

  test.each([-1, 0, NaN, Infinity])('has %p users', (users) => {
    expect(faultsWith({ users, baselineUsers: undefined })).toContain('number-out-of-range at traitor-track.users');
  });

  test('has no users', () => {
    expect(faultsWith({ users: undefined })).toEqual(['missing-value at traitor-track.users']);
  });

  test('has a peak below its usual day', () => {
    expect(faultsWith({ peakUsers: 200 })).toEqual(['load-out-of-order at traitor-track.peakUsers']);
  });

  test('has a baseline above its usual day', () => {
    expect(faultsWith({ baselineUsers: 400 })).toEqual(['load-out-of-order at traitor-track.baselineUsers']);
  });

  test('is known only at deployment', () => {
    expect(faultsWith({ peakUsers: deployTimeNumber })).toContain('unresolved-token at traitor-track.peakUsers');
  });

  test.each<[keyof WebWorkload, number]>([
    ['usersPerInstance', 0],
    ['baselineUsers', -1],
    ['leastInstances', 0],
    ['requestsPerSecond', -1],
    ['secondsPerRequest', 0],
    ['queriesPerRequest', 0],
    ['readShare', 1.1],
    ['readReplicas', 1.5],
    ['vcpusPerInstance', 0],
    ['processesPerInstance', 0],
    ['threadsPerProcess', 0.5],
    ['poolProcesses', 0],
    ['poolBuffer', -0.1],
    ['overflowShare', -0.1],
    ['sessionKiB', -1],
    ['cachedKiBPerUser', -1],
    ['sharedCacheMiB', NaN],
  ])('has %s %d', (property, value) => {
    expect(faultsWith({ [property]: value })).toEqual([`number-out-of-range at traitor-track.${property}`]);
  });

  test('goes by the name workload when it has none', () => {
    const unnamed = { ...traitorTrack, name: undefined, users: -1, baselineUsers: undefined };
    expect(faults(() => CapacityPlan.forWorkload(unnamed))).toEqual(['number-out-of-range at workload.users']);
  });
});
