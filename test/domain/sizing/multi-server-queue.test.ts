import * as fc from 'fast-check';
import { MultiServerQueue } from '../../../lib/domain';
import { faults } from '../../support/problems-of';

/** A queue whose servers keep up. */
const stable = fc
  .record({
    servers: fc.integer({ min: 1, max: 200 }),
    utilization: fc.double({ min: 0.01, max: 0.98, noNaN: true }),
    serviceSeconds: fc.double({ min: 0.001, max: 10, noNaN: true }),
  })
  .map(({ servers, utilization, serviceSeconds }) => ({
    servers,
    serviceSeconds,
    arrivalsPerSecond: (utilization * servers) / serviceSeconds,
  }));

describe('published values', () => {
  test('one server: M/M/1 in closed form', () => {
    const queue = new MultiServerQueue({ servers: 1, arrivalsPerSecond: 8, serviceSeconds: 0.1 });
    expect(queue.utilization).toBeCloseTo(0.8, 12);
    expect(queue.waitProbability).toBeCloseTo(0.8, 12);
    expect(queue.meanWaitSeconds).toBeCloseTo(0.4, 12);
    // The response time of M/M/1 is exponential with the rate 10 − 8.
    expect(queue.responseSeconds(95)).toBeCloseTo(Math.log(20) / 2, 9);
  });

  test('ten agents for eight Erlangs: 40.9 % wait', () => {
    const queue = new MultiServerQueue({ servers: 10, arrivalsPerSecond: 8, serviceSeconds: 1 });
    expect(queue.waitProbability).toBeCloseTo(0.409, 3);
  });

  test('two servers: C = 2ρ² ÷ (1 + ρ)', () => {
    const queue = new MultiServerQueue({ servers: 2, arrivalsPerSecond: 1.2, serviceSeconds: 1 });
    expect(queue.waitProbability).toBeCloseTo((2 * 0.36) / 1.6, 12);
  });
});

test('an arrival waits no longer than it takes to be answered', () => {
  fc.assert(
    fc.property(stable, fc.double({ min: 1, max: 99.9, noNaN: true }), (props, percentile) => {
      const queue = new MultiServerQueue(props);
      expect(queue.waitSeconds(percentile)).toBeLessThanOrEqual(queue.responseSeconds(percentile) * (1 + 1e-9));
    }),
  );
  // The wait of M/M/1 has the rate 10 − 8, for the 80 % that wait.
  const queue = new MultiServerQueue({ servers: 1, arrivalsPerSecond: 8, serviceSeconds: 0.1 });
  expect(queue.waitSeconds(95)).toBeCloseTo(Math.log(0.8 / 0.05) / 2, 9);
  expect(queue.waitSeconds(10)).toBe(0);
});

test('a hundred thousand servers neither overflow nor lose precision', () => {
  const queue = new MultiServerQueue({ servers: 100_000, arrivalsPerSecond: 99_900, serviceSeconds: 1 });
  expect(queue.waitProbability).toBeGreaterThan(0.5);
  expect(queue.waitProbability).toBeLessThan(1);
});

test('servers that cannot keep up have no response time', () => {
  const queue = new MultiServerQueue({ servers: 2, arrivalsPerSecond: 2, serviceSeconds: 1 });
  expect(queue).toMatchObject({ utilization: 1, waitProbability: 1, meanWaitSeconds: Infinity });
  expect(queue.responseSeconds(50)).toBe(Infinity);
});

test('a queue that empties as fast as one server works is no exception', () => {
  const at = (servers: number, arrivalsPerSecond: number): number =>
    new MultiServerQueue({ servers, arrivalsPerSecond, serviceSeconds: 1 }).responseSeconds(95);
  expect(at(3, 2)).toBeCloseTo(at(3, 2 + 1e-9), 5);
});

test('more load never makes a response faster, and another server never slower', () => {
  fc.assert(
    fc.property(stable, fc.double({ min: 1, max: 99.9, noNaN: true }), (props, percentile) => {
      const { servers, arrivalsPerSecond } = props;
      const seconds = new MultiServerQueue(props).responseSeconds(percentile);
      const busier = new MultiServerQueue({ ...props, arrivalsPerSecond: arrivalsPerSecond * 1.01 });
      const wider = new MultiServerQueue({ ...props, servers: servers + 1 });
      expect(busier.responseSeconds(percentile)).toBeGreaterThanOrEqual(seconds * (1 - 1e-9));
      expect(wider.responseSeconds(percentile)).toBeLessThanOrEqual(seconds * (1 + 1e-9));
    }),
  );
});

test('the most arrivals for an objective just meet it', () => {
  fc.assert(
    fc.property(stable, fc.double({ min: 1.1, max: 50, noNaN: true }), ({ servers, serviceSeconds }, factor) => {
      // An idle server needs ln 20 service times for 95 %.
      const within = factor * Math.log(20) * serviceSeconds;
      const objective = { milliseconds: within * 1000 };
      const arrivalsPerSecond = MultiServerQueue.mostArrivals(servers, serviceSeconds, objective);
      const seconds = new MultiServerQueue({ servers, serviceSeconds, arrivalsPerSecond }).responseSeconds(95);
      expect(seconds / within).toBeLessThanOrEqual(1 + 1e-6);
      expect(seconds / within).toBeGreaterThan(0.999);
    }),
  );
});

test('an objective below the time of an idle server allows no arrivals', () => {
  expect(MultiServerQueue.mostArrivals(4, 0.1, { milliseconds: 200 })).toBe(0);
});

test('all problems are thrown together', () => {
  expect(faults(() => new MultiServerQueue({ servers: 0, arrivalsPerSecond: -1, serviceSeconds: 0 }))).toEqual([
    'number-out-of-range at MultiServerQueue.servers',
    'number-out-of-range at MultiServerQueue.arrivalsPerSecond',
    'number-out-of-range at MultiServerQueue.serviceSeconds',
  ]);
  expect(faults(() => MultiServerQueue.mostArrivals(1, 1, { percentile: 100, milliseconds: Number.NaN }))).toEqual([
    'number-out-of-range at MultiServerQueue.objective.percentile',
    'number-out-of-range at MultiServerQueue.objective.milliseconds',
  ]);
});
