import { App, RemovalPolicy, Stack, Token, aws_ec2 as ec2, aws_logs as logs } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Network } from '../../../lib/aws/network/network';
import { NatStrategy, NetworkProps } from '../../../lib/aws/network/network-props';
import { annotations } from '../../support/annotations';
import { aVpc } from '../../support/existing-resources';
import { NOTHING_OPEN, nagReport } from '../../support/nag-report';
import { faults } from '../../support/problems-of';
import { aStack, flagSets } from '../../support/stacks';

function build(props: NetworkProps = {}, stack: Stack = aStack()) {
  const network = new Network(stack, 'Network', props);
  return { network, stack, template: () => Template.fromStack(stack) };
}

describe.each(flagSets)('a network $having', ({ flags }) => {
  test('has three kinds of subnets in two zones, a NAT gateway in each, and no Lambda', () => {
    const { template } = build({}, aStack({ flags }));
    template().resourceCountIs('AWS::EC2::Subnet', 6);
    template().resourceCountIs('AWS::EC2::NatGateway', 2);
    template().resourceCountIs('AWS::Lambda::Function', 0);
    expect(Object.keys(template().toJSON().Resources).filter((id) => id.includes('Custom'))).toEqual([]);
  });

  test('has no open findings and no warnings', () => {
    const { stack } = build(
      { interfaceEndpoints: [ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER] },
      aStack({ flags }),
    );
    expect(nagReport(stack)).toEqual(NOTHING_OPEN);
    expect(annotations(stack)).toEqual([]);
  });
});

test('no subnet assigns public addresses', () => {
  const subnets = Object.values(build().template().findResources('AWS::EC2::Subnet'));
  expect(subnets.map((subnet) => subnet.Properties.MapPublicIpOnLaunch)).toEqual(Array(6).fill(false));
});

test('keeps flow logs of all traffic for a month, and after the stack is deleted', () => {
  const { template } = build();
  template().hasResourceProperties('AWS::EC2::FlowLog', { TrafficType: 'ALL', LogDestinationType: 'cloud-watch-logs' });
  template().hasResource('AWS::Logs::LogGroup', {
    Properties: { RetentionInDays: 30 },
    DeletionPolicy: 'RetainExceptOnCreate',
  });
});

test('flow log retention and removal follow their props', () => {
  build({ flowLogRetention: logs.RetentionDays.ONE_WEEK, removalPolicy: RemovalPolicy.DESTROY })
    .template()
    .hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 7 }, DeletionPolicy: 'Delete' });
});

test('routes S3 through the free gateway endpoint from every route table', () => {
  const { template } = build();
  template().hasResourceProperties('AWS::EC2::VPCEndpoint', {
    VpcEndpointType: 'Gateway',
    RouteTableIds: Match.anyValue(),
  });
  const [endpoint] = Object.values(template().findResources('AWS::EC2::VPCEndpoint'));
  expect(endpoint.Properties.RouteTableIds).toHaveLength(6);
});

test('interface endpoints admit HTTPS from the address range of the VPC only', () => {
  const { template } = build({
    cidr: '10.20.0.0/16',
    interfaceEndpoints: [ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER],
  });
  template().hasResourceProperties('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Interface', PrivateDnsEnabled: true });
  template().hasResourceProperties('AWS::EC2::SecurityGroup', {
    SecurityGroupIngress: [
      {
        CidrIp: '10.20.0.0/16',
        FromPort: 443,
        ToPort: 443,
        IpProtocol: 'tcp',
        Description: 'HTTPS from inside the VPC',
      },
    ],
  });
});

test.each([
  [NatStrategy.ONE_PER_ZONE, 3],
  [NatStrategy.SINGLE, 1],
  [NatStrategy.NONE, 0],
])('the NAT strategy %s creates %d gateways in three zones', (nat, gateways) => {
  build({ nat, zones: 3 }).template().resourceCountIs('AWS::EC2::NatGateway', gateways);
});

test('a third zone moves no subnet of the first two', () => {
  const ranges = (zones: number) =>
    Object.fromEntries(
      Object.entries(build({ zones }).template().findResources('AWS::EC2::Subnet')).map(([id, subnet]) => [
        id,
        subnet.Properties.CidrBlock,
      ]),
    );
  const two = ranges(2);
  expect(Object.keys(two)).toHaveLength(6);
  expect(ranges(3)).toMatchObject(two);
});

test('uses the zones of the account without querying it', () => {
  const { network, stack, template } = build({ zones: 3 }, aStack({ region: 'eu-central-1', account: '123456789012' }));
  expect(stack.resolve(network.zoneNames)).toEqual(
    [0, 1, 2].map((index) => ({ 'Fn::Select': [index, { 'Fn::GetAZs': '' }] })),
  );
  template().resourceCountIs('AWS::EC2::Subnet', 9);
});

