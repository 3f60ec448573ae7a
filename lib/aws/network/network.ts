import { Fn, Lazy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { Defaults } from '../../domain';
import { requireTypes } from '../declared-types';
import { EncryptionKeys } from '../encryption-keys';
import { NagFindings } from '../nag-findings';
import { closeDefaultSecurityGroup } from './default-security-group';
import { checkNetwork } from './network-check';
import { NatStrategy, NetworkProps, NetworkSettings, ZONE_LIMIT, resolveNetwork } from './network-props';

/**
 * A VPC over two or three zones, with public, private and isolated subnets, flow logs and a free S3 gateway endpoint.
 *
 * Looks up nothing, so it synthesizes without credentials. No subnet assigns public addresses. A runbook of
 * Systems Manager removes the rules of the VPC's default security group.
 *
 * Costs about $66 a month for the NAT gateways of two zones, plus traffic (us-east-1).
 *
 * @example
 * const network = new Network(this, 'Network', { zones: 2, nat: NatStrategy.ONE_PER_ZONE });
 * new PostgresDatabase(this, 'Database', {
 *   vpc: network.vpc,
 *   vpcSubnets: network.isolatedSubnets,
 *   databaseName: 'shop',
 *   instanceClass: 'db.t3.large',
 *   storageGiB: 50,
 * });
 */
export class Network extends Construct {
  /** The VPC. */
  public readonly vpc: ec2.IVpc;
  /** Log group of the flow logs. Undefined for an existing VPC. */
  public readonly flowLogGroup?: logs.ILogGroup;
  /** Subnets with a route from the internet, for internet-facing load balancers and NAT gateways only. */
  public readonly publicSubnets: ec2.SubnetSelection;
  /** Subnets with a route to the internet and none from it, for servers. */
  public readonly privateSubnets: ec2.SubnetSelection;
  /** Subnets without internet access, for data. The private subnets if an existing VPC has no isolated ones. */
  public readonly isolatedSubnets: ec2.SubnetSelection;
  /** Names of the zones as tokens, in the order of the isolated subnets. */
  public readonly zoneNames: string[];

  constructor(scope: Construct, id: string, props: NetworkProps = {}) {
    super(scope, id);
    const given = requireTypes(this, 'NetworkProps', props);
    const settings = resolveNetwork(given);
    checkNetwork(this, Defaults.apply(given, {}), settings);

    if (settings.vpc) {
      this.vpc = settings.vpc;
    } else {
      const flowLogGroup = new logs.LogGroup(this, 'FlowLogs', {
        retention: settings.flowLogRetention,
        encryptionKey: EncryptionKeys.forLogs(this, settings.encryptionKey),
        removalPolicy: settings.removalPolicy,
      });
      this.flowLogGroup = flowLogGroup;
      this.vpc = this.createVpc(settings, flowLogGroup);
    }

    this.publicSubnets = { subnetType: ec2.SubnetType.PUBLIC };
    this.privateSubnets = { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS };
    const isolated = this.vpc.isolatedSubnets.length > 0;
    this.isolatedSubnets = isolated ? { subnetType: ec2.SubnetType.PRIVATE_ISOLATED } : this.privateSubnets;
    const dataSubnets = isolated ? this.vpc.isolatedSubnets : this.vpc.privateSubnets;
    this.zoneNames = [...new Set(dataSubnets.map((subnet) => subnet.availabilityZone))];
  }

  private createVpc(settings: NetworkSettings, flowLogGroup: logs.ILogGroup): ec2.Vpc {
    const { cidr, zones, availabilityZoneIds } = settings;
    const pinned: ec2.CfnSubnet[] = [];
    const zoneNames = Array.from({ length: zones }, (_, index) =>
      availabilityZoneIds
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
          reservedAzs: ZONE_LIMIT - zones,
          natGateways: natGateways(settings.nat, zones),
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
          // The CDK would use a Lambda-backed custom resource. closeDefaultSecurityGroup needs none.
          restrictDefaultSecurityGroup: false,
        }),
    );

    if (availabilityZoneIds) {
      pinned.push(...vpc.isolatedSubnets.map((subnet) => subnet.node.defaultChild as ec2.CfnSubnet));
      for (const subnets of [vpc.publicSubnets, vpc.privateSubnets, vpc.isolatedSubnets]) {
        subnets.forEach((subnet, index) => pin(subnet, availabilityZoneIds[index]));
      }
    }
    NagFindings.acknowledgeInlinePolicies(vpc);
    vpc.publicSubnets.forEach((subnet) =>
      NagFindings.acknowledge(subnet.node.findChild('DefaultRoute'), {
        VPCNoUnrestrictedRouteToIGW:
          'Public subnets are for NAT gateways and load balancers, and assign no public addresses. Servers and data are in other subnets.',
      }),
    );
    if (settings.closeDefaultSecurityGroup) closeDefaultSecurityGroup(this, vpc);
    for (const service of settings.interfaceEndpoints) {
      const endpoint = vpc.addInterfaceEndpoint(service.shortName, {
        service,
        subnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
        open: false,
      });
      endpoint.connections.allowDefaultPortFrom(ec2.Peer.ipv4(cidr), 'HTTPS from inside the VPC');
    }
    return vpc;
  }
}

function natGateways(strategy: NatStrategy, zones: number): number {
  return { [NatStrategy.ONE_PER_ZONE]: zones, [NatStrategy.SINGLE]: 1, [NatStrategy.NONE]: 0 }[strategy];
}

function pin(subnet: ec2.ISubnet, zoneId: string): void {
  const resource = subnet.node.defaultChild as ec2.CfnSubnet;
  resource.availabilityZoneId = zoneId;
  resource.addPropertyDeletionOverride('AvailabilityZone');
}

/**
 * Overrides the stack's zones while `create` runs. `ec2.Vpc` reads them even if it is given zones. In a stack with a concrete
 * account, that would query the account and write cdk.context.json.
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
