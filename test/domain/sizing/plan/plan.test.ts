import * as fc from 'fast-check';
import { Cloud, ComputeService, Plan, PlanOptions, ServerModel, Workload } from '../../../../lib/domain';
import { DatabaseCatalogue } from '../../../../lib/domain/sizing/catalogue/database-catalogue';
import { cheapest } from '../../../../lib/domain/sizing/plan/choice';
import { faults } from '../../../support/problems-of';

const SHOP: Workload = {
  name: 'shop',
  traffic: { users: 800, peakUsers: 3000, requestsPerSecond: 150 },
  database: {},
  cache: {},
  background: { tasksPerSecond: 5 },
};
const OFFERS: PlanOptions[] = [
  {},
  { compute: ComputeService.EC2 },
  { cloud: Cloud.AZURE },
  { cloud: Cloud.AZURE, region: 'swedencentral' },
];
const RUNS = { numRuns: 25 };

const workloads = fc.record({
  traffic: fc.record({
    requestsPerSecond: fc.double({ min: 0.1, max: 300, noNaN: true }),
    growth: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  service: fc.record({
    cpuMsPerRequest: fc.double({ min: 1, max: 60, noNaN: true }),
    waitMsPerRequest: fc.double({ min: 0, max: 200, noNaN: true }),
    serverModel: fc.constantFrom(...Object.values(ServerModel)),
  }),
  objective: fc.record({ milliseconds: fc.integer({ min: 700, max: 3000 }) }),
  database: fc.record({
    cpuMsPerQuery: fc.double({ min: 0.1, max: 4, noNaN: true }),
    readShare: fc.double({ min: 0, max: 1, noNaN: true }),
    dataGiB: fc.double({ min: 1, max: 500, noNaN: true }),
  }),
  cache: fc.constant({}),
  background: fc.record({ tasksPerSecond: fc.double({ min: 0.01, max: 20, noNaN: true }) }),
});
const offers = fc.constantFrom(...OFFERS);

const scaled = (workload: Workload, times: number): Workload => ({
  ...workload,
  traffic: { ...workload.traffic, requestsPerSecond: Number(workload.traffic.requestsPerSecond) * times },
  background: workload.background && {
    ...workload.background,
    tasksPerSecond: workload.background.tasksPerSecond * times,
  },
});

describe('a plan for 800 users, 3000 at the peak', () => {
  test.each(OFFERS)('has every part with %o', (options) => {
    const plan = Plan.forWorkload(SHOP, options);
    expect(plan.shortfalls).toEqual([]);
    expect([plan.database, plan.cache, plan.workers, plan.broker]).not.toContain(undefined);
    expect(plan.web.poolPerProcess).toBe(plan.web.concurrencyPerProcess);
    plan.sizes.forEach(({ value, formula }) => expect(`${value} ${formula}`).not.toMatch(/NaN|Infinity|undefined/));
  });

  test('lists what is not stated as an assumption, and nothing else', () => {
    const names = Plan.forWorkload(SHOP).assumptions.map(({ property }) => property);
    expect(names).toContain('service.cpuMsPerRequest');
    expect(names).toContain('database.readShare');
    expect(names).not.toContain('traffic.users');
    const measured = { ...SHOP, service: { cpuMsPerRequest: 12 } };
    expect(Plan.forWorkload(measured).assumptions.map(({ property }) => property)).not.toContain(
      'service.cpuMsPerRequest',
    );
  });

  test('has no part that the workload does not have', () => {
    const plan = Plan.forWorkload({ traffic: { requestsPerSecond: 10 } });
    expect(plan).toMatchObject({ database: undefined, cache: undefined, workers: undefined, broker: undefined });
    expect(plan.connections).toEqual([]);
    expect(plan.web.poolPerProcess).toBe(0);
    expect(plan.limits.map(({ part }) => part)).toEqual(['web']);
  });

  test('explains a size by its formula and by what the next smaller one lacks', () => {
    const plan = Plan.forWorkload(SHOP);
    const database = plan.sizes.find(({ name }) => name === 'database.size');
    expect(database?.decidedBy).toBe('CPU at the peak');
    expect(plan.explain('database.size')).toContain(String(database?.nextSmaller));
    expect(faults(() => plan.explain('database.colour'))).toEqual(['unknown-choice at Plan.size']);
  });

  test('compares with a plan for more users', () => {
    const more = Plan.forWorkload({ ...SHOP, traffic: { users: 1600, peakUsers: 6000, requestsPerSecond: 300 } });
    const changes = Plan.forWorkload(SHOP).diff(more);
    expect(changes).toContainEqual({ name: 'web.maxInstances', before: '29', after: '58' });
    expect(changes.map(({ name }) => name)).not.toContain('web.size');
    expect(more.diff(more)).toEqual([]);
  });
});

describe('any plan', () => {
  test('never violates its own constraints', () => {
    fc.assert(
      fc.property(workloads, offers, (workload, options) => {
        const plan = Plan.forWorkload(workload, options);
        const { web, database } = plan;
        const within = workload.objective.milliseconds * 1.0001;
        plan.utilization.forEach(({ cpuPercent, milliseconds }) => {
          expect(cpuPercent).toBeLessThanOrEqual(70.1);
          expect(milliseconds).toBeLessThanOrEqual(within);
        });
        expect(web.minInstances).toBeGreaterThanOrEqual(2);
        expect(web.maxInstances).toBeGreaterThanOrEqual(web.minInstances);
        expect(web.poolPerProcess).toBeLessThanOrEqual(web.concurrencyPerProcess);
        if (!database) return expect(plan.shortfalls.map(({ part }) => part)).toContain('database');
        const used = plan.connections.reduce((sum, { value }) => sum + value, 0);
        expect(database.pooler || used <= database.maxConnections).toBe(true);
        expect(database.storageGiB).toBeGreaterThanOrEqual(workload.database.dataGiB * 1.5);
        plan.limits.forEach(({ part, times }) => {
          const exists = part in plan && plan[part as 'database'] !== undefined;
          expect(times >= 1).toBe(exists);
        });
      }),
      RUNS,
    );
  });

  test('has no less of anything for more load', () => {
    fc.assert(
      fc.property(workloads, offers, fc.double({ min: 1, max: 20, noNaN: true }), (workload, options, times) => {
        const [less, more] = [workload, scaled(workload, times)].map((it) => Plan.forWorkload(it, options));
        const peak = Math.max(...more.utilization.map(({ requestsPerSecond }) => requestsPerSecond));
        expect(more.web.maxInstances * more.web.requestsPerSecond * 1.0001).toBeGreaterThanOrEqual(peak);
        // Of another size, fewer instances carry more.
        if (more.web.size === less.web.size) {
          expect(more.web.minInstances).toBeGreaterThanOrEqual(less.web.minInstances);
          expect(more.web.maxInstances).toBeGreaterThanOrEqual(less.web.maxInstances);
        }
        expect(more.edge.requestsPerSecond).toBeGreaterThanOrEqual(less.edge.requestsPerSecond);
        if (!more.database || !less.database) return expect(more.database).toBeUndefined();
        expect(more.database.iops).toBeGreaterThanOrEqual(less.database.iops);
        expect(more.database.storageGiB).toBeGreaterThanOrEqual(less.database.storageGiB);
        const workers = ({ workers: it }: Plan): number => (it?.maxWorkers ?? 0) * (it?.concurrency ?? 0);
        if (more.workers?.size === less.workers?.size) expect(workers(more)).toBeGreaterThanOrEqual(workers(less));
      }),
      RUNS,
    );
  });

  test('says where its database ends, and the load just below it still fits', () => {
    const plan = Plan.forWorkload(SHOP);
    const end = plan.limits.find(({ part }) => part === 'database');
    const times = end?.times ?? 0;
    const at = (factor: number): Plan =>
      Plan.forWorkload({
        ...SHOP,
        traffic: {
          users: 800 * factor,
          peakUsers: 3000 * factor,
          requestsPerSecond: 150 * factor,
        },
        background: { tasksPerSecond: 5 * factor },
      });
    expect(at(times * 0.99).database).toBeDefined();
    expect(at(times * 1.01).database).toBeUndefined();
    expect(at(times * 1.01).shortfalls[0]).toMatchObject({ part: 'database' });
  });

  test('names what lacks where no database has a standby', () => {
    const { database, shortfalls } = Plan.forWorkload(SHOP, { cloud: Cloud.AZURE, region: 'westeurope' });
    expect(database).toBeUndefined();
    expect(shortfalls).toMatchObject([
      { part: 'database', times: 0, beyond: expect.stringContaining('region') as string },
    ]);
  });

  test.each([Cloud.AWS, Cloud.AZURE])('from ten users to ten million, %s', (cloud) => {
    for (let users = 10; users <= 10_000_000; users *= 10) {
      const plan = Plan.forWorkload(
        { traffic: { users, peakUsers: 3 * users }, objective: { milliseconds: 800 }, database: {} },
        { cloud },
      );
      expect(plan.web.maxInstances * plan.web.requestsPerSecond).toBeGreaterThanOrEqual((3 * users * 1.2) / 7.2);
      expect(plan.database === undefined).toBe(plan.shortfalls.length > 0);
      plan.shortfalls.forEach((it) => expect(it.beyond).not.toBe(''));
    }
  });
});

describe('the cheapest of a catalogue', () => {
  const sizes = fc.array(
    fc.record({ name: fc.uuid(), fits: fc.boolean(), monthlyUsd: fc.integer({ min: 1, max: 1000 }) }),
    { minLength: 1, maxLength: 8 },
  );
  test('is really the cheapest, and twice the budget rejects nothing that fitted', () => {
    fc.assert(
      fc.property(sizes, (catalogue) => {
        const within = (budget: number) =>
          cheapest(catalogue, (it) =>
            it.fits && it.monthlyUsd <= budget
              ? it
              : { constraint: 'budget', needs: it.monthlyUsd, has: budget, unit: 'USD' },
          );
        const { fit, rejected } = within(500);
        const fitting = catalogue.filter((it) => it.fits && it.monthlyUsd <= 500);
        expect(fit?.monthlyUsd).toBe(
          fitting.length > 0 ? Math.min(...fitting.map(({ monthlyUsd }) => monthlyUsd)) : undefined,
        );
        expect(rejected).toHaveLength(catalogue.length - (fit ? 1 : 0));
        expect(within(1000).fit !== undefined || fit === undefined).toBe(true);
      }),
    );
  });

  test('is in the order of the price', () => {
    for (const catalogue of [DatabaseCatalogue.rds(), DatabaseCatalogue.flexibleServer('centralus')]) {
      const prices = catalogue.map(({ hourlyUsd }) => hourlyUsd);
      expect(prices).toEqual([...prices].sort((a, b) => a - b));
    }
  });
});

describe('bad input', () => {
  const planned = (workload: Workload, options?: PlanOptions) => faults(() => Plan.forWorkload(workload, options));

  test('an objective below the time of a request on an idle machine', () => {
    expect(planned({ ...SHOP, objective: { milliseconds: 50 } })).toEqual([
      'objective-unreachable at shop.objective.milliseconds',
    ]);
  });

  test('a process that fits no machine', () => {
    const workload = { name: 'world', traffic: { users: 1 }, service: { memoryMiBPerProcess: 200_000 } };
    expect(planned(workload)).toEqual(['beyond-largest-size at world.service.memoryMiBPerProcess']);
  });

  test('every problem at once', () => {
    const workload = {
      name: 'shop',
      traffic: { users: -1 },
      database: { readShare: 2 },
      cache: { kiBPerUser: -1 },
      content: { kiBPerAnswer: 0 },
      background: { tasksPerSecond: 0 },
    };
    expect(planned(workload, { region: 'moon-1' })).toEqual([
      'number-out-of-range at shop.traffic.users',
      'number-out-of-range at shop.content.kiBPerAnswer',
      'number-out-of-range at shop.database.readShare',
      'number-out-of-range at shop.cache.kiBPerUser',
      'number-out-of-range at shop.background.tasksPerSecond',
      'unknown-choice at shop.region',
    ]);
  });

  test('a region or a service of the other cloud', () => {
    expect(planned(SHOP, { cloud: Cloud.AZURE, region: 'us-east-1', compute: ComputeService.EC2 })).toEqual([
      'unknown-choice at shop.region',
      'unknown-choice at shop.compute',
    ]);
  });
});

test('asks for no storage that PostgresDatabase rejects, since RDS needs room to grow', () => {
  const planned = (dataGiB: number) =>
    Plan.forWorkload({ traffic: { requestsPerSecond: 10 }, database: { dataGiB, growthPerYear: 0, hotShare: 0 } });
  expect(planned(47_000).database?.storageGiB).toBeLessThanOrEqual(DatabaseCatalogue.MOST_INITIAL_RDS_GIB);
  expect(planned(50_000)).toMatchObject({ database: undefined, shortfalls: [{ part: 'database' }] });
});
