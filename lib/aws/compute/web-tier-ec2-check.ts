import { Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Formats, MachineSizes, ProblemCode, Problems } from '../../domain';
import { isReservedName } from './boot/reserved-names';
import { servicePaths } from './boot/service-paths';
import { USER_DATA_LIMIT_BYTES, bytesWhenDeployed } from './boot/user-data';
import { checkEnvironment } from './environment-check';
import { checkPrometheusScrape } from './prometheus-check';
import { checkSecurityGroups } from './security-groups-check';
import { SessionStore } from './web-tier-ec2-props';
import { WebTierEc2Settings } from './web-tier-ec2-settings';

/** Name that is valid for a Unix user, a systemd unit and a folder. */
const SERVICE_NAME = /^[a-z]([a-z0-9-]{0,22}[a-z0-9])?$/;

/** Maximum number of alarms of an instance refresh. [Limit](https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_AlarmSpecification.html) */
const MAX_ROLLBACK_ALARMS = 10;

/**
 * Largest group: above the default quota of 1000 targets in a target group, which AWS raises on request.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
 */
const MOST_INSTANCES = 5000;

/**
 * Throws all problems of the settings together.
 *
 * @internal
 */
export function checkWebTierEc2(scope: IConstruct, settings: WebTierEc2Settings): void {
  const problems = Problems.of(scope);
  checkSizes(problems, settings);
  problems.match('instanceType', settings.instanceType, /^[a-z][a-z0-9-]*\.[a-z0-9-]+$/, {
    expected: "an EC2 instance type such as 't3.medium'",
    fix: `use '${MachineSizes._inService('', settings.instanceType) ?? 't3.medium'}'`,
  });
  checkPorts(problems, settings);
  problems.format('healthCheckPath', settings.healthCheckPath, Formats.PATH);
  checkNumbers(problems, settings);
  problems.check(
    settings.sessionStore !== SessionStore.INSTANCE ||
      settings.maxInstances <= 1 ||
      settings.stickinessSeconds !== undefined,
    {
      code: ProblemCode.SESSIONS_WITHOUT_STICKINESS,
      property: 'stickinessSeconds',
      what: `stickinessSeconds is missing although sessions live on up to ${settings.maxInstances} instances`,
      expected: 'stickiness, a shared session store, or one instance',
      fix: 'set stickinessSeconds: 3600, or keep sessions in Redis (SessionStore.SHARED)',
    },
  );
  checkPrometheusScrape(problems, settings.prometheus);
  checkNames(problems, settings);
  const alarms = settings.rollbackAlarms?.length ?? 0;
  problems.check(alarms <= MAX_ROLLBACK_ALARMS, {
    code: ProblemCode.TOO_LONG,
    property: 'rollbackAlarms',
    what: `rollbackAlarms has ${alarms} alarms`,
    expected: `at most ${MAX_ROLLBACK_ALARMS}`,
    fix: 'combine some of them in a composite alarm',
  });
  const isNamed = problems.match('serviceName', settings.serviceName, SERVICE_NAME, {
    expected: 'at most 24 lowercase letters, digits and inner hyphens, beginning with a letter',
    fix: "use a name such as 'app'",
  });
  problems.check(!isReservedName(settings.serviceName), {
    code: ProblemCode.RESERVED_NAME,
    property: 'serviceName',
    what: `serviceName is '${settings.serviceName}', which Amazon Linux uses for a user, a service or a folder`,
    expected: 'a name of its own',
    fix: `use a name such as '${settings.serviceName}-app'`,
  });
  // The default command contains the name, whose problem is enough.
  if (isNamed || !settings.startCommand.includes(settings.serviceName)) {
    checkStartCommand(problems, settings.startCommand);
  }
  checkFiles(problems, settings);
  checkEnvironment(problems, settings.environment, settings.secretEnvironment);
  if (settings.securityGroups) checkSecurityGroups(problems, settings.securityGroups);
  settings.loadBalancer._checkRule(
    problems,
    { priority: settings.rulePriority, hosts: settings.hosts, paths: settings.paths },
    { priority: 'rulePriority', hosts: 'hosts', paths: 'paths' },
  );
  problems.throwIfAny();
}

/**
 * Throws if EC2 would reject the user data.
 *
 * @internal
 */
export function checkUserDataSize(scope: IConstruct, userData: string): void {
  const problems = Problems.of(scope);
  const bytes = bytesWhenDeployed(userData);
  problems.check(bytes <= USER_DATA_LIMIT_BYTES, {
    code: ProblemCode.USER_DATA_TOO_LARGE,
    property: 'environment',
    what: `the user data has about ${bytes} bytes`,
    expected: `at most ${USER_DATA_LIMIT_BYTES}, the limit of EC2`,
    fix: 'deliver long values through files, which travel as an asset',
  });
  problems.throwIfAny();
}

function checkSizes(problems: Problems, { minInstances, maxInstances, desiredInstances }: WebTierEc2Settings): void {
  const ordered = problems.countRange(
    { property: 'minInstances', value: minInstances, from: 0, fix: 'use 2' },
    { property: 'maxInstances', value: maxInstances, from: 1, fix: 'use the peak of the plan' },
    MOST_INSTANCES,
  );
  problems.optionalNumber(
    'desiredInstances',
    desiredInstances,
    ordered ? { min: minInstances, max: maxInstances, integer: true } : { min: 0, integer: true },
    'choose a number between minInstances and maxInstances, or leave it out',
  );
}

