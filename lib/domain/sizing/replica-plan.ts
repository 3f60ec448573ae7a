import { DOMAIN_TYPES, DeclaredTypes } from '../declared-types';
import { Defaults } from '../defaults';
import { ProblemCode } from '../problem-code';
import { MOST_COUNT, Problems } from '../problems';

/** The load of a service, in requests per second. */
export interface ReplicaPlanProps {
  /** Name of the service in explanations and errors. */
  readonly name: string;
  /** Requests per second at the peak. */
  readonly requestsPerSecond: number;
  /** Requests per second one replica serves within its latency target: the threshold of the scaling rule. Measure it. */
  readonly requestsPerSecondPerReplica: number;
  /**
   * Minimum number of replicas, at least one for each availability zone.
   * @default 2
   */
  readonly minReplicas?: number;
  /** Maximum number of replicas. */
  readonly maxReplicas: number;
}

const DEFAULTS = { minReplicas: 2 } satisfies Partial<ReplicaPlanProps>;

/**
 * Number of replicas that a load in requests per second needs, within the limits of the scaling.
 *
 * @example
 * const plan = new ReplicaPlan({
 *   name: 'web',
 *   requestsPerSecond: 5000,
 *   requestsPerSecondPerReplica: 1000,
 *   maxReplicas: 50,
 * });
 * console.log(plan.peakReplicas); // 5
 */
export class ReplicaPlan {
  /** Minimum number of replicas. */
  public readonly minReplicas: number;
  /** Number of replicas at the peak. */
  public readonly peakReplicas: number;
  /** Maximum number of replicas. */
  public readonly maxReplicas: number;
  /** Requests per second that the maximum number of replicas serves. */
  public readonly capacity: number;
  private readonly props: ReplicaPlanProps;

  constructor(props: ReplicaPlanProps) {
    const name = DeclaredTypes.nameIn(props, 'name', 'unnamed');
    const problems = new Problems(`the replica plan of ${name}`, `ReplicaPlan(${name})`);
    this.props = DOMAIN_TYPES.require(problems, 'ReplicaPlanProps', props);
    const resolved = Defaults.apply(this.props, DEFAULTS);
    const { requestsPerSecond, requestsPerSecondPerReplica, maxReplicas, minReplicas } = resolved;
    const positive = { above: 0 };
    problems.number('requestsPerSecond', requestsPerSecond, positive, 'set it to the peak');
    problems.number('requestsPerSecondPerReplica', requestsPerSecondPerReplica, positive, 'measure one replica');
    problems.countRange(
      { property: 'minReplicas', value: minReplicas, from: 1, fix: 'use 2, one for each availability zone' },
      { property: 'maxReplicas', value: maxReplicas, from: 1, fix: 'use the maximum of the scaling' },
      MOST_COUNT,
    );
    problems.throwIfAny();
    const needed = Math.ceil(requestsPerSecond / requestsPerSecondPerReplica);
    problems.check(needed <= maxReplicas, {
      code: ProblemCode.PEAK_ABOVE_MAX_REPLICAS,
      property: 'maxReplicas',
      what: `${requestsPerSecond} requests/s ÷ ${requestsPerSecondPerReplica} need ${needed} replicas`,
      expected: `at most maxReplicas, ${maxReplicas}`,
      fix: `raise maxReplicas to ${needed}, or make a replica serve more`,
    });
    problems.throwIfAny();
    this.minReplicas = minReplicas;
    this.maxReplicas = maxReplicas;
    this.peakReplicas = Math.max(minReplicas, needed);
    this.capacity = maxReplicas * requestsPerSecondPerReplica;
  }

  /** Returns the plan as text, with its arithmetic. */
  public explain(): string {
    const { name, requestsPerSecond, requestsPerSecondPerReplica } = this.props;
    return (
      `${name}: ${this.peakReplicas} replicas at the peak = max(${this.minReplicas}, ` +
      `⌈${requestsPerSecond} requests/s ÷ ${requestsPerSecondPerReplica}⌉), ${this.minReplicas} to ${this.maxReplicas}; ` +
      `all of them serve ${this.capacity} requests/s`
    );
  }
}
