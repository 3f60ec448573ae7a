import { Stack } from 'aws-cdk-lib';
import { Application } from '../../lib/aws/compute/application';
import { LoadBalancer } from '../../lib/aws/edge/load-balancer';
import { LoadBalancerIngress } from '../../lib/aws/edge/load-balancer-ingress';
import { LoadBalancerProps } from '../../lib/aws/edge/load-balancer-props';
import { WebTierEc2 } from '../../lib/aws/compute/web-tier-ec2';
import { WebTierEc2Props } from '../../lib/aws/compute/web-tier-ec2-props';
import { WebTierFargate } from '../../lib/aws/compute/web-tier-fargate';
import { WebTierFargateProps } from '../../lib/aws/compute/web-tier-fargate-props';
import { aVpc } from './existing-resources';

/** An internal load balancer behind CloudFront, unless `props` say otherwise. */
export function aLoadBalancer(stack: Stack, props: Partial<LoadBalancerProps> = {}): LoadBalancer {
  return new LoadBalancer(stack, 'LoadBalancer', {
    vpc: props.vpc ?? aVpc(stack),
    ingress: LoadBalancerIngress.cloudFront(),
    ...props,
  });
}

/** A small web tier that installs its application with a command, unless `props` say otherwise. */
export function aWebTier(stack: Stack, props: Partial<WebTierEc2Props> = {}): WebTierEc2 {
  return new WebTierEc2(stack, 'Web', {
    vpc: aVpc(stack),
    loadBalancer: props.loadBalancer ?? aLoadBalancer(stack),
    application: Application.userData(['mkdir -p /opt/app/current']),
    instanceType: 't3.medium',
    minInstances: 2,
    maxInstances: 10,
    ...props,
  });
}

/** Two to six small tasks with the placeholder image, unless `props` say otherwise. */
export function aFargateTier(stack: Stack, props: Partial<WebTierFargateProps> = {}): WebTierFargate {
  return new WebTierFargate(stack, 'Web', {
    vpc: aVpc(stack),
    loadBalancer: props.loadBalancer ?? aLoadBalancer(stack),
    cpu: 512,
    memoryMiB: 1024,
    minTasks: 2,
    maxTasks: 6,
    ...props,
  });
}