test('a stack with a concrete account needs no cdk.context.json, and its zones are restored', () => {
  const stack = aStack({ region: 'eu-central-1', account: '123456789012' });
  build({}, stack);
  const assembly = (stack.node.root as App).synth();
  expect(assembly.manifest.missing).toBeUndefined();
  expect(Object.getOwnPropertyNames(stack)).not.toContain('availabilityZones');
});

describe('zones pinned by id', () => {
  const pinned = () => build({ availabilityZoneIds: ['use1-az1', 'use1-az2'] }, aStack({ region: 'us-east-1' }));

  test('every subnet names its zone by id and never by name', () => {
    const subnets = Object.values(pinned().template().findResources('AWS::EC2::Subnet'));
    expect(subnets.map((subnet) => subnet.Properties.AvailabilityZoneId).sort()).toEqual([
      ...Array(3).fill('use1-az1'),
      ...Array(3).fill('use1-az2'),
    ]);
    for (const subnet of subnets) expect(subnet.Properties).not.toHaveProperty('AvailabilityZone');
  });

  test('zone names are read from the subnets', () => {
    const { network, stack } = pinned();
    expect(stack.resolve(network.zoneNames)).toEqual([
      { 'Fn::GetAtt': [expect.stringContaining('IsolatedSubnet1'), 'AvailabilityZone'] },
      { 'Fn::GetAtt': [expect.stringContaining('IsolatedSubnet2'), 'AvailabilityZone'] },
    ]);
  });

  test('three ids create three zones', () => {
    build({ availabilityZoneIds: ['use1-az1', 'use1-az2', 'use1-az4'] })
      .template()
      .resourceCountIs('AWS::EC2::Subnet', 9);
  });
});

describe('with an existing VPC', () => {
  test('creates nothing and selects its subnets by type', () => {
    const stack = aStack();
    const { network, template } = build({ vpc: aVpc(stack) }, stack);
    expect(template().toJSON().Resources).toBeUndefined();
    expect(network.flowLogGroup).toBeUndefined();
    expect(network.zoneNames).toEqual(['us-east-1a', 'us-east-1b']);
    expect(network.vpc.selectSubnets(network.isolatedSubnets).subnetIds).toEqual([
      'subnet-isolated-a',
      'subnet-isolated-b',
    ]);
    expect(network.vpc.selectSubnets(network.privateSubnets).subnetIds).toEqual([
      'subnet-private-a',
      'subnet-private-b',
    ]);
    expect(network.vpc.selectSubnets(network.publicSubnets).subnetIds).toEqual(['subnet-public-a', 'subnet-public-b']);
  });

  test('puts data into the private subnets if there are no isolated ones', () => {
    const stack = aStack();
    const { network } = build({ vpc: aVpc(stack, false) }, stack);
    expect(network.vpc.selectSubnets(network.isolatedSubnets).subnetIds).toEqual([
      'subnet-private-a',
      'subnet-private-b',
    ]);
    expect(network.zoneNames).toEqual(['us-east-1a', 'us-east-1b']);
  });

  test('rejects props that would have no effect', () => {
    const stack = aStack();
    const vpc = aVpc(stack);
    expect(faults(() => build({ vpc, zones: 3, nat: NatStrategy.SINGLE }, stack))).toEqual([
      'prop-without-effect at Shop/Network.zones',
      'prop-without-effect at Shop/Network.nat',
    ]);
  });
});

describe('rejects', () => {
  test.each([
    ['1', 1, 'number-out-of-range'],
    ['4', 4, 'number-out-of-range'],
    ['2.5', 2.5, 'number-out-of-range'],
    ['a token', Token.asNumber({ Ref: 'Zones' }), 'unresolved-token'],
  ])('zones: %s', (_name, zones, code) => {
    expect(faults(() => build({ zones }))).toEqual([`${code} at Shop/Network.zones`]);
  });

  test('a number of zone ids that differs from the number of zones', () => {
    expect(faults(() => build({ zones: 3, availabilityZoneIds: ['use1-az1', 'use1-az2'] }))).toEqual([
      'zone-count-mismatch at Shop/Network.availabilityZoneIds',
    ]);
  });

  test.each([
    [['us-east-1a', 'use1-az2'], 'invalid-format at Shop/Network.availabilityZoneIds[0]'],
    [['use1-az1', 'use1-az1'], 'duplicate at Shop/Network.availabilityZoneIds'],
  ])('zone ids %j', (availabilityZoneIds, fault) => {
    expect(faults(() => build({ availabilityZoneIds }))).toEqual([fault]);
  });

  test.each([
    ['a small range', '10.0.0.0/24', 'invalid-address-range'],
    ['no mask', '10.0.0.0', 'invalid-address-range'],
    ['no address', 'ten/16', 'invalid-address-range'],
    ['a token', Token.asString({ Ref: 'Cidr' }), 'unresolved-token'],
  ])('cidr: %s', (_name, cidr, code) => {
    expect(faults(() => build({ cidr }))).toEqual([`${code} at Shop/Network.cidr`]);
  });
});
