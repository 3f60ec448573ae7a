import { AutoscalingPolicy, LoadTrace, Simulation, SimulationProps, TargetTracking } from '../../lib/domain';

/** An instance that answers ten requests a second: its CPU utilization is the load ÷ (10 × instances). */
export const TEN_A_SECOND = { concurrencyPerInstance: 1, millisecondsPerRequest: 100, startSeconds: 0 };
/** An instance that answers a hundred requests a second. */
export const HUNDRED_A_SECOND = { ...TEN_A_SECOND, concurrencyPerInstance: 10 };

/** A policy that never changes the number of instances. */
export const fixed = (instances: number): AutoscalingPolicy =>
  TargetTracking.ecs({ minInstances: instances, maxInstances: instances, target: 60 });

/** One steady load after another, for `seconds` each. */
export const loads = (seconds: number, ...rates: number[]): LoadTrace =>
  rates.map((rate) => LoadTrace.steady(rate, seconds)).reduce((trace, next) => trace.followedBy(next));

/** Instances that run or start at the end of each period. */
export function instancesOf(
  everySeconds: number,
  props: Omit<SimulationProps, 'objective' | 'service'> & Partial<SimulationProps>,
): number[] {
  const simulation = new Simulation({ service: HUNDRED_A_SECOND, objective: { milliseconds: 1000 }, ...props });
  return simulation.series(everySeconds).map(({ instances, startingInstances }) => instances + startingInstances);
}
