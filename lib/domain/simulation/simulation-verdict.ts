import { Rounder } from '../rounding';
import { MOST_SERVERS, ResolvedSimulation } from './simulation-check';
import { MissedPeriod, ScalingBottleneck, SimulationVerdict } from './simulation-result';
import { SimulationRun, Stations } from './simulation-run';
import { Timeline } from './timeline';

/** Minimums beyond the maximum of the policy that a verdict considers, as a multiple of it. */
const WIDEST_SEARCH = 4;
/** Instances for the highest load, as a multiple of those that it keeps busy. */
const HALF_BUSY = 2;
/** Utilization from which the CPUs of a database decide the response time. */
const BUSY_DATABASE = 0.9;

const MINUTE = 60;

const REASONS: { readonly [bottleneck in ScalingBottleneck]: string } = {
  [ScalingBottleneck.SERVICE_TIME]: 'requests take longer even without a queue',
  [ScalingBottleneck.DATABASE_CPU]: 'the CPUs of the database are busy',
  [ScalingBottleneck.DATABASE_CONNECTIONS]: 'the database has too few connections',
  [ScalingBottleneck.MAX_INSTANCES]: 'the maximum number of instances does not suffice',
  [ScalingBottleneck.SCALING_DELAY]: 'instances are added too late',
};

/** @internal */
export class Verdicts {
  /** Returns true if requests of a second miss the objective. */
  public static isMissed({ objective }: ResolvedSimulation, timeline: Timeline, second: number): boolean {
    const rate = timeline.rate[second];
    const isRefused = timeline.refused[second] > rate * (1 - objective.percentile / 100);
    return rate > 0 && (isRefused || timeline.objectiveMs[second] > objective.milliseconds);
  }

  /** Judges a run. Searches the smallest minimum by further runs if the objective is missed. */
  public static of(inputs: ResolvedSimulation, timeline: Timeline, stations: Stations): SimulationVerdict {
    const { trace, objective } = inputs;
    const missed = missedPeriods(inputs, timeline);
    const limit = `${Rounder.text(objective.milliseconds)} ms`;
    if (missed.length === 0) return { holds: true, missed, sentence: `${trace.description} stays within ${limit}.` };
    const smallestMinimum = smallestMinimumOf(inputs, stations);
    // If more instances do not help, the reason is what still delays requests with the most of them.
    const judged = smallestMinimum === undefined ? widest(inputs, stations) : inputs;
    const timelineOf = smallestMinimum === undefined ? SimulationRun.of(judged, stations) : timeline;
    const bottleneck = bottleneckOf(judged, timelineOf, stations);
    const seconds = missed.reduce((sum, { fromSecond, toSecond }) => sum + toSecond - fromSecond, 0);
    const miss = `${trace.description} exceeds ${limit} for ${duration(seconds)}`;
    const sufficientMaximum = sufficientMaximumOf(inputs, stations, smallestMinimum);
    const sentence = `${miss}: ${advice(inputs, bottleneck, { smallestMinimum, sufficientMaximum })}.`;
    return { holds: false, missed, bottleneck, smallestMinimum, sufficientMaximum, sentence };
  }
}

function advice(
  { policy }: ResolvedSimulation,
  bottleneck: ScalingBottleneck,
  { smallestMinimum, sufficientMaximum }: Pick<SimulationVerdict, 'smallestMinimum' | 'sufficientMaximum'>,
): string {
  if (smallestMinimum === undefined) return `${REASONS[bottleneck]}, and no minimum avoids it`;
  if (sufficientMaximum !== undefined) return `raise the maximum to ${sufficientMaximum}`;
  return smallestMinimum > policy.maxInstances
    ? `raise the minimum and the maximum to ${smallestMinimum}`
    : `raise the minimum to ${smallestMinimum}`;
}

function duration(seconds: number): string {
  if (seconds < 2 * MINUTE) return `${seconds} s`;
  const minutes = Math.round(seconds / MINUTE);
  return minutes < 2 * MINUTE ? `${minutes} min` : `${Rounder.text(Math.round(minutes / 6) / 10)} h`;
}

