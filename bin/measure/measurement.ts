/** Throughput and latency of a service at one concurrency. */
export interface Measurement {
  /** Mean number of requests in work. */
  readonly concurrency: number;
  readonly requestsPerSecond: number;
  readonly p95Ms?: number;
  /** Share of the answers that were errors, 0 to 1. */
  readonly errorShare: number;
  /** CPU seconds that the service used meanwhile, if they are known, and the requests that it answered with them. */
  readonly cpu?: { readonly seconds: number; readonly requests: number };
}

/** Measurements and remarks on how they were taken. */
export interface Measurements {
  readonly points: readonly Measurement[];
  readonly notes: readonly string[];
}

/** Share of errors above which a measurement says nothing about the service's capacity. */
export const MOST_ERRORS = 0.01;

/** Returns the mean time of a request in milliseconds, by Little's law. */
export function meanMs({ concurrency, requestsPerSecond }: Measurement): number {
  return (concurrency / requestsPerSecond) * 1000;
}
