import { LoadTrace, Simulation, SimulationProps, SimulationVerdict, TargetTracking } from '../../../lib/domain';
import { HUNDRED_A_SECOND, TEN_A_SECOND } from '../../support/simulated-service';

const spike = LoadTrace.spike({ requestsPerSecond: 40, factor: 3 });
const service = { concurrencyPerInstance: 2, millisecondsPerRequest: 50 };
const policy = TargetTracking.ecs({ minInstances: 2, maxInstances: 10, target: 60 });
const objective = { milliseconds: 250 };
const judge = (props: Partial<SimulationProps>): SimulationVerdict =>
  new Simulation({ trace: spike, service, policy, objective, ...props }).verdict();

test('a spike that two instances do not hold', () => {
  const { missed, ...verdict } = judge({});
  expect(verdict).toEqual({
    holds: false,
    bottleneck: 'scaling-delay',
    smallestMinimum: 4,
    sentence: 'A spike of 3× exceeds 250 ms for 7 min: raise the minimum to 4.',
  });
  // It begins with the spike, and ends some minutes after instances were added.
  expect(missed).toHaveLength(1);
  expect(missed[0].fromSecond).toBe(600);
  expect(missed[0].toSecond).toBeLessThan(1200);
});

test('the smallest minimum holds, and one less does not', () => {
  const withMinimum = (minInstances: number): SimulationVerdict =>
    judge({ policy: TargetTracking.ecs({ minInstances, maxInstances: 10, target: 60 }) });
  expect(withMinimum(3).holds).toBe(false);
  expect(withMinimum(4)).toEqual({ holds: true, missed: [], sentence: 'A spike of 3× stays within 250 ms.' });
});

test('a minimum above the maximum', () => {
  const small = TargetTracking.ecs({ minInstances: 2, maxInstances: 3, target: 60 });
  expect(judge({ policy: small })).toMatchObject({ bottleneck: 'max-instances', smallestMinimum: 4 });
  expect(judge({ policy: small }).sentence).toMatch(/: raise the minimum and the maximum to 4\.$/);
});

test('requests that are too slow even alone', () => {
  const { bottleneck, smallestMinimum, sentence } = judge({ objective: { milliseconds: 100 } });
  expect([bottleneck, smallestMinimum]).toEqual(['service-time', undefined]);
  expect(sentence).toMatch(/: requests take longer even without a queue, and no minimum avoids it\.$/);
});

test('a database that no instance relieves', () => {
  const database = { vcpus: 1, cpuMsPerRequest: 10 };
  expect(judge({ database })).toMatchObject({ holds: false, bottleneck: 'database-cpu', smallestMinimum: undefined });
  expect(judge({ database: { ...database, vcpus: 4 } }).smallestMinimum).toBe(4);
});

test('the percentile of the objective decides', () => {
  const trace = LoadTrace.steady(6, 600);
  const props = {
    trace,
    service: TEN_A_SECOND,
    policy: TargetTracking.ecs({ minInstances: 1, maxInstances: 1, target: 90 }),
  };
  // Response times of M/M/1 are exponential with the rate 10 − 6: 95 % are within 749 ms, 99.9 % within 1727 ms.
  const holds = (percentile: number, milliseconds: number): boolean =>
    judge({ ...props, objective: { percentile, milliseconds } }).holds;
  expect([holds(95, 770), holds(95, 730), holds(99.9, 1770), holds(99.9, 1680)]).toEqual([true, false, true, false]);
});

test('seconds without requests miss nothing', () => {
  const none = LoadTrace.steady(0, 60);
  expect(judge({ trace: none, service: HUNDRED_A_SECOND, objective: { milliseconds: 1 } }).holds).toBe(true);
});
