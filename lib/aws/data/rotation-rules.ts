import { CfnResource, Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { IConstruct } from 'constructs';
import { ProblemCode, Problems } from '../../domain';

/** Printable ASCII characters besides letters and digits. None of them is safe in both URLs and shells. */
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** Hours or days. Forms from https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html */
const RATE = /^rate\(([1-9]\d{0,4}) (hour|day)s?\)$/;
/** Minute 0, an hour or steps of hours, days and months, and every year. */
const CRON =
  /^cron\(0 ((?:\*|1?\d|2[0-3])\/(?:[1-9]|1\d|2[0-3])|1?\d|2[0-3]) [\dL*?,/-]+ [\dA-Z*,/-]+ [\dA-Z*?,/#-]+ \*\)$/;
const SCHEDULE = new RegExp(`${RATE.source}|${CRON.source}`);
const MOST_HOURS = 999 * 24;

/** Time of rotations. */
interface RotationTime {
  readonly interval?: Duration;
  readonly schedule?: string;
}

/** Least hours between two rotations, and the schedule without an interval. */
interface RotationRules {
  readonly leastHours: number;
  readonly defaultSchedule: string;
}

/** Adds the problems of the time of rotations, and returns it as an expression of Secrets Manager. */
export function rotationSchedule(
  problems: Problems,
  { interval, schedule }: RotationTime,
  { leastHours, defaultSchedule }: RotationRules,
): string {
  problems.check(!(interval && schedule), {
    code: ProblemCode.CONFLICTING_PROPS,
    property: 'interval',
    what: 'interval and schedule are both set',
    expected: 'one of them',
    fix: 'keep schedule to choose the hour, or interval to choose the number of days',
  });
  const hours = interval?.toHours({ integral: false });
  const range = { min: leastHours, max: MOST_HOURS, integer: true };
  problems.optionalNumber('interval', hours, range, 'use Duration.days(30)');
  const expression = schedule ?? defaultSchedule;
  const valid = problems.match('schedule', expression, SCHEDULE, {
    expected: 'a cron() or rate() expression of Secrets Manager, with minute 0 and every year',
    fix: `use '${defaultSchedule}'`,
  });
  if (valid) checkFrequency(problems, expression, leastHours, defaultSchedule);
  if (hours === undefined) return expression;
  if (hours % 24 !== 0) return `rate(${hours} hours)`;
  return hours === 24 ? 'rate(1 day)' : `rate(${hours / 24} days)`;
}

function checkFrequency(problems: Problems, expression: string, leastHours: number, fix: string): void {
  const hours = hoursBetween(expression);
  problems.check(hours >= leastHours && hours <= MOST_HOURS, {
    code: ProblemCode.NUMBER_OUT_OF_RANGE,
    property: 'schedule',
    what: `schedule is '${expression}', which rotates every ${hours} hours`,
    expected: `${leastHours} hours to 999 days between two rotations`,
    fix: `use '${fix}'`,
  });
}

/** Returns the hours of a rate() expression, or undefined. */
function hoursOfRate(expression: string): number | undefined {
  const [, value, unit] = RATE.exec(expression) ?? [];
  return value === undefined ? undefined : Number(value) * (unit === 'day' ? 24 : 1);
}

/** Returns the least number of hours between two rotations. A cron expression with steps of hours starts again each day. */
function hoursBetween(expression: string): number {
  const hours = hoursOfDay(expression);
  return hoursOfRate(expression) ?? Math.min(...hours.map((it, index) => (hours[index + 1] ?? hours[0] + 24) - it));
}

/** Returns the hours in UTC in which rotations begin. Those of a rate() count from midnight. */
function hoursOfDay(expression: string): number[] {
  const rate = hoursOfRate(expression);
  // Hours that do not divide a day begin at another hour each day.
  if (rate !== undefined) return stepsOfDay(0, commonDivisor(rate, 24));
  const [first, step = '24'] = (CRON.exec(expression)?.[1] ?? '0').split('/');
  return stepsOfDay(first === '*' ? 0 : Number(first), Number(step));
}

function stepsOfDay(first: number, step: number): number[] {
  return Array.from({ length: Math.ceil((24 - first) / step) }, (_, index) => first + index * step);
}

function commonDivisor(one: number, other: number): number {
  return other === 0 ? one : commonDivisor(other, one % other);
}

/** Owner of the passwords that rotate. */
type Rotated = 'administrator' | 'roles';

/** Schedules of the rotations of each database: two constructs, possibly of two stacks, set them. */
const SCHEDULES = new WeakMap<IConstruct, Map<Rotated, string>>();

/**
 * Adds a problem if the roles rotate in the same hour as the administrator. The function of the roles would log in with an administrator's
 * password that is about to change.
 */
export function checkOtherHour(problems: Problems, database: IConstruct, rotated: Rotated, expression: string): void {
  const schedules = SCHEDULES.get(database) ?? new Map<Rotated, string>();
  SCHEDULES.set(database, schedules.set(rotated, expression));
  const other = rotated === 'roles' ? 'administrator' : 'roles';
  const taken = schedules.get(other);
  if (taken === undefined || ![taken, expression].every((it) => SCHEDULE.test(it))) return;
  const hours = hoursOfDay(expression).filter((it) => hoursOfDay(taken).includes(it));
  problems.check(hours.length === 0, {
    code: ProblemCode.CONFLICTING_PROPS,
    property: 'schedule',
    what: `${rotated} would rotate at ${expression}, ${other} at ${taken}: both in hour ${hours.join(', ')} UTC`,
    expected: 'different hours: the rotation of the roles logs in as the administrator',
    fix: "use a schedule such as 'cron(0 6 1 * ? *)': an interval counts from midnight",
  });
}

/**
 * Adds a problem if the server logs statements that change roles: the function that AWS hosts sends each password as text. An error of
 * that function, or one that takes longer than `log_min_duration_statement`, is logged all the same.
 * https://repost.aws/knowledge-center/rds-postgresql-cleartext-logging
 */
export function checkStatementLog(problems: Problems, parameterGroup?: rds.ParameterGroup): void {
  const resource = parameterGroup?.node.children
    .filter((it) => CfnResource.isCfnResource(it))
    .find((it): it is rds.CfnDBParameterGroup => it.cfnResourceType === 'AWS::RDS::DBParameterGroup');
  if (resource === undefined) return;
  const { log_statement: logged = 'none' } = Stack.of(resource).resolve(resource.parameters) as {
    log_statement?: string;
  };
  problems.check(logged === 'none', {
    code: ProblemCode.CONFLICTING_PROPS,
    property: 'database',
    what: `the database has log_statement '${logged}', which writes each rotated password to its log in plain text`,
    expected: "log_statement 'none', the default",
    fix: 'remove log_statement from the parameters of the database, and use pgaudit to log statements, which redacts passwords',
  });
}

/** Network of a rotation function. */
interface RotationNetwork {
  readonly vpc: ec2.IVpc;
  readonly vpcSubnets?: ec2.SubnetSelection;
  readonly securityGroup: ec2.ISecurityGroup;
}

/** Returns the options of a rotation function that generates letters and digits. */
export function hostedRotation(
  functionName: string,
  { vpc, vpcSubnets, securityGroup }: RotationNetwork,
): secretsmanager.SingleUserHostedRotationOptions {
  return {
    functionName,
    vpc,
    vpcSubnets: vpcSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    securityGroups: [securityGroup],
    excludeCharacters: PUNCTUATION,
  };
}
