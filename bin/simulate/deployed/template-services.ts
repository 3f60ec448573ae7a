import {
  BacklogScaling,
  ComputeService,
  InstanceRange,
  Json,
  MachineSizes,
  Problems,
  Shape,
  StepScaling,
  TargetTracking,
  TemplateValues,
} from '../../../lib/domain';
import { AwsPolicy, PolicyFactory, PolicyReader } from './aws-policies';
import { DeployedService, readService } from './deployed-service';

const CPU_UNITS_PER_VCPU = 1024;

/** Returns the services of a CloudFormation template that Auto Scaling changes. `prefix` begins their ids. */
export function templateServices(template: Json, path: string, prefix = ''): DeployedService[] {
  const values = new TemplateValues(template);
  const targets = values
    .resources('AWS::ApplicationAutoScaling::ScalableTarget')
    .filter(({ properties }) => properties.ServiceNamespace === 'ecs');
  return [
    ...targets.map(({ id, properties }) => ecsService(values, path, prefix, id, properties)),
    ...values
      .resources('AWS::AutoScaling::AutoScalingGroup')
      .map(({ id, properties }) => instanceGroup(values, path, prefix + id, id, properties)),
  ];
}

function ecsService(
  values: TemplateValues,
  path: string,
  prefix: string,
  target: string,
  properties: Json,
): DeployedService {
  const names = TemplateValues.references(properties.ResourceId);
  const found = values.resources('AWS::ECS::Service').find(({ id }) => names.includes(id));
  const service = found?.properties ?? {};
  const id = prefix + (found?.id ?? target);
  const hasRequests = isSome(service.LoadBalancers);
  return readService({ path, id, compute: ComputeService.FARGATE, hasRequests }, (problems) => {
    const range = rangeOf(values, problems, properties.MinCapacity, properties.MaxCapacity);
    const isOwn = (it: Json): boolean =>
      TemplateValues.references(it.ScalingTargetId).includes(target) ||
      (it.ResourceId !== undefined && JSON.stringify(it.ResourceId) === JSON.stringify(properties.ResourceId));
    const policies = policiesOf(values, 'AWS::ApplicationAutoScaling::ScalingPolicy', isOwn, {
      TargetTrackingScaling: 'TargetTrackingScalingPolicyConfiguration',
      StepScaling: 'StepScalingPolicyConfiguration',
    });
    const followed = new PolicyReader(values, problems, range, ecsPolicies(values, problems, hasRequests)).read(
      policies,
    );
    return {
      vcpus: vcpusOfTask(values, values.referred(service.TaskDefinition, 'AWS::ECS::TaskDefinition')),
      policy: followed.policy,
      scaling: inWords(range, 'tasks', followed.words),
      leftOut: [
        ...followed.leftOut,
        ...fromZero(values, properties.MinCapacity),
        ...(isSome(properties.ScheduledActions) ? ['its scheduled actions'] : []),
      ],
    };
  });
}

function instanceGroup(
  values: TemplateValues,
  path: string,
  id: string,
  group: string,
  properties: Json,
): DeployedService {
  const hasRequests = isSome(properties.TargetGroupARNs);
  return readService({ path, id, compute: ComputeService.EC2, hasRequests }, (problems) => {
    const range = rangeOf(values, problems, properties.MinSize, properties.MaxSize);
    const isOwn = (it: Json): boolean => TemplateValues.references(it.AutoScalingGroupName).includes(group);
    const policies = policiesOf(values, 'AWS::AutoScaling::ScalingPolicy', isOwn, {
      TargetTrackingScaling: 'TargetTrackingConfiguration',
      StepScaling: undefined,
    });
    const followed = new PolicyReader(values, problems, range, ec2Policies(values, problems, properties)).read(
      policies,
    );
    const scheduled = values
      .resources('AWS::AutoScaling::ScheduledAction')
      .filter((it) => isOwn(it.properties))
      .map((it) => it.id);
    return {
      vcpus: vcpusOfGroup(values, properties),
      policy: followed.policy,
      scaling: inWords(range, 'instances', followed.words),
      leftOut: [...followed.leftOut, ...fromZero(values, properties.MinSize), ...scheduled],
    };
  });
}

/** Returns the range. An empty service has no metric that could start it, so it begins with one. */
function rangeOf(values: TemplateValues, problems: Problems, min: unknown, max: unknown): InstanceRange {
  return {
    minInstances: Math.max(1, values.number(problems, 'minimum', min)),
    maxInstances: values.number(problems, 'maximum', max),
  };
}

function fromZero(values: TemplateValues, min: unknown): string[] {
  return values.knownNumber(min) === 0 ? ['its minimum of 0, in place of which 1 is simulated'] : [];
}

