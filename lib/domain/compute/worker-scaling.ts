/**
 * Scaling of a fleet of Celery workers on AWS, which the construct deploys and a simulation follows.
 *
 * @internal
 */
export class WorkerScaling {
  /** A backlog grows fast, so more workers may follow after a minute. */
  public static readonly SCALE_OUT_COOLDOWN_SECONDS = 60;
  /** A worker needs time to finish its tasks, and one that scaling removes too early must start again. */
  public static readonly SCALE_IN_COOLDOWN_SECONDS = 300;
  /** CPU utilization of the workers to keep, in percent. */
  public static readonly CPU_TARGET_PERCENT = 70;
}
