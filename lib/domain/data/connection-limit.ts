import { DOMAIN_TYPES } from '../declared-types';
import { Problems } from '../problems';
import { Rounder } from '../rounding';
import { MachineSizes } from '../sizing/machine-size';

/** Bytes of instance memory for each connection in the RDS default `LEAST({DBInstanceClassMemory/9531392},5000)`. */
const RDS_BYTES_PER_CONNECTION = 9_531_392;
const RDS_MOST_CONNECTIONS = 5000;
/**
 * `DBInstanceClassMemory` is less than the nominal memory, because the system and its agents take a share that weighs more on
 * small machines. Real instances accept 856 of 901 connections with 8 GiB, 413 of 450 with 4, 198 of 225 with 2 (below 90 %).
 * Source: https://gist.github.com/guizmaii/1cacffef793c2ba9645083c3e18b3d8c
 */
const PLANNED_SHARE = 0.9;
const PLANNED_SHARE_BELOW_4_GIB = 0.7;
const GIB = 1024 ** 3;

/**
 * Number of connections a PostgreSQL server accepts, with its derivation.
 *
 * @example
 * const limit = ConnectionLimit.rdsDefault('db.t3.large');
 * console.log(limit.connections); // 810
 * console.log(limit.explanation); // db.t3.large: 0.9 × LEAST(8 GiB ÷ 9531392 B, 5000) = 0.9 × 901 = 810
 */
export class ConnectionLimit {
  /**
   * Returns the RDS default of an instance class, planned at 90 % of its nominal value (70 % below 4 GiB). RDS computes with
   * less than the nominal memory.
   *
   * Source: https://docs.aws.amazon.com/prescriptive-guidance/latest/tuning-postgresql-parameters/max-connections.html
   */
  public static rdsDefault(instanceClass: string): ConnectionLimit {
    const { memoryGiB } = MachineSizes.rds(instanceClass);
    const nominal = ConnectionLimit.nominalRds(memoryGiB);
    const share = ConnectionLimit._plannedShare(memoryGiB);
    const planned = Rounder.down(nominal * share);
    return new ConnectionLimit(
      planned,
      `${instanceClass}: ${share} × LEAST(${memoryGiB} GiB ÷ ${RDS_BYTES_PER_CONNECTION} B, ${RDS_MOST_CONNECTIONS}) = ` +
        `${share} × ${nominal} = ${planned}`,
      instanceClass,
      nominal,
    );
  }

  /**
   * Returns a `max_connections` that the parameter group or the provider sets explicitly: 6 (the minimum on RDS) to 262143 (the
   * maximum of PostgreSQL).
   *
   * Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html
   */
  public static pinned(maxConnections: number): ConnectionLimit {
    const problems = new Problems('a connection limit', 'ConnectionLimit');
    DOMAIN_TYPES.require(problems, 'ConnectionLimit.pinned', { maxConnections });
    problems.number(
      'maxConnections',
      maxConnections,
      { min: 6, max: 262_143, integer: true },
      'use the value of max_connections',
    );
    problems.throwIfAny();
    return new ConnectionLimit(maxConnections, `max_connections pinned at ${maxConnections}`);
  }

  /**
   * Returns a limit that a program declares. `most` is what the server may accept, if `connections` is planned below it.
   * @internal
   */
  public static _of(
    connections: number,
    explanation: string,
    { instanceClass, most }: { readonly instanceClass?: string; readonly most?: number } = {},
  ): ConnectionLimit {
    return new ConnectionLimit(connections, explanation, instanceClass, most);
  }

  /**
   * Returns the share of its nominal memory that a database of RDS is planned with.
   * @internal
   */
  public static _plannedShare(memoryGiB: number): number {
    return memoryGiB < 4 ? PLANNED_SHARE_BELOW_4_GIB : PLANNED_SHARE;
  }

  private static nominalRds(memoryGiB: number): number {
    return Math.min(RDS_MOST_CONNECTIONS, Math.floor((memoryGiB * GIB) / RDS_BYTES_PER_CONNECTION));
  }

  private constructor(
    /** Number of connections to plan with. */
    public readonly connections: number,
    /** Formula with its values. */
    public readonly explanation: string,
    private readonly instanceClass?: string,
    /** @internal Connections that the server may accept, of which some are not planned with. */
    public readonly _most: number = connections,
  ) {}

  /** Returns the smallest larger class of the same family that accepts `connections`, or undefined if none is known. */
  public classFor(connections: number): string | undefined {
    const problems = new Problems('a number of connections', 'ConnectionLimit');
    DOMAIN_TYPES.require(problems, 'ConnectionLimit#classFor', { connections });
    problems.number('connections', connections, { min: 0 }, 'use the connections of a budget');
    problems.throwIfAny();
    if (this.instanceClass === undefined) return undefined;
    return MachineSizes.rdsUpwards(this.instanceClass).find(
      (size) => ConnectionLimit.rdsDefault(size.name).connections >= connections,
    )?.name;
  }
}
