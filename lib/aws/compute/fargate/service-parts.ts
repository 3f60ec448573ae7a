import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { NagFindings } from '../../nag-findings';

/**
 * Creates a cluster with metrics for each task. It has no capacity providers: the first cluster of a new account registers them before the
 * [service-linked role](https://github.com/aws/containers-roadmap/issues/2614) of ECS exists, and fails. A fleet on Spot adds them.
 */
export function createCluster(scope: Construct, vpc: ec2.IVpc): ecs.Cluster {
  return new ecs.Cluster(scope, 'Cluster', {
    vpc,
    containerInsightsV2: ecs.ContainerInsights.ENABLED,
  });
}

/** Returns the given security groups of a service's tasks, or a new one. */
export function securityGroupsOf(
  scope: Construct,
  { vpc, securityGroups }: { readonly vpc: ec2.IVpc; readonly securityGroups?: ec2.ISecurityGroup[] },
  description: string,
): ec2.ISecurityGroup[] {
  return securityGroups ?? [createSecurityGroup(scope, vpc, description)];
}

/** Creates a security group that allows all outbound traffic. Callers add the inbound rules. */
function createSecurityGroup(scope: Construct, vpc: ec2.IVpc, description: string): ec2.SecurityGroup {
  const group = new ec2.SecurityGroup(scope, 'SecurityGroup', { vpc, description });
  NagFindings.acknowledge(group, {
    'Annotation::@aws-cdk/aws-ec2:ipv4IgnoreEgressRule':
      'Tasks may open connections to any address (registries, AWS, APIs), so a rule for one more peer has no effect.',
  });
  return group;
}

/** Removes the desired count, so that scaling sets it. CDK would write 1, and every deployment would reset the service to it. */
export function leaveSizeToScaling(service: ecs.FargateService): void {
  (service.node.defaultChild as ecs.CfnService).addPropertyDeletionOverride('DesiredCount');
}
