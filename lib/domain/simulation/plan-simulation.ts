import { ProblemCode } from '../problem-code';
import { MOST_COUNT, Problems } from '../problems';
import { Rounder } from '../rounding';
import { MeasuredInstance, MeasuredInstances } from '../sizing/measured-instance';
import { Plan } from '../sizing/plan';
import { ComputeService } from '../sizing/plan-options';
import { WebPlan } from '../sizing/plan-parts';
import { ScalabilityLaw } from '../sizing/scalability-law';
import { AutoscalingPolicy } from './autoscaling-policy';
import { ContainerAppsScaling } from './container-apps-scaling';
import { LoadTrace } from './load-trace';
import { SimulatedService, SimulationProps } from './simulation-props';
import { TargetTracking } from './target-tracking';

/** A plan under a load. */
export interface PlanSimulationProps {
  /** Plan whose web tier, scaling and database are simulated. */
  readonly plan: Plan;
  /** Load over time. */
  readonly trace: LoadTrace;
  /**
   * Scaling that is deployed, in place of that of the plan. It has its own maximum and target. The simulation begins with the instances
   * that it finds for the first second of the trace.
   * @default - the scaling of the plan
   */
  readonly policy?: AutoscalingPolicy;
  /**
   * vCPUs of an instance, in place of those of the plan. Less than 1 makes each request slower. With `measured`, they only turn its CPU time
   * into the utilization that scaling follows.
   * @default - those of the plan
   */
  readonly vcpusPerInstance?: number;
  /**
   * Instances that serve as a measured one did, in place of the CPUs of the plan.
   * @default - the CPUs of the plan
   */
  readonly measured?: MeasuredInstance;
  /**
   * Minimum number of instances.
   * @default - that of the plan or of `policy`
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
/** More vCPUs than any machine of a cloud has. */
const MOST_VCPUS = 2000;
/** Warm-up of the group that `WebTierEc2` builds with its defaults: healthy checks and a margin. */
const EC2_WARMUP_SECONDS = 90;

type ServiceTimes = Omit<SimulatedService, 'startSeconds'>;

/**
 * Returns the inputs of a simulation of a plan. Its CPUs are the servers: threads suffice by the plan's own arithmetic.
 *
 * @internal
 */
export function simulationOfPlan(props: PlanSimulationProps): SimulationProps {
  const { plan, trace } = props;
  const { web, database } = plan;
  checkChoices(props);
  return {
    trace,
    service: {
      ...(props.measured
        ? measuredService(web, props.measured, props.vcpusPerInstance)
        : plannedService(web, props.vcpusPerInstance)),
      startSeconds: props.startSeconds ?? startSecondsOf(web.compute),
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

/**
 * Returns the seconds from the launch of an instance to its first request.
 *
 * @internal
 */
export function startSecondsOf(compute: ComputeService): number {
  return START_SECONDS[compute];
}

function checkChoices(props: PlanSimulationProps): void {
  const problems = new Problems('a simulation', 'Simulation');
  const { policy, vcpusPerInstance, measured } = props;
  if (policy) {
    const reason = 'policy has a maximum and a target of its own';
    problems.unused(props, ['maxInstances', 'cpuTargetPercent'], { reason, fix: 'set them in policy' });
    const count = { min: 0, max: MOST_COUNT, integer: true };
    problems.optionalNumber('minInstances', props.minInstances, count, 'use a number of instances');
  }
  if (measured) MeasuredInstances.check(problems, 'measured', measured);
  problems.optionalNumber('vcpusPerInstance', vcpusPerInstance, { above: 0, max: MOST_VCPUS }, 'use those of its size');
  problems.throwIfAny();
}

function plannedService(web: WebPlan, vcpus = web.vcpus): ServiceTimes {
  const cores = Math.ceil(vcpus);
  return {
    // The memory may hold fewer processes than the plan's machine has vCPUs. The memory of another one is unknown.
    concurrencyPerInstance: vcpus === web.vcpus ? web.cpus : cores,
    millisecondsPerRequest: (wholeCpuMs(web) * cores) / vcpus,
    waitMsPerRequest: web.waitMsPerRequest,
  };
}

/** Share of its vCPUs that a measurement may exceed: clocks differ. */
const MOST_CPU_SHARE = 1.1;

/** The time of a measured request contains its waits. */
function measuredService(web: WebPlan, measured: MeasuredInstance, vcpus = web.vcpus): ServiceTimes {
  const { concurrency, ...law } = measured;
  const { throughputOfOne, contention, coherency } = law;
  const cpuSeconds = (new ScalabilityLaw(law).throughput(concurrency) * wholeCpuMs(web)) / 1000;
  const problems = new Problems('a simulation', 'Simulation');
  problems.check(cpuSeconds <= MOST_CPU_SHARE * vcpus, {
    code: ProblemCode.CONFLICTING_PROPS,
    property: 'measured',
    what: `the measured instance uses ${Rounder.text(cpuSeconds)} vCPUs, and an instance has ${Rounder.text(vcpus)}`,
    expected: 'requests per second × cpuMsPerRequest of at most the vCPUs of an instance',
    fix: 'measure with --pid, so that waiting is no CPU time, on a machine of the size that is deployed',
  });
  problems.throwIfAny();
  return {
    concurrencyPerInstance: concurrency,
    millisecondsPerRequest: 1000 / throughputOfOne,
    cpuPercentWhenBusy: Math.min(100, (100 * cpuSeconds) / vcpus),
    ...{ contention, coherency },
  };
}

/** Returns the CPU time of a request on a whole vCPU: on a part of one, it takes as many times longer. */
function wholeCpuMs({ cpuMsPerRequest, vcpus }: WebPlan): number {
  return cpuMsPerRequest * (vcpus / Math.ceil(vcpus));
}

function policyOf({ plan: { web }, ...props }: PlanSimulationProps): AutoscalingPolicy {
  if (props.policy)
    return props.minInstances === undefined ? props.policy : props.policy._withMinimum(props.minInstances);
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
