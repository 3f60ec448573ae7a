import { Json, Shape } from '../../resources/shape';
import { TemplateValues } from '../../resources/template-values';
import { BilledResource } from '../billed-resource';
import { Charges, Rules } from '../charges';
import { Ranges, UsageRange } from '../usage-range';
import { scalingRange } from './scaling-range';
import { Pricing } from '../pricing';

const CPU_UNITS_PER_VCPU = 1024;
const MIB_PER_GB = 1024;
/** Ephemeral storage in GiB that Fargate does not charge. */
const FREE_STORAGE = 20;
/** Levels of functions in the ARN of a definition. */
const DEEPEST = 6;

/** Rules of ECS, and of schedules that start tasks. */
export const CONTAINER_RULES: Rules = {
  'AWS::ECS::Service': (charges, resources) => {
    const targets = scalingTargets(charges);
    resources.forEach((it) => ecsService(charges, it, targets.get(placeOf(it, it.id))));
  },
  'AWS::Events::Rule': (charges, resources) => scheduledTasks(charges, resources),
  'AWS::Scheduler::Schedule': (charges, resources) => {
    scheduledTasks(charges, resources);
    charges.used(resources, 'eventbridge.scheduler', 'messages');
  },
};

/** Returns the scaling of services by their place. */
function scalingTargets(charges: Charges): Map<string, Json> {
  const targets = charges.ofType('AWS::ApplicationAutoScaling::ScalableTarget').flatMap((it) => {
    const services = TemplateValues.references(it.properties.ResourceId);
    return services.map((id): [string, Json] => [placeOf(it, `${it.stack}/${id}`), it.properties]);
  });
  // A service has one target: that of its number of tasks.
  return new Map(targets.reverse());
}

function placeOf({ region }: BilledResource, id: string): string {
  return `${region}/${id}`;
}

function ecsService(charges: Charges, resource: BilledResource, target: Json | undefined): void {
  const values = charges.template(resource);
  const { TaskDefinition, DesiredCount, NetworkConfiguration } = resource.properties;
  const definition = values.referred(TaskDefinition, 'AWS::ECS::TaskDefinition');
  if (runsOnInstances(values, resource.properties, definition)) return;
  const providers = Shape.records(resource.properties.CapacityProviderStrategy);
  const isSpot = providers.some((it) => values.text(it.CapacityProvider) === 'FARGATE_SPOT');
  if (isSpot) return charges.leaveOut(resource, 'prices of Fargate Spot change all the time');
  const desired = values.numberOr(DesiredCount, 1);
  const range = target
    ? scalingRange(values, target, ['MinCapacity', '', 'MaxCapacity'])
    : desired === undefined
      ? undefined
      : Ranges.of(desired);
  if (!range) return charges.leaveOut(resource, 'its number of tasks is known at deployment only');
  tasks(charges, resource, Ranges.times(range, Pricing.HOURS_PER_MONTH), {
    definition,
    hours: `${range.low === range.high ? range.low : `${range.low} to ${range.high}`} tasks × ${Pricing.HOURS_PER_MONTH} h`,
  });
  const { AssignPublicIp } = Shape.record(Shape.record(NetworkConfiguration).AwsvpcConfiguration);
  if (values.text(AssignPublicIp) === 'ENABLED') charges.hours(resource, 'ec2.ipv4', range, 'addresses of tasks');
}

/** Instances of a group are charged there. Without a launch type or provider, the definition decides. */
function runsOnInstances(values: TemplateValues, properties: Json, definition: Json): boolean {
  const { LaunchType, CapacityProviderStrategy } = properties;
  if (LaunchType !== undefined) return values.text(LaunchType) === 'EC2';
  const [provider] = Shape.records(CapacityProviderStrategy);
  if (provider) return !values.text(provider.CapacityProvider).startsWith('FARGATE');
  const { RequiresCompatibilities } = definition;
  return Array.isArray(RequiresCompatibilities) && !RequiresCompatibilities.includes('FARGATE');
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
  const { EphemeralStorage } = definition;
  const storage = values.numberOr(Shape.record(EphemeralStorage).SizeInGiB, FREE_STORAGE);
  if (storage === undefined || TemplateValues.isFunction(EphemeralStorage)) {
    return charges.leaveOut(resource, 'the storage of its tasks is known at deployment only');
  }
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
        const { TaskDefinitionArn, TaskCount, LaunchType } = Shape.record(EcsParameters);
        const values = charges.template(resource);
        if (values.text(LaunchType) === 'EC2') return;
        const definition = definitionOf(values, TaskDefinitionArn);
        const count = values.numberOr(TaskCount, 1);
        if (count === undefined) return charges.leaveOut(resource, 'its number of tasks is known at deployment only');
        const hours = Ranges.times(charges.usageOf('taskHours'), count);
        return tasks(charges, resource, hours, {
          definition,
          hours: `usage taskHours${count === 1 ? '' : ` × ${count} tasks`}`,
        });
      });
  });
}

/** Returns the definition of tasks. A schedule names its family where it starts the newest revision. */
function definitionOf(values: TemplateValues, arn: unknown): Json {
  const referred = values.referred(arn, 'AWS::ECS::TaskDefinition');
  if (Object.keys(referred).length > 0) return referred;
  const parts = textsOf(arn);
  const named = values.resources('AWS::ECS::TaskDefinition').find(({ properties }) => {
    const family = values.text(properties.Family);
    return family !== '' && parts.some((it) => it.endsWith(`task-definition/${family}`));
  });
  return named?.properties ?? {};
}

/** Returns the texts in a value, down to the depth of a function in a function. */
function textsOf(value: unknown, depth = 0): string[] {
  if (typeof value === 'string') return [value];
  if (depth > DEEPEST) return [];
  const inner = Array.isArray(value) ? (value as unknown[]) : Object.values(Shape.record(value));
  return inner.flatMap((it) => textsOf(it, depth + 1));
}
