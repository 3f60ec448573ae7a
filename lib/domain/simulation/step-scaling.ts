import { DOMAIN_TYPES } from '../declared-types';
import { Defaults, Resolved } from '../defaults';
import { ProblemCode } from '../problem-code';
import { Problems } from '../problems';
import { Autoscaler, AutoscalingPolicy, InstanceRanges, ScaleInVote, ScalingObservation } from './autoscaling-policy';
import { AwsCapacity, AwsCapacityRules } from './aws-capacity';
import { MinuteMeter, MinuteMeters, ScalingMetric } from './scaling-metric';
import { SecondsCheck } from './seconds-check';
import {
  Ec2StepScalingProps,
  EcsStepScalingProps,
  ScalingStep,
  StepAdjustment,
  StepScalingProps,
} from './step-scaling-props';

const DEFAULTS = {
  metric: ScalingMetric.CPU_UTILIZATION,
  adjustment: StepAdjustment.CHANGE_IN_CAPACITY,
  minAdjustmentMagnitude: 1,
  evaluationPeriods: 1,
} satisfies Partial<StepScalingProps>;
const ECS = { cooldownSeconds: 300 } satisfies Partial<EcsStepScalingProps>;
const EC2 = { warmupSeconds: 300 } satisfies Partial<Ec2StepScalingProps>;
const MINUTE = 60;
const MOST_CHANGE = 10_000;

type Steps = Resolved<StepScalingProps, typeof DEFAULTS>;

/**
 * Step scaling of AWS: alarms that add or remove instances by how far a metric is beyond their threshold.
 *
 * Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-simple-step.html
 *
 * @example
 * const policy = StepScaling.ec2({
 *   minInstances: 2,
 *   maxInstances: 20,
 *   adjustment: StepAdjustment.PERCENT_CHANGE_IN_CAPACITY,
 *   steps: [
 *     { upper: 30, change: -30 },
 *     { lower: 30, upper: 40, change: -10 },
 *     { lower: 60, upper: 70, change: 10 },
 *     { lower: 70, change: 30 },
 *   ],
 * });
 * console.log(policy.minInstances);
 */
export class StepScaling extends AutoscalingPolicy {
  /** Step scaling of an ECS service by Application Auto Scaling. */
  public static ecs(props: EcsStepScalingProps): StepScaling {
    const problems = new Problems('step scaling', 'StepScaling');
    const given = DOMAIN_TYPES.require(problems, 'EcsStepScalingProps', props);
    const resolved = Defaults.apply(Defaults.apply(given, DEFAULTS), ECS);
    checkSteps(problems, resolved);
    SecondsCheck.check(problems, resolved, Object.keys(ECS));
    problems.throwIfAny();
    const { cooldownSeconds } = resolved;
    const cooldowns = { scaleOutCooldownSeconds: cooldownSeconds, scaleInCooldownSeconds: cooldownSeconds };
    return new StepScaling(resolved, { ...resolved, ...cooldowns, warmupSeconds: 0 });
  }

  /** Step scaling of an EC2 Auto Scaling group. */
  public static ec2(props: Ec2StepScalingProps): StepScaling {
    const problems = new Problems('step scaling', 'StepScaling');
    const given = DOMAIN_TYPES.require(problems, 'Ec2StepScalingProps', props);
    const resolved = Defaults.apply(Defaults.apply(given, DEFAULTS), EC2);
    checkSteps(problems, resolved);
    SecondsCheck.check(problems, resolved, Object.keys(EC2));
    problems.throwIfAny();
    return new StepScaling(resolved, { ...resolved, scaleOutCooldownSeconds: 0, scaleInCooldownSeconds: 0 });
  }

  private readonly steps: Steps;
  private readonly rules: AwsCapacityRules;

  private constructor(steps: Steps, rules: AwsCapacityRules) {
    super(rules.minInstances, rules.maxInstances);
    this.steps = steps;
    this.rules = rules;
  }

  /** @internal */
  public _start(): Autoscaler {
    return new Stepper(this.steps, this.rules);
  }

  /** @internal */
  public override get _scaleInVote(): ScaleInVote {
    return ScaleInVote.ALONE;
  }

