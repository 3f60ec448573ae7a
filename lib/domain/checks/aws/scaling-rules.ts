import { TemplateValues } from '../../resources/template-values';
import { DeclaredResource } from '../../resources/declared-resource';
import { Shape } from '../../resources/shape';
import { CheckCode } from '../check-code';
import { CheckRule } from '../check-rule';
import { DeclaredProgram, valuesOf } from '../declared-program';

/** Default cooldown of ECS and EC2 in seconds. A service that states nothing is assumed to start within it. */
const DEFAULT_COOLDOWN = 300;

/** Finds numbers of instances that a deployment sets back to what its template states. */
export const desiredCountReset: CheckRule = (program, findings) => {
  program.ofType('AWS::ECS::Service').forEach((service) => {
    const [target] = targetsOf(program, service);
    if (
      target === undefined ||
      TemplateValues.isAbsent(service.properties.DesiredCount) ||
      isFixed(target, 'Min', 'Capacity')
    )
      return;
    findings.add(CheckCode.DESIRED_COUNT_RESET, service, {
      property: 'DesiredCount',
      reason: 'each deployment that changes the service sets DesiredCount, whatever number Auto Scaling chose before',
      fix: 'leave DesiredCount out: Auto Scaling keeps the number between its minimum and maximum',
    });
  });
  program.ofType('AWS::AutoScaling::AutoScalingGroup').forEach((group) => {
    const hasPolicies = policiesOf(program, group).length > 0;
    if (!hasPolicies || TemplateValues.isAbsent(group.properties.DesiredCapacity) || isFixed(group, 'Min', 'Size'))
      return;
    findings.add(CheckCode.DESIRED_COUNT_RESET, group, {
      property: 'DesiredCapacity',
      reason: 'each deployment that changes the group sets DesiredCapacity, whatever number its policies chose before',
      fix: 'leave DesiredCapacity out: the group keeps its number between MinSize and MaxSize',
    });
  });
};

/** Finds services that wait longer after they scaled than their instances need to start. */
export const cooldownAboveWarmup: CheckRule = (program, findings) => {
  const add = (policy: DeclaredResource, property: string, cooldown: number, start: Start): void => {
    if (!(cooldown > Math.max(start.seconds, LEAST_WAIT))) return;
    findings.add(CheckCode.COOLDOWN_ABOVE_WARMUP, policy, {
      property,
      reason: `it waits ${cooldown} s until it adds capacity again, and an instance serves after ${start.seconds} s (${start.source})`,
      fix: `set ${property} to at most ${Math.max(start.seconds, LEAST_WAIT)}`,
    });
  };
  program.ofType('AWS::ApplicationAutoScaling::ScalingPolicy').forEach((policy) => {
    const service = serviceOf(program, policy);
    if (service === undefined) return;
    const values = valuesOf(policy);
    const { TargetTrackingScalingPolicyConfiguration, StepScalingPolicyConfiguration } = policy.properties;
    const [tracking, steps] = [TargetTrackingScalingPolicyConfiguration, StepScalingPolicyConfiguration].map((it) =>
      Shape.record(it),
    );
    const start = startOfTask(program, service);
    add(policy, 'ScaleOutCooldown', values.knownNumber(tracking.ScaleOutCooldown) ?? 0, start);
    if (!removesOnly(steps)) add(policy, 'Cooldown', values.knownNumber(steps.Cooldown) ?? 0, start);
  });
  program.ofType('AWS::AutoScaling::ScalingPolicy').forEach((policy) => {
    const [group] = program.referredOf('AWS::AutoScaling::AutoScalingGroup', policy, 'AutoScalingGroupName');
    const values = valuesOf(policy);
    const isSimple = ['', 'SimpleScaling'].includes(values.text(policy.properties.PolicyType));
    if (group === undefined || !isSimple || (values.knownNumber(policy.properties.ScalingAdjustment) ?? 0) <= 0) return;
    const cooldown = values.knownNumber(policy.properties.Cooldown ?? group.properties.Cooldown) ?? DEFAULT_COOLDOWN;
    add(policy, 'Cooldown', cooldown, startOfInstance(group));
  });
};

interface Start {
  readonly seconds: number;
  readonly source: string;
}

/** A metric shows the effect of new instances after a minute or two, however fast they start. */
const LEAST_WAIT = 120;

/** Returns the seconds after which a task serves, as far as its template says. */
function startOfTask(program: DeclaredProgram, service: DeclaredResource): Start {
  const [task] = program.referredOf('AWS::ECS::TaskDefinition', service, 'TaskDefinition');
  const periods = Shape.records(task?.properties.ContainerDefinitions).map(
    ({ HealthCheck }) => valuesOf(task).knownNumber(Shape.record(HealthCheck).StartPeriod) ?? 0,
  );
  const grace = valuesOf(service).knownNumber(service.properties.HealthCheckGracePeriodSeconds) ?? 0;
  const seconds = Math.max(grace, ...periods);
  if (seconds === 0) return { seconds: DEFAULT_COOLDOWN, source: 'the default of ECS' };
  return { seconds, source: seconds === grace ? 'HealthCheckGracePeriodSeconds' : 'StartPeriod of a health check' };
}

function startOfInstance(group: DeclaredResource): Start {
  const values = valuesOf(group);
  const stated = ['DefaultInstanceWarmup', 'HealthCheckGracePeriod'].map((source) => ({
    seconds: values.knownNumber(group.properties[source]) ?? 0,
    source,
  }));
  return stated.find(({ seconds }) => seconds > 0) ?? { seconds: DEFAULT_COOLDOWN, source: 'the default of EC2' };
}

/** Steps that only remove capacity may wait. */
function removesOnly({ StepAdjustments }: { readonly StepAdjustments?: unknown }): boolean {
  const steps = Shape.records(StepAdjustments);
  return steps.length > 0 && steps.every(({ ScalingAdjustment }) => Number(ScalingAdjustment) <= 0);
}

function serviceOf(program: DeclaredProgram, policy: DeclaredResource): DeclaredResource | undefined {
  const [target] = program.referredOf('AWS::ApplicationAutoScaling::ScalableTarget', policy, 'ScalingTargetId');
  const named = [...(target ? [target] : []), policy].flatMap((it) =>
    program.referredOf('AWS::ECS::Service', it, 'ResourceId'),
  );
  return named.at(0);
}

/** Returns the scaling of a service. */
export function targetsOf(program: DeclaredProgram, service: DeclaredResource): DeclaredResource[] {
  return program
    .ofType('AWS::ApplicationAutoScaling::ScalableTarget')
    .filter((it) => it.references('ResourceId').includes(service.id));
}

/** Returns the policies of a group. */
export function policiesOf(program: DeclaredProgram, group: DeclaredResource): DeclaredResource[] {
  return program
    .ofType('AWS::AutoScaling::ScalingPolicy')
    .filter((it) => it.references('AutoScalingGroupName').includes(group.id));
}

function isFixed(resource: DeclaredResource, least: string, noun: string): boolean {
  const values = valuesOf(resource);
  const [min, max] = [`${least}${noun}`, `Max${noun}`].map((it) => values.knownNumber(resource.properties[it]));
  return min !== undefined && min === max;
}
