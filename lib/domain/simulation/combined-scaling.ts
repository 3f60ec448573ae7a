import { DOMAIN_TYPES } from '../declared-types';
import { Problems } from '../problems';
import { Autoscaler, AutoscalingPolicy, ScaleInVote, ScalingObservation } from './autoscaling-policy';

/**
 * Several policies of one service: the one that wants most instances decides. Policies of target tracking must agree to remove some. One
 * that never scales in does not count, and steps remove instances whatever target tracking wants.
 *
 * Sources: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScalingPolicy.html, https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html and
 * https://keda.sh/docs/latest/concepts/scaling-deployments/
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
    return new Autoscalers(this.policies.map((it) => ({ autoscaler: it._start(), vote: it._scaleInVote })));
  }

  /** @internal */
  public _withMinimum(minInstances: number): AutoscalingPolicy {
    return new CombinedScaling(this.policies.map((it) => it._withMinimum(minInstances)));
  }
}

interface Voter {
  readonly autoscaler: Autoscaler;
  readonly vote: ScaleInVote;
}

class Autoscalers implements Autoscaler {
  private readonly voters: readonly Voter[];

  constructor(voters: readonly Voter[]) {
    this.voters = voters;
  }

  public next(observed: ScalingObservation): number {
    const { desired } = observed;
    // Each of them measures every second, whichever decides.
    const wishes = this.voters.map(({ autoscaler, vote }) => ({ vote, wanted: autoscaler.next(observed) }));
    const highest = Math.max(...wishes.map(({ wanted }) => wanted));
    if (highest > desired) return highest;
    const of = (vote: ScaleInVote): number[] => wishes.filter((it) => it.vote === vote).map(({ wanted }) => wanted);
    const together = of(ScaleInVote.TOGETHER);
    const lower = [...of(ScaleInVote.ALONE), ...(together.length > 0 ? [Math.max(...together)] : [])].filter(
      (wanted) => wanted < desired,
    );
    return lower.length > 0 ? Math.max(...lower) : desired;
  }
}
