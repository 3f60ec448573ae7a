import { DOMAIN_TYPES } from '../declared-types';
import { Defaults } from '../defaults';
import { MOST_COUNT, Problems } from '../problems';
import { Rounder, Rounding } from '../rounding';

/** Inputs of the connection pool formula. */
export interface PoolSizingProps {
  /**
   * Concurrent users of one instance.
   * @default 100
   */
  readonly users?: number;
  /**
   * Server processes of the instance.
   * @default 2
   */
  readonly processes?: number;
  /**
   * Threads of a process.
   * @default 4
   */
  readonly threads?: number;
  /**
   * Database queries per request.
   * @default 3
   */
  readonly queriesPerRequest?: number;
  /**
   * Mean response time in seconds.
   * @default 0.15
   */
  readonly secondsPerRequest?: number;
  /**
   * Buffer added to the result, as a share.
   * @default 0.2
   */
  readonly buffer?: number;
  /**
   * Overflow as a share of the pool.
   * @default 0.5
   */
  readonly overflowShare?: number;
  /**
   * Rounding of a fractional connection.
   * @default Rounding.UP
   */
  readonly rounding?: Rounding;
}

const DEFAULTS = {
  users: 100,
  processes: 2,
  threads: 4,
  queriesPerRequest: 3,
  secondsPerRequest: 0.15,
  buffer: 0.2,
  overflowShare: 0.5,
  rounding: Rounding.UP,
} satisfies Partial<PoolSizingProps>;

/**
 * Size of the connection pool of one process: users ÷ (processes × threads) × queries × seconds, plus a buffer.
 *
 * @example
 * const pool = new PoolSizing({ users: 200, processes: 5 });
 * console.log(pool.poolSize, pool.maxOverflow); // 6 3
 * console.log(pool.formula); // 200 users ÷ (5 processes × 4 threads) × …
 */
export class PoolSizing {
  /** Connections kept open, at least 1. */
  public readonly poolSize: number;
  /** Connections opened beyond the pool under load. */
  public readonly maxOverflow: number;
  /** Formula behind `poolSize`. */
  public readonly formula: string;
  /** Formula behind `maxOverflow`. */
  public readonly overflowFormula: string;

  constructor(props: PoolSizingProps = {}) {
    const problems = new Problems('a connection pool', 'PoolSizing');
    const { users, processes, threads, queriesPerRequest, secondsPerRequest, buffer, overflowShare, rounding } =
      Defaults.apply(DOMAIN_TYPES.require(problems, 'PoolSizingProps', props), DEFAULTS);
    problems.number('users', users, { above: 0 }, 'set it to the concurrent users of one instance');
    problems.number(
      'processes',
      processes,
      { min: 1, max: MOST_COUNT, integer: true },
      'set it to the server processes of an instance',
    );
    problems.number(
      'threads',
      threads,
      { min: 1, max: MOST_COUNT, integer: true },
      'set it to the threads of one process',
    );
    problems.number('queriesPerRequest', queriesPerRequest, { above: 0 }, 'set it to the queries of one request');
    problems.number('secondsPerRequest', secondsPerRequest, { above: 0 }, 'set it to the mean response time');
    problems.number('buffer', buffer, { min: 0 }, 'use 0.2 for 20 %');
    problems.number('overflowShare', overflowShare, { min: 0 }, 'use 0.5 for half the pool');
    problems.throwIfAny();

    const needed = (users / (processes * threads)) * queriesPerRequest * secondsPerRequest * (1 + buffer);
    this.poolSize = Math.max(1, Rounder.apply(needed, rounding));
    this.maxOverflow = Rounder.apply(this.poolSize * overflowShare, rounding);
    const fraction = rounding === Rounding.UP ? 'rounded up' : 'truncated';
    const least = Rounder.apply(needed, rounding) < 1 ? ', at least 1' : '';
    this.formula =
      `${users} users ÷ (${processes} processes × ${threads} threads) × ${queriesPerRequest} queries × ` +
      `${secondsPerRequest} s × ${Rounder.text(1 + buffer)} = ${Rounder.text(needed)}, ${fraction}${least}`;
    this.overflowFormula = `${this.poolSize} × ${overflowShare} = ${Rounder.text(this.poolSize * overflowShare)}, ${fraction}`;
  }

  /** Maximum number of connections of one process. */
  public get capacity(): number {
    return this.poolSize + this.maxOverflow;
  }
}
