import { MachineSizes } from '../sizing/machine-size';
import { Problems } from '../problems';
import { Rounder, Rounding } from '../rounding';

/** Bytes of instance memory behind each connection of the RDS default `LEAST({DBInstanceClassMemory/9531392},5000)`. */
const RDS_BYTES_PER_CONNECTION = 9_531_392;
const RDS_MOST_CONNECTIONS = 5000;
/**
 * DBInstanceClassMemory is less than the nominal memory: the system and the agents take their part first, and it weighs more
 * on small machines. Read from real instances: 856 of 901 with 8 GiB, 413 of 450 with 4, 198 of 225 with 2 (below 90 %).
 * Source: https://gist.github.com/guizmaii/1cacffef793c2ba9645083c3e18b3d8c
 */
const PLANNED_SHARE = 0.9;
const PLANNED_SHARE_BELOW_4_GIB = 0.7;
const GIB = 1024 ** 3;

/** How many connections a PostgreSQL server accepts, and how we know. */
export class ConnectionLimit {
  /**
   * The RDS default of an instance class, planned at 90 % of its nominal value (70 % below 4 GiB) because RDS computes with
   * less than the nominal memory.
   *
   * Source: https://docs.aws.amazon.com/prescriptive-guidance/latest/tuning-postgresql-parameters/max-connections.html
   */
  public static rdsDefault(instanceClass: string): ConnectionLimit {
    const { memoryGiB } = MachineSizes.rds(instanceClass);
    const nominal = ConnectionLimit.nominalRds(memoryGiB);
    const share = memoryGiB < 4 ? PLANNED_SHARE_BELOW_4_GIB : PLANNED_SHARE;
    const planned = Rounder.apply(nominal * share, Rounding.TRUNCATE);
    return new ConnectionLimit(
      planned,
      `${instanceClass}: ${share} × LEAST(${memoryGiB} GiB ÷ ${RDS_BYTES_PER_CONNECTION} B, ${RDS_MOST_CONNECTIONS}) = ` +
        `${share} × ${nominal} = ${planned}`,
      instanceClass,
    );
  }

  /**
   * A `max_connections` that is set explicitly, in the parameter group or by the provider. RDS takes no less than 6,
   * PostgreSQL no more than 262143.
   *
   * Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html
   */
  public static pinned(maxConnections: number): ConnectionLimit {
    const problems = new Problems('a connection limit', 'ConnectionLimit');
    problems.number(
      'maxConnections',
      maxConnections,
      { min: 6, max: 262_143, integer: true },
      'use the value of max_connections',
    );
    problems.throwIfAny();
    return new ConnectionLimit(maxConnections, `max_connections pinned at ${maxConnections}`);
  }

  private static nominalRds(memoryGiB: number): number {
    return Math.min(RDS_MOST_CONNECTIONS, Math.floor((memoryGiB * GIB) / RDS_BYTES_PER_CONNECTION));
  }

  private constructor(
    /** Connections to plan with. */
    public readonly connections: number,
    /** The formula and its values. */
    public readonly explanation: string,
    private readonly instanceClass?: string,
  ) {}

  /** The smallest larger class of the same family that accepts `connections`, or undefined when none is known. */
  public classFor(connections: number): string | undefined {
    if (this.instanceClass === undefined) return undefined;
    return MachineSizes.rdsUpwards(this.instanceClass).find(
      (size) => ConnectionLimit.rdsDefault(size.name).connections >= connections,
    )?.name;
  }
}