  /** @internal */
  public _withMinimum(minInstances: number): AutoscalingPolicy {
    return new StepScaling(this.steps, InstanceRanges.withMinimum(this.rules, minInstances));
  }
}

class Stepper implements Autoscaler {
  private readonly props: Steps;
  private readonly meter: MinuteMeter;
  private readonly capacity: AwsCapacity;
  private high = 0;
  private low = 0;

  constructor(props: Steps, rules: AwsCapacityRules) {
    this.props = props;
    this.meter = MinuteMeters.of(props.metric);
    this.capacity = new AwsCapacity(rules);
  }

  public next(observed: ScalingObservation): number {
    this.meter.add(observed);
    if (observed.now % MINUTE !== 0) return observed.desired;
    const value = this.meter.close(observed);
    const step = value === undefined ? undefined : this.props.steps.find((it) => contains(it, value));
    this.high = step !== undefined && step.change > 0 ? this.high + 1 : 0;
    this.low = step !== undefined && step.change < 0 ? this.low + 1 : 0;
    if (step === undefined) return observed.desired;
    if (this.high >= this.props.evaluationPeriods) {
      const current = this.capacity.current(observed);
      return this.capacity.raise(observed, current + this.change(current, step.change));
    }
    return this.low >= this.props.evaluationPeriods
      ? this.capacity.lower(observed, observed.desired + this.change(observed.desired, step.change))
      : observed.desired;
  }

  /** Rounded as documented: values above 1 down, those between 0 and 1 to 1, and likewise below 0. */
  private change(capacity: number, change: number): number {
    if (this.props.adjustment === StepAdjustment.CHANGE_IN_CAPACITY) return change;
    const instances = Math.floor(Math.abs((capacity * change) / 100) + 1e-9);
    return Math.sign(change) * Math.max(instances, this.props.minAdjustmentMagnitude);
  }
}

/** The end that is closer to the threshold belongs to a range. */
function contains({ lower = -Infinity, upper = Infinity, change }: ScalingStep, value: number): boolean {
  return change > 0 ? value >= lower && value < upper : value > lower && value <= upper;
}

function checkSteps(problems: Problems, props: Steps): void {
  InstanceRanges.check(problems, props);
  const count = { min: 1, max: 100, integer: true };
  problems.number('minAdjustmentMagnitude', props.minAdjustmentMagnitude, count, 'use 1');
  problems.number('evaluationPeriods', props.evaluationPeriods, count, 'use 1 to 3');
  problems.some('steps', props.steps, { expected: 'at least one step', fix: 'add a step' });
  props.steps.forEach(({ lower, upper, change }, index) => {
    const at = `steps[${index}]`;
    problems.number(`${at}.change`, change, { min: -MOST_CHANGE, max: MOST_CHANGE, integer: true }, 'use e.g. 1');
    problems.optionalNumber(`${at}.lower`, lower, { min: 0 }, 'use the lower end of the range');
    problems.optionalNumber(`${at}.upper`, upper, { min: 0 }, 'use the upper end of the range');
    problems.check(lower === undefined || upper === undefined || lower < upper, {
      code: ProblemCode.MINIMUM_ABOVE_MAXIMUM,
      property: `${at}.lower`,
      what: `lower is ${lower}, not below upper ${upper}`,
      expected: 'a value below upper',
      fix: 'swap the two',
    });
  });
  checkOverlaps(problems, props.steps);
}

function checkOverlaps(problems: Problems, steps: readonly ScalingStep[]): void {
  const sorted = [...steps].sort((a, b) => (a.lower ?? -Infinity) - (b.lower ?? -Infinity));
  sorted.slice(1).forEach(({ lower = -Infinity }, index) => {
    const { upper = Infinity } = sorted[index];
    problems.check(lower >= upper, {
      code: ProblemCode.CONFLICTING_PROPS,
      property: 'steps',
      what: `a step begins at ${lower}, below the end of the step before it, ${upper}`,
      expected: 'ranges that do not overlap',
      fix: 'set lower or upper of both steps to the same value',
    });
  });
}
