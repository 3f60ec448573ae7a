import { WorkerScaling } from '../compute/worker-scaling';
import { ProblemCode } from '../problem-code';
import { MOST_COUNT, Problems } from '../problems';
import { Plan } from '../sizing/plan';
import { ComputeService } from '../sizing/plan-options';
import { WorkersPlan } from '../sizing/plan-parts';
import { AutoscalingPolicy } from './autoscaling-policy';
import { BacklogScaling } from './backlog-scaling';
import { CombinedScaling } from './combined-scaling';
import { ContainerAppsScaling } from './container-apps-scaling';
import { LoadTrace } from './load-trace';
import { startSecondsOf } from './plan-simulation';
import { SimulationProps } from './simulation-props';
import { TargetTracking } from './target-tracking';

/** Workers of a plan under a load. */
export interface WorkerSimulationProps {
  /** Plan with background work. */
  readonly plan: Plan;
  /** Tasks over time: its requests are tasks. */
  readonly trace: LoadTrace;
  /**
   * Scaling that is deployed, in place of that of the plan. It has its own maximum.
   * @default - backlog per worker as `WorkerFleet` scales by it
   */
  readonly policy?: AutoscalingPolicy;
  /**
   * Minimum number of workers.
   * @default - that of the plan or of `policy`
   */
  readonly minWorkers?: number;
  /**
   * Maximum number of workers.
   * @default - that of the plan
   */
  readonly maxWorkers?: number;
  /**
   * Seconds from the launch of a worker to its first task.
   * @default - 60 for a task of ECS, 30 for a replica
   */
  readonly startSeconds?: number;
}

/** Percentile of the tasks that count, and the time that as many tasks take if their durations are exponential, in mean durations. */
const PERCENTILE = 95;
const SLOW_TASK = Math.log(100 / (100 - PERCENTILE));

/**
 * Returns the inputs of a simulation of the workers. The objective is the acceptable delay plus the time of a long task.
 *
 * @internal
 */
export function simulationOfWorkers(props: WorkerSimulationProps): SimulationProps {
  const { plan, trace } = props;
  const workers = requireWorkers(props);
  const { concurrency, cpuShare, vcpus, secondsPerTask, acceptableDelaySeconds } = workers;
  return {
    trace,
    service: {
      concurrencyPerInstance: concurrency,
      millisecondsPerRequest: 1000 * secondsPerTask,
      cpuPercentWhenBusy: Math.min(100, (100 * concurrency * cpuShare) / vcpus),
      startSeconds: props.startSeconds ?? startSecondsOf(plan.web.compute),
    },
    policy: policyOf(props, workers),
    objective: {
      percentile: PERCENTILE,
      milliseconds: Math.round(1000 * (acceptableDelaySeconds + SLOW_TASK * secondsPerTask)),
    },
  };
}

function requireWorkers(props: WorkerSimulationProps): WorkersPlan {
  const problems = new Problems('a simulation', 'Simulation');
  const { plan, policy, minWorkers } = props;
  if (policy) {
    const reason = 'policy has a maximum of its own';
    problems.unused(props, ['maxWorkers'], { reason, fix: 'set it in policy' });
    problems.optionalNumber('minWorkers', minWorkers, { min: 0, max: MOST_COUNT, integer: true }, 'use a number');
  }
  problems.throwIfAny();
  return (
    plan.workers ??
    problems.fail({
      code: ProblemCode.MISSING_VALUE,
      property: 'plan.workers',
      what: 'the plan has no workers',
      expected: 'a plan with background work that fits',
      fix: 'state background in the workload',
    })
  );
}

function policyOf(
  { plan, policy, minWorkers, maxWorkers }: WorkerSimulationProps,
  workers: WorkersPlan,
): AutoscalingPolicy {
  if (policy) return minWorkers === undefined ? policy : policy._withMinimum(minWorkers);
  const minInstances = minWorkers ?? workers.minWorkers;
  const range = { minInstances, maxInstances: maxWorkers ?? Math.max(workers.maxWorkers, minInstances) };
  const { backlogPerWorker } = workers;
  if (plan.web.compute === ComputeService.CONTAINER_APPS) {
    return ContainerAppsScaling.queue({ ...range, messagesPerReplica: backlogPerWorker });
  }
  const scaleInCooldownSeconds = WorkerScaling.SCALE_IN_COOLDOWN_SECONDS;
  return CombinedScaling.of([
    TargetTracking.ecs({ ...range, target: WorkerScaling.CPU_TARGET_PERCENT, scaleInCooldownSeconds }),
    BacklogScaling.ecs({
      ...{ ...range, scaleInCooldownSeconds },
      scaleOutCooldownSeconds: WorkerScaling.SCALE_OUT_COOLDOWN_SECONDS,
      messagesPerInstance: backlogPerWorker,
    }),
  ]);
}
