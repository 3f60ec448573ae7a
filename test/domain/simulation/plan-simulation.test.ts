import {
  Cloud,
  ComputeService,
  LoadTrace,
  Plan,
  PlanOptions,
  ScalabilityLaw,
  ServiceDemand,
  Simulation,
  TargetTracking,
} from '../../../lib/domain';
import { faults } from '../../support/problems-of';

const WORKLOAD = { traffic: { users: 800, peakUsers: 3000, requestsPerSecond: 150 }, database: {} };
const PLACES: PlanOptions[] = [{}, { compute: ComputeService.EC2 }, { cloud: Cloud.AZURE }];

describe.each(PLACES)('a plan with %o', (options) => {
  const plan = Plan.forWorkload(WORKLOAD, options);

  test('holds its objective at the peak it was made for, with all of its instances', () => {
    const trace = LoadTrace.steady(plan.traffic.peakPerSecond, 3600);
    const simulation = Simulation.ofPlan({ plan, trace, minInstances: plan.web.maxInstances });
    expect(simulation.verdict()).toMatchObject({ holds: true });
    const [{ utilization, p95Ms }] = simulation.series(3600);
    const peak = plan.utilization.find(({ situation }) => situation === 'peak');
    expect(Math.abs(100 * utilization - Number(peak?.cpuPercent))).toBeLessThan(1);
    // One queue for all instances waits less than one queue for each.
    expect(p95Ms).toBeLessThanOrEqual(Number(peak?.milliseconds) * 1.02);
  });

  test('scales from the usual day to the peak of a slow day', () => {
    const trace = LoadTrace.day({ lowRequestsPerSecond: 20, peakRequestsPerSecond: plan.traffic.peakPerSecond });
    const simulation = Simulation.ofPlan({ plan, trace });
    expect(simulation.verdict()).toMatchObject({ holds: true });
    expect(simulation.totals.mostInstances).toBeLessThanOrEqual(plan.web.maxInstances);
    expect(simulation.totals.mostConnections).toBe(
      simulation.totals.mostInstances * plan.web.processes * plan.web.poolPerProcess,
    );
  });

  test('does not hold beyond what it says it carries', () => {
    const carried = plan.web.maxInstances * plan.web.requestsPerSecond;
    const trace = LoadTrace.steady(1.6 * carried, 3600);
    expect(Simulation.ofPlan({ plan, trace }).verdict().holds).toBe(false);
  });
});

test('the time outside of the service adds to every response time, and only there', () => {
  const plan = Plan.forWorkload(WORKLOAD);
  const slow = Plan.forWorkload({ ...WORKLOAD, service: { waitMsPerRequest: 220 } });
  const trace = LoadTrace.steady(150, 600);
  const [fast, slower] = [plan, slow].map((it) =>
    Simulation.ofPlan({ plan: it, trace, minInstances: 20, maxInstances: 40 }).series(600).at(-1),
  );
  expect(Number(slower?.p50Ms) - Number(fast?.p50Ms)).toBeCloseTo(100, 0);
});

test('rejects what no scaling has', () => {
  const plan = Plan.forWorkload(WORKLOAD);
  const trace = LoadTrace.steady(150, 600);
  expect(faults(() => Simulation.ofPlan({ plan, trace, minInstances: 40, maxInstances: 10 }))).toEqual([
    'minimum-above-maximum at TargetTracking.minInstances',
  ]);
  expect(faults(() => Simulation.ofPlan({ plan, trace, startSeconds: -1 }))).toEqual([
    'number-out-of-range at Simulation.service.startSeconds',
  ]);
});

