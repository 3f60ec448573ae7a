import { ScalingObservation } from './autoscaling-policy';

/** Metric that an autoscaler on AWS follows. */
export enum ScalingMetric {
  /** Mean CPU utilization of the instances in percent: `ASGAverageCPUUtilization` and `ECSServiceAverageCPUUtilization`. */
  CPU_UTILIZATION = 'cpu-utilization',
  /** Requests that one instance answered in a minute: `ALBRequestCountPerTarget`. */
  REQUESTS_PER_INSTANCE = 'requests-per-instance',
}

/**
 * Collects a metric over a minute.
 *
 * @internal
 */
export interface MinuteMeter {
  add(observed: ScalingObservation): void;
  /** Returns the datapoint of the minute, or undefined if there is none, and begins the next minute. */
  close(observed: ScalingObservation): number | undefined;
}

/** @internal */
export class MinuteMeters {
  /** Returns a meter for a metric. */
  public static of(metric: ScalingMetric): MinuteMeter {
    return metric === ScalingMetric.CPU_UTILIZATION ? new CpuMeter() : new RequestMeter();
  }
}

class CpuMeter implements MinuteMeter {
  private sum = 0;
  private count = 0;

  public add({ serving, cpuPercent }: ScalingObservation): void {
    if (serving === 0) return;
    this.sum += cpuPercent;
    this.count += 1;
  }

  public close(): number | undefined {
    const mean = this.count === 0 ? undefined : this.sum / this.count;
    this.sum = 0;
    this.count = 0;
    return mean;
  }
}

class RequestMeter implements MinuteMeter {
  private requests = 0;

  public add({ serving, answered }: ScalingObservation): void {
    if (serving > 0) this.requests += answered / serving;
  }

  public close(): number {
    const requests = this.requests;
    this.requests = 0;
    return requests;
  }
}

/**
 * Messages that wait for each serving instance, as they are at the end of the minute.
 *
 * @internal
 */
export class BacklogMeter implements MinuteMeter {
  public add(): void {
    // Only the state at the end counts.
  }

  public close({ waiting, serving }: ScalingObservation): number | undefined {
    return serving === 0 ? undefined : waiting / serving;
  }
}
