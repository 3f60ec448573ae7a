import { DOMAIN_TYPES } from '../declared-types';
import { Problems } from '../problems';
import { LatencyObjective } from '../sizing/latency-objective';
import { ResolvedSimulation, checkSimulation } from './simulation-check';
import { AutoscalingPolicy } from './autoscaling-policy';
import { LoadTrace } from './load-trace';
import { PlanSimulationProps, simulationOfPlan } from './plan-simulation';
import { SimulationProps } from './simulation-props';
import { SimulationSample, SimulationTotals, SimulationVerdict } from './simulation-result';
import { SimulationRun, Stations } from './simulation-run';
import { Verdicts } from './simulation-verdict';
import { Timeline } from './timeline';
import { WorkerSimulationProps, simulationOfWorkers } from './worker-simulation';

const HOUR = 3600;
/** Time in which a policy settles on a steady load. */
const SETTLED_SECONDS = 2 * HOUR;

/**
 * A load, a service and its autoscaler, simulated in steps of one second. The same inputs give the same result: nothing is random.
 *
 * All instances work as one queue (M/M/c), as behind a load balancer that finds the least busy one. If they cannot keep up, requests wait
 * in the order of their arrival. Left out are retries, timeouts, the minute by which clouds publish metrics late, and how much one overload
 * differs from another one with the same mean.
 *
 * @example
 * const simulation = new Simulation({
 *   trace: LoadTrace.spike({ requestsPerSecond: 40, factor: 3 }),
 *   service: { concurrencyPerInstance: 2, millisecondsPerRequest: 50 },
 *   policy: TargetTracking.ecs({ minInstances: 2, maxInstances: 10, target: 60 }),
 *   objective: { percentile: 95, milliseconds: 250 },
 * });
 * console.log(simulation.verdict().sentence);
 * console.log(simulation.series(60).map(({ second, instances, p95Ms }) => [second, instances, p95Ms]));
 */
export class Simulation {
  /** Simulates the web tier, the scaling and the database of a plan. */
  public static ofPlan(props: PlanSimulationProps): Simulation {
    const given = DOMAIN_TYPES.require(new Problems('a simulation', 'Simulation'), 'PlanSimulationProps', props);
    return new Simulation(Simulation.settled(simulationOfPlan(given), given.policy));
  }

  /**
   * Simulates the workers of a plan: do tasks wait no longer than acceptable? The objective is the acceptable delay plus the time that 95 %
   * of all tasks take, three times their mean.
   */
  public static ofWorkers(props: WorkerSimulationProps): Simulation {
    const given = DOMAIN_TYPES.require(new Problems('a simulation', 'Simulation'), 'WorkerSimulationProps', props);
    return new Simulation(Simulation.settled(simulationOfWorkers(given), given.policy));
  }

  /**
   * Returns the inputs with the instances that a deployed policy has found for the load with which the trace begins: its minimum may be far
   * below what runs. The minimum of a plan suffices for that load.
   */
  private static settled(props: SimulationProps, policy: AutoscalingPolicy | undefined): SimulationProps {
    if (!policy) return props;
    const trace = LoadTrace.steady(props.trace._rates[0], SETTLED_SECONDS);
    const { timeline } = new Simulation({ ...props, trace });
    const last = timeline.seconds - 1;
    return { ...props, initialInstances: timeline.instances[last] + timeline.starting[last] };
  }

  /** Objective that the verdict is about. */
  public readonly objective: LatencyObjective;
  /** Sums and extremes. */
  public readonly totals: SimulationTotals;
  private readonly inputs: ResolvedSimulation;
  private readonly stations: Stations;
  private readonly timeline: Timeline;

  constructor(props: SimulationProps) {
    const problems = new Problems('a simulation', 'Simulation');
    this.inputs = checkSimulation(problems, DOMAIN_TYPES.require(problems, 'SimulationProps', props));
    this.objective = this.inputs.objective;
    this.stations = new Stations(this.inputs);
    this.timeline = SimulationRun.of(this.inputs, this.stations);
    this.totals = this.sum();
  }

  /** Returns the state of the service over time, one sample for each period. The last one may be shorter. */
  public series(everySeconds: number): SimulationSample[] {
    const problems = new Problems('a simulation', 'Simulation');
    DOMAIN_TYPES.require(problems, 'Simulation#series', { everySeconds });
    const range = { min: 1, max: this.timeline.seconds, integer: true };
    problems.number('everySeconds', everySeconds, range, 'use 60');
    problems.throwIfAny();
    const count = Math.ceil(this.timeline.seconds / everySeconds);
    return Array.from({ length: count }, (_, index) => this.sample(index * everySeconds, everySeconds));
  }

  /** Judges whether the policy holds the objective. If not, searches the smallest minimum that does, by about ten further simulations. */
  public verdict(): SimulationVerdict {
    return Verdicts.of(this.inputs, this.timeline, this.stations);
  }

  private sample(second: number, everySeconds: number): SimulationSample {
    const { timeline } = this;
    const end = Math.min(second + everySeconds, timeline.seconds);
    const sum = (column: Float64Array): number => column.subarray(second, end).reduce((all, value) => all + value, 0);
    const highest = (column: Float64Array): number => highestOf(column.subarray(second, end));
    const [p50Ms, p95Ms, p99Ms] = timeline.percentilesMs.map(highest);
    return {
      second,
      requestsPerSecond: sum(timeline.rate) / (end - second),
      answeredPerSecond: sum(timeline.answered) / (end - second),
      refused: sum(timeline.refused),
      instances: timeline.instances[end - 1],
      startingInstances: timeline.starting[end - 1],
      utilization: sum(timeline.utilization) / (end - second),
      queued: timeline.waiting[end - 1],
      inSystem: timeline.inSystem[end - 1],
      meanMs: highest(timeline.meanMs),
      p50Ms,
      p95Ms,
      p99Ms,
      databaseUtilization: highest(timeline.databaseUtilization),
    };
  }

  private sum(): SimulationTotals {
    const { timeline } = this;
    const { database } = this.inputs;
    let [requests, refused, instanceSeconds, secondsOverObjective, mostInstances] = [0, 0, 0, 0, 0];
    for (let second = 0; second < timeline.seconds; second += 1) {
      const instances = timeline.instances[second] + timeline.starting[second];
      requests += timeline.rate[second];
      refused += timeline.refused[second];
      instanceSeconds += instances;
      if (Verdicts.isMissed(this.inputs, timeline, second)) secondsOverObjective += 1;
      mostInstances = instances > mostInstances ? instances : mostInstances;
    }
    const highestQueue = highestOf(timeline.waiting);
    const highestDatabaseUtilization = highestOf(timeline.databaseUtilization);
    const mostConnections = database ? mostInstances * database.connectionsPerInstance : 0;
    const instanceHours = instanceSeconds / HOUR;
    return {
      requests,
      refused,
      instanceHours,
      secondsOverObjective,
      highestQueue,
      mostInstances,
      mostConnections,
      highestDatabaseUtilization,
    };
  }
}

function highestOf(values: Float64Array): number {
  return values.reduce((highest, value) => (value > highest ? value : highest), 0);
}
