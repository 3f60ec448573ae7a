import * as fc from 'fast-check';
import {
  LoadTrace,
  ScalabilityLaw,
  Simulation,
  SimulatedService,
  SimulationSample,
  TargetTracking,
} from '../../../lib/domain';
import { faults } from '../../support/problems-of';
import { fixed } from '../../support/simulated-service';

/** The Cisco benchmark of Schwartz's book. */
const LAW = { throughputOfOne: 995.65, contention: 0.0267, coherency: 0.00077 };
const law = new ScalabilityLaw(LAW);
const { contention, coherency } = LAW;
const SERVICE: SimulatedService = {
  concurrencyPerInstance: 35,
  millisecondsPerRequest: 1000 / LAW.throughputOfOne,
  ...{ contention, coherency, startSeconds: 0 },
};
const objective = { milliseconds: 1000 };
const lastOf = (service: SimulatedService, rate: number, instances = 1): SimulationSample =>
  new Simulation({ objective, service, policy: fixed(instances), trace: LoadTrace.steady(rate, 1800) })
    .series(1)
    .at(-1)!;

/** Requests in an instance in equilibrium: a birth-death process whose departures are those of the law. */
function inEquilibrium(rate: number, concurrency: number): number {
  let [weight, all, mean] = [1, 1, 0];
  for (let n = 1; n < 20_000 && weight > 1e-12; n += 1) {
    weight *= rate / law.throughput(Math.min(n, concurrency));
    all += weight;
    mean += n * weight;
  }
  return mean / all;
}

describe('requests that slow each other down', () => {
  test.each([2, 5])('are as many at once as the law says, far below saturation: %d', (concurrency) => {
    const { inSystem, meanMs, answeredPerSecond } = lastOf(SERVICE, law.throughput(concurrency));
    expect(answeredPerSecond).toBeCloseTo(law.throughput(concurrency), 0);
    expect(inSystem / concurrency).toBeCloseTo(1, 1);
    expect(meanMs / (1000 * law.latencySeconds(concurrency))).toBeCloseTo(1, 1);
  });

  test.each([0.3, 0.6, 0.8, 0.9, 0.95])('are those of the exact process, at %d of the capacity', (share) => {
    const rate = share * law.throughput(35);
    expect(lastOf(SERVICE, rate).inSystem / inEquilibrium(rate, 35)).toBeCloseTo(1, 1);
  });

  test.each([1, 4])('leave as fast as the law allows, with %d instances', (instances) => {
    const { answeredPerSecond, utilization } = lastOf(SERVICE, 1e6, instances);
    expect(answeredPerSecond / (instances * law.throughput(35))).toBeCloseTo(1, 6);
    expect(utilization).toBe(1);
  });

  test('obey Little’s law', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.05, max: 0.95, noNaN: true }), (share) => {
        const { inSystem, answeredPerSecond, meanMs } = lastOf(SERVICE, share * law.throughput(35));
        expect((answeredPerSecond * meanMs) / 1000 / inSystem).toBeCloseTo(1, 2);
      }),
      { numRuns: 20 },
    );
  });

  test('take no longer than those that do not', () => {
    const alone = { ...SERVICE, contention: 0, coherency: 0 };
    expect(lastOf(alone, 8000).meanMs).toBeLessThan(lastOf(SERVICE, 8000).meanMs);
  });

  test('use CPU for what leaves, not for what waits for a lock', () => {
    const locked = { ...SERVICE, concurrencyPerInstance: 20, contention: 0.5, coherency: 0 };
    const instances = (service: SimulatedService): number =>
      new Simulation({
        ...{ objective, service, trace: LoadTrace.steady(1500, 3600) },
        policy: TargetTracking.ecs({ minInstances: 1, maxInstances: 50, target: 60 }),
      })
        .series(60)
        .at(-1)!.instances;
    // An instance answers at most about 1900 a second, with half of its 20 threads at 1800: 60 % of the CPU are 1140.
    expect(instances(locked)).toBe(2);
  });
});

test('more requests at once than the peak are rejected: they would wait faster in the queue', () => {
  const problems = (change: object): string[] => faults(() => lastOf({ ...SERVICE, ...change }, 10));
  const place = 'number-out-of-range at Simulation.service';
  expect(problems({ concurrencyPerInstance: 36 })).toEqual([`${place}.concurrencyPerInstance`]);
  expect(problems({ contention: 1.1, coherency: -1 })).toEqual([`${place}.contention`, `${place}.coherency`]);
});
