import { Json, Shape } from '../../resources/shape';
import { TemplateValues } from '../../resources/template-values';
import { BilledResource } from '../billed-resource';
import { Charges, HOURS_PER_MONTH, Rules, forEach } from '../charges';
import { Ranges, UsageRange } from '../usage-range';
import { volumes } from './volumes';

/** Metrics of an instance with detailed monitoring. [Prices](https://aws.amazon.com/cloudwatch/pricing/) */
const DETAILED_METRICS = 7;
const CPU_UNITS_PER_VCPU = 1024;
const MIB_PER_GB = 1024;
/** Ephemeral storage in GiB that Fargate does not charge. */
const FREE_STORAGE = 20;

/** Rules of EC2, Auto Scaling, ECS and Lambda. */
export const COMPUTE_RULES: Rules = {
  'AWS::EC2::Instance': forEach((charges, resource) => {
    instances(charges, resource, Ranges.of(1), resource.properties);
  }),
  'AWS::AutoScaling::AutoScalingGroup': forEach((charges, resource) => {
    const values = charges.template(resource);
    const range = scalingRange(values, resource.properties, ['MinSize', 'DesiredCapacity', 'MaxSize']);
    if (!range) return charges.leaveOut(resource, 'its size is known at deployment only');
    const { LaunchTemplate, MixedInstancesPolicy, LaunchConfigurationName } = resource.properties;
    const { LaunchTemplateSpecification } = Shape.record(Shape.record(MixedInstancesPolicy).LaunchTemplate);
    const launched = Shape.record(
      values.referred(LaunchTemplate ?? LaunchTemplateSpecification, 'AWS::EC2::LaunchTemplate').LaunchTemplateData,
    );
    const configured = values.referred(LaunchConfigurationName, 'AWS::AutoScaling::LaunchConfiguration');
    if (MixedInstancesPolicy !== undefined) {
      const [{ InstanceType } = {}] = Shape.records(
        Shape.record(Shape.record(MixedInstancesPolicy).LaunchTemplate).Overrides,
      );
      return instances(charges, resource, range, InstanceType === undefined ? launched : { ...launched, InstanceType });
    }
    return instances(charges, resource, range, LaunchConfigurationName === undefined ? launched : configured);
  }),
  'AWS::EC2::Volume': forEach((charges, resource) => volumes(charges, resource, Ranges.of(1), [resource.properties])),
  'AWS::ECS::Service': forEach(ecsService),
  'AWS::Lambda::Function': (charges, resources) => {
    charges.used(resources, 'lambda.requests', 'functionInvocations');
    const [first] = resources;
    const memory = (it: BilledResource): number => charges.template(it).knownNumber(it.properties.MemorySize) ?? 128;
    const gigabytes = resources.reduce((sum, it) => sum + memory(it) / MIB_PER_GB, 0) / resources.length;
    const isArm = Shape.text((first.properties.Architectures as unknown[] | undefined)?.[0]) === 'arm64';
    charges.used(resources, isArm ? 'lambda.arm.duration' : 'lambda.duration', 'functionInvocations', {
      factor: gigabytes,
      formula: `usage functionInvocations × ${Number(gigabytes.toFixed(3))} GB × 1 s`,
    });
  },
  'AWS::Events::Rule': (charges, resources) => scheduledTasks(charges, resources),
  'AWS::Scheduler::Schedule': (charges, resources) => {
    scheduledTasks(charges, resources);
    charges.used(resources, 'eventbridge.scheduler', 'messages');
  },
};

function instances(charges: Charges, resource: BilledResource, count: UsageRange, launched: Json): void {
  const values = charges.template(resource);
  const type = values.text(launched.InstanceType);
  if (type === '') return charges.leaveOut(resource, 'its instance type is known at deployment only');
  charges.hours(resource, `ec2.${type}`, count, type);
  const { Enabled } = Shape.record(launched.Monitoring);
  if (Enabled === true || launched.Monitoring === true || launched.InstanceMonitoring === true) {
    charges.add(
      resource,
      'cloudwatch.metric',
      Ranges.times(count, DETAILED_METRICS),
      `detailed monitoring: ${DETAILED_METRICS} metrics of each instance`,
    );
  }
  const disks = Shape.records(launched.BlockDeviceMappings).map(({ Ebs }) => Shape.record(Ebs));
  volumes(charges, resource, count, disks);
  const [family] = type.split('.');
  if (/^t[34]/.test(family)) {
    charges.used([resource], `ec2.cpu-credits.${family === 't4g' ? 't4g' : 't3'}`, 'creditHours');
  }
}

