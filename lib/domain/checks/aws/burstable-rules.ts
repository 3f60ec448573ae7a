import { DeclaredResource } from '../../resources/declared-resource';
import { Json, Shape } from '../../resources/shape';
import { CheckCode } from '../check-code';
import { CheckRule } from '../check-rule';
import { DeclaredProgram, valuesOf } from '../declared-program';
import { policiesOf } from './scaling-rules';

/**
 * Percentage of its CPU that a burstable type has without credits.
 * Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-credits-baseline-concepts.html
 */
const BASELINES: Readonly<Record<string, number>> = {
  't2.nano': 5,
  't2.micro': 10,
  't2.small': 20,
  't2.medium': 20,
  't2.large': 30,
  't2.xlarge': 22.5,
  't2.2xlarge': 17,
  't3.nano': 5,
  't3.micro': 10,
  't3.small': 20,
  't3.medium': 20,
  't3.large': 30,
  't3.xlarge': 40,
  't3.2xlarge': 40,
};

/** Finds groups that scale at a CPU which their instances do not have once their credits are spent. */
export const cpuTargetUnreachable: CheckRule = (program, findings) => {
  program.ofType('AWS::AutoScaling::AutoScalingGroup').forEach((group) => {
    const machine = burstable(program, group);
    if (machine === undefined) return;
    policiesOf(program, group).forEach((policy) => {
      const target = cpuOf(program, policy);
      if (target === undefined || target <= machine.baseline) return;
      findings.add(CheckCode.CPU_TARGET_UNREACHABLE, policy, {
        property: 'TargetValue',
        reason: `it scales at ${target} % CPU, and a ${machine.type} without credits has ${machine.baseline} %: when they are spent, it is slow and never scales`,
        fix: `set CpuCredits to unlimited, take a type that is not burstable, or scale at most at ${machine.baseline} % or by requests`,
      });
    });
  });
};

/** Returns the type and baseline of instances with standard credits. Undefined for others. */
function burstable(program: DeclaredProgram, group: DeclaredResource): { type: string; baseline: number } | undefined {
  const [template] = program.referredOf('AWS::EC2::LaunchTemplate', group);
  const [configuration] = program.referredOf('AWS::AutoScaling::LaunchConfiguration', group);
  const launched: Json = {
    ...configuration?.properties,
    ...Shape.record(template?.properties.LaunchTemplateData),
  };
  const values = valuesOf(template ?? configuration ?? group);
  const type = values.text(launched.InstanceType);
  const key = type.replace(/^t(?:3a|4g)\./, 't3.');
  if (!Object.hasOwn(BASELINES, key)) return undefined;
  const credits = values.textOr(
    Shape.record(launched.CreditSpecification).CpuCredits,
    type.startsWith('t2.') ? 'standard' : 'unlimited',
  );
  return credits === 'standard' ? { type, baseline: BASELINES[key] } : undefined;
}

/** Returns the CPU at which a policy adds instances: its target, or the threshold of its alarm. */
function cpuOf(program: DeclaredProgram, policy: DeclaredResource): number | undefined {
  const values = valuesOf(policy);
  const { PredefinedMetricSpecification, TargetValue } = Shape.record(policy.properties.TargetTrackingConfiguration);
  if (values.text(Shape.record(PredefinedMetricSpecification).PredefinedMetricType) === 'ASGAverageCPUUtilization') {
    return values.knownNumber(TargetValue);
  }
  const alarms = program
    .ofType('AWS::CloudWatch::Alarm')
    .filter((it) => it.references('AlarmActions').includes(policy.id))
    .filter(
      ({ properties }) =>
        properties.MetricName === 'CPUUtilization' && Shape.text(properties.ComparisonOperator).startsWith('Greater'),
    );
  return alarms.length > 0 ? valuesOf(alarms[0]).knownNumber(alarms[0].properties.Threshold) : undefined;
}
