import * as fc from 'fast-check';
import {
  AutoscalingPolicy,
  ContainerAppsScaling,
  LoadTrace,
  MultiServerQueue,
  Simulation,
  SimulationProps,
  SimulationSample,
  TargetTracking,
} from '../../../lib/domain';
import { faults } from '../../support/problems-of';
import { HUNDRED_A_SECOND, TEN_A_SECOND, fixed, loads } from '../../support/simulated-service';

const objective = { milliseconds: 1000 };
const lastOf = (props: Omit<SimulationProps, 'objective'>): SimulationSample =>
  new Simulation({ objective, ...props }).series(1).at(-1)!;
/** Compares within 2 %. */
const expectNear = (actual: number, expected: number): void => {
  expect(actual / expected).toBeGreaterThan(0.98);
  expect(actual / expected).toBeLessThan(1.02);
};

describe('a steady load', () => {
  test('one server: M/M/1 in closed form', () => {
    const { meanMs, p50Ms, p95Ms, p99Ms, inSystem, utilization } = lastOf({
      trace: LoadTrace.steady(8, 3600),
      service: TEN_A_SECOND,
      policy: fixed(1),
    });
    // Response times are exponential with the rate 10 − 8.
    expectNear(meanMs, 500);
    expectNear(p50Ms, 500 * Math.log(2));
    expectNear(p95Ms, 500 * Math.log(20));
    expectNear(p99Ms, 500 * Math.log(100));
    expectNear(inSystem, 4);
    expect(utilization).toBeCloseTo(0.8, 3);
  });

  test('any number of servers: M/M/c within 2 %', () => {
    const steady = fc.record({
      concurrencyPerInstance: fc.integer({ min: 1, max: 20 }),
      instances: fc.integer({ min: 1, max: 20 }),
      millisecondsPerRequest: fc.double({ min: 5, max: 100, noNaN: true }),
      busy: fc.double({ min: 0.05, max: 0.95, noNaN: true }),
    });
    fc.assert(
      fc.property(steady, ({ concurrencyPerInstance, instances, millisecondsPerRequest, busy }) => {
        const servers = instances * concurrencyPerInstance;
        const serviceSeconds = millisecondsPerRequest / 1000;
        const arrivalsPerSecond = (busy * servers) / serviceSeconds;
        const expected = new MultiServerQueue({ servers, serviceSeconds, arrivalsPerSecond });
        const sample = lastOf({
          trace: LoadTrace.steady(arrivalsPerSecond, 1800),
          service: { concurrencyPerInstance, millisecondsPerRequest },
          policy: fixed(instances),
        });
        expectNear(sample.meanMs / 1000, expected.meanWaitSeconds + serviceSeconds);
        expectNear(sample.p50Ms / 1000, expected.responseSeconds(50));
        expectNear(sample.p95Ms / 1000, expected.responseSeconds(95));
        expectNear(sample.p99Ms / 1000, expected.responseSeconds(99));
      }),
      { numRuns: 60 },
    );
  });
});

describe('overload', () => {
  // 40 requests a second too many for ten minutes, which 40 free ones take ten minutes to serve.
  const simulation = new Simulation({
    trace: loads(600, 120, 40, 40),
    service: { concurrencyPerInstance: 4, millisecondsPerRequest: 50 },
    policy: fixed(1),
    objective,
  });
  const samples = simulation.series(1);

  test('the queue grows by what exceeds the capacity, and empties at the pace of what is free', () => {
    expectNear(simulation.totals.highestQueue, 24_000);
    expectNear(samples[899].queued, 12_000);
    expect(samples[1230].queued).toBeLessThan(1);
  });

  test('a request waits as long as the queue before it takes', () => {
    expectNear(samples[599].p50Ms, 300_000);
    expectNear(samples[899].p95Ms, 150_000);
    expect(samples[1790].p95Ms).toBeLessThan(200);
  });

  test('instances that are added later shorten the wait', () => {
    const policy = TargetTracking.ecs({ minInstances: 1, maxInstances: 2, target: 60 });
    const service = { concurrencyPerInstance: 4, millisecondsPerRequest: 50, startSeconds: 60 };
    const more = new Simulation({ trace: LoadTrace.steady(120, 600), service, policy, objective }).series(1);
    // After 100 seconds 4000 wait: 140 seconds at 80 a second, then 160 a second. The second instance serves at 240.
    expectNear(more[99].p50Ms, 50_000);
    expectNear(more[239].p50Ms, (40 * 240 * 1000) / 160);
  });

  test('requests beyond the queue are refused, and miss the objective', () => {
    const service = { concurrencyPerInstance: 4, millisecondsPerRequest: 50, maxQueuedRequests: 400 };
    const full = new Simulation({ trace: LoadTrace.steady(120, 600), service, policy: fixed(1), objective });
    expectNear(full.totals.refused, 40 * 600);
    expect(full.totals.highestQueue).toBeCloseTo(400, 6);
    // Those that are admitted wait for 400 requests at 80 a second.
    const { meanMs, p99Ms } = full.series(1).at(-1)!;
    expectNear(meanMs, 5050);
    expect(p99Ms).toBeLessThan(5350);
    expect(full.totals.secondsOverObjective).toBeGreaterThan(590);
  });
});

