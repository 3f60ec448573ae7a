import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { NagFindings } from '../nag-findings';

/** Runbook of AWS, see `closeDefaultSecurityGroup`. */
const RUNBOOK = 'AWSConfigRemediation-RemoveVPCDefaultSecurityGroupRules';

/**
 * Removes all rules of the VPC's default security group, at once and again every day.
 *
 * CloudFormation cannot change the rules that AWS gives this group. State Manager runs a runbook of AWS that can, without a Lambda
 * function or a custom resource.
 * Source: https://docs.aws.amazon.com/systems-manager-automation-runbooks/latest/userguide/automation-aws-remove-default-secg-rules.html
 */
export function closeDefaultSecurityGroup(scope: Construct, vpc: ec2.Vpc): ssm.CfnAssociation {
  const stack = Stack.of(scope);
  const role = new iam.Role(scope, 'DefaultSecurityGroupRole', {
    assumedBy: new iam.ServicePrincipal('ssm.amazonaws.com', {
      conditions: {
        StringEquals: { 'aws:SourceAccount': stack.account },
        ArnLike: {
          'aws:SourceArn': stack.formatArn({
            service: 'ssm',
            resource: 'automation-execution',
            resourceName: '*',
          }),
        },
      },
    }),
    description: 'Removes the rules of the default security group',
    inlinePolicies: {
      RemoveRules: new iam.PolicyDocument({
        statements: [
          new iam.PolicyStatement({ actions: ['ec2:DescribeSecurityGroups'], resources: ['*'] }),
          new iam.PolicyStatement({
            actions: ['ec2:RevokeSecurityGroupEgress', 'ec2:RevokeSecurityGroupIngress'],
            resources: [
              stack.formatArn({
                service: 'ec2',
                resource: 'security-group',
                resourceName: vpc.vpcDefaultSecurityGroup,
                arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
              }),
            ],
          }),
        ],
      }),
    },
  });
  NagFindings.acknowledgeInlinePolicies(role);
  NagFindings.acknowledge(role, {
    'AwsSolutions-IAM5[Resource::*]': 'DescribeSecurityGroups supports no narrower resource.',
  });
  NagFindings.acknowledge(vpc.node.defaultChild as ec2.CfnVPC, {
    VPCDefaultSecurityGroupClosed:
      'State Manager removes the rules of the group when the VPC is created, and every day. The check knows the custom resource of the CDK only.',
  });
  return new ssm.CfnAssociation(scope, 'DefaultSecurityGroup', {
    name: RUNBOOK,
    parameters: { GroupId: [vpc.vpcDefaultSecurityGroup], AutomationAssumeRole: [role.roleArn] },
    scheduleExpression: 'rate(1 day)',
  });
}
