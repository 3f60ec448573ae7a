import * as fc from 'fast-check';
import { Cloud, ComputeService, PlanOptions, Problems, ServerModel } from '../../../../lib/domain';
import { chooseCache } from '../../../../lib/domain/sizing/plan/cache-sizing';
import { DatabaseLoad } from '../../../../lib/domain/sizing/plan/database-load';
import { chooseDatabase } from '../../../../lib/domain/sizing/plan/database-sizing';
import { Offer, offerOf } from '../../../../lib/domain/sizing/plan/offer';
import { WebLoad, chooseWeb } from '../../../../lib/domain/sizing/plan/web-sizing';
import { WorkerLoad, chooseWorkers } from '../../../../lib/domain/sizing/plan/worker-sizing';

/*
 * The cheapest choice of each part against every size of the real catalogues. The constraints are written a second time here, from
 * docs/plan.md and without the library's queues, so that a mistake in either of the two shows.
 */

const HOURS = 730;
const OFFERS: PlanOptions[] = [{}, { compute: ComputeService.EC2 }, { cloud: Cloud.AZURE }];
const offers = fc.constantFrom(...OFFERS.map((it) => offerOf(new Problems('a test', 'test'), it) as Offer));
const RUNS = { numRuns: 60 };
const double = (min: number, max: number) => fc.double({ min, max, noNaN: true });

/** Returns the smallest count from `least` that satisfies a condition which more of them satisfy as well. */
function leastCount(least: number, satisfies: (count: number) => boolean): number {
  let high = least;
  while (!satisfies(high)) high *= 2;
  let low = Math.max(least, Math.floor(high / 2));
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (satisfies(middle)) high = middle;
    else low = middle + 1;
  }
  return high;
}

/** Returns the share of requests that take longer, with the sums of Erlang's C formula as textbooks print them. */
function slowShare(servers: number, perSecond: number, serviceSeconds: number, seconds: number): number {
  const load = perSecond * serviceSeconds;
  if (load >= servers) return 1;
  const terms = [1];
  for (let count = 1; count <= servers; count += 1) terms.push((terms[count - 1] * load) / count);
  const last = (terms[servers] * servers) / (servers - load);
  const wait = last / (terms.slice(0, servers).reduce((sum, it) => sum + it, 0) + last);
  const [mu, drain] = [1 / serviceSeconds, (servers - load) / serviceSeconds];
  const own = Math.exp(-mu * seconds);
  if (Math.abs(drain - mu) < 1e-9) return own * (1 + wait * mu * seconds);
  return (1 - wait) * own + wait * ((drain * own - mu * Math.exp(-drain * seconds)) / (drain - mu));
}

const webLoads: fc.Arbitrary<WebLoad> = fc
  .record({
    usualPerSecond: double(0.1, 300),
    factor: double(1, 5),
    cpuSeconds: double(0.002, 0.08),
    waitSeconds: double(0, 0.2),
    memoryMiBPerProcess: double(64, 900),
    serverModel: fc.constantFrom(ServerModel.THREADS, ServerModel.ASYNC),
    percentile: fc.constantFrom(50, 90, 95, 99),
    objectiveSeconds: double(0.9, 3),
    zones: fc.constantFrom(2, 3),
    surviveZoneLossAtPeak: fc.boolean(),
  })
  .map(({ factor, ...load }) => ({
    ...load,
    peakPerSecond: load.usualPerSecond * factor,
    ...{ peakUsers: 1, growth: 1 },
  }));

