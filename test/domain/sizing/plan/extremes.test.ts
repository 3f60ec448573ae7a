import { Cloud, ComputeService, Plan, PlanOptions, ServerModel, Workload } from '../../../../lib/domain';
import { PostgresRegions } from '../../../../lib/domain/sizing/catalogue/postgres-regions';
import { faults } from '../../../support/problems-of';

const OFFERS: PlanOptions[] = [{}, { compute: ComputeService.EC2 }, { cloud: Cloud.AZURE }];
const EVERY_PART = { database: {}, cache: {}, background: { tasksPerSecond: 1 } };
const USERS = { traffic: { users: 100 } };
const slowAnswers = { objective: { milliseconds: 20_000 } };

const EXTREMES: Record<string, Workload> = {
  'one request in ten days': { traffic: { requestsPerSecond: 1e-6 } },
  'a peak of 10^14 times the usual load': { traffic: { requestsPerSecond: 1e-6, peakRequestsPerSecond: 1e8 } },
  'a hundred million requests a second': { traffic: { requestsPerSecond: 1e8 } },
  'a hundredfold growth': { traffic: { users: 100, growth: 100 } },
  'event loops with one request each': {
    ...USERS,
    service: { serverModel: ServerModel.ASYNC, concurrencyPerProcess: 1 },
  },
  'a process of 7 GiB': { ...USERS, service: { memoryMiBPerProcess: 6900 } },
  'hardly any CPU time': { ...USERS, service: { cpuMsPerRequest: 1e-9 } },
  'ten minutes of CPU time': { ...USERS, service: { cpuMsPerRequest: 600_000 }, objective: { milliseconds: 6e6 } },
  'only reads': { traffic: { users: 1e6 }, database: { readShare: 1 } },
  'only writes': { traffic: { users: 1e6 }, database: { readShare: 0 } },
  'no queries': { ...USERS, database: { queriesPerRequest: 0 } },
  'a petabyte': { ...USERS, database: { dataGiB: 1e6, hotShare: 0 } },
  'hot data only': { ...USERS, database: { hotShare: 1, dataGiB: 300 } },
  'tasks of an hour': { ...USERS, background: { tasksPerSecond: 0.1, secondsPerTask: 3600, cpuShare: 1 } },
  'the median': { ...USERS, objective: { milliseconds: 500, percentile: 50 } },
  'one in ten thousand': { ...USERS, objective: { milliseconds: 3000, percentile: 99.99 } },
};

/** Returns the paths of numbers that JSON has no word for, and of texts with one. */
function unspeakable(value: unknown, path = ''): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [path];
  if (typeof value === 'string') return /NaN|Infinity|undefined/.test(value) ? [`${path} ${value}`] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, it]) => unspeakable(it, `${path}.${key}`));
}

describe.each(OFFERS)('a plan with %o', (options) => {
  test.each(Object.entries(EXTREMES))('survives JSON and carries its load, with %s', (_, workload) => {
    const plan = Plan.forWorkload({ ...EVERY_PART, ...workload }, options);
    expect(unspeakable(plan)).toEqual([]);
    expect(JSON.parse(JSON.stringify(plan))).toEqual(JSON.parse(JSON.stringify({ ...plan })));
    const { web } = plan;
    const [usual, peak] = plan.utilization;
    expect(web.maxInstances * web.requestsPerSecond * (1 + 1e-6)).toBeGreaterThanOrEqual(peak.requestsPerSecond);
    expect(web.minInstances * web.requestsPerSecond * (1 + 1e-6)).toBeGreaterThanOrEqual(usual.requestsPerSecond);
  });

  test('has threads and event loops of a size that servers have', () => {
    const service = { cpuMsPerRequest: 0.001, waitMsPerRequest: 10_000 };
    const threads = Plan.forWorkload({ ...USERS, service, ...slowAnswers }, options);
    expect(threads.web.concurrencyPerProcess).toBe(200);
    expect(threads.sizes.find(({ name }) => name === 'web.requestsPerSecond')?.decidedBy).toBe('concurrency');
    const async = { ...service, serverModel: ServerModel.ASYNC };
    expect(Plan.forWorkload({ ...USERS, service: async, ...slowAnswers }, options).web.concurrencyPerProcess).toBe(
      10_000,
    );
  });

  test('gives prefork a process for each request at once, within the memory', () => {
    const service = { serverModel: ServerModel.PREFORK, waitMsPerRequest: 1000, memoryMiBPerProcess: 64 };
    const { web, utilization } = Plan.forWorkload({ traffic: { users: 3000 }, service, ...slowAnswers }, options);
    expect(web.concurrencyPerProcess).toBe(1);
    expect(web.processes).toBeGreaterThan(web.requestsPerSecond);
    expect(web.processes * 64).toBeLessThanOrEqual(web.memoryGiB * 1024 * 0.85);
    // Two processes for each CPU and one would leave it idle for nine tenths of the time.
    expect(utilization[1].cpuPercent).toBeGreaterThan(20);
  });
});