describe('a deployed scaling', () => {
  const plan = Plan.forWorkload(WORKLOAD);
  const trace = LoadTrace.steady(150, 1800);
  const policy = TargetTracking.ecs({ minInstances: 1, maxInstances: 4, target: 60 });

  test('takes the place of that of the plan, and may have a higher minimum', () => {
    expect(Simulation.ofPlan({ plan, trace, policy }).totals.mostInstances).toBe(4);
    const raised = Simulation.ofPlan({ plan, trace, policy, minInstances: 9 });
    expect(raised.series(1800)[0].instances).toBe(9);
  });

  test('begins with what it has scaled to for the load before', () => {
    const spike = LoadTrace.spike({ requestsPerSecond: 150, factor: 1.001 });
    const wide = TargetTracking.ecs({ minInstances: 1, maxInstances: 60, target: 60 });
    const simulation = Simulation.ofPlan({ plan, trace: spike, policy: wide });
    expect(simulation.verdict()).toMatchObject({ holds: true });
    expect(simulation.series(60)[0].instances).toBeGreaterThan(5);
  });

  test('has machines of its own: a part of a vCPU takes longer, more of them serve more', () => {
    const last = (vcpusPerInstance?: number) =>
      Simulation.ofPlan({ plan, trace: LoadTrace.steady(20, 600), policy, minInstances: 4, vcpusPerInstance }).series(
        600,
      )[0];
    expect(last(0.5).p50Ms - plan.web.waitMsPerRequest).toBeGreaterThan(
      2 * (last(2).p50Ms - plan.web.waitMsPerRequest),
    );
    expect(last(plan.web.vcpus)).toEqual(last());
    expect(last(4).utilization).toBeCloseTo(last(2).utilization / 2, 2);
  });

  test('has a maximum and a target of its own', () => {
    const change = { maxInstances: 9, cpuTargetPercent: 50, minInstances: -1, vcpusPerInstance: 0 };
    expect(faults(() => Simulation.ofPlan({ plan, trace, policy, ...change }))).toEqual([
      'prop-without-effect at Simulation.maxInstances',
      'prop-without-effect at Simulation.cpuTargetPercent',
      'number-out-of-range at Simulation.minInstances',
      'number-out-of-range at Simulation.vcpusPerInstance',
    ]);
  });
});

describe('a measured instance', () => {
  const plan = Plan.forWorkload({ ...WORKLOAD, service: { cpuMsPerRequest: 3, waitMsPerRequest: 122 } });
  const measured = { throughputOfOne: 8, contention: 0.05, coherency: 0.001, concurrency: 20 };
  const simulate = (rate: number, change: object = {}) =>
    Simulation.ofPlan({ plan, trace: LoadTrace.steady(rate, 3600), minInstances: 4, measured, ...change });

  test('serves by its law, with the waits of its requests', () => {
    const [{ p50Ms, answeredPerSecond }] = simulate(4).series(3600);
    expect(answeredPerSecond).toBeCloseTo(4, 1);
    expect(p50Ms / (125 * Math.log(2))).toBeCloseTo(1, 1);
    const most = new ScalabilityLaw(measured).throughput(20) * plan.web.maxInstances;
    expect(simulate(0.9 * most).verdict().holds).toBe(false);
    expect(
      simulate(1.2 * most)
        .series(1)
        .at(-1)?.answeredPerSecond,
    ).toBeLessThanOrEqual(most * 1.001);
  });

  test('uses the CPU of the machine that is deployed', () => {
    // 68.7 requests a second × 3 ms are a tenth of two vCPUs, and four fifths of a quarter.
    const policy = TargetTracking.ecs({ minInstances: 1, maxInstances: 20, target: 55 });
    const instances = (vcpusPerInstance: number): number =>
      simulate(100, { policy, minInstances: undefined, vcpusPerInstance }).series(3600)[0].instances;
    expect(instances(0.25)).toBeGreaterThan(instances(2));
  });

  test('cannot use more CPU than its machine has', () => {
    expect(faults(() => simulate(4, { measured: { ...measured, throughputOfOne: 800 } }))).toEqual([
      'conflicting-props at Simulation.measured',
    ]);
  });

  test('cannot be beyond its peak', () => {
    expect(faults(() => simulate(4, { measured: { ...measured, concurrency: 31, contention: -1 } }))).toEqual([
      'number-out-of-range at Simulation.measured.contention',
    ]);
    expect(faults(() => simulate(4, { measured: { ...measured, concurrency: 31 } }))).toEqual([
      'number-out-of-range at Simulation.measured.concurrency',
    ]);
  });
});

test('a measurement in a workload is checked with it, and changes no size', () => {
  const measured = { throughputOfOne: 8, contention: 0.05, coherency: 0.001, concurrency: 20 };
  const planned = (service: ServiceDemand) => Plan.forWorkload({ ...WORKLOAD, service });
  expect(planned({ measured }).sizes).toEqual(planned({}).sizes);
  expect(faults(() => planned({ measured: { ...measured, throughputOfOne: 0, concurrency: 0.5 } }))).toEqual([
    'number-out-of-range at workload.service.measured.throughputOfOne',
    'number-out-of-range at workload.service.measured.concurrency',
  ]);
});
