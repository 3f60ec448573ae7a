import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { ComputeService, Defaults, PathPattern, PlannedProps, PlannedSettings, Problems, WebPlan } from '../../domain';
import { LoadBalancer } from '../edge/load-balancer';
import { ContainerServiceProps, DEFAULTS as SHARED_DEFAULTS, TASK_SUBNETS } from './container-service';

/** Props of a web application in containers on Fargate. */
export interface WebTierFargateProps extends ContainerServiceProps {
  /** Load balancer that routes requests to this tier. */
  readonly loadBalancer: LoadBalancer;
  /**
   * Web tier of a plan for `ComputeService.FARGATE`. It sets size, number and scaling of the tasks, and the variables of
   * `Plan.webEnvironment`. Props and variables that you set win.
   * @default - `cpu`, `memoryMiB`, `minTasks` and `maxTasks` are required
   */
  readonly plan?: WebPlan;
  /**
   * CPU units of a task: 1024 are one vCPU, about $30 a month on x86-64 in us-east-1.
   * @default - from `plan`
   */
  readonly cpu?: number;
  /**
   * Memory of a task in MiB. Fargate offers certain pairs with `cpu`. Costs about $3.25 a month per GiB.
   * [Sizes](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html)
   * @default - from `plan`
   */
  readonly memoryMiB?: number;
  /**
   * Minimum number of tasks. Use at least 2 to survive the loss of an Availability Zone.
   * @default - from `plan`
   */
  readonly minTasks?: number;
  /**
   * Maximum number of tasks. The connection budget must allow for these and for `surgeTasks`.
   * @default - from `plan`
   */
  readonly maxTasks?: number;
  /**
   * Port of the application, above 1023.
   * @default 8000
   */
  readonly port?: number;
  /**
   * Command of the container. Required with a template in `secretEnvironment`.
   * @default - the image's command
   */
  readonly command?: string[];
  /**
   * Path of the load balancer's health check. Its response must not depend on the database, the cache or workers: their failure
   * would remove all tasks at once.
   * @default '/health'
   */
  readonly healthCheckPath?: string;
  /**
   * Seconds between health checks, 5 to 300.
   * [Limits](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html)
   * @default 15
   */
  readonly healthCheckIntervalSeconds?: number;
  /**
   * Consecutive successful health checks before a task counts as healthy, 2 to 10.
   * @default 2
   */
  readonly healthyThreshold?: number;
  /**
   * Consecutive failed health checks before a task counts as unhealthy, 2 to 10.
   * @default 3
   */
  readonly unhealthyThreshold?: number;
  /**
   * Seconds after its start during which ECS does not replace an unhealthy task, 0 to 7200.
   * @default 60
   */
  readonly healthCheckGraceSeconds?: number;
  /**
   * Seconds that a task has to finish its requests before Fargate stops it, 2 to 120.
   * [Limit](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#container_definition_timeout)
   * @default 30
   */
  readonly drainSeconds?: number;
  /**
   * Average CPU utilization that scaling maintains, in percent.
   * @default 70
   */
  readonly cpuTargetPercent?: number;
  /**
   * Average memory utilization that scaling maintains, in percent.
   * @default - memory does not scale the service
   */
  readonly memoryTargetPercent?: number;
  /**
   * Requests per task and minute that scaling maintains. Not available with `blueGreen`, since CloudWatch counts by target group.
   * @default - requests do not scale the service
   */
  readonly requestsPerTaskPerMinute?: number;
  /**
   * Deploys blue/green: starts all new tasks beside the old ones, moves the traffic at once, and moves it back if an alarm fires.
   * Requires `rollbackAlarms`. Without it, ECS replaces the tasks step by step.
   *
   * ECS changes the weights of the listener rule at each release. Run `loadbearing traffic` before you deploy the stack: it detects
   * changes that would write the first weights back.
   * @default false
   */
  readonly blueGreen?: boolean;
  /**
   * Minutes for which the old tasks keep running after the traffic has moved, 0 to 1440.
   * [Bake time](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-how-it-works.html)
   * @default 5
   */
  readonly bakeMinutes?: number;
  /**
   * Alarms that stop a deployment and roll it back. Use alarms on the load balancer: an alarm on this service is a dependency cycle.
   * @default - none; only tasks that do not become healthy stop a deployment
   */
  readonly rollbackAlarms?: cloudwatch.IAlarm[];
  /**
   * Physical name of the target group. CloudFormation cannot replace a target group with a fixed name.
   * @default - a name that CloudFormation generates
   */
  readonly targetGroupName?: string;
  /**
   * Priority of the listener rule. With `blueGreen`, raise it when you change `hosts` or `paths`: that creates a new rule beside the
   * old one, and CloudFormation rejects a priority in use.
   * @default 100
   */
  readonly rulePriority?: number;
  /**
   * Host names that this tier serves, at most 3, e.g. `shop.example.com` or `*.example.com`.
   * @default - all hosts
   */
  readonly hosts?: string[];
  /**
   * Paths that this tier serves, at most 3. Several tiers share one load balancer with different hosts, paths and priorities.
   * @default - all paths
   */
  readonly paths?: PathPattern[];
}

/** @internal */
export const DEFAULTS = {
  port: 8000,
  healthCheckPath: '/health',
  healthCheckIntervalSeconds: 15,
  healthyThreshold: 2,
  unhealthyThreshold: 3,
  healthCheckGraceSeconds: 60,
  drainSeconds: 30,
  cpuTargetPercent: 70,
  blueGreen: false,
  bakeMinutes: 5,
  rulePriority: 100,
} satisfies Partial<WebTierFargateProps>;

/** Sizes that props or a plan must state. */
const REQUIRED = ['cpu', 'memoryMiB', 'minTasks', 'maxTasks'] as const;

/** Props after their defaults. */
export type WebTierFargateSettings = ReturnType<typeof resolveWebTierFargate>;

/** Returns the props with the sizes of their plan. */
export function planWebTierFargate(
  problems: Problems,
  props: WebTierFargateProps,
): PlannedProps<WebTierFargateProps, (typeof REQUIRED)[number]> {
  const { plan, environment, secretEnvironment = {} } = props;
  if (plan) PlannedSettings.checkService(problems, plan, ComputeService.FARGATE);
  if (plan) PlannedSettings.checkSmaller(problems, plan, props);
  const planned = plan && {
    ...PlannedSettings.fargateSize(plan),
    minTasks: plan.minInstances,
    maxTasks: plan.maxInstances,
    cpuTargetPercent: plan.cpuTargetPercent,
  };
  const sized = PlannedSettings.apply(problems, props, planned, { required: REQUIRED, part: 'web' });
  const variables = PlannedSettings.environment(plan, environment, Object.keys(secretEnvironment));
  return { ...sized, props: { ...sized.props, ...(plan ? { environment: variables } : {}) } };
}

/** Returns the props with all defaults. */
export function resolveWebTierFargate(props: ReturnType<typeof planWebTierFargate>['props']) {
  return Defaults.apply(props, {
    ...SHARED_DEFAULTS,
    ...DEFAULTS,
    containerName: 'app',
    vpcSubnets: TASK_SUBNETS,
    rollbackAlarms: [],
  });
}
