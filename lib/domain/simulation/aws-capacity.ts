import { InstanceRange, InstanceRanges, ScalingObservation } from './autoscaling-policy';

/** Time between two decisions. */
const MINUTE = 60;

/**
 * Waiting times of Auto Scaling. EC2 Auto Scaling has a warm-up and no cooldowns, Application Auto Scaling the reverse.
 *
 * @internal
 */
export interface AwsCapacityRules extends InstanceRange {
  readonly warmupSeconds: number;
  readonly scaleOutCooldownSeconds: number;
  readonly scaleInCooldownSeconds: number;
}

/**
 * Desired capacity, as Auto Scaling changes it.
 *
 * Sources: https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html and
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-default-instance-warmup.html
 *
 * @internal
 */
export class AwsCapacity {
  private readonly rules: AwsCapacityRules;
  private scaleOutEnds = 0;
  private scaleInEnds = 0;
  /** Capacity before the scale-out that began the cooldown. */
  private capacityBefore = 0;
  /** Scale-in that was decided last. Another policy may keep the capacity. */
  private lastScaleIn?: { readonly from: number; readonly at: number };

  constructor(rules: AwsCapacityRules) {
    this.rules = rules;
  }

  /** Returns the instances that count as capacity while scaling out: those that have warmed up. */
  public current(observed: ScalingObservation): number {
    return Math.max(1, observed.inServiceFor(this.rules.warmupSeconds));
  }

  /** Returns the desired capacity after a scale-out to `needed`, less what the scale-out before it added during its cooldown. */
  public raise(observed: ScalingObservation, needed: number): number {
    const { now, desired } = observed;
    this.beginCooldown(observed);
    const current = this.current(observed);
    const coolsDown = now < this.scaleOutEnds;
    const credited = coolsDown ? Math.max(0, current - this.capacityBefore) : 0;
    const raised = InstanceRanges.clamp(this.rules, needed - credited);
    if (raised <= desired) return desired;
    if (!coolsDown) this.capacityBefore = current;
    this.scaleOutEnds = now + this.rules.scaleOutCooldownSeconds;
    // A scale-out ends the cooldown of a scale-in.
    this.scaleInEnds = 0;
    return raised;
  }

  /** Returns the desired capacity after a scale-in to `needed`. */
  public lower(observed: ScalingObservation, needed: number): number {
    const { now, desired } = observed;
    this.beginCooldown(observed);
    const scalesOut = this.rules.warmupSeconds > 0 && observed.inServiceFor(this.rules.warmupSeconds) < desired;
    const lowered = InstanceRanges.clamp(this.rules, needed);
    if (scalesOut || now < this.scaleInEnds || lowered >= desired) return desired;
    this.lastScaleIn = { from: desired, at: now };
    return lowered;
  }

  /** Begins the cooldown of the last scale-in, if it took place. */
  private beginCooldown({ now, desired }: ScalingObservation): void {
    const { from, at } = this.lastScaleIn ?? { from: 0, at: 0 };
    if (desired < from && now - at <= MINUTE) this.scaleInEnds = at + this.rules.scaleInCooldownSeconds;
    this.lastScaleIn = undefined;
  }
}
