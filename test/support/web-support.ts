import { Stack, aws_certificatemanager as acm, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { Application } from '../../lib/aws/application';
import { LoadBalancer, LoadBalancerProps } from '../../lib/aws/load-balancer';
import { LoadBalancerIngress } from '../../lib/aws/load-balancer-ingress';
import { WebTierEc2, WebTierEc2Props } from '../../lib/aws/web-tier-ec2';
import { newStack } from './data-support';

export const CERTIFICATE_ARN = 'arn:aws:acm:us-east-1:111111111111:certificate/11111111-2222-3333-4444-555555555555';

/** A stack in a region whose load balancers can write logs. */
export function regionalStack(flags: Record<string, unknown> = {}, region = 'us-east-1'): Stack {
  return newStack(flags, region);
}

export function vpcOf(stack: Stack): ec2.IVpc {
  const existing = stack.node.tryFindChild('Vpc') as ec2.IVpc | undefined;
  return (
    existing ??
    ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-1',
      availabilityZones: ['us-east-1a', 'us-east-1b'],
      publicSubnetIds: ['subnet-public-a', 'subnet-public-b'],
      publicSubnetRouteTableIds: ['rtb-1', 'rtb-2'],
      privateSubnetIds: ['subnet-private-a', 'subnet-private-b'],
      privateSubnetRouteTableIds: ['rtb-3', 'rtb-4'],
    })
  );
}

export function certificateOf(stack: Stack): acm.ICertificate {
  return acm.Certificate.fromCertificateArn(stack, 'Certificate', CERTIFICATE_ARN);
}

/** An internal load balancer behind CloudFront, unless told otherwise. */
export function balancerIn(stack: Stack, props: Partial<LoadBalancerProps> = {}): LoadBalancer {
  return new LoadBalancer(stack, 'Balancer', {
    vpc: vpcOf(stack),
    ingress: LoadBalancerIngress.cloudFront(),
    ...props,
  });
}

/** A small web tier that installs its application by a command, unless told otherwise. */
export function tierIn(stack: Stack, props: Partial<WebTierEc2Props> = {}): WebTierEc2 {
  return new WebTierEc2(stack, 'Web', {
    vpc: vpcOf(stack),
    loadBalancer: props.loadBalancer ?? balancerIn(stack),
    application: Application.userData(['mkdir -p /opt/app/current']),
    instanceType: 't3.medium',
    minInstances: 2,
    maxInstances: 10,
    ...props,
  });
}
