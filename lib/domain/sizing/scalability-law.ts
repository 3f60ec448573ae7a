import { DOMAIN_TYPES } from '../declared-types';
import { MOST_COUNT, Problems } from '../problems';

/** Parameters of the Universal Scalability Law, e.g. as `loadbearing measure` fits them. */
export interface ScalabilityLawProps {
  /** Requests per second at a concurrency of 1 (λ). */
  readonly throughputOfOne: number;
  /** Share of a request that only one request at a time can run (σ), 0 to 1. */
  readonly contention: number;
  /** Cost of each pair of requests for keeping shared state consistent (κ), as a share of a request, 0 to 1. */
  readonly coherency: number;
}

const FIX = 'use the values that `loadbearing measure` prints';

/** @internal */
export class ScalabilityLaws {
  /** Adds the problems of both shares, whose names begin with `prefix`. Returns true if there are none. */
  public static checkShares(
    problems: Problems,
    prefix: string,
    { contention, coherency }: { readonly contention: number; readonly coherency: number },
  ): boolean {
    return [
      problems.number(`${prefix}contention`, contention, { min: 0, max: 1 }, FIX),
      problems.number(`${prefix}coherency`, coherency, { min: 0, max: 1 }, FIX),
    ].every(Boolean);
  }
}

/**
 * Throughput and latency of a service by its concurrency, the number of requests in work at once: the Universal Scalability Law.
 *
 * Throughput is λN ÷ (1 + σ(N − 1) + κN(N − 1)). With coherency above 0 it has a peak, beyond which more concurrency yields less.
 *
 * Source: Gunther, Guerrilla Capacity Planning, 2007, chapter 4; Schwartz, Practical Scalability Analysis with the Universal
 * Scalability Law, 2015.
 *
 * @example
 * const law = new ScalabilityLaw({ throughputOfOne: 995.65, contention: 0.0267, coherency: 0.00077 });
 * console.log(law.peakConcurrency); // 35
 * console.log(law.peakThroughput); // about 12340 requests per second
 */
export class ScalabilityLaw {
  /**
   * Concurrency with the highest throughput, a whole number.
   * @default - no peak: coherency is 0
   */
  public readonly peakConcurrency?: number;
  /**
   * Highest throughput in requests per second. Without a peak, the limit that throughput approaches.
   * @default - no limit: contention and coherency are 0
   */
  public readonly peakThroughput?: number;
  private readonly props: ScalabilityLawProps;

  constructor(props: ScalabilityLawProps) {
    const problems = new Problems('a scalability law', 'ScalabilityLaw');
    this.props = DOMAIN_TYPES.require(problems, 'ScalabilityLawProps', props);
    const { throughputOfOne, contention, coherency } = this.props;
    problems.number('throughputOfOne', throughputOfOne, { above: 0 }, FIX);
    ScalabilityLaws.checkShares(problems, '', { contention, coherency });
    problems.throwIfAny();
    if (coherency > 0) {
      this.peakConcurrency = Math.max(1, Math.floor(Math.sqrt((1 - contention) / coherency)));
      this.peakThroughput = this.at(this.peakConcurrency);
    } else if (contention > 0) {
      this.peakThroughput = throughputOfOne / contention;
    }
  }

  /** Returns the throughput in requests per second at a concurrency of at least 1. */
  public throughput(concurrency: number): number {
    this.check('throughput', concurrency);
    return this.at(concurrency);
  }

  /** Returns the mean time of a request in seconds at a concurrency of at least 1, by Little's law. */
  public latencySeconds(concurrency: number): number {
    this.check('latencySeconds', concurrency);
    return concurrency / this.at(concurrency);
  }

  private check(method: string, concurrency: number): void {
    const problems = new Problems('a scalability law', 'ScalabilityLaw');
    DOMAIN_TYPES.require(problems, `ScalabilityLaw#${method}`, { concurrency });
    problems.number('concurrency', concurrency, { min: 1, max: MOST_COUNT }, 'use the requests in work at once');
    problems.throwIfAny();
  }

  private at(concurrency: number): number {
    const { throughputOfOne, contention, coherency } = this.props;
    const others = concurrency - 1;
    return (throughputOfOne * concurrency) / (1 + contention * others + coherency * concurrency * others);
  }
}
