import { MachineSizes } from './machine-size';
import { Problems } from './problems';

/** Bytes of instance memory behind each connection of the RDS default `LEAST({DBInstanceClassMemory/9531392},5000)`. */
const RDS_BYTES_PER_CONNECTION = 9_531_392;
const RDS_MOST_CONNECTIONS = 5000;
/** DBInstanceClassMemory is less than the nominal memory: the system and the agents take their part first. */
const PLANNED_SHARE = 0.9;
const GIB = 1024 ** 3;

/** How many connections a PostgreSQL server accepts, and how we know. */
export class ConnectionLimit {
  /**
   * The RDS default of an instance class, planned at 90 % of its nominal value because RDS computes with less than the
   * nominal memory.
   *
   * Source: https://docs.aws.amazon.com/prescriptive-guidance/latest/tuning-postgresql-parameters/max-connections.html
   */
  public static rdsDefault(instanceClass: string): ConnectionLimit {
    const { memoryGiB } = MachineSizes.rds(instanceClass);
    const nominal = ConnectionLimit.nominalRds(memoryGiB);
    return new ConnectionLimit(
      Math.floor(nominal * PLANNED_SHARE),
      `${instanceClass}: ${PLANNED_SHARE} × LEAST(${memoryGiB} GiB ÷ ${RDS_BYTES_PER_CONNECTION} B, ${RDS_MOST_CONNECTIONS}) = ${PLANNED_SHARE} × ${nominal}`,
      instanceClass,
    );
  }

  /** A `max_connections` that is set explicitly, in the parameter group or by the provider. */
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

  /** The next class of the family that would allow `connections`, or undefined when none is known. */
  public classFor(connections: number): string | undefined {
    if (this.instanceClass === undefined) return undefined;
    return MachineSizes.rdsUpwards(this.instanceClass).find(
      (size) => ConnectionLimit.rdsDefault(size.name).connections >= connections,
    )?.name;
  }
}