function ecsService(charges: Charges, resource: BilledResource): void {
  const values = charges.template(resource);
  const { LaunchType, TaskDefinition, CapacityProviderStrategy } = resource.properties;
  const providers = Shape.records(CapacityProviderStrategy).map((it) => values.text(it.CapacityProvider));
  const isSpot = providers.includes('FARGATE_SPOT');
  if (LaunchType === 'EC2' || (LaunchType === undefined && providers.length > 0 && !providers[0].startsWith('FARGATE')))
    return;
  if (isSpot) return charges.leaveOut(resource, 'prices of Fargate Spot change all the time');
  const [, id] = /^(?:.*\/)?(.*)$/.exec(resource.id) ?? [];
  const target = values
    .resources('AWS::ApplicationAutoScaling::ScalableTarget')
    .find(({ properties }) => TemplateValues.references(properties.ResourceId).includes(id))?.properties;
  const desired = values.knownNumber(resource.properties.DesiredCount);
  const range = target ? scalingRange(values, target, ['MinCapacity', '', 'MaxCapacity']) : Ranges.of(desired ?? 1);
  if (!range) return charges.leaveOut(resource, 'its number of tasks is known at deployment only');
  tasks(charges, resource, Ranges.times(range, HOURS_PER_MONTH), {
    definition: values.referred(TaskDefinition, 'AWS::ECS::TaskDefinition'),
    hours: `${range.low === range.high ? range.low : `${range.low} to ${range.high}`} tasks × ${HOURS_PER_MONTH} h`,
  });
}

/** Adds the vCPUs, memory and storage of tasks that run for `hours`. */
function tasks(
  charges: Charges,
  resource: BilledResource,
  hours: UsageRange,
  given: { readonly definition: Json; readonly hours: string },
): void {
  const { definition } = given;
  const values = charges.template(resource);
  const cpu = values.knownNumber(definition.Cpu);
  const memory = values.knownNumber(definition.Memory);
  if (cpu === undefined || memory === undefined) {
    return charges.leaveOut(resource, 'the size of its tasks is known at deployment only');
  }
  const isArm = Shape.record(definition.RuntimePlatform).CpuArchitecture === 'ARM64';
  const prefix = isArm ? 'fargate.arm' : 'fargate';
  const vcpus = cpu / CPU_UNITS_PER_VCPU;
  const gigabytes = memory / MIB_PER_GB;
  charges.add(resource, `${prefix}.vcpu`, Ranges.times(hours, vcpus), `${given.hours} × ${vcpus} vCPU`);
  charges.add(resource, `${prefix}.memory`, Ranges.times(hours, gigabytes), `${given.hours} × ${gigabytes} GB`);
  const storage = values.knownNumber(Shape.record(definition.EphemeralStorage).SizeInGiB) ?? FREE_STORAGE;
  if (storage > FREE_STORAGE) {
    const billed = storage - FREE_STORAGE;
    charges.add(resource, 'fargate.storage', Ranges.times(hours, billed), `${given.hours} × ${billed} GB`);
  }
}

/** Tasks that a schedule starts run for a part of the month. */
function scheduledTasks(charges: Charges, resources: readonly BilledResource[]): void {
  resources.forEach((resource) => {
    const { Targets, Target } = resource.properties;
    [...Shape.records(Targets), Shape.record(Target)]
      .filter(({ EcsParameters }) => EcsParameters !== undefined)
      .forEach(({ EcsParameters }) => {
        const { TaskDefinitionArn } = Shape.record(EcsParameters);
        const definition = definitionOf(charges.template(resource), TaskDefinitionArn);
        tasks(charges, resource, charges.usageOf('taskHours'), { definition, hours: 'usage taskHours' });
      });
  });
}

/** Returns the definition of tasks. A schedule names its family where it starts the newest revision. */
function definitionOf(values: TemplateValues, arn: unknown): Json {
  const referred = values.referred(arn, 'AWS::ECS::TaskDefinition');
  if (Object.keys(referred).length > 0) return referred;
  const text = JSON.stringify(arn ?? '');
  const named = values.resources('AWS::ECS::TaskDefinition').find(({ properties }) => {
    const family = values.text(properties.Family);
    return family !== '' && text.includes(`task-definition/${family}"`);
  });
  return named?.properties ?? {};
}

/** Returns the range of a service: its minimum, what is wanted, and its maximum. */
function scalingRange(
  values: TemplateValues,
  properties: Json,
  [min, desired, max]: readonly [string, string, string],
): UsageRange | undefined {
  const low = values.knownNumber(properties[min]);
  const high = values.knownNumber(properties[max]);
  if (low === undefined || high === undefined) return undefined;
  return { low, expected: values.knownNumber(properties[desired]) ?? low, high };
}
