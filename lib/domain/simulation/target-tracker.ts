import { Rounder } from '../rounding';
import { Autoscaler, ScalingObservation } from './autoscaling-policy';
import { AwsCapacity, AwsCapacityRules } from './aws-capacity';
import { MinuteMeter } from './scaling-metric';

const MINUTE = 60;
// Read from the alarms that AWS creates: its documentation states no number of datapoints.
/** The alarm above the target: 3 datapoints in 3 minutes. */
const DATAPOINTS_ABOVE = 3;
/** The alarm far below it: 15 datapoints in 15 minutes. */
const DATAPOINTS_BELOW = 15;

/**
 * Settings of target tracking after their defaults.
 *
 * @internal
 */
export interface TargetTrackerSettings extends AwsCapacityRules {
  readonly target: number;
  /** Share of the target below which the policy may remove instances. 0 if it never does. */
  readonly scaleInShare: number;
}

/**
 * Target tracking by two alarms on a metric of one minute. While an alarm lasts, the policy decides each minute.
 *
 * @internal
 */
export class TargetTracker implements Autoscaler {
  private readonly settings: TargetTrackerSettings;
  private readonly meter: MinuteMeter;
  private readonly capacity: AwsCapacity;
  private above = 0;
  private below = 0;

  constructor(settings: TargetTrackerSettings, meter: MinuteMeter) {
    this.settings = settings;
    this.meter = meter;
    this.capacity = new AwsCapacity(settings);
  }

  public next(observed: ScalingObservation): number {
    this.meter.add(observed);
    if (observed.now % MINUTE !== 0) return observed.desired;
    const value = this.meter.close(observed);
    const { target, scaleInShare } = this.settings;
    this.above = value !== undefined && value > target ? this.above + 1 : 0;
    this.below = value !== undefined && value < target * scaleInShare ? this.below + 1 : 0;
    if (value === undefined) return observed.desired;
    const ratio = value / target;
    // Rounded up in both directions, so that there is never too little capacity.
    if (this.above >= DATAPOINTS_ABOVE) {
      return this.capacity.raise(observed, Rounder.up(this.capacity.current(observed) * ratio));
    }
    return this.below >= DATAPOINTS_BELOW
      ? this.capacity.lower(observed, Rounder.up(observed.desired * ratio))
      : observed.desired;
  }
}
