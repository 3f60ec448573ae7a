import { Cloud, ComputeService, LoadTrace, Plan, PlanOptions, Simulation } from '../../../lib/domain';
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
