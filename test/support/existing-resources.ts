/** Resources as a user has them before the stack: they cost a test no resources. */
import { Stack, aws_certificatemanager as acm, aws_ec2 as ec2, aws_rds as rds } from 'aws-cdk-lib';

/** The VPC of a stack, over two zones. */
export function aVpc(stack: Stack, withIsolatedSubnets = true): ec2.IVpc {
  const known = stack.node.tryFindChild('Vpc') as ec2.IVpc | undefined;
  return (
    known ??
    ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-1',
      availabilityZones: ['us-east-1a', 'us-east-1b'],
      publicSubnetIds: ['subnet-public-a', 'subnet-public-b'],
      publicSubnetRouteTableIds: ['rtb-1', 'rtb-2'],
      privateSubnetIds: ['subnet-private-a', 'subnet-private-b'],
      privateSubnetRouteTableIds: ['rtb-3', 'rtb-4'],
      ...(withIsolatedSubnets && {
        isolatedSubnetIds: ['subnet-isolated-a', 'subnet-isolated-b'],
        isolatedSubnetRouteTableIds: ['rtb-5', 'rtb-6'],
      }),
    })
  );
}

/** Of us-east-1. */
export const CERTIFICATE_ARN = 'arn:aws:acm:us-east-1:111122223333:certificate/11111111-2222-3333-4444-555555555555';

export function aCertificate(stack: Stack, region = 'us-east-1'): acm.ICertificate {
  return acm.Certificate.fromCertificateArn(stack, 'Certificate', CERTIFICATE_ARN.replace('us-east-1', region));
}

export function aDatabase(stack: Stack, id = 'Live'): rds.IDatabaseInstance {
  const name = id.toLowerCase();
  return rds.DatabaseInstance.fromDatabaseInstanceAttributes(stack, id, {
    instanceIdentifier: name,
    instanceEndpointAddress: `${name}.example.internal`,
    port: 5432,
    securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, `${id}Group`, 'sg-1')],
  });
}
