import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LoadTrace, Plan, Simulation } from '../../lib/domain';
import { WorkloadFile } from '../../lib/workload';
import { Cli } from '../support/cli';
import { MeasuredService, balanced, workers } from '../support/measured-service';

jest.setTimeout(120_000);
// Chance decides a tenth of the result, and the other tests of this machine more: a model that is wrong fails three times.
jest.retryTimes(2, { logErrorsBeforeRetry: true });

const MEAN_MS = 20;
const SECONDS = 15;
/** Difference that the prediction may have. */
const MARGIN = 0.5;

const cli = new Cli();
const folder = mkdtempSync(join(tmpdir(), 'measured-plan-'));
const services: MeasuredService[] = [];
afterAll(async () => {
  cli.remove();
  await Promise.all(services.map((it) => it.stop()));
  rmSync(folder, { recursive: true });
});

/** Random numbers that are the same in every run: mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const exponential = (mean: number, random: () => number): number => -mean * Math.log(1 - random());

async function running(starting: Promise<MeasuredService>): Promise<MeasuredService> {
  const service = await starting;
  services.push(service);
  return service;
}

/** An instance: processes with one queue, whose requests take an exponential time. */
const anInstance = (processes: number, seed: number): Promise<MeasuredService> => {
  const random = randomFrom(seed);
  return running(workers(processes, () => exponential(MEAN_MS, random)));
};

/** Sends requests independently of each other and returns their response times in milliseconds, in ascending order. */
async function underLoad(url: string, requestsPerSecond: number): Promise<number[]> {
  const agent = new Agent({ keepAlive: true });
  const random = randomFrom(7);
  const end = performance.now() + 1000 * SECONDS;
  const answers: Promise<number>[] = [];
  for (let at = performance.now(); at < end; at += exponential(1000 / requestsPerSecond, random)) {
    const wait = at - performance.now();
    if (wait > 0) await sleep(wait);
    const began = performance.now();
    answers.push(
      new Promise((resolve, reject) => {
        get(url, { agent }, (answer) => answer.resume().on('end', () => resolve(performance.now() - began))).on(
          'error',
          reject,
        );
      }),
    );
  }
  const times = await Promise.all(answers);
  agent.destroy();
  return times.sort((a, b) => a - b);
}

test('a service that is measured, planned for and simulated answers under the planned load as predicted', async () => {
  const file = join(folder, 'workload.yaml');
  writeFileSync(
    file,
    [
      'traffic: { requestsPerSecond: 80, peakRequestsPerSecond: 240, growth: 0 }',
      'service: { serverModel: async }',
      'objective: { milliseconds: 90 }',
      '',
    ].join('\n'),
  );
  const alone = await anInstance(1, 1);
  const { code, err } = await cli.run([
    'measure',
    alone.url,
    '--file',
    file,
    '--step-seconds',
    '3',
    '--max-concurrency',
    '8',
  ]);
  expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });

  const workload = WorkloadFile.read(file);
  expect(Math.abs(Number(workload.service?.cpuMsPerRequest) / MEAN_MS - 1)).toBeLessThan(MARGIN);
  const plan = Plan.forWorkload(workload);

  const peak = LoadTrace.steady(plan.traffic.peakPerSecond, 600);
  const simulation = Simulation.ofPlan({ plan, trace: peak, minInstances: plan.web.maxInstances });
  expect(simulation.verdict()).toMatchObject({ holds: true });

  const instances = await Promise.all(
    Array.from({ length: plan.web.maxInstances }, (_, index) => anInstance(plan.web.cpus, 100 + index)),
  );
  const balancer = await running(balanced(instances, randomFrom(3)));
  const times = await underLoad(balancer.url, plan.traffic.peakPerSecond);
  const p95 = times[Math.floor(0.95 * times.length)];
  const predicted = Number(plan.utilization.find(({ situation }) => situation === 'peak')?.milliseconds);
  expect(times.length).toBeGreaterThan(0.9 * SECONDS * 240);
  expect(Math.abs(p95 / predicted - 1)).toBeLessThan(MARGIN);
});
