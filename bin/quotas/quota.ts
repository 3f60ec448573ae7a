import { TemplateResource, TemplateValues } from '../../lib/domain';
import type { AssemblyStack } from '../assembly/assembly';
import { Demand, ec2Vcpus, fargateVcpus } from './vcpus';

/** A quota of an AWS account. */
export interface Quota {
  readonly name: string;
  /** Codes of Service Quotas. */
  readonly service: string;
  readonly code: string;
  /** Value in a new account. AWS raises some of them by itself as an account grows. */
  readonly standard: number;
  /** Counted once for an account instead of in each region. Requested in us-east-1. */
  readonly global?: boolean;
  readonly demand: (stacks: readonly AssemblyStack[]) => Demand;
}

/**
 * Quotas that a new account reaches first. Sources, read on 2026-11-27:
 * [EC2](https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html),
 * [VPC](https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html),
 * [Fargate](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html),
 * [CloudFront](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html),
 * [Elastic Load Balancing](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html),
 * [RDS](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html).
 */
export const QUOTAS: readonly Quota[] = [
  { name: 'VPCs', service: 'vpc', code: 'L-F678F1CE', standard: 5, demand: count('AWS::EC2::VPC') },
  { name: 'Elastic IP addresses', service: 'ec2', code: 'L-0263D0A3', standard: 5, demand: count('AWS::EC2::EIP') },
  {
    name: 'vCPUs of On-Demand Standard instances',
    service: 'ec2',
    code: 'L-1216C47A',
    standard: 5,
    demand: ec2Vcpus,
  },
  { name: 'vCPUs of Fargate On-Demand', service: 'fargate', code: 'L-3032A538', standard: 6, demand: fargateVcpus },
  {
    name: 'Application Load Balancers',
    service: 'elasticloadbalancing',
    code: 'L-53DA6B97',
    standard: 50,
    demand: applicationBalancers,
  },
  { name: 'DB instances', service: 'rds', code: 'L-7B6409FD', standard: 40, demand: count('AWS::RDS::DBInstance') },
  {
    name: 'CloudFront response headers policies',
    service: 'cloudfront',
    code: 'L-CF0D4FC5',
    standard: 20,
    global: true,
    demand: count('AWS::CloudFront::ResponseHeadersPolicy'),
  },
  {
    name: 'CloudFront cache policies',
    service: 'cloudfront',
    code: 'L-7D134442',
    standard: 20,
    global: true,
    demand: count('AWS::CloudFront::CachePolicy'),
  },
];

/** Returns the resources of a type in stacks. */
export function resourcesOf(stacks: readonly AssemblyStack[], type: string): TemplateResource[] {
  return stacks.flatMap(({ template }) => new TemplateValues(template).resources(type));
}

function count(type: string): Quota['demand'] {
  return (stacks) => demandOf(resourcesOf(stacks, type).length);
}

/** Network and gateway load balancers have quotas of their own. */
function applicationBalancers(stacks: readonly AssemblyStack[]): Demand {
  const own = stacks.flatMap(({ template }) => {
    const values = new TemplateValues(template);
    const all = values.resources('AWS::ElasticLoadBalancingV2::LoadBalancer');
    return all.filter(({ properties }) => !['network', 'gateway'].includes(values.text(properties.Type)));
  });
  return demandOf(own.length);
}

function demandOf(found: number): Demand {
  return { first: found, most: found };
}
