import * as fc from 'fast-check';
import { ComputeCatalogue, ComputeSize } from '../../../../lib/domain/sizing/catalogue/compute-catalogue';
import { MultiServerQueue } from '../../../../lib/domain/sizing/multi-server-queue';
import { WebFit, WebLoad, chooseWeb, fitWeb } from '../../../../lib/domain/sizing/plan/web-sizing';
import { ServerModel } from '../../../../lib/domain/sizing/workload';

const LOAD: WebLoad = {
  peakUsers: 4000,
  growth: 1.2,
  usualPerSecond: 150,
  peakPerSecond: 560,
  cpuSeconds: 0.03,
  waitSeconds: 0.12,
  memoryMiBPerProcess: 256,
  serverModel: ServerModel.THREADS,
  percentile: 95,
  objectiveSeconds: 0.5,
  zones: 2,
  surviveZoneLossAtPeak: false,
};
const FARGATE = { sizes: ComputeCatalogue.fargate(), systemMiB: 64, mostInstances: 1000 };

const isFit = (it: object): it is WebFit => 'size' in it;
const fitsOf = (load: WebLoad, sizes: readonly ComputeSize[] = FARGATE.sizes): WebFit[] =>
  sizes.map((size) => fitWeb(load, size, FARGATE)).filter(isFit);

const loads = fc
  .record({
    usualPerSecond: fc.double({ min: 0.1, max: 2000, noNaN: true }),
    peak: fc.double({ min: 1, max: 10, noNaN: true }),
    cpuSeconds: fc.double({ min: 0.001, max: 0.2, noNaN: true }),
    waitSeconds: fc.double({ min: 0, max: 0.2, noNaN: true }),
    objectiveSeconds: fc.double({ min: 0.3, max: 3, noNaN: true }),
    memoryMiBPerProcess: fc.integer({ min: 32, max: 2048 }),
    serverModel: fc.constantFrom(...Object.values(ServerModel)),
    zones: fc.constantFrom(2, 3),
    surviveZoneLossAtPeak: fc.boolean(),
  })
  .map(({ peak, ...load }): WebLoad => ({ ...LOAD, ...load, peakPerSecond: load.usualPerSecond * peak }));

test('every fit meets the objective at the usual load, at the peak, and without a zone', () => {
  fc.assert(
    fc.property(loads, (load) => {
      for (const fit of fitsOf(load)) {
        const { size, minInstances, maxInstances, requestsPerSecond, processes, concurrencyPerProcess } = fit;
        const left = (count: number): number => count - Math.ceil(count / load.zones);
        expect(maxInstances * requestsPerSecond).toBeGreaterThanOrEqual(load.peakPerSecond * (1 - 1e-6));
        expect(left(minInstances) * requestsPerSecond).toBeGreaterThanOrEqual(load.usualPerSecond * (1 - 1e-6));
        if (load.surviveZoneLossAtPeak) {
          expect(left(maxInstances) * requestsPerSecond).toBeGreaterThanOrEqual(load.peakPerSecond * (1 - 1e-6));
        }
        const cores = Math.ceil(size.vcpus);
        const cpu = new MultiServerQueue({
          servers: Math.min(cores, processes),
          arrivalsPerSecond: requestsPerSecond,
          serviceSeconds: (load.cpuSeconds * cores) / size.vcpus,
        });
        const response = load.waitSeconds + cpu.responseSeconds(load.percentile);
        expect(response).toBeLessThanOrEqual(load.objectiveSeconds * (0.9 + 1e-6));
        // Little's law: no more requests at once than there are threads.
        expect(requestsPerSecond * (load.waitSeconds + load.cpuSeconds)).toBeLessThanOrEqual(
          processes * concurrencyPerProcess,
        );
        expect(processes * load.memoryMiBPerProcess).toBeLessThanOrEqual(size.memoryGiB * 1024);
      }
    }),
    { numRuns: 40 },
  );
});

test('more load never needs fewer instances or less money', () => {
  fc.assert(
    fc.property(loads, fc.double({ min: 1, max: 5, noNaN: true }), (load, factor) => {
      const more = {
        ...load,
        usualPerSecond: load.usualPerSecond * factor,
        peakPerSecond: load.peakPerSecond * factor,
      };
      for (const size of FARGATE.sizes) {
        const [one, other] = [load, more].map((it) => fitWeb(it, size, FARGATE));
        if (!isFit(one) || !isFit(other)) continue;
        expect(other.minInstances).toBeGreaterThanOrEqual(one.minInstances);
        expect(other.maxInstances).toBeGreaterThanOrEqual(one.maxInstances);
        expect(other.monthlyUsd).toBeGreaterThanOrEqual(one.monthlyUsd);
      }
    }),
    { numRuns: 40 },
  );
});

test('an impossible objective names what the size needs', () => {
  expect(fitWeb({ ...LOAD, objectiveSeconds: 0.1 }, FARGATE.sizes[0], FARGATE)).toMatchObject({
    constraint: 'latency objective',
    has: 100,
  });
  expect(fitWeb({ ...LOAD, memoryMiBPerProcess: 4096 }, FARGATE.sizes[0], FARGATE)).toMatchObject({
    constraint: 'memory of one process',
    unit: 'GiB',
  });
});

test('a burstable type stays below its baseline on a usual day', () => {
  fc.assert(
    fc.property(loads, (load) => {
      for (const size of ComputeCatalogue.ec2().filter((it) => it.baselineShare !== undefined)) {
        const fit = fitWeb(load, size, { ...FARGATE, sizes: [] });
        if (!isFit(fit)) continue;
        const used = (load.usualPerSecond * load.cpuSeconds) / fit.minInstances / size.vcpus;
        expect(used).toBeLessThanOrEqual(size.baselineShare! + 1e-6);
      }
    }),
    { numRuns: 40 },
  );
});

test('one request for each process limits a prefork server', () => {
  const [threads, prefork] = [ServerModel.THREADS, ServerModel.PREFORK].map(
    (serverModel) => fitsOf({ ...LOAD, serverModel })[0],
  );
  expect(prefork.limitedBy).toBe('concurrency');
  expect(prefork.requestsPerSecond).toBeLessThan(threads.requestsPerSecond);
});

test('the choice costs least of all sizes that fit, on every catalogue', () => {
  fc.assert(
    fc.property(
      loads,
      fc.constantFrom(ComputeCatalogue.ec2(), ComputeCatalogue.fargate(), ComputeCatalogue.containerApps()),
      (load, sizes) => {
        const { fit, rejected } = chooseWeb(load, { ...FARGATE, sizes });
        const prices = fitsOf(load, sizes).map((it) => it.monthlyUsd);
        expect(fit?.monthlyUsd ?? Infinity).toBe(Math.min(...prices));
        expect(rejected).toHaveLength(sizes.length - (fit ? 1 : 0));
        rejected.forEach(({ violation, monthlyUsd }) => expect(violation === undefined).toBe(monthlyUsd !== undefined));
      },
    ),
    { numRuns: 40 },
  );
});
