import { Problems } from './problems';

/** What decides the parameters of a PostgreSQL server. */
export interface PostgresTuningProps {
  /** Memory of the server in GiB. */
  readonly memoryGiB: number;
  /** Connections the server must accept; work_mem is divided among them. */
  readonly maxConnections: number;
  /**
   * Statements that take longer than this are logged, in milliseconds.
   * @default 1000
   */
  readonly slowQueryMilliseconds?: number;
  /**
   * A session that holds a transaction open and does nothing is ended after this, in milliseconds.
   * @default 600000 (10 minutes)
   */
  readonly idleInTransactionMilliseconds?: number;
  /**
   * Parameters in PostgreSQL's base units that win over the computed ones.
   * @default - none
   */
  readonly overrides?: { [name: string]: string };
}

/**
 * Parameters of a PostgreSQL server for short transactions on solid-state storage, in PostgreSQL's base units, so that every
 * cloud takes them as they are.
 *
 * `shared_buffers` and `max_connections` are left to the provider, whose defaults follow the instance when it is resized.
 * Source: https://www.postgresql.org/docs/current/runtime-config.html
 */
export class PostgresTuning {
  /** Parameter names and values. */
  public readonly parameters: { [name: string]: string };

  constructor(props: PostgresTuningProps) {
    const problems = new Problems('the PostgreSQL tuning', 'PostgresTuning');
    problems.number('memoryGiB', props.memoryGiB, { above: 0 }, 'use the memory of the instance class');
    problems.number(
      'maxConnections',
      props.maxConnections,
      { min: 1, integer: true },
      'use the limit of the connection budget',
    );
    problems.number(
      'slowQueryMilliseconds',
      props.slowQueryMilliseconds,
      { min: -1, integer: true },
      'use 1000 for one second',
    );
    problems.number(
      'idleInTransactionMilliseconds',
      props.idleInTransactionMilliseconds,
      { min: 0, integer: true },
      'use 600000',
    );
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
      log_temp_files: '10240',
      idle_in_transaction_session_timeout: String(props.idleInTransactionMilliseconds ?? 600_000),
      ...props.overrides,
    };
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