function checkPorts(problems: Problems, { port, gunicorn }: WebTierEc2Settings): void {
  const valid = problems.number(
    'port',
    port,
    { min: 1024, max: 65_535, integer: true },
    'use a port that does not require root, e.g. 5000',
  );
  if (!valid || gunicorn === undefined) return;
  const bound = /:(\d+)$/.exec(gunicorn.bind)?.[1];
  problems.check(bound === String(port), {
    code: ProblemCode.PORT_MISMATCH,
    property: 'gunicorn',
    what: `gunicorn listens on ${bound === undefined ? `'${gunicorn.bind}'` : `port ${bound}`}, but port is ${port}`,
    expected: `port ${port}, where the load balancer sends requests`,
    fix: `set bind: '0.0.0.0:${port}'`,
  });
}

function checkNames(problems: Problems, settings: WebTierEc2Settings): void {
  problems.optionalFormat('targetGroupName', settings.targetGroupName, Formats.TARGET_GROUP_NAME);
  problems.optionalFormat('instanceProfileName', settings.instanceProfileName, Formats.IAM_NAME);
  problems.optionalFormat('launchTemplateName', settings.launchTemplateName, Formats.LAUNCH_TEMPLATE_NAME);
  problems.optionalFormat('launchTemplateVersionDescription', settings.launchTemplateVersionDescription, Formats.LINE);
  problems.optionalFormat('autoScalingGroupName', settings.autoScalingGroupName, Formats.LINE);
  problems.optionalFormat('keyName', settings.keyName, Formats.LINE);
  problems.optionalFormat('metricsNamespace', settings.metricsNamespace, Formats.METRIC_NAMESPACE);
}

function checkNumbers(problems: Problems, settings: WebTierEc2Settings): void {
  const numbers: [string, number | undefined, number, number, string][] = [
    ['healthCheckIntervalSeconds', settings.healthCheckIntervalSeconds, 5, 300, 'use 30'],
    ['healthyThreshold', settings.healthyThreshold, 2, 10, 'use 2'],
    ['unhealthyThreshold', settings.unhealthyThreshold, 2, 10, 'use 3'],
    ['healthCheckGraceSeconds', settings.healthCheckGraceSeconds, 0, 7200, 'use 300'],
    ['stickinessSeconds', settings.stickinessSeconds, 1, 604_800, 'use 3600, or leave it out'],
    ['deregistrationDelaySeconds', settings.deregistrationDelaySeconds, 0, 3600, 'use 30'],
    ['cpuTargetPercent', settings.cpuTargetPercent, 1, 100, 'use 70'],
    ['updateMaxHealthyPercent', settings.updateMaxHealthyPercent, 101, 200, 'use 110'],
    ['maxInstanceLifetimeDays', settings.maxInstanceLifetimeDays, 1, 365, 'use 30, or leave it out'],
    ['bootTimeoutSeconds', settings.bootTimeoutSeconds, 120, 7200, 'use 900'],
    ['rootVolumeGiB', settings.rootVolumeGiB, 8, 16_384, 'use 20'],
  ];
  numbers.forEach(([name, value, min, max, fix]) =>
    problems.optionalNumber(name, value, { min, max, integer: true }, fix),
  );
}

function checkStartCommand(problems: Problems, startCommand: string): void {
  const known = problems.check(!Token.isUnresolved(startCommand), {
    code: ProblemCode.UNRESOLVED_TOKEN,
    property: 'startCommand',
    what: 'startCommand contains a value known only at deployment',
    expected: 'plain text, since the command travels in an asset',
    fix: 'pass the value through environment',
  });
  if (!known) return;
  problems.match('startCommand', startCommand, /^[^\r\n]*[^\r\n\\]$/, {
    expected: 'one line that does not end in a backslash',
    fix: 'remove line breaks and the final backslash',
  });
}

function checkFiles(problems: Problems, { files, serviceName, application }: WebTierEc2Settings): void {
  const reserved = Object.values<string>({
    ...servicePaths(serviceName),
    // A link to the newest release, which the boot creates after the files. A machine image has it already.
    ...(application.machineImage === undefined && { current: `/opt/${serviceName}/current` }),
  });
  const overlap = (path: string, other: string): boolean =>
    path === other || path.startsWith(`${other}/`) || other.startsWith(`${path}/`);
  Object.entries(files).forEach(([path, text]) => {
    const property = `files['${path}']`;
    problems.check(/^(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)+$/.test(path), {
      code: ProblemCode.INVALID_FORMAT,
      property,
      what: `the path is '${path}'`,
      expected: 'an absolute path without spaces and ..',
      fix: `use a path such as '/etc/${serviceName}/settings.ini'`,
    });
    problems.check(!reserved.some((it) => overlap(path, it)), {
      code: ProblemCode.RESERVED_FILE_PATH,
      property,
      what: `the path is '${path}', which belongs to the service itself`,
      expected: 'a path that the service does not use',
      fix: `use a path such as '/etc/${serviceName}/settings.ini'`,
    });
    problems.check(!Object.keys(files).some((it) => it.startsWith(`${path}/`)), {
      code: ProblemCode.CONFLICTING_PROPS,
      property,
      what: `the path is '${path}', which is the folder of another file`,
      expected: 'a path that is no folder',
      fix: 'rename the file or the folder',
    });
    problems.check(!Token.isUnresolved(text), {
      code: ProblemCode.UNRESOLVED_TOKEN,
      property,
      what: 'the text contains a value known only at deployment',
      expected: 'plain text, since it becomes an asset',
      fix: 'deliver that value through environment',
    });
  });
}
