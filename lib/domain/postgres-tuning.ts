import { Problems } from './problems';

/** What decides the parameters of a PostgreSQL server. */
export interface PostgresTuningProps {
  /** Memory of the server in GiB. */
  readonly memoryGiB: number;
  /** Connections the server must accept; work_mem is divided among them. */
  readonly maxConnections: number;
  /**
   * Statements that take longer than this are logged, in milliseconds; -1 logs none.
   * @default 1000
   */
  readonly slowQueryMilliseconds?: number;
  /**
   * A session that holds a transaction open and does nothing is ended after this, in milliseconds; 0 never ends one.
   * @default 600000 (10 minutes)
   */
  readonly idleInTransactionMilliseconds?: number;
  /**
   * Parameters in PostgreSQL's base units that win over the computed ones.
   * @default - none
   */
  readonly overrides?: { [name: string]: string };
}

const MOST_MILLISECONDS = 2_147_483_647;

/**
 * Parameters of a PostgreSQL server for short transactions on solid-state storage, in PostgreSQL's base units. Booleans are 1
 * and 0, as RDS wants them; where a cloud wants on and off, its construct translates.
 *
 * `shared_buffers` and `max_connections` are left to the provider, whose defaults follow the instance when it is resized.
 * Source: https://www.postgresql.org/docs/current/runtime-config.html
 */
export class PostgresTuning {
  /** Parameter names and values. */
  public readonly parameters: { [name: string]: string };

  constructor(props: PostgresTuningProps) {
    const problems = new Problems('the PostgreSQL tuning', 'PostgresTuning');
    problems.required('memoryGiB', props.memoryGiB, { min: 0.25, max: 16_384 }, 'use the memory of the instance class');
    problems.required(
      'maxConnections',
      props.maxConnections,
      { min: 1, max: 262_143, integer: true },
      'use the limit of the connection budget',
    );
    problems.number(
      'slowQueryMilliseconds',
      props.slowQueryMilliseconds,
      { min: -1, max: MOST_MILLISECONDS, integer: true },
      'use 1000 for one second, -1 to log none',
    );
    problems.number(
      'idleInTransactionMilliseconds',
      props.idleInTransactionMilliseconds,
      { min: 0, max: MOST_MILLISECONDS, integer: true },
      'use 600000, 0 for no limit',
    );
    Object.entries(props.overrides ?? {}).forEach(([name, value]) => {
      problems.check(
        /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$/.test(name),
        'overrides',
        `the parameter name ${JSON.stringify(name)}`,
        'a name such as work_mem or auto_explain.log_min_duration',
        'write it as PostgreSQL does',
      );
      problems.check(
        /^[\x20-\x7e]+$/.test(value),
        `overrides.${name}`,
        `${name} is ${JSON.stringify(value)}`,
        'one line of printable ASCII',
        'write the value in base units, e.g. 65536',
      );
    });
    problems.throwIfAny();

    const memoryKiB = props.memoryGiB * 1024 * 1024;
    // A quarter of the memory for sorts, if every connection ran one at the same time; never less than PostgreSQL's own 4 MB.
    const workMemKiB = clamp(Math.floor(memoryKiB / 4 / props.maxConnections), 4096, 65_536);
    const maintenanceKiB = clamp(Math.floor(memoryKiB / 16), 65_536, 2_097_152);
    this.parameters = {
      // Three quarters of the memory, in pages of 8 kB: what the planner may hope to find in caches.
      effective_cache_size: String(Math.floor((memoryKiB * 0.75) / 8)),
      work_mem: String(workMemKiB),
      maintenance_work_mem: String(maintenanceKiB),
      // Solid-state storage reads a random page nearly as fast as the next one.
      random_page_cost: '1.1',
      effective_io_concurrency: '200',
      checkpoint_completion_target: '0.9',
      log_min_duration_statement: String(props.slowQueryMilliseconds ?? 1000),
      log_lock_waits: '1',
      // In kB: what spills more than 10 MB to disk wants more work_mem.
      log_temp_files: '10240',
      idle_in_transaction_session_timeout: String(props.idleInTransactionMilliseconds ?? 600_000),
      ...props.overrides,
    };
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