function missedPeriods(inputs: ResolvedSimulation, timeline: Timeline): MissedPeriod[] {
  const missed: MissedPeriod[] = [];
  let fromSecond = -1;
  for (let second = 0; second <= timeline.seconds; second += 1) {
    const isMissed = second < timeline.seconds && Verdicts.isMissed(inputs, timeline, second);
    if (isMissed && fromSecond < 0) fromSecond = second;
    if (!isMissed && fromSecond >= 0) {
      missed.push({ fromSecond, toSecond: second });
      fromSecond = -1;
    }
  }
  return missed;
}

/** Returns the reason of most of the missed seconds. */
function bottleneckOf(inputs: ResolvedSimulation, timeline: Timeline, stations: Stations): ScalingBottleneck {
  const { service, policy, objective } = inputs;
  const index = stations.percentiles.indexOf(objective.percentile);
  const idle = stations.of(service.concurrencyPerInstance).response(0, index) * service.millisecondsPerRequest;
  if (idle + service.waitMsPerRequest > objective.milliseconds) return ScalingBottleneck.SERVICE_TIME;
  const reasonOf = (second: number): ScalingBottleneck => {
    if (timeline.unconnected[second] > 0) return ScalingBottleneck.DATABASE_CONNECTIONS;
    if (timeline.databaseUtilization[second] >= BUSY_DATABASE) return ScalingBottleneck.DATABASE_CPU;
    return timeline.instances[second] >= policy.maxInstances
      ? ScalingBottleneck.MAX_INSTANCES
      : ScalingBottleneck.SCALING_DELAY;
  };
  const counts = new Map<ScalingBottleneck, number>();
  missedPeriods(inputs, timeline).forEach(({ fromSecond, toSecond }) => {
    for (let second = fromSecond; second < toSecond; second += 1) {
      const reason = reasonOf(second);
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
    }
  });
  return [...counts].reduce((most, entry) => (entry[1] > most[1] ? entry : most))[0];
}

/** Halves the range between a minimum that misses the objective and one that meets it. */
function smallestMinimumOf(inputs: ResolvedSimulation, stations: Stations): number | undefined {
  let misses = inputs.policy.minInstances;
  let meets = widest(inputs, stations).policy.minInstances;
  if (!isMetWith(inputs, stations, meets)) return undefined;
  while (meets - misses > 1) {
    const middle = Math.floor((meets + misses) / 2);
    if (isMetWith(inputs, stations, middle)) meets = middle;
    else misses = middle;
  }
  return meets;
}

/** Returns the instances of a minimum above the maximum, if it suffices that scaling may reach them. */
function sufficientMaximumOf(
  inputs: ResolvedSimulation,
  stations: Stations,
  instances: number | undefined,
): number | undefined {
  const { minInstances, maxInstances } = inputs.policy;
  if (instances === undefined || instances <= maxInstances) return undefined;
  // A minimum above the maximum raises it.
  const policy = inputs.policy._withMinimum(instances)._withMinimum(minInstances);
  const changed = { ...inputs, policy };
  return missedPeriods(changed, SimulationRun.of(changed, stations)).length === 0 ? instances : undefined;
}

function isMetWith(inputs: ResolvedSimulation, stations: Stations, minimum: number): boolean {
  const changed = withMinimum(inputs, minimum);
  return missedPeriods(changed, SimulationRun.of(changed, stations)).length === 0;
}

/** Returns the inputs with the highest minimum that a verdict considers. */
function widest(inputs: ResolvedSimulation, stations: Stations): ResolvedSimulation {
  const { policy, service, trace } = inputs;
  const most = Math.floor(MOST_SERVERS / service.concurrencyPerInstance);
  const highest = trace._rates.reduce((all, rate) => (rate > all ? rate : all), 0);
  const needed = Math.ceil((HALF_BUSY * highest) / stations.of(service.concurrencyPerInstance).capacity);
  return withMinimum(inputs, Math.min(Math.max(WIDEST_SEARCH * policy.maxInstances, needed), most));
}

function withMinimum(inputs: ResolvedSimulation, minimum: number): ResolvedSimulation {
  const initialInstances = Math.max(inputs.initialInstances, minimum);
  return { ...inputs, policy: inputs.policy._withMinimum(minimum), initialInstances };
}