function inWords({ minInstances, maxInstances }: InstanceRange, noun: string, words: readonly string[]): string {
  return [`${minInstances} to ${maxInstances} ${noun}`, ...words].join(', ');
}

function isSome(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}

/** Returns the policies of a target or group. `settings` names the property of each type; EC2 has steps beside the type. */
function policiesOf(
  values: TemplateValues,
  type: string,
  isOwn: (properties: Json) => boolean,
  settings: { readonly [type: string]: string | undefined },
): AwsPolicy[] {
  return values
    .resources(type)
    .filter(({ properties }) => isOwn(properties))
    .map(({ id, properties }) => {
      const policyType = values.text(properties.PolicyType) || 'SimpleScaling';
      const inside = Object.hasOwn(settings, policyType) ? settings[policyType] : undefined;
      return { id, type: policyType, settings: inside === undefined ? properties : Shape.record(properties[inside]) };
    });
}

function ecsPolicies(values: TemplateValues, problems: Problems, hasRequests: boolean): PolicyFactory {
  const cooldown = ({ id, settings }: AwsPolicy, name: string): number | undefined =>
    values.optionalNumber(problems, `${id}.${name}`, settings[name]);
  const cooldowns = (policy: AwsPolicy) => ({
    scaleOutCooldownSeconds: cooldown(policy, 'ScaleOutCooldown'),
    scaleInCooldownSeconds: cooldown(policy, 'ScaleInCooldown'),
  });
  return {
    tracking: (tracking, policy) => TargetTracking.ecs({ ...tracking, ...cooldowns(policy) }),
    backlog: hasRequests
      ? undefined
      : (range, messagesPerInstance, policy) =>
          BacklogScaling.ecs({ ...range, messagesPerInstance, ...cooldowns(policy) }),
    stepping: (stepping, policy) => StepScaling.ecs({ ...stepping, cooldownSeconds: cooldown(policy, 'Cooldown') }),
  };
}

/** Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-default-instance-warmup.html */
function ec2Policies(values: TemplateValues, problems: Problems, group: Json): PolicyFactory {
  const { DefaultInstanceWarmup, Cooldown } = group;
  const warmupOf = ({ id, settings: { EstimatedInstanceWarmup } }: AwsPolicy): number | undefined =>
    values.optionalNumber(problems, `${id}.warm-up`, EstimatedInstanceWarmup ?? DefaultInstanceWarmup ?? Cooldown);
  return {
    tracking: (tracking, policy) => TargetTracking.ec2({ ...tracking, warmupSeconds: warmupOf(policy) }),
    stepping: (stepping, policy) => StepScaling.ec2({ ...stepping, warmupSeconds: warmupOf(policy) }),
  };
}

/** Returns the vCPUs of a task: `1024`, `1 vCPU`, or the sum of its containers on EC2. */
function vcpusOfTask(values: TemplateValues, task: Json): number | undefined {
  const [, vcpus] = /^\s*(\d*\.?\d+)\s*vcpu\s*$/i.exec(values.text(task.Cpu)) ?? [];
  if (vcpus !== undefined) return positive(Number(vcpus));
  const units =
    values.knownNumber(task.Cpu) ??
    Shape.records(task.ContainerDefinitions).reduce((sum, it) => sum + (values.knownNumber(it.Cpu) ?? 0), 0);
  return positive(units / CPU_UNITS_PER_VCPU);
}

function positive(value: number): number | undefined {
  return value > 0 ? value : undefined;
}

/** Returns the vCPUs of the instances of a group, if they all have the same and their types are known. */
function vcpusOfGroup(values: TemplateValues, group: Json): number | undefined {
  const mixed = Shape.record(Shape.record(group.MixedInstancesPolicy).LaunchTemplate);
  const reference = group.LaunchTemplate ?? mixed.LaunchTemplateSpecification;
  const template = Shape.record(values.referred(reference, 'AWS::EC2::LaunchTemplate').LaunchTemplateData);
  const configuration = values.referred(group.LaunchConfigurationName, 'AWS::AutoScaling::LaunchConfiguration');
  const overrides = Shape.records(mixed.Overrides).map((it) => it.InstanceType);
  const types = overrides.length > 0 ? overrides : [template.InstanceType ?? configuration.InstanceType];
  const vcpus = new Set(types.map((it) => vcpusOfType(values.text(it))));
  return vcpus.size === 1 ? [...vcpus][0] : undefined;
}

function vcpusOfType(type: string): number | undefined {
  try {
    return MachineSizes.ec2(type).vcpus;
  } catch {
    return undefined;
  }
}
