import { setTimeout as sleep } from 'node:timers/promises';
import autocannon from 'autocannon';
import { ProblemCode, Problems } from '../../lib/domain';
import { CpuClock } from './cpu-clock';
import { MOST_ERRORS, Measurement, Measurements, meanMs } from './measurement';

/** Bounds of a measurement. */
export interface LoadLimits {
  readonly maxConcurrency: number;
  readonly stepSeconds: number;
  readonly maxSeconds: number;
  readonly maxRequests: number;
}

/** A service under load. */
export interface LoadTarget {
  readonly url: URL;
  readonly headers: { readonly [name: string]: string };
  /** CPU time of the service, if it can be read. */
  readonly cpu?: CpuClock;
}

interface Step {
  readonly measurement: Measurement;
  readonly requests: number;
  /** First error of the network, e.g. ECONNREFUSED. */
  readonly error?: string;
  /** Status of the last answer that was an error. */
  readonly status?: number;
  readonly wholeCpuOfGenerator: boolean;
  readonly interrupted: boolean;
}

/** State at one end of the time that counts. */
interface Sample {
  readonly requests: number;
  readonly cpuSeconds?: number;
}

/** Answers on one connection. */
interface Answers {
  readonly first: number;
  readonly last: number;
  readonly count: number;
}

/** Share of a step before it counts: connections open, and caches and compilers warm up. */
const WARM_UP = 0.2;
/** Errors of the network after which a step ends early. */
const MOST_FAILED_CONNECTIONS = 50;
/** Time limit of reading the CPU time twice. */
const LONGEST_SAMPLE_SECONDS = 10;
const FIRST_ANSWER_SECONDS = 10;
const BUSY = 0.9;

/** Returns the steps up to a highest concurrency: 1, 2, 3, 4, 6, 8, 12, 16, 24 … */
export function levelsTo(highest: number): number[] {
  const levels = [1];
  for (let power = 2; power <= highest; power *= 2) levels.push(power, power * 1.5);
  return levels.filter((it) => it <= highest && Number.isInteger(it));
}

/** Measures a service at rising concurrency until a limit or errors. Throws if the first request fails. */
export async function measureLoad(
  target: LoadTarget,
  limits: LoadLimits,
  progress: (measurement: Measurement) => void,
): Promise<Measurements> {
  await checkAnswer(target);
  await target.cpu?.();
  const began = performance.now();
  const points: Measurement[] = [];
  const notes: string[] = [];
  let requests = 0;
  for (const connections of levelsTo(limits.maxConcurrency)) {
    if ((performance.now() - began) / 1000 + limits.stepSeconds > limits.maxSeconds) {
      notes.push(`Stopped before concurrency ${connections}: --max-seconds ${limits.maxSeconds} are over.`);
      break;
    }
    const step = await run(target, connections, limits.stepSeconds, limits.maxRequests - requests);
    requests += step.requests;
    if (step.interrupted) {
      notes.push(`Stopped at concurrency ${connections}: --max-requests ${limits.maxRequests} were sent.`);
      break;
    }
    progress(step.measurement);
    // Requests that the end of the step cut off keep the service busy for as long.
    await sleep(Math.min(limits.stepSeconds * 1000, meanMs(step.measurement)));
    points.push(step.measurement);
    if (step.wholeCpuOfGenerator) {
      notes.push(`At concurrency ${connections} the load generator used a whole CPU: the service may be faster.`);
    }
    if (step.measurement.errorShare > MOST_ERRORS || step.measurement.requestsPerSecond === 0) {
      notes.push(`Stopped at concurrency ${connections}: ${reason(step)}.`);
      break;
    }
  }
  return { points, notes };
}

function reason({ measurement, error, status }: Step): string {
  if (measurement.requestsPerSecond === 0 && error === undefined && status === undefined) {
    return 'no request was answered within the step';
  }
  const cause = error ?? (status === undefined ? '' : `status ${status}`);
  return `${(measurement.errorShare * 100).toFixed(1)} % of the requests failed (${cause})`;
}

