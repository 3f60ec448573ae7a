import { Json, Shape } from '../../resources/shape';
import { TemplateValues } from '../../resources/template-values';
import { BilledResource } from '../billed-resource';
import { Charges, Rules, forEach } from '../charges';
import { Ranges, UsageRange } from '../usage-range';
import { scalingRange } from './scaling-range';
import { volumes } from './volumes';

/** Metrics of an instance with detailed monitoring. [Prices](https://aws.amazon.com/cloudwatch/pricing/) */
const DETAILED_METRICS = 7;
const SPOT = 'prices of spot instances change all the time';
const UNKNOWN_TYPE = 'its instance type is known at deployment only';
const MIB_PER_GB = 1024;

/** Rules of EC2, Auto Scaling and Lambda. */
export const COMPUTE_RULES: Rules = {
  'AWS::EC2::Instance': forEach((charges, resource) => {
    const launched = launchedBy(charges.template(resource), resource.properties.LaunchTemplate);
    instances(charges, resource, Ranges.of(1), { ...launched, ...resource.properties });
  }),
  'AWS::AutoScaling::AutoScalingGroup': forEach((charges, resource) => {
    const values = charges.template(resource);
    const range = scalingRange(values, resource.properties, ['MinSize', 'DesiredCapacity', 'MaxSize']);
    if (!range) return charges.leaveOut(resource, 'its size is known at deployment only');
    const { MixedInstancesPolicy, LaunchConfigurationName } = resource.properties;
    if (LaunchConfigurationName !== undefined) {
      const configured = values.referred(LaunchConfigurationName, 'AWS::AutoScaling::LaunchConfiguration');
      // Other than with a launch template, detailed monitoring is on unless it is turned off.
      return instances(charges, resource, range, { InstanceMonitoring: true, ...configured });
    }
    if (MixedInstancesPolicy === undefined) {
      return instances(charges, resource, range, launchedBy(values, resource.properties.LaunchTemplate));
    }
    const { LaunchTemplate, InstancesDistribution } = Shape.record(MixedInstancesPolicy);
    const { LaunchTemplateSpecification, Overrides } = Shape.record(LaunchTemplate);
    const launched = launchedBy(values, LaunchTemplateSpecification);
    // The first type is the one that AWS prefers.
    const [first = {}] = Shape.records(Overrides);
    if ([Overrides, first].some((it) => TemplateValues.isFunction(it))) return charges.leaveOut(resource, UNKNOWN_TYPE);
    const { InstanceType = launched.InstanceType } = first;
    const onDemand = onDemandOf(values, range, InstancesDistribution);
    if (!onDemand) return charges.leaveOut(resource, 'its share of spot instances is known at deployment only');
    if (onDemand.high < range.high) charges.leaveOut(resource, SPOT);
    return instances(charges, resource, onDemand, { ...launched, InstanceType });
  }),
  'AWS::EC2::Volume': forEach((charges, resource) => volumes(charges, resource, Ranges.of(1), [resource.properties])),
  'AWS::Lambda::Function': (charges, resources) => {
    charges.used(resources, 'lambda.requests', 'functionInvocations');
    const { resources: known, values: memory } = charges.known(
      resources,
      (it) => charges.template(it).numberOr(it.properties.MemorySize, 128),
      'its memory is known at deployment only',
    );
    const gigabytes = memory.reduce((sum, it) => sum + it, 0) / memory.length / MIB_PER_GB;
    // Both architectures share what is free: one price stands for all, the dearer one unless all are ARM.
    const isArm = known.every(({ properties }) => [properties.Architectures].flat()[0] === 'arm64');
    charges.used(known, isArm ? 'lambda.arm.duration' : 'lambda.duration', 'functionInvocations', {
      factor: gigabytes,
      formula: `usage functionInvocations × ${Number(gigabytes.toFixed(3))} GB × 1 s`,
    });
  },
};

/** Returns what a launch template starts. */
function launchedBy(values: TemplateValues, template: unknown): Json {
  return Shape.record(values.referred(template, 'AWS::EC2::LaunchTemplate').LaunchTemplateData);
}

/** Returns how many of the instances of a group are on demand. Undefined if only the deployment knows it. */
function onDemandOf(values: TemplateValues, range: UsageRange, distribution: unknown): UsageRange | undefined {
  const { OnDemandBaseCapacity, OnDemandPercentageAboveBaseCapacity } = Shape.record(distribution);
  const base = values.numberOr(OnDemandBaseCapacity, 0);
  const percent = values.numberOr(OnDemandPercentageAboveBaseCapacity, 100);
  if (TemplateValues.isFunction(distribution) || base === undefined || percent === undefined) return undefined;
  return Ranges.map([range], (count) => {
    const above = Math.max(count - base, 0);
    return count - above + Math.ceil((above * percent) / 100);
  });
}

function instances(charges: Charges, resource: BilledResource, count: UsageRange, launched: Json): void {
  const values = charges.template(resource);
  const type = values.text(launched.InstanceType);
  if (type === '') return charges.leaveOut(resource, UNKNOWN_TYPE);
  if (Shape.record(launched.InstanceMarketOptions).MarketType === 'spot') return charges.leaveOut(resource, SPOT);
  const isWindows = /windows/i.test(values.text(launched.ImageId));
  charges.hours(resource, `ec2.${isWindows ? 'windows.' : ''}${type}`, count, type);
  const { Monitoring, InstanceMonitoring } = launched;
  const monitoring = [Shape.record(Monitoring).Enabled, Monitoring, InstanceMonitoring];
  if (monitoring.some((it) => values.knownFlag(it))) {
    charges.add(
      resource,
      'cloudwatch.metric',
      Ranges.times(count, DETAILED_METRICS),
      `detailed monitoring: ${DETAILED_METRICS} metrics of each instance`,
    );
  }
  if (hasPublicAddress(values, launched)) charges.hours(resource, 'ec2.ipv4', count, 'addresses of instances');
  const { BlockDeviceMappings } = launched;
  if (TemplateValues.isFunction(BlockDeviceMappings)) {
    charges.leaveOut(resource, 'its volumes are known at deployment only');
  } else {
    const disks = Shape.records(BlockDeviceMappings).map((it) =>
      TemplateValues.isFunction(it) ? it : Shape.record(it.Ebs),
    );
    // An instance has the volume of its image even if the template states none.
    volumes(charges, resource, count, disks.length > 0 ? disks : [{}]);
  }
  const [family] = type.split('.');
  if (/^t[34]/.test(family)) {
    charges.usedOnce(resource, `ec2.cpu-credits.${family === 't4g' ? 't4g' : 't3'}`, 'creditHours');
  }
}

/** Returns whether each instance gets an address of the internet: as its interface states, or else its subnet. */
function hasPublicAddress(values: TemplateValues, { NetworkInterfaces, SubnetId }: Json): boolean {
  const stated = Shape.records(NetworkInterfaces).map((it) => values.knownFlag(it.AssociatePublicIpAddress));
  const [first = values.knownFlag(values.referred(SubnetId, 'AWS::EC2::Subnet').MapPublicIpOnLaunch)] = stated;
  return first ?? false;
}
