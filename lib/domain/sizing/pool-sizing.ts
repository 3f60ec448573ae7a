import { Problems } from '../problems';
import { Rounder, Rounding } from '../rounding';

/** What decides the size of one process's connection pool. */
export interface PoolSizingProps {
  /**
   * Concurrent users of one instance.
   * @default 100 (TT-POOL-02)
   */
  readonly users?: number;
  /**
   * Server processes of the instance.
   * @default 2 (TT-POOL-03)
   */
  readonly processes?: number;
  /**
   * Threads of a process.
   * @default 4 (TT-POOL-03)
   */
  readonly threads?: number;
  /**
   * Database queries of a request.
   * @default 3 (TT-POOL-03)
   */
  readonly queriesPerRequest?: number;
  /**
   * Mean seconds of a request.
   * @default 0.15 (TT-POOL-03)
   */
  readonly secondsPerRequest?: number;
  /**
   * Added to the result, as a share.
   * @default 0.2 (TT-POOL-04)
   */
  readonly buffer?: number;
  /**
   * Overflow as a share of the pool.
   * @default 0.5 (TT-POOL-05)
   */
  readonly overflowShare?: number;
  /**
   * What happens to a fraction of a connection.
   * @default Rounding.UP
   */
  readonly rounding?: Rounding;
}

/** The connection pool of one process: users ÷ (processes × threads) × queries × seconds, plus a buffer (TT-POOL-04). */
export class PoolSizing {
  /** Connections kept open. At least 1. */
  public readonly poolSize: number;
  /** Connections opened beyond the pool under load. */
  public readonly maxOverflow: number;
  /** The line of arithmetic behind `poolSize`. */
  public readonly formula: string;
  /** The line of arithmetic behind `maxOverflow`. */
  public readonly overflowFormula: string;

  constructor(props: PoolSizingProps = {}) {
    const { users = 100, processes = 2, threads = 4, queriesPerRequest = 3, secondsPerRequest = 0.15 } = props;
    const { buffer = 0.2, overflowShare = 0.5, rounding = Rounding.UP } = props;
    const problems = new Problems('a connection pool', 'PoolSizing');
    problems.optionalNumber('users', users, { above: 0 }, 'state the concurrent users of one instance');
    problems.optionalNumber(
      'processes',
      processes,
      { min: 1, integer: true },
      'state the server processes of an instance',
    );
    problems.optionalNumber('threads', threads, { min: 1, integer: true }, 'state the threads of a process');
    problems.optionalNumber('queriesPerRequest', queriesPerRequest, { above: 0 }, 'state the queries of a request');
    problems.optionalNumber(
      'secondsPerRequest',
      secondsPerRequest,
      { above: 0 },
      'state the mean duration of a request',
    );
    problems.optionalNumber('buffer', buffer, { min: 0 }, 'use 0.2 for 20 %');
    problems.optionalNumber('overflowShare', overflowShare, { min: 0 }, 'use 0.5 for half the pool');
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

  /** Connections one process may hold at most. */
  public get capacity(): number {
    return this.poolSize + this.maxOverflow;
  }
}
