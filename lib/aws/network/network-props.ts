import { RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Defaults } from '../../domain';

/**
 * Internet access of private subnets. A NAT gateway costs about $33 a month plus $0.045 per GB (us-east-1).
 * [Prices](https://aws.amazon.com/vpc/pricing/)
 */
export enum NatStrategy {
  /** One gateway in each zone. If a zone fails, the others keep their internet access. */
  ONE_PER_ZONE = 'ONE_PER_ZONE',
  /** One gateway for all zones, at half the price or less. If its zone fails, all zones lose their internet access. */
  SINGLE = 'SINGLE',
  /** No gateway. Private subnets reach only the AWS services of `interfaceEndpoints`, and S3. */
  NONE = 'NONE',
}

/** Properties of a `Network`. */
export interface NetworkProps {
  /**
   * Existing VPC. loadbearing uses it as it is, creates nothing and rejects every other prop.
   *
   * @default - a new VPC
   */
  readonly vpc?: ec2.IVpc;
  /**
   * Address range of the VPC, from /16 to /19.
   *
   * @default '10.0.0.0/16'
   */
  readonly cidr?: string;
  /**
   * Number of availability zones, 2 or 3. The VPC always reserves addresses for 3, so a change from 2 to 3 moves no subnet.
   *
   * @default - the number of `availabilityZoneIds`, otherwise 2
   */
  readonly zones?: number;
  /**
   * Ids of the zones, e.g. `use1-az1`, one for each of `zones`. Changing them replaces the subnets.
   *
   * A zone id means the same zone in every account; a name such as `us-east-1a` does not. Set the ids where a zone lacks a service:
   * for example, CloudFront VPC origins do not support `use1-az3`.
   * [VPC origins](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html)
   *
   * @default - the first zones that AWS lists for the account and region (`Fn::GetAZs`)
   */
  readonly availabilityZoneIds?: string[];
  /**
   * Internet access of private subnets. See the prices at `NatStrategy`.
   *
   * @default NatStrategy.ONE_PER_ZONE
   */
  readonly nat?: NatStrategy;
  /**
   * AWS services that get an interface endpoint in the VPC, about $7.3 a month for each service and zone. S3 always has a gateway
   * endpoint, which is free.
   *
   * @default - none
   */
  readonly interfaceEndpoints?: ec2.InterfaceVpcEndpointAwsService[];
  /**
   * Retention of the flow logs.
   *
   * @default logs.RetentionDays.ONE_MONTH
   */
  readonly flowLogRetention?: logs.RetentionDays;
  /**
   * If true, the VPC's default security group has no rules. A runbook of Systems Manager removes them, and removes new ones every
   * day.
   *
   * @default true
   */
  readonly closeDefaultSecurityGroup?: boolean;
  /**
   * KMS key of the flow logs.
   *
   * @default - that of `SecurityDefaults`, otherwise a key that AWS manages
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * Removal policy of the flow logs.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** @internal */
export const DEFAULTS = {
  cidr: '10.0.0.0/16',
  nat: NatStrategy.ONE_PER_ZONE,
  closeDefaultSecurityGroup: true,
  flowLogRetention: logs.RetentionDays.ONE_MONTH,
  removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
} satisfies Partial<NetworkProps>;

/** Addresses are reserved for this many zones. */
export const ZONE_LIMIT = 3;

/** Props after their defaults. */
export type NetworkSettings = ReturnType<typeof resolveNetwork>;

/** Returns the props with all defaults. */
export function resolveNetwork(props: NetworkProps) {
  return {
    ...Defaults.apply(props, DEFAULTS),
    zones: props.zones ?? props.availabilityZoneIds?.length ?? 2,
    interfaceEndpoints: props.interfaceEndpoints ?? [],
  };
}
