import { Fn, Lazy, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { Problems, ProblemCode } from '../../domain';

/** How private subnets reach the internet. A NAT gateway costs about $33 a month plus $0.045 per GB (us-east-1). */
export enum NatStrategy {
  /** One gateway in each zone: the loss of a zone takes no other zone's way out. */
  ONE_PER_ZONE = 'ONE_PER_ZONE',
  /** One gateway for all zones: half the price or less; its zone is a single point of failure for outgoing traffic. */
  SINGLE = 'SINGLE',
  /** No gateway: private subnets reach AWS only through endpoints (`interfaceEndpoints`), and nothing else. */
  NONE = 'NONE',
}

/** What a `Network` is made of. */
export interface NetworkProps {
  /**
   * A VPC you already have. Then nothing is created and no other prop may be set.
   *
   * @default - a VPC is created
   */
  readonly vpc?: ec2.IVpc;
  /**
   * Address range of the VPC, from /16 to /19.
   *
   * @default '10.0.0.0/16'
   */
  readonly cidr?: string;
  /**
   * Availability zones, 2 or 3. Addresses for 3 are always set aside: going from 2 to 3 moves no subnet.
   *
   * @default - as many as `availabilityZoneIds`, else 2
   */
  readonly zones?: number;
  /**
   * Zones by id (`use1-az1`), one for each of `zones`. A zone's name (`us-east-1a`) means another zone in each account; its
   * id does not. Needed where a service is missing in some zone: CloudFront VPC origins, for one, do not work in `use1-az3`.
   * Changing it replaces the subnets.
   *
   * Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html
   *
   * @default - the first zones that AWS names for the account and region (`Fn::GetAZs`)
   */
  readonly availabilityZoneIds?: string[];
  /**
   * How private subnets reach the internet, see the prices at `NatStrategy`.
   *
   * @default NatStrategy.ONE_PER_ZONE
   */
  readonly nat?: NatStrategy;
  /**
   * AWS services reached without leaving the VPC, about $7.3 a month for each service and zone. S3 has a gateway endpoint
   * anyway, which is free.
   *
   * @default - none
   */
  readonly interfaceEndpoints?: ec2.InterfaceVpcEndpointAwsService[];
  /**
   * How long flow logs are kept.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly flowLogRetention?: logs.RetentionDays;
  /**
   * What happens to the flow logs when the stack goes.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

const DEFAULT_CIDR = '10.0.0.0/16';
const MOST_ZONES = 3;

/**
 * A VPC over two or three zones with public, private and isolated subnets, flow logs and a free S3 gateway endpoint.
 *
 * Nothing is looked up: it synthesizes without credentials. No subnet hands out public addresses. The VPC's default security
 * group is left as AWS makes it, since only a Lambda-backed custom resource could empty it: it admits its own members only,
 * and nothing here is a member.
 */
export class Network extends Construct {
  /** The VPC. */
  public readonly vpc: ec2.IVpc;
  /** Where the flow logs go; undefined around an existing VPC. */
  public readonly flowLogGroup?: logs.ILogGroup;
  /** Subnets with a route from the internet: for internet-facing load balancers and NAT gateways only. */
  public readonly publicSubnets: ec2.SubnetSelection;
  /** Subnets with a way out and none in: for servers. */
  public readonly privateSubnets: ec2.SubnetSelection;
  /** Subnets without any way out: for data. The private ones where an existing VPC has none. */
  public readonly isolatedSubnets: ec2.SubnetSelection;
  /** Names of the zones, in the order of the isolated subnets; tokens. */
  public readonly zoneNames: string[];

  constructor(scope: Construct, id: string, props: NetworkProps = {}) {
    super(scope, id);
    this.check(props);

    if (props.vpc) {
      this.vpc = props.vpc;
    } else {
      const { vpc, flowLogGroup } = this.create(props);
      this.vpc = vpc;
      this.flowLogGroup = flowLogGroup;
    }

    this.publicSubnets = { subnetType: ec2.SubnetType.PUBLIC };
    this.privateSubnets = { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS };
    const isolated = this.vpc.isolatedSubnets.length > 0;
    this.isolatedSubnets = isolated ? { subnetType: ec2.SubnetType.PRIVATE_ISOLATED } : this.privateSubnets;
    const dataSubnets = isolated ? this.vpc.isolatedSubnets : this.vpc.privateSubnets;
    this.zoneNames = [...new Set(dataSubnets.map((subnet) => subnet.availabilityZone))];
  }

  private create(props: NetworkProps): { vpc: ec2.Vpc; flowLogGroup: logs.LogGroup } {
    const cidr = props.cidr ?? DEFAULT_CIDR;
    const zones = props.zones ?? props.availabilityZoneIds?.length ?? 2;
    const flowLogGroup = new logs.LogGroup(this, 'FlowLogs', {
      retention: props.flowLogRetention ?? logs.RetentionDays.ONE_MONTH,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
    });
    const pinned: ec2.CfnSubnet[] = [];
    const zoneNames = Array.from({ length: zones }, (_, index) =>
      props.availabilityZoneIds
        ? Lazy.string({ produce: () => pinned[index].attrAvailabilityZone })
        : Fn.select(index, Fn.getAzs()),
    );

    const vpc = withoutZoneLookUp(
      Stack.of(this),
      zoneNames,
      () =>
        new ec2.Vpc(this, 'Vpc', {
          ipAddresses: ec2.IpAddresses.cidr(cidr),
          availabilityZones: [...zoneNames],
          reservedAzs: MOST_ZONES - zones,
          natGateways: natGateways(props.nat ?? NatStrategy.ONE_PER_ZONE, zones),
          subnetConfiguration: [
            { name: 'Public', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false },
            { name: 'Private', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 22 },
            { name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 24 },
          ],
          gatewayEndpoints: { S3: { service: ec2.GatewayVpcEndpointAwsService.S3 } },
          flowLogs: {
            FlowLog: {
              destination: ec2.FlowLogDestination.toCloudWatchLogs(flowLogGroup),
              trafficType: ec2.FlowLogTrafficType.ALL,
            },
          },
          // The CDK would do it by a Lambda-backed custom resource.
          restrictDefaultSecurityGroup: false,
        }),
    );

    if (props.availabilityZoneIds) {
      pinned.push(...vpc.isolatedSubnets.map((subnet) => subnet.node.defaultChild as ec2.CfnSubnet));
      for (const subnets of [vpc.publicSubnets, vpc.privateSubnets, vpc.isolatedSubnets]) {
        subnets.forEach((subnet, index) => pin(subnet, props.availabilityZoneIds?.[index]));
      }
    }
    for (const service of props.interfaceEndpoints ?? []) {
      const endpoint = vpc.addInterfaceEndpoint(service.shortName, {
        service,
        subnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
        open: false,
      });
      endpoint.connections.allowDefaultPortFrom(ec2.Peer.ipv4(cidr), 'HTTPS from inside the VPC');
    }
    return { vpc, flowLogGroup };
  }

  private check(props: NetworkProps): void {
    const problems = Problems.of(this);
    if (props.vpc) {
      const { vpc: _vpc, ...others } = props;
      for (const [name, value] of Object.entries(others)) {
        problems.check(value === undefined, {
          code: ProblemCode.UNREVIEWED,
          property: name,
          what: `${name} is set although vpc is an existing VPC`,
          expected: 'vpc alone: an existing VPC is used as it is',
          fix: `remove ${name}, or remove vpc to have one created`,
        });
      }
      problems.throwIfAny();
      return;
    }
    const zonesAreKnown = problems.optionalNumber(
      'zones',
      props.zones,
      { min: 2, max: MOST_ZONES, integer: true },
      'use 2 zones, or 3 for the price of a third NAT gateway',
    );
    const ids = props.availabilityZoneIds;
    if (ids) {
      const expected = props.zones ?? Math.min(MOST_ZONES, Math.max(2, ids.length));
      problems.check(!zonesAreKnown || ids.length === expected, {
        code: ProblemCode.UNREVIEWED,
        property: 'availabilityZoneIds',
        what: `availabilityZoneIds has ${ids.length} entries`,
        expected: `${expected} entries, one for each zone`,
        fix: 'name as many zone ids as zones, 2 or 3',
      });
      problems.check(new Set(ids).size === ids.length && ids.every((zone) => /^[a-z0-9]+-az\d+$/.test(zone)), {
        code: ProblemCode.INVALID_FORMAT,
        property: 'availabilityZoneIds',
        what: `availabilityZoneIds is ${JSON.stringify(ids)}`,
        expected: 'different zone ids such as use1-az1',
        fix: 'use the ids, not the names: aws ec2 describe-availability-zones lists both',
      });
    }
    const cidr = props.cidr ?? DEFAULT_CIDR;
    const mask = /^\d{1,3}(?:\.\d{1,3}){3}\/(\d{1,2})$/.exec(cidr)?.[1];
    problems.check(mask !== undefined && Number(mask) >= 16 && Number(mask) <= 19, {
      code: ProblemCode.UNREVIEWED,
      property: 'cidr',
      what: Token.isUnresolved(cidr) ? 'cidr is an unresolved token' : `cidr is '${cidr}'`,
      expected: 'a plain IPv4 range from /16 to /19',
      fix: `use '${DEFAULT_CIDR}', or bring your own VPC through vpc`,
    });
    problems.throwIfAny();
  }
}

function natGateways(strategy: NatStrategy, zones: number): number {
  return { [NatStrategy.ONE_PER_ZONE]: zones, [NatStrategy.SINGLE]: 1, [NatStrategy.NONE]: 0 }[strategy];
}

function pin(subnet: ec2.ISubnet, zoneId: string | undefined): void {
  const resource = subnet.node.defaultChild as ec2.CfnSubnet;
  resource.availabilityZoneId = zoneId;
  resource.addPropertyDeletionOverride('AvailabilityZone');
}

/**
 * `ec2.Vpc` reads its stack's zones even when it is given zones, which in a stack with a concrete account asks the account
 * and writes cdk.context.json. While the VPC is made, the stack answers with ours.
 */
function withoutZoneLookUp(stack: Stack, zones: string[], create: () => ec2.Vpc): ec2.Vpc {
  const own = Object.getOwnPropertyDescriptor(stack, 'availabilityZones');
  Object.defineProperty(stack, 'availabilityZones', { configurable: true, value: zones });
  try {
    return create();
  } finally {
    if (own) Object.defineProperty(stack, 'availabilityZones', own);
    else Reflect.deleteProperty(stack, 'availabilityZones');
  }
}
