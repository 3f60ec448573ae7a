import { BacklogScaling, Cloud, LoadTrace, Plan, Simulation } from '../../../lib/domain';
import { faults } from '../../support/problems-of';

const WORKLOAD = { traffic: { users: 800, peakUsers: 3000 }, background: { tasksPerSecond: 5 } };

describe.each([Cloud.AWS, Cloud.AZURE])('workers on %s', (cloud) => {
  const plan = Plan.forWorkload(WORKLOAD, { cloud });
  const { workers } = plan;
  if (!workers) throw new Error('the plan has no workers');

  test('keep up with the peak that they are planned for', () => {
    const trace = LoadTrace.steady(workers.peakTasksPerSecond, 3600);
    const simulation = Simulation.ofWorkers({ plan, trace, minWorkers: workers.maxWorkers });
    expect(simulation.verdict()).toMatchObject({ holds: true });
    // The plan keeps a fifth of the processes free.
    expect(simulation.series(3600)[0].utilization).toBeGreaterThan(0.6);
    expect(simulation.series(3600)[0].utilization).toBeLessThanOrEqual(0.81);
  });

  test('are added while the backlog grows, and removed after it', () => {
    const trace = LoadTrace.spike({ requestsPerSecond: workers.usualTasksPerSecond, factor: 4 });
    const simulation = Simulation.ofWorkers({ plan, trace });
    const instances = simulation.series(60).map((it) => it.instances);
    expect(Math.max(...instances)).toBeGreaterThan(workers.minWorkers + 1);
    expect(instances.at(-1)).toBeLessThanOrEqual(workers.minWorkers + 1);
  });

  test('answer within the acceptable delay and the time of a long task', () => {
    const { objective } = Simulation.ofWorkers({ plan, trace: LoadTrace.steady(1, 60) });
    // 95 % of exponential times are below 3 mean ones.
    expect(objective).toEqual({ percentile: 95, milliseconds: Math.round(60_000 + 2000 * Math.log(20)) });
  });
});

test('a deployed scaling takes the place of that of the plan', () => {
  const plan = Plan.forWorkload(WORKLOAD);
  const policy = BacklogScaling.ecs({ minInstances: 2, maxInstances: 3, messagesPerInstance: 10 });
  const trace = LoadTrace.steady(20, 1800);
  expect(Simulation.ofWorkers({ plan, trace, policy }).totals.mostInstances).toBe(3);
  expect(Simulation.ofWorkers({ plan, trace, policy, minWorkers: 5 }).totals.mostInstances).toBe(5);
  expect(faults(() => Simulation.ofWorkers({ plan, trace, policy, maxWorkers: 9, minWorkers: 0.5 }))).toEqual([
    'prop-without-effect at Simulation.maxWorkers',
    'number-out-of-range at Simulation.minWorkers',
  ]);
});

test('a plan without background work has no workers to simulate', () => {
  const plan = Plan.forWorkload({ traffic: { users: 800 } });
  expect(faults(() => Simulation.ofWorkers({ plan, trace: LoadTrace.steady(1, 60) }))).toEqual([
    'missing-value at Simulation.plan.workers',
  ]);
});
