import { DOMAIN_TYPES } from '../declared-types';
import { Problems } from '../problems';
import { Autoscaler, AutoscalingPolicy, ScalingObservation } from './autoscaling-policy';

/**
 * Several policies of one service: the one that wants most instances decides, so that all of them must agree to remove some.
 *
 * Sources: https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html ("Multiple scaling
 * policies") and https://keda.sh/docs/latest/concepts/scaling-deployments/
 *
 * @example
 * const range = { minInstances: 2, maxInstances: 10 };
 * const policy = CombinedScaling.of([
 *   TargetTracking.ecs({ ...range, target: 60 }),
 *   TargetTracking.ecs({ ...range, metric: ScalingMetric.REQUESTS_PER_INSTANCE, target: 1200 }),
 * ]);
 * console.log(policy.maxInstances); // 10
 */
export class CombinedScaling extends AutoscalingPolicy {
  /** Combines policies. The lowest minimum and the highest maximum are those of the service. */
  public static of(policies: AutoscalingPolicy[]): CombinedScaling {
    const problems = new Problems('combined scaling', 'CombinedScaling');
    const given = DOMAIN_TYPES.require(problems, 'CombinedScaling.of', { policies });
    problems.some('policies', given.policies, { expected: 'one policy or more', fix: 'add a policy' });
    problems.throwIfAny();
    return new CombinedScaling(given.policies);
  }

  private readonly policies: readonly AutoscalingPolicy[];

  private constructor(policies: readonly AutoscalingPolicy[]) {
    super(
      Math.min(...policies.map(({ minInstances }) => minInstances)),
      Math.max(...policies.map(({ maxInstances }) => maxInstances)),
    );
    this.policies = policies;
  }

  /** @internal */
  public _start(): Autoscaler {
    return new Autoscalers(this.policies.map((it) => it._start()));
  }

  /** @internal */
  public _withMinimum(minInstances: number): AutoscalingPolicy {
    return new CombinedScaling(this.policies.map((it) => it._withMinimum(minInstances)));
  }
}

class Autoscalers implements Autoscaler {
  private readonly all: readonly Autoscaler[];

  constructor(all: readonly Autoscaler[]) {
    this.all = all;
  }

  public next(observed: ScalingObservation): number {
    // Each of them measures every second, whichever decides.
    return Math.max(...this.all.map((it) => it.next(observed)));
  }
}
