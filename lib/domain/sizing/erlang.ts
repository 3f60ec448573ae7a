/** Parallel servers with one queue: mean arrivals per second, and mean seconds of service. */
export interface Station {
  readonly servers: number;
  readonly arrivalsPerSecond: number;
  readonly serviceSeconds: number;
}

/** Precision of a search by bisection. */
const STEPS = 60;
/** Beyond it, no arrival waits: the next term could overflow. */
const MOST_INVERSE = 1e300;

/** Returns the probability that an arrival waits, by Erlang's B formula. */
export function waitProbabilityOf({ servers, arrivalsPerSecond, serviceSeconds }: Station): number {
  const load = arrivalsPerSecond * serviceSeconds;
  if (load >= servers) return 1;
  // Terms of 1 ÷ B. Where most servers are busy, the first few decide; where few are, the sum is soon too large.
  let [inverse, term] = [1, 1];
  for (let count = servers; count > 0 && inverse < MOST_INVERSE && term > inverse * Number.EPSILON; count -= 1) {
    term *= count / load;
    inverse += term;
  }
  const blocked = 1 / inverse;
  return blocked / (1 - (load / servers) * (1 - blocked));
}

/** Returns the share of arrivals whose wait and service together take longer. */
export function shareSlowerThan(seconds: number, station: Station, waitProbability: number): number {
  const idle = station.servers - station.arrivalsPerSecond * station.serviceSeconds;
  if (idle <= 0) return 1;
  const services = seconds / station.serviceSeconds;
  const served = Math.exp(-services);
  const rate = idle - 1;
  // The general term is 0 ÷ 0 where the queue empties as fast as one server works.
  const waited = Math.abs(rate) < 1e-7 ? services * served : (served - Math.exp(-idle * services)) / rate;
  return served + waitProbability * waited;
}

/** Returns the time in seconds that the wait and the service of a share of all arrivals exceed. */
export function responseExceededBy(share: number, station: Station, waitProbability: number): number {
  let low = 0;
  let high = station.serviceSeconds;
  while (shareSlowerThan(high, station, waitProbability) > share) [low, high] = [high, 2 * high];
  for (let step = 0; step < STEPS; step += 1) {
    const middle = (low + high) / 2;
    if (shareSlowerThan(middle, station, waitProbability) > share) low = middle;
    else high = middle;
  }
  return high;
}

/** Returns the time in the queue in seconds that a share of all arrivals exceeds. */
export function waitExceededBy(share: number, station: Station, waitProbability: number): number {
  const idle = station.servers - station.arrivalsPerSecond * station.serviceSeconds;
  if (idle <= 0) return Infinity;
  return waitProbability <= share ? 0 : (Math.log(waitProbability / share) * station.serviceSeconds) / idle;
}
