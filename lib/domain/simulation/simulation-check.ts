import { Defaults, Resolved } from '../defaults';
import { MOST_COUNT, Problems } from '../problems';
import { ProblemCode } from '../problem-code';
import { LatencyObjective, LatencyObjectives } from '../sizing/latency-objective';
import { ScalabilityLaw, ScalabilityLaws } from '../sizing/scalability-law';
import { AutoscalingPolicy } from './autoscaling-policy';
import { LoadTrace } from './load-trace';
import { SimulatedDatabase, SimulatedService, SimulationProps } from './simulation-props';

const SERVICE = {
  waitMsPerRequest: 0,
  contention: 0,
  coherency: 0,
  cpuPercentWhenBusy: 100,
  startSeconds: 60,
} satisfies Partial<SimulatedService>;
const DATABASE = { connectionsPerInstance: 1 } satisfies Partial<SimulatedDatabase>;
/**
 * Largest number of servers of all instances, as in `MultiServerQueue`.
 *
 * @internal
 */
export const MOST_SERVERS = 100_000;
const DAY_MS = 86_400_000;

/**
 * Inputs of a simulation after their defaults.
 *
 * @internal
 */
export interface ResolvedSimulation {
  readonly trace: LoadTrace;
  readonly service: Resolved<SimulatedService, typeof SERVICE>;
  readonly policy: AutoscalingPolicy;
  readonly objective: Required<LatencyObjective>;
  readonly database?: Resolved<SimulatedDatabase, typeof DATABASE>;
  readonly initialInstances: number;
}

/**
 * Applies the defaults, and throws one error with every problem.
 *
 * @internal
 */
export function checkSimulation(problems: Problems, props: SimulationProps): ResolvedSimulation {
  const { trace, policy } = props;
  const service = Defaults.apply(props.service, SERVICE);
  const database = props.database && Defaults.apply(props.database, DATABASE);
  const objective = LatencyObjectives.check(problems, 'objective', props.objective);
  const { initialInstances = policy.minInstances } = props;
  checkService(problems, service);
  const servers = policy.maxInstances * service.concurrencyPerInstance;
  problems.check(!(servers > MOST_SERVERS), {
    code: ProblemCode.NUMBER_OUT_OF_RANGE,
    property: 'service.concurrencyPerInstance',
    what: `${policy.maxInstances} instances × ${service.concurrencyPerInstance} are ${servers} requests at once`,
    expected: `at most ${MOST_SERVERS}`,
    fix: 'lower concurrencyPerInstance or maxInstances',
  });
  if (database) checkDatabase(problems, database);
  const range = { min: policy.minInstances, max: policy.maxInstances, integer: true };
  problems.number('initialInstances', initialInstances, range, 'use a number between minInstances and maxInstances');
  problems.throwIfAny();
  return { trace, policy, service, database, objective, initialInstances };
}

function checkService(problems: Problems, service: ResolvedSimulation['service']): void {
  const { concurrencyPerInstance, millisecondsPerRequest, contention, coherency } = service;
  const isLaw = ScalabilityLaws.checkShares(problems, 'service.', service);
  const peak = isLaw ? new ScalabilityLaw({ throughputOfOne: 1, contention, coherency }).peakConcurrency : undefined;
  const servers = { min: 1, max: Math.min(MOST_SERVERS, peak ?? MOST_SERVERS), integer: true };
  problems.number(
    'service.concurrencyPerInstance',
    concurrencyPerInstance,
    servers,
    peak === undefined ? 'use the threads of an instance' : 'use at most the peak: more requests at once are slower',
  );
  const time = { min: 0.001, max: DAY_MS };
  problems.number('service.millisecondsPerRequest', millisecondsPerRequest, time, 'measure it with one user');
  problems.number('service.waitMsPerRequest', service.waitMsPerRequest, { min: 0, max: DAY_MS }, 'measure it');
  const percent = { above: 0, max: 100 };
  problems.number('service.cpuPercentWhenBusy', service.cpuPercentWhenBusy, percent, 'use the CPU share of its time');
  const start = { min: 0, max: 3600, integer: true };
  problems.number('service.startSeconds', service.startSeconds, start, 'use at most one hour');
  problems.optionalNumber('service.maxQueuedRequests', service.maxQueuedRequests, { min: 0 }, 'use the listen backlog');
}

function checkDatabase(problems: Problems, database: NonNullable<ResolvedSimulation['database']>): void {
  const { vcpus, cpuMsPerRequest, maxConnections, connectionsPerInstance } = database;
  const count = { min: 1, max: MOST_COUNT, integer: true };
  problems.number('database.vcpus', vcpus, { ...count, max: 1024 }, 'use the vCPUs of its class');
  problems.number('database.cpuMsPerRequest', cpuMsPerRequest, { min: 0.001, max: DAY_MS }, 'measure its queries');
  problems.optionalNumber('database.maxConnections', maxConnections, count, 'use its max_connections');
  problems.number('database.connectionsPerInstance', connectionsPerInstance, count, 'use the pool of an instance');
}