describe("Little's law", () => {
  const policies: AutoscalingPolicy[] = [
    fixed(2),
    TargetTracking.ecs({ minInstances: 1, maxInstances: 6, target: 60 }),
    ContainerAppsScaling.http({ minInstances: 1, maxInstances: 6, concurrentRequests: 30 }),
  ];
  const segment = fc.record({
    rate: fc.double({ min: 0, max: 150, noNaN: true }),
    seconds: fc.integer({ min: 60, max: 600 }),
  });
  const inputs = fc.record({
    segments: fc.array(segment, { minLength: 1, maxLength: 5 }),
    policy: fc.constantFrom(...policies),
    maxQueuedRequests: fc.option(fc.integer({ min: 50, max: 5000 }), { nil: undefined }),
  });

  test('in every window, requests in the system are their arrivals × their time', () => {
    fc.assert(
      fc.property(inputs, fc.integer({ min: 30, max: 600 }), ({ segments, policy, maxQueuedRequests }, window) => {
        const trace = segments
          .map(({ rate, seconds }) => LoadTrace.steady(rate, seconds))
          .reduce((before, next) => before.followedBy(next));
        const service = { concurrencyPerInstance: 4, millisecondsPerRequest: 100, maxQueuedRequests };
        const samples = new Simulation({ trace, service, policy, objective }).series(1);
        const at = (second: number): { inSystem: number; meanMs: number } =>
          samples[second] ?? { inSystem: 0, meanMs: 100 };
        for (let from = 0; from < samples.length; from += window) {
          const inside = samples.slice(from, from + window);
          const [before, last] = [at(from - 1), inside.at(-1)!];
          const admitted = inside.map(({ requestsPerSecond, refused }) => requestsPerSecond - refused);
          const left = inside.reduce((sum, { answeredPerSecond }) => sum + answeredPerSecond, 0);
          const arrived = admitted.reduce((sum, count) => sum + count, 0);
          // Nothing is lost.
          expect(last.inSystem).toBeCloseTo(before.inSystem + arrived - left, 3);
          const means = inside.map(({ second }) => (at(second - 1).meanMs + at(second).meanMs) / 2000);
          const held = inside.reduce((sum, { second, inSystem }) => sum + (at(second - 1).inSystem + inSystem) / 2, 0);
          const spent = admitted.reduce((sum, count, index) => sum + count * means[index], 0);
          // Those that are inside at an edge of the window spend only a part of their time in it.
          const edges = (before.inSystem * before.meanMs + last.inSystem * last.meanMs) / 1000;
          expect(Math.abs(held - spent)).toBeLessThanOrEqual(edges + 0.02 * held + 20);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('from an empty system to an empty system it is exact', () => {
    const trace = loads(300, 120, 60, 0, 0);
    const service = { concurrencyPerInstance: 4, millisecondsPerRequest: 50 };
    const samples = new Simulation({ trace, service, policy: fixed(1), objective }).series(1);
    const held = samples.reduce((sum, { inSystem }) => sum + inSystem, 0);
    const spent = samples.reduce((sum, { requestsPerSecond, meanMs }) => sum + (requestsPerSecond * meanMs) / 1000, 0);
    expect(samples.at(-1)!.inSystem).toBeLessThan(1e-6);
    expect(Math.abs(held / spent - 1)).toBeLessThan(0.005);
  });
});

describe('the database', () => {
  const service = { concurrencyPerInstance: 50, millisecondsPerRequest: 100 };

  test('requests also wait for its CPUs: M/M/c within 2 %', () => {
    const database = { vcpus: 2, cpuMsPerRequest: 10 };
    const { meanMs, databaseUtilization } = lastOf({
      trace: LoadTrace.steady(160, 600),
      service,
      policy: fixed(4),
      database,
    });
    const queue = new MultiServerQueue({ servers: 2, arrivalsPerSecond: 160, serviceSeconds: 0.01 });
    expectNear(meanMs, 100 + queue.meanWaitSeconds * 1000);
    expect(databaseUtilization).toBeCloseTo(0.8, 3);
  });

  test('more instances do not serve more than it does', () => {
    const database = { vcpus: 2, cpuMsPerRequest: 10 };
    const answered = (instances: number): number =>
      lastOf({ trace: LoadTrace.steady(400, 600), service, policy: fixed(instances), database }).answeredPerSecond;
    expect(answered(4)).toBeGreaterThan(180);
    expect(answered(8)).toBeGreaterThan(answered(4));
    expect(answered(8)).toBeLessThanOrEqual(200);
  });

  test('instances without connections do not serve', () => {
    const database = { vcpus: 8, cpuMsPerRequest: 1, maxConnections: 10, connectionsPerInstance: 4 };
    const props = { trace: LoadTrace.steady(60, 600), service: TEN_A_SECOND, objective };
    const four = new Simulation({ ...props, policy: fixed(4), database });
    expectNear(four.series(1).at(-1)!.answeredPerSecond, 20);
    expect(four.totals.mostConnections).toBe(16);
    expect(four.verdict().bottleneck).toBe('database-connections');
  });
});

describe('instances', () => {
  test('serve once they have started, and count from their launch', () => {
    const policy = TargetTracking.ecs({ minInstances: 2, maxInstances: 4, target: 50 });
    const service = { ...HUNDRED_A_SECOND, startSeconds: 90 };
    const simulation = new Simulation({ trace: LoadTrace.steady(150, 600), service, policy, objective });
    const samples = simulation.series(1);
    expect(samples[179]).toMatchObject({ instances: 2, startingInstances: 0 });
    expect(samples[180]).toMatchObject({ instances: 2, startingInstances: 1 });
    expect(samples[269]).toMatchObject({ instances: 2, startingInstances: 1 });
    expect(samples[270]).toMatchObject({ instances: 3, startingInstances: 0 });
    expect(simulation.totals.instanceHours).toBeCloseTo((2 * 180 + 3 * 420) / 3600, 9);
  });

  test('requests wait for the first one', () => {
    const policy = ContainerAppsScaling.http({ minInstances: 0, maxInstances: 4, concurrentRequests: 50 });
    const service = { ...HUNDRED_A_SECOND, startSeconds: 30 };
    const samples = new Simulation({ trace: LoadTrace.steady(10, 300), service, policy, objective }).series(1);
    // It is launched after 15 seconds.
    expect(samples[44]).toMatchObject({ instances: 0, startingInstances: 1, answeredPerSecond: 0 });
    expectNear(samples[0].p50Ms, 44_000);
    expect(samples.at(-1)!.p50Ms).toBeLessThan(100);
  });
});

test('the same inputs give the same result', () => {
  const run = (): unknown => {
    const policy = TargetTracking.ec2({ minInstances: 1, maxInstances: 9, target: 60 });
    const trace = LoadTrace.spike({ requestsPerSecond: 80, factor: 4 });
    const simulation = new Simulation({ trace, service: HUNDRED_A_SECOND, policy, objective });
    return [simulation.totals, simulation.series(60), simulation.verdict()];
  };
  expect(run()).toEqual(run());
});

test('a shorter last period counts what it has', () => {
  const props = { trace: LoadTrace.steady(10, 90), service: HUNDRED_A_SECOND, policy: fixed(1), objective };
  expect(new Simulation(props).series(60).map(({ second, requestsPerSecond }) => [second, requestsPerSecond])).toEqual([
    [0, 10],
    [60, 10],
  ]);
});

test('a day takes less than a second of CPU time, and a tenth of it outside of tests', () => {
  const trace = LoadTrace.day({ lowRequestsPerSecond: 20, peakRequestsPerSecond: 400 });
  const policy = TargetTracking.ecs({ minInstances: 2, maxInstances: 30, target: 60 });
  const service = { concurrencyPerInstance: 8, millisecondsPerRequest: 150 };
  const simulate = (): number => {
    const before = process.cpuUsage();
    expect(new Simulation({ trace, service, policy, objective }).totals.mostInstances).toBe(13);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
  expect(Math.min(simulate(), simulate(), simulate())).toBeLessThan(1000);
});

test('bad input has codes', () => {
  const props = { trace: LoadTrace.steady(1, 1), service: TEN_A_SECOND, policy: fixed(2), objective };
  expect(
    faults(
      () =>
        new Simulation({
          ...props,
          initialInstances: 3,
          objective: { percentile: 100, milliseconds: 0 },
          service: { concurrencyPerInstance: 0, millisecondsPerRequest: 0, cpuPercentWhenBusy: 101, startSeconds: -1 },
          database: { vcpus: 0.5, cpuMsPerRequest: 0, maxConnections: 0, connectionsPerInstance: 0 },
        }),
    ),
  ).toEqual([
    'number-out-of-range at Simulation.objective.percentile',
    'number-out-of-range at Simulation.objective.milliseconds',
    'number-out-of-range at Simulation.service.concurrencyPerInstance',
    'number-out-of-range at Simulation.service.millisecondsPerRequest',
    'number-out-of-range at Simulation.service.cpuPercentWhenBusy',
    'number-out-of-range at Simulation.service.startSeconds',
    'number-out-of-range at Simulation.database.vcpus',
    'number-out-of-range at Simulation.database.cpuMsPerRequest',
    'number-out-of-range at Simulation.database.maxConnections',
    'number-out-of-range at Simulation.database.connectionsPerInstance',
    'number-out-of-range at Simulation.initialInstances',
  ]);
  const wide = { ...TEN_A_SECOND, concurrencyPerInstance: 60_000 };
  expect(faults(() => new Simulation({ ...props, service: wide }))).toEqual([
    'number-out-of-range at Simulation.service.concurrencyPerInstance',
  ]);
  expect(faults(() => new Simulation(props).series(2))).toEqual(['number-out-of-range at Simulation.everySeconds']);
});