test('no web tier of the catalogue costs less', () => {
  fc.assert(
    fc.property(webLoads, offers, (load, { web }) => {
      const costs = web.sizes.map(({ vcpus, memoryGiB, hourlyUsd, baselineShare }) => {
        const cores = Math.ceil(vcpus);
        const processes = Math.floor((memoryGiB * 1024 * 0.85 - web.systemMiB) / load.memoryMiBPerProcess);
        const servers = Math.min(cores, processes);
        if (servers < 1) return Infinity;
        const cpuSeconds = (load.cpuSeconds * cores) / vcpus;
        const budget = 0.9 * load.objectiveSeconds - load.waitSeconds;
        const most = 1 - load.percentile / 100;
        const carries = (perSecond: number): boolean =>
          (perSecond * cpuSeconds) / servers <= 0.7 + 1e-9 &&
          slowShare(servers, perSecond * (1 - 1e-9), cpuSeconds, budget) <= most;
        if (!carries(1e-6)) return Infinity;
        const left = (count: number): number => count - Math.ceil(count / load.zones);
        const min = leastCount(
          load.zones,
          (count) =>
            carries(load.usualPerSecond / 0.85 / count) &&
            carries(load.usualPerSecond / left(count)) &&
            load.usualPerSecond * cpuSeconds <= count * servers * (baselineShare ?? 1) + 1e-9,
        );
        const max = leastCount(min, (count) =>
          carries(load.peakPerSecond / (load.surviveZoneLossAtPeak ? left(count) : count)),
        );
        return max > web.mostInstances ? Infinity : min * hourlyUsd * HOURS;
      });
      expect(chooseWeb(load, web).fit?.monthlyUsd ?? Infinity).toBeCloseTo(Math.min(...costs), 6);
    }),
    RUNS,
  );
});

const databaseLoads: fc.Arbitrary<DatabaseLoad> = fc
  .record({
    usualPerSecond: double(0.1, 600),
    factor: double(1, 5),
    queriesPerRequest: double(0, 10),
    cpuSecondsPerQuery: double(0.0001, 0.004),
    readShare: double(0, 1),
    dataGiB: double(0.1, 400),
    growth: double(1, 2),
    hotShare: double(0, 1),
  })
  .map(({ factor, growth, hotShare, ...load }) => ({
    ...load,
    peakPerSecond: load.usualPerSecond * factor,
    ...{ grownGiB: load.dataGiB * growth, hotGiB: load.dataGiB * growth * hotShare },
  }));
const demands = fc
  .record({ direct: fc.integer({ min: 2, max: 9000 }), share: double(0.01, 1) })
  .map(({ direct, share }) => ({ direct, active: Math.ceil(direct * share) }));

test('no database of the catalogue costs less, with the fewest replicas that suffice', () => {
  fc.assert(
    fc.property(databaseLoads, demands, offers, (load, demand, { cloud, database: offer }) => {
      const queries = load.peakPerSecond * load.queriesPerRequest;
      const iops = Math.ceil(queries * (3 * (1 - load.readShare) + 0.05 * load.readShare));
      const costsWith = (replicas: number): number[] =>
        offer.sizes
          .filter((size) => {
            const share = replicas === 0 ? 1 : Math.max(1 - load.readShare, load.readShare / replicas);
            const usual = load.usualPerSecond * load.queriesPerRequest * load.cpuSecondsPerQuery * share;
            return (
              size.standby &&
              queries * load.cpuSecondsPerQuery * share <= 0.6 * size.vcpus &&
              usual <= size.vcpus * (size.baselineShare ?? 1) &&
              load.hotGiB <= 0.75 * size.memoryGiB &&
              (cloud === Cloud.AWS ? iops <= 12_000 : iops <= Math.min(20_000, 1600 * size.vcpus)) &&
              Math.min(demand.direct, demand.active) <= Number(offer.connections.get(size))
            );
          })
          .map((size) => {
            const forData = Math.ceil(load.grownGiB / 0.8);
            const storage =
              cloud === Cloud.AWS
                ? Math.max(20, forData, iops > 3000 ? 400 : 0)
                : [32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16_384, 32_767].find(
                    (it) => it >= forData && it >= Number(offer.storageForIops(iops, size)),
                  );
            const pooled = demand.direct > Number(offer.connections.get(size));
            const poolerUsd = pooled && cloud === Cloud.AWS ? 0.015 * Math.max(2, size.vcpus) * HOURS : 0;
            return (2 + replicas) * (size.hourlyUsd * HOURS + Number(storage) * 0.115) + poolerUsd;
          });
      const most = load.readShare === 0 ? 0 : offer.mostReplicas;
      const replicas = Array.from({ length: most + 1 }, (_, it) => it).find((it) => costsWith(it).length > 0);
      const { fit } = chooseDatabase(load, demand, offer);
      expect(fit?.replicas).toBe(replicas);
      if (fit) expect(fit.monthlyUsd).toBeCloseTo(Math.min(...costsWith(fit.replicas)), 6);
    }),
    // A database takes a hundredth of the time of a web tier.
    { numRuns: 600 },
  );
});

