import { ComputeService } from '../sizing/plan-options';
import { Plan } from '../sizing/plan';
import { AutoscalingPolicy } from './autoscaling-policy';
import { ContainerAppsScaling } from './container-apps-scaling';
import { LoadTrace } from './load-trace';
import { SimulationProps } from './simulation-props';
import { TargetTracking } from './target-tracking';

/** A plan under a load. */
export interface PlanSimulationProps {
  /** Plan whose web tier, scaling and database are simulated. */
  readonly plan: Plan;
  /** Load over time. */
  readonly trace: LoadTrace;
  /**
   * Minimum number of instances.
   * @default - that of the plan
   */
  readonly minInstances?: number;
  /**
   * Maximum number of instances.
   * @default - that of the plan
   */
  readonly maxInstances?: number;
  /**
   * CPU utilization that scaling aims at, in percent. Without effect on Container Apps, which scale by requests.
   * @default - that of the plan
   */
  readonly cpuTargetPercent?: number;
  /**
   * Seconds from the launch of an instance to its first request.
   * @default - 60 for a task, 240 for an EC2 instance, 30 for a replica
   */
  readonly startSeconds?: number;
}

/** Seconds from a launch to the first request: image and health checks, or boot, packages and health checks. */
const START_SECONDS = {
  [ComputeService.FARGATE]: 60,
  [ComputeService.EC2]: 240,
  [ComputeService.CONTAINER_APPS]: 30,
};
/** Warm-up of the group that `WebTierEc2` builds with its defaults: healthy checks and a margin. */
const EC2_WARMUP_SECONDS = 90;

/**
 * Returns the inputs of a simulation of a plan. Its CPUs are the servers: threads suffice by the plan's own arithmetic.
 *
 * @internal
 */
export function simulationOfPlan(props: PlanSimulationProps): SimulationProps {
  const { plan, trace } = props;
  const { web, database } = plan;
  return {
    trace,
    service: {
      concurrencyPerInstance: web.cpus,
      millisecondsPerRequest: web.cpuMsPerRequest,
      waitMsPerRequest: web.waitMsPerRequest,
      startSeconds: props.startSeconds ?? START_SECONDS[web.compute],
    },
    policy: policyOf(props),
    objective: plan.objective,
    database: database && {
      vcpus: database.vcpus,
      cpuMsPerRequest: database.cpuMsPerRequest,
      maxConnections: database.pooler ? undefined : database.maxConnections,
      connectionsPerInstance: Math.max(1, web.processes * web.poolPerProcess),
    },
  };
}

function policyOf({ plan: { web }, ...props }: PlanSimulationProps): AutoscalingPolicy {
  const minInstances = props.minInstances ?? web.minInstances;
  const range = { minInstances, maxInstances: props.maxInstances ?? Math.max(web.maxInstances, minInstances) };
  const target = props.cpuTargetPercent ?? web.cpuTargetPercent;
  switch (web.compute) {
    case ComputeService.FARGATE:
      return TargetTracking.ecs({ ...range, target });
    case ComputeService.EC2:
      return TargetTracking.ec2({ ...range, target, warmupSeconds: EC2_WARMUP_SECONDS });
    case ComputeService.CONTAINER_APPS:
      return ContainerAppsScaling.http({
        ...range,
        concurrentRequests: ContainerAppsScaling._concurrentRequests(web),
      });
  }
}
