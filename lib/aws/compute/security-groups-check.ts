import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { ProblemCode, Problems } from '../../domain';

/** Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html */
const MAX_SECURITY_GROUPS = 5;

/**
 * Adds the problems of a list of security groups.
 *
 * @internal
 */
export function checkSecurityGroups(problems: Problems, securityGroups: ec2.ISecurityGroup[]): void {
  const expected = `1 to ${MAX_SECURITY_GROUPS} security groups`;
  const isList = problems.some('securityGroups', securityGroups, {
    expected,
    fix: 'pass the security group of the tier',
  });
  if (!isList) return;
  problems.check(securityGroups.length <= MAX_SECURITY_GROUPS, {
    code: ProblemCode.TOO_LONG,
    property: 'securityGroups',
    what: `securityGroups has ${securityGroups.length} items`,
    expected,
    fix: 'remove some, or combine their rules in one group',
  });
}
