import { ProblemCode } from '../problem-code';
import { Problems } from '../problems';

/** A service whose load is stated in requests. */
export interface ReplicaPlanProps {
  /** Name in explanations and errors. */
  readonly name: string;
  /** Requests per second at the peak. */
  readonly requestsPerSecond: number;
  /** Requests per second one replica serves within its latency target: the threshold of the scaling rule. Measure it. */
  readonly requestsPerSecondPerReplica: number;
  /**
   * Replicas that always run: one for each zone at least.
   * @default 2
   */
  readonly minReplicas?: number;
  /** Replicas the scaling may reach. */
  readonly maxReplicas: number;
}

/** How many replicas a load in requests per second needs, inside the limits of the scaling. */
export class ReplicaPlan {
  /** Replicas that always run. */
  public readonly minReplicas: number;
  /** Replicas the peak needs. */
  public readonly peakReplicas: number;
  /** Replicas the scaling may reach. */
  public readonly maxReplicas: number;
  /** Requests per second that all replicas serve together. */
  public readonly capacity: number;
  private readonly props: ReplicaPlanProps;

  constructor(props: ReplicaPlanProps) {
    const { name, requestsPerSecond, requestsPerSecondPerReplica, maxReplicas, minReplicas = 2 } = props;
    const problems = new Problems(`the replica plan of ${name}`, `ReplicaPlan(${name})`);
    const positive = { above: 0 };
    problems.number('requestsPerSecond', requestsPerSecond, positive, 'state the peak');
    problems.number('requestsPerSecondPerReplica', requestsPerSecondPerReplica, positive, 'measure one replica');
    problems.number('minReplicas', minReplicas, { min: 1, integer: true }, 'use 2, one for each zone');
    problems.number('maxReplicas', maxReplicas, { min: 1, integer: true }, 'use the maximum of the scaling');
    problems.throwIfAny();
    problems.check(minReplicas <= maxReplicas, {
      code: ProblemCode.UNREVIEWED,
      property: 'minReplicas',
      what: `minReplicas is ${minReplicas}, above maxReplicas ${maxReplicas}`,
      expected: `at most ${maxReplicas}`,
      fix: 'lower minReplicas or raise maxReplicas',
    });
    const needed = Math.ceil(requestsPerSecond / requestsPerSecondPerReplica);
    problems.check(needed <= maxReplicas, {
      code: ProblemCode.UNREVIEWED,
      property: 'maxReplicas',
      what: `${requestsPerSecond} requests/s ÷ ${requestsPerSecondPerReplica} are ${needed} replicas`,
      expected: `at most maxReplicas, ${maxReplicas}`,
      fix: `raise maxReplicas to ${needed}, or make a replica serve more`,
    });
    problems.throwIfAny();
    this.props = props;
    this.minReplicas = minReplicas;
    this.maxReplicas = maxReplicas;
    this.peakReplicas = Math.max(minReplicas, needed);
    this.capacity = maxReplicas * requestsPerSecondPerReplica;
  }

  /** The plan as text, with its arithmetic. */
  public explain(): string {
    const { name, requestsPerSecond, requestsPerSecondPerReplica } = this.props;
    return (
      `${name}: ${this.peakReplicas} replicas at the peak = max(${this.minReplicas}, ` +
      `⌈${requestsPerSecond} requests/s ÷ ${requestsPerSecondPerReplica}⌉), ${this.minReplicas} to ${this.maxReplicas}; ` +
      `all of them serve ${this.capacity} requests/s`
    );
  }
}
