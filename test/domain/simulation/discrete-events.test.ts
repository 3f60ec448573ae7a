import { LoadTrace, Simulation } from '../../../lib/domain';
import { fixed } from '../../support/simulated-service';

const SERVERS = 32;
const SERVICE_SECONDS = 0.1;
/** Seconds for each load, and of the windows that are compared. */
const PART = 60;
const WINDOW = 2;
const RUNS = 30;
const { imul, log, floor } = Math;

/** A seeded generator of numbers between 0 and 1 (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Response times in milliseconds of single requests with exponential gaps and service times, by the window of their arrival. */
function requestsOf(rates: readonly number[]): number[][] {
  const most = rates.reduce((highest, rate) => (rate > highest ? rate : highest));
  const windows = Array.from({ length: (rates.length * PART) / WINDOW }, (): number[] => []);
  for (let run = 1; run <= RUNS; run += 1) {
    const next = random(run);
    const free = new Array<number>(SERVERS).fill(0);
    for (let now = -log(1 - next()) / most; now < rates.length * PART; now -= log(1 - next()) / most) {
      if (next() * most > rates[floor(now / PART)]) continue;
      const first = free.reduce((best, time, server) => (time < free[best] ? server : best), 0);
      const start = now > free[first] ? now : free[first];
      free[first] = start - log(1 - next()) * SERVICE_SECONDS;
      windows[floor(now / WINDOW)].push((free[first] - now) * 1000);
    }
  }
  return windows.map((responses) => responses.sort((a, b) => a - b));
}

test.each([
  // The queue of one run differs from that of another one by hundreds of milliseconds, which the simulation leaves out.
  {
    title: 'a quarter above the capacity',
    rates: [160, 400, 160],
    slackMs: 300,
    columns: ['meanMs', 'p50Ms'] as const,
  },
  {
    title: '91 % of the capacity',
    rates: [160, 290, 160],
    slackMs: 20,
    columns: ['meanMs', 'p50Ms', 'p95Ms'] as const,
  },
])('a spike to $title: as in a simulation of single requests', ({ rates, slackMs, columns }) => {
  const trace = rates.map((rate) => LoadTrace.steady(rate, PART)).reduce((before, next) => before.followedBy(next));
  const service = { concurrencyPerInstance: SERVERS, millisecondsPerRequest: SERVICE_SECONDS * 1000 };
  const samples = new Simulation({ trace, service, policy: fixed(1), objective: { milliseconds: 500 } }).series(1);
  requestsOf(rates).forEach((responses, index) => {
    const inside = samples.slice(index * WINDOW, (index + 1) * WINDOW);
    const expected = {
      meanMs: responses.reduce((sum, response) => sum + response, 0) / responses.length,
      p50Ms: responses[floor(0.5 * responses.length)],
      p95Ms: responses[floor(0.95 * responses.length)],
    };
    columns.forEach((column) => {
      const actual = inside.reduce((sum, sample) => sum + sample[column], 0) / inside.length;
      expect(Math.abs(actual - expected[column])).toBeLessThan(0.1 * expected[column] + slackMs);
    });
  });
});
