import * as ec2 from 'aws-cdk-lib/aws-ec2';

/** Selects the isolated subnets of a VPC, or its private ones if it has none. */
export function dataSubnets(vpc: ec2.IVpc): ec2.SubnetSelection {
  return {
    subnetType: vpc.isolatedSubnets.length > 0 ? ec2.SubnetType.PRIVATE_ISOLATED : ec2.SubnetType.PRIVATE_WITH_EGRESS,
  };
}
