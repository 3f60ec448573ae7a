/** Parallel servers with one queue: mean arrivals per second, and mean seconds of service. */
export interface Station {
  readonly servers: number;
  readonly arrivalsPerSecond: number;
  readonly serviceSeconds: number;
}

/** Returns the probability that an arrival waits, by the recursion of Erlang's B formula, which does not overflow. */
export function waitProbabilityOf({ servers, arrivalsPerSecond, serviceSeconds }: Station): number {
  const load = arrivalsPerSecond * serviceSeconds;
  if (load >= servers) return 1;
  let blocked = 1;
  for (let count = 1; count <= servers; count += 1) blocked = (load * blocked) / (count + load * blocked);
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

/** Returns the time in the queue in seconds that a share of all arrivals exceeds. */
export function waitExceededBy(share: number, station: Station, waitProbability: number): number {
  const idle = station.servers - station.arrivalsPerSecond * station.serviceSeconds;
  if (idle <= 0) return Infinity;
  return waitProbability <= share ? 0 : (Math.log(waitProbability / share) * station.serviceSeconds) / idle;
}