/** Sends one request: a service that is not there, or that rejects it, needs no load. */
async function checkAnswer({ url, headers }: LoadTarget): Promise<void> {
  const problems = new Problems('the measurement', '');
  const { result, errors } = await fire({
    ...{ url: url.href, headers, connections: 1, amount: 1, bailout: 1, sampleInt: 50 },
    timeout: FIRST_ANSWER_SECONDS,
  });
  const place = `${url.origin}${url.pathname}`;
  problems.check(result.errors === 0, {
    code: ProblemCode.SERVICE_UNREACHABLE,
    property: place,
    what: `the service does not answer: ${errors[0] ?? 'connection closed'}`,
    expected: `an answer within ${FIRST_ANSWER_SECONDS} s`,
    fix: 'start the service, or correct the host and port',
  });
  const [status] = Object.keys(result.statusCodeStats ?? {});
  problems.check(result.errors > 0 || result['2xx'] > 0, {
    code: ProblemCode.SERVICE_FAILS,
    property: place,
    what: `the service answers with status ${status}`,
    expected: 'a status from 200 to 299',
    fix: Number(status) < 400 ? 'pass the address it redirects to' : 'correct the path, or sign in with --header',
  });
  problems.throwIfAny();
}

async function run(target: LoadTarget, connections: number, seconds: number, most: number): Promise<Step> {
  const { url, headers, cpu } = target;
  const times: number[] = [];
  const answers = new Map<autocannon.Client, Answers>();
  let requests = 0;
  let failed = 0;
  let status: number | undefined;
  let counts = false;
  let stop = (): void => undefined;
  // The load goes on meanwhile: what is in work at one end of the window balances what is at the other.
  const sample = async (): Promise<Sample> => {
    const cpuSeconds = await cpu?.();
    return { requests, cpuSeconds };
  };
  const window = async (): Promise<[Sample, Sample]> => {
    await sleep(seconds * WARM_UP * 1000);
    counts = true;
    const first = await sample();
    await sleep(seconds * (1 - WARM_UP) * 1000);
    const last = await sample();
    counts = false;
    stop();
    return [first, last];
  };
  const generator = process.cpuUsage();
  const began = performance.now();
  const options = { url: url.href, headers, connections, duration: seconds + LONGEST_SAMPLE_SECONDS, sampleInt: 50 };
  const load = fire({ ...options, bailout: MOST_FAILED_CONNECTIONS }, (instance) => {
    stop = () => instance.stop();
    instance.on('response', (client, code, _bytes, milliseconds) => {
      requests += 1;
      if (code < 200 || code > 299) {
        failed += 1;
        status = code;
      } else if (counts) {
        times.push(milliseconds);
        const { first = performance.now(), count = 0 } = answers.get(client) ?? {};
        answers.set(client, { first, last: performance.now(), count: count + 1 });
      }
      if (requests >= most) stop();
    });
  });
  const [{ result, errors }, [first, last]] = await Promise.all([load, window()]);
  const used = process.cpuUsage(generator);
  return {
    measurement: {
      concurrency: connections,
      requestsPerSecond: rateOf([...answers.values()], connections) ?? times.length / (seconds * (1 - WARM_UP)),
      p95Ms: percentile(times, 0.95),
      errorShare: (failed + result.errors) / Math.max(1, requests + result.errors),
      cpu: cpuBetween(first, last),
    },
    requests,
    error: errors[0],
    status,
    wholeCpuOfGenerator: (used.user + used.system) / 1000 / (performance.now() - began) > BUSY,
    interrupted: requests >= most,
  };
}

/**
 * Requests per second, each connection from its first to its last answer: to count in a window of a few answers would be wrong by one of
 * them. Undefined if a connection had fewer than two.
 */
function rateOf(connections: readonly Answers[], count: number): number | undefined {
  if (connections.length < count || connections.some((it) => it.count < 2)) return undefined;
  return connections.reduce((sum, it) => sum + ((it.count - 1) / (it.last - it.first)) * 1000, 0);
}

function cpuBetween(first: Sample, last: Sample): Measurement['cpu'] {
  if (first.cpuSeconds === undefined || last.cpuSeconds === undefined) return undefined;
  return { seconds: last.cpuSeconds - first.cpuSeconds, requests: last.requests - first.requests };
}

/** Runs the load generator, and collects the errors of the network. */
async function fire(
  options: autocannon.Options,
  watch?: (instance: autocannon.Instance) => void,
): Promise<{ readonly result: autocannon.Result; readonly errors: readonly string[] }> {
  const errors: string[] = [];
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const instance = autocannon(options, (error: Error | null, ended) => (error ? reject(error) : resolve(ended)));
    instance.on('reqError', (error: Error & { readonly code?: string }) => errors.push(error.code ?? error.message));
    watch?.(instance);
  });
  return { result, errors };
}

function percentile(values: number[], share: number): number | undefined {
  const sorted = values.sort((one, other) => one - other);
  return sorted[Math.ceil(sorted.length * share) - 1];
}
