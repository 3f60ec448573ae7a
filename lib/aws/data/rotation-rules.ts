import { Duration } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { ProblemCode, Problems } from '../../domain';

/** Printable ASCII characters besides letters and digits. None of them is safe in both URLs and shells. */
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

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
  const range = { min: leastHours, max: 999 * 24, integer: true };
  problems.optionalNumber('interval', hours, range, 'use Duration.days(30)');
  const expression = schedule ?? defaultSchedule;
  problems.match('schedule', expression, /^(?:cron|rate)\(.+\)$/, {
    expected: 'a cron() expression of Secrets Manager',
    fix: `use '${defaultSchedule}'`,
  });
  if (hours === undefined) return expression;
  if (hours % 24 !== 0) return `rate(${hours} hours)`;
  return hours === 24 ? 'rate(1 day)' : `rate(${hours / 24} days)`;
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