test.each(PostgresRegions.where(() => true))(
  'a database in %s has processors and a standby of the region',
  (region) => {
    const { database, shortfalls } = Plan.forWorkload({ ...USERS, database: {} }, { cloud: Cloud.AZURE, region });
    const offer = PostgresRegions.find(region);
    expect(database !== undefined).toBe(offer?.zoneRedundant);
    expect(shortfalls.length > 0).toBe(database === undefined);
    if (database) expect(offer?.intel).toContain(database.size.slice(-2));
  },
);

test('the cache of a plan is below its alarm', () => {
  for (const kiBPerUser of [1, 50, 90, 110, 500, 2000]) {
    const workload = { traffic: { users: 1000, peakUsers: 3000 }, cache: { kiBPerUser, sharedMiB: 0 } };
    const { alarms, cache, sizes } = Plan.forWorkload(workload, { cloud: Cloud.AZURE });
    const alarm = alarms.find(({ name }) => name === 'cache memory');
    const usableGiB: Record<string, number> = {
      Balanced_B0: 0.4,
      Balanced_B1: 0.8,
      Balanced_B3: 2.4,
      Balanced_B5: 4.8,
      Balanced_B10: 9.6,
    };
    const used = (100 * Number(cache?.dataMiB)) / 1024 / usableGiB[String(cache?.size)];
    expect(used).toBeLessThan(Number(alarm?.value));
    expect(sizes.find(({ name }) => name === 'cache.dataMiB')?.formula).toContain(
      `3600 users at the peak × ${kiBPerUser} KiB`,
    );
  }
});

test('an alarm of an idle database does not report vacuum', () => {
  const { alarms } = Plan.forWorkload({ traffic: { requestsPerSecond: 0.1 }, database: {} });
  expect(alarms.find(({ name }) => name === 'database CPU')?.value).toBe(50);
});

describe('contradictions', () => {
  const planned = (workload: Workload) => faults(() => Plan.forWorkload({ name: 'shop', ...workload }));

  test('prefork with several requests for each process', () => {
    const service = { serverModel: ServerModel.PREFORK, concurrencyPerProcess: 8 };
    expect(planned({ ...USERS, service })).toEqual(['conflicting-props at shop.service.concurrencyPerProcess']);
    const { web } = Plan.forWorkload({ ...USERS, service: { ...service, concurrencyPerProcess: 1 } });
    expect(web.concurrencyPerProcess).toBe(1);
  });

  test('fewer users at the peak than on a usual day, although requests rise', () => {
    expect(
      planned({ traffic: { users: 100, peakUsers: 50, requestsPerSecond: 5, peakRequestsPerSecond: 10 } }),
    ).toEqual(['minimum-above-maximum at shop.traffic.peakUsers']);
  });

  test('more requests at the peak than its users can send', () => {
    const traffic = { users: 100, peakUsers: 200, requestsPerSecond: 10, peakRequestsPerSecond: 2000 };
    expect(planned({ traffic })).toEqual(['conflicting-props at shop.traffic.peakRequestsPerSecond']);
  });

  test('traffic too small to be a number', () => {
    expect(planned({ traffic: { users: 5e-324, peakUsers: 100 } })).toEqual([
      'number-out-of-range at shop.traffic.users',
    ]);
  });

  test('a prototype in JSON states nothing', () => {
    const hostile = JSON.parse('{"traffic": {"users": 100, "__proto__": {"growth": 50}}}') as Workload;
    expect(Plan.forWorkload(hostile).assumptions).toContainEqual(
      expect.objectContaining({ property: 'traffic.growth' }),
    );
  });
});

test('workers in a deployment have connections where they overlap', () => {
  const names = (options: PlanOptions) =>
    Plan.forWorkload({ ...USERS, ...EVERY_PART }, options).connections.map(({ name }) => name);
  expect(names({ cloud: Cloud.AZURE })).toContain('workers in a deployment');
  expect(names({})).not.toContain('workers in a deployment');
});

test('no alarm of the most instances where it would never end', () => {
  const names = (users: number) => Plan.forWorkload({ traffic: { users } }).alarms.map(({ name }) => name);
  expect(names(1)).not.toContain('web instances');
  expect(names(3000)).toContain('web instances');
});