test('no cache of the catalogue costs less, and a fifth of it is free', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100_000 }), offers, (neededMiB, { caches }) => {
      const costs = caches
        .filter(({ usableGiB }) => neededMiB <= 0.8 * usableGiB * 1024 + 1e-6)
        .map(({ hourlyUsd }) => 2 * hourlyUsd * HOURS);
      expect(chooseCache(neededMiB, caches).fit?.monthlyUsd ?? Infinity).toBeCloseTo(Math.min(...costs), 6);
    }),
    RUNS,
  );
});

const workerLoads: fc.Arbitrary<WorkerLoad> = fc
  .record({
    peakPerSecond: double(0.001, 50),
    share: double(0.01, 1),
    secondsPerTask: double(0.01, 3600),
    cpuShare: double(0.01, 1),
    memoryMiBPerProcess: double(32, 20_000),
    acceptableDelaySeconds: double(1, 3600),
  })
  .map(({ share, ...load }) => ({ ...load, usualPerSecond: load.peakPerSecond * share }));

test('no fleet of workers of the catalogue costs less', () => {
  fc.assert(
    fc.property(workerLoads, offers, (load, { workers }) => {
      const costs = workers.sizes.map(({ vcpus, memoryGiB, hourlyUsd }) => {
        const fits = (count: number): boolean =>
          count * load.cpuShare <= vcpus + 1e-9 &&
          count * load.memoryMiBPerProcess <= memoryGiB * 1024 * 0.85 - workers.systemMiB;
        if (!fits(1)) return Infinity;
        let tasks = 1;
        while (fits(tasks + 1)) tasks += 1;
        const count = leastCount(1, (it) => load.peakPerSecond * load.secondsPerTask <= 0.8 * it * tasks * (1 + 1e-9));
        return count > workers.mostInstances ? Infinity : count * hourlyUsd * HOURS;
      });
      expect(chooseWorkers(load, workers).fit?.monthlyUsd ?? Infinity).toBeCloseTo(Math.min(...costs), 6);
    }),
    RUNS,
  );
});

test('more load never costs less, with the same replicas', () => {
  fc.assert(
    fc.property(webLoads, workerLoads, databaseLoads, double(1, 3), offers, (web, tasks, database, times, offer) => {
      const more = <T extends { readonly usualPerSecond: number; readonly peakPerSecond: number }>(load: T): T => ({
        ...load,
        ...{ usualPerSecond: load.usualPerSecond * times, peakPerSecond: load.peakPerSecond * times },
      });
      const connections = { direct: 10, active: 10 };
      const [less, greater] = [database, more(database)].map((it) => chooseDatabase(it, connections, offer.database));
      const pairs = [
        [chooseWeb(web, offer.web), chooseWeb(more(web), offer.web)],
        [chooseWorkers(tasks, offer.workers), chooseWorkers(more(tasks), offer.workers)],
        ...(less.fit?.replicas === greater.fit?.replicas ? [[less, greater]] : []),
      ];
      pairs.forEach(([small, large]) => {
        expect(large.fit?.monthlyUsd ?? Infinity).toBeGreaterThanOrEqual((small.fit?.monthlyUsd ?? Infinity) - 1e-6);
      });
    }),
    RUNS,
  );
});
