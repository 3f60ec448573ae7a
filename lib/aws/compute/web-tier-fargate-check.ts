import { Formats, ProblemCode, Problems } from '../../domain';
import { checkContainerService } from './container-service-check';
import { MOST_TASKS, checkTaskSize } from './fargate/task-size';
import { WebTierFargateProps, WebTierFargateSettings } from './web-tier-fargate-props';

/** Adds the problems of a web tier: of its settings, and of the props as they were before their defaults. */
export function checkWebTierFargate(
  problems: Problems,
  settings: WebTierFargateSettings,
  props: WebTierFargateProps,
): void {
  const { command, minTasks, maxTasks, port } = settings;
  checkContainerService(problems, settings, { command, port });
  checkTaskSize(problems, settings.cpu, settings.memoryMiB);
  problems.countRange(
    { property: 'minTasks', value: minTasks, from: 1, fix: 'use 2, one for each zone' },
    { property: 'maxTasks', value: maxTasks, from: 1, fix: 'use the peak of the plan' },
    MOST_TASKS,
  );
  problems.format('healthCheckPath', settings.healthCheckPath, Formats.PATH);
  problems.optionalFormat('targetGroupName', settings.targetGroupName, Formats.TARGET_GROUP_NAME);
  const numbers: [string, number | undefined, number, number, string][] = [
    ['port', port, 1024, 65_535, 'use a port that needs no root, e.g. 8000'],
    ['healthCheckIntervalSeconds', settings.healthCheckIntervalSeconds, 5, 300, 'use 15'],
    ['healthyThreshold', settings.healthyThreshold, 2, 10, 'use 2'],
    ['unhealthyThreshold', settings.unhealthyThreshold, 2, 10, 'use 3'],
    ['healthCheckGraceSeconds', settings.healthCheckGraceSeconds, 0, 7200, 'use 60'],
    ['drainSeconds', settings.drainSeconds, 2, 120, 'use 30'],
    ['cpuTargetPercent', settings.cpuTargetPercent, 1, 100, 'use 70'],
    ['memoryTargetPercent', settings.memoryTargetPercent, 1, 100, 'use 75, or omit it'],
    ['requestsPerTaskPerMinute', settings.requestsPerTaskPerMinute, 1, 1_000_000, 'measure what a task serves'],
    ['bakeMinutes', settings.bakeMinutes, 0, 1440, 'use 5'],
  ];
  numbers.forEach(([name, value, min, max, fix]) =>
    problems.optionalNumber(name, value, { min, max, integer: true }, fix),
  );
  checkDeployment(problems, settings, props);
  settings.loadBalancer._checkRule(
    problems,
    { priority: settings.rulePriority, hosts: settings.hosts, paths: settings.paths },
    { priority: 'rulePriority', hosts: 'hosts', paths: 'paths' },
  );
}

function checkDeployment(
  problems: Problems,
  { blueGreen, rollbackAlarms, requestsPerTaskPerMinute }: WebTierFargateSettings,
  props: WebTierFargateProps,
): void {
  problems.check(!blueGreen || rollbackAlarms.length > 0, {
    code: ProblemCode.BLUE_GREEN_WITHOUT_ALARMS,
    property: 'rollbackAlarms',
    what: 'rollbackAlarms is empty with blueGreen: a release that starts and then fails would keep the traffic',
    expected: 'at least one alarm',
    fix: 'pass an alarm, e.g. on the error rate of the load balancer (ServiceAlarms)',
  });
  problems.check(!blueGreen || requestsPerTaskPerMinute === undefined, {
    code: ProblemCode.CONFLICTING_PROPS,
    property: 'requestsPerTaskPerMinute',
    what: 'requestsPerTaskPerMinute is set with blueGreen: after a deployment the other target group counts the requests',
    expected: 'one of the two',
    fix: 'scale by CPU and memory, or remove blueGreen',
  });
  problems.check(props.bakeMinutes === undefined || blueGreen, {
    code: ProblemCode.PROP_WITHOUT_EFFECT,
    property: 'bakeMinutes',
    what: 'bakeMinutes is set without blueGreen',
    expected: 'both or neither',
    fix: 'set blueGreen: true, or remove bakeMinutes',
  });
}
