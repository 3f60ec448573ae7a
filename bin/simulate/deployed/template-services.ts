import {
  BacklogScaling,
  ComputeService,
  MachineSizes,
  Problems,
  StepScaling,
  TargetTracking,
} from '../../../lib/domain';
import { AwsPolicy, FollowedPolicies, PolicyFactory, followedPolicies } from './aws-policies';
import { DeployedService } from './deployed-service';
import { Json, Template, TemplateValues } from './template-values';

const CPU_UNITS_PER_VCPU = 1024;

/** Returns the services of a CloudFormation template that Auto Scaling changes. */
export function templateServices(template: Template, problems: Problems): DeployedService[] {
  const values = new TemplateValues(template, problems);
  return [...ecsServices(values), ...instanceGroups(values)];
}

function ecsServices(values: TemplateValues): DeployedService[] {
  const targets = values
    .resources('AWS::ApplicationAutoScaling::ScalableTarget')
    .filter(([, it]) => it.ServiceNamespace === 'ecs');
  return targets.map(([target, properties]) => {
    const names = TemplateValues.references(properties.ResourceId);
    const services = values.resources('AWS::ECS::Service');
    const [id, service] = services.find(([it]) => names.includes(it)) ?? [target, {}];
    const hasRequests = isSome(service.LoadBalancers);
    const task = values.referred(service.TaskDefinition, 'AWS::ECS::TaskDefinition');
    const range = rangeOf(values, id, properties.MinCapacity, properties.MaxCapacity);
    const policies = policiesOf(values, 'AWS::ApplicationAutoScaling::ScalingPolicy', target, 'ScalingTargetId', {
      TargetTrackingScaling: 'TargetTrackingScalingPolicyConfiguration',
      StepScaling: 'StepScalingPolicyConfiguration',
    });
    const followed = isComplete(range)
      ? followedPolicies(values, range, policies, ecsPolicies(values, hasRequests))
      : NOTHING;
    const units = values.optionalNumber(task?.Cpu);
    return describe(followed, range, 'tasks', {
      id,
      compute: ComputeService.FARGATE,
      hasRequests,
      vcpus: units && units / CPU_UNITS_PER_VCPU,
      leftOut: isSome(properties.ScheduledActions) ? ['its scheduled actions'] : [],
    });
  });
}

function instanceGroups(values: TemplateValues): DeployedService[] {
  return values.resources('AWS::AutoScaling::AutoScalingGroup').map(([id, properties]) => {
    const range = rangeOf(values, id, properties.MinSize, properties.MaxSize);
    const policies = policiesOf(values, 'AWS::AutoScaling::ScalingPolicy', id, 'AutoScalingGroupName', {
      TargetTrackingScaling: 'TargetTrackingConfiguration',
      StepScaling: undefined,
    });
    const warmup = values.optionalNumber(properties.DefaultInstanceWarmup);
    const followed = isComplete(range)
      ? followedPolicies(values, range, policies, ec2Policies(values, warmup))
      : NOTHING;
    return describe(followed, range, 'instances', {
      id,
      compute: ComputeService.EC2,
      hasRequests: isSome(properties.TargetGroupARNs),
      vcpus: vcpusOf(values, properties),
      leftOut: [],
    });
  });
}

const NOTHING: FollowedPolicies = { words: [], leftOut: [] };

interface Range {
  readonly minInstances: number;
  readonly maxInstances: number;
}

function rangeOf(values: TemplateValues, id: string, min: unknown, max: unknown): Range {
  return {
    minInstances: values.number(`${id}.minimum`, min),
    maxInstances: values.number(`${id}.maximum`, max),
  };
}

function isComplete({ minInstances, maxInstances }: Range): boolean {
  return !Number.isNaN(minInstances + maxInstances);
}

function describe(
  { policy, words, leftOut }: FollowedPolicies,
  { minInstances, maxInstances }: Range,
  noun: string,
  service: Pick<DeployedService, 'id' | 'compute' | 'hasRequests' | 'vcpus' | 'leftOut'>,
): DeployedService {
  return {
    ...service,
    policy,
    scaling: [`${minInstances} to ${maxInstances} ${noun}`, ...words].join(', '),
    leftOut: [...leftOut, ...service.leftOut],
  };
}

function isSome(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}

/** Returns the policies of a target or group. `settings` names the property of each type; EC2 has steps beside the type. */
function policiesOf(
  values: TemplateValues,
  resource: string,
  target: string,
  property: string,
  settings: { readonly [type: string]: string | undefined },
): AwsPolicy[] {
  return values
    .resources(resource)
    .filter(([, it]) => TemplateValues.references(it[property]).includes(target))
    .map(([id, it]) => {
      const type = values.text(it.PolicyType) ?? 'SimpleScaling';
      const inside = settings[type];
      return { id, type, settings: inside === undefined ? it : ((it[inside] ?? {}) as Json) };
    });
}

function ecsPolicies(values: TemplateValues, hasRequests: boolean): PolicyFactory {
  const cooldowns = ({ settings }: AwsPolicy) => ({
    scaleOutCooldownSeconds: values.optionalNumber(settings.ScaleOutCooldown),
    scaleInCooldownSeconds: values.optionalNumber(settings.ScaleInCooldown),
  });
  return {
    tracking: (tracking, policy) => TargetTracking.ecs({ ...tracking, ...cooldowns(policy) }),
    backlog: hasRequests
      ? undefined
      : (range, messagesPerInstance, policy) =>
          BacklogScaling.ecs({ ...range, messagesPerInstance, ...cooldowns(policy) }),
    stepping: (stepping, { settings }) =>
      StepScaling.ecs({ ...stepping, cooldownSeconds: values.optionalNumber(settings.Cooldown) }),
  };
}

function ec2Policies(values: TemplateValues, defaultWarmup: number | undefined): PolicyFactory {
  const warmupOf = ({ settings }: AwsPolicy): number | undefined =>
    values.optionalNumber(settings.EstimatedInstanceWarmup) ?? defaultWarmup;
  return {
    tracking: (tracking, policy) => TargetTracking.ec2({ ...tracking, warmupSeconds: warmupOf(policy) }),
    stepping: (stepping, policy) => StepScaling.ec2({ ...stepping, warmupSeconds: warmupOf(policy) }),
  };
}

/** Returns the vCPUs of the instances of a group, if its launch template is in the same template and its type is known. */
function vcpusOf(values: TemplateValues, group: Json): number | undefined {
  const mixed = (group.MixedInstancesPolicy as { readonly LaunchTemplate?: Json } | undefined)?.LaunchTemplate;
  const template = values.referred(
    group.LaunchTemplate ?? mixed?.LaunchTemplateSpecification,
    'AWS::EC2::LaunchTemplate',
  );
  const [override] = (mixed?.Overrides ?? []) as readonly Json[];
  const type = values.text(override?.InstanceType ?? (template?.LaunchTemplateData as Json | undefined)?.InstanceType);
  try {
    return type === undefined ? undefined : MachineSizes.ec2(type).vcpus;
  } catch {
    return undefined;
  }
}
