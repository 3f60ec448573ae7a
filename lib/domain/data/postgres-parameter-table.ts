import { Defaults } from '../defaults';
import { DEFAULTS, PostgresParameter, PostgresUnit } from './postgres-parameter';

const MOST = 2_147_483_647;
const MOST_PAGES = 1_073_741_823;
const DOCUMENTATION = 'https://www.postgresql.org/docs/current';

type Facts = Omit<PostgresParameter, 'name' | 'source' | 'requiresRestart'>;

const { BYTES, KIB, PAGES, MIB, MILLISECONDS, SECONDS } = PostgresUnit;
const SWITCH: Facts = { isSwitch: true };
const TEXT: Facts = {};

const count = (min: number, max: number): Facts => ({ min, max });
const fraction = (min: number, max?: number): Facts => ({ min, max, isFraction: true });
const sized = (unit: PostgresUnit, min: number, max = MOST): Facts => ({ unit, min, max });
const word = (...words: string[]): Facts => ({ words });

/**
 * Range, unit and kind of the parameters that tuning sets. A test compares them with `pg_settings` of PostgreSQL 16 and 18; where
 * the versions differ, the table has the values that both accept. Those of `restart` take effect only after a restart.
 */
const PAGES_OF_THE_MANUAL: {
  readonly [page: string]: {
    readonly restart?: { [name: string]: Facts };
    readonly dynamic?: { [name: string]: Facts };
  };
} = {
  'runtime-config-connection.html': {
    restart: { max_connections: count(1, 262_143), superuser_reserved_connections: count(0, 262_143) },
  },
  'runtime-config-resource.html': {
    restart: {
      shared_buffers: sized(PAGES, 16, MOST_PAGES),
      huge_pages: word('off', 'on', 'try'),
      max_prepared_transactions: count(0, 262_143),
      max_files_per_process: count(64, MOST),
      max_worker_processes: count(0, 262_143),
    },
    dynamic: {
      work_mem: sized(KIB, 64),
      hash_mem_multiplier: fraction(1, 1000),
      maintenance_work_mem: sized(KIB, 1024),
      autovacuum_work_mem: sized(KIB, -1),
      logical_decoding_work_mem: sized(KIB, 64),
      temp_buffers: sized(PAGES, 100, MOST_PAGES),
      effective_io_concurrency: count(0, 1000),
      maintenance_io_concurrency: count(0, 1000),
      max_parallel_workers: count(0, 1024),
      max_parallel_workers_per_gather: count(0, 1024),
      max_parallel_maintenance_workers: count(0, 1024),
    },
  },
  'runtime-config-wal.html': {
    restart: { wal_buffers: sized(PAGES, -1, 262_143), wal_level: word('minimal', 'replica', 'logical') },
    dynamic: {
      wal_compression: word('pglz', 'lz4', 'zstd', 'on', 'off'),
      synchronous_commit: word('local', 'remote_write', 'remote_apply', 'on', 'off'),
      min_wal_size: sized(MIB, 2),
      max_wal_size: sized(MIB, 2),
      checkpoint_completion_target: fraction(0, 1),
      checkpoint_timeout: sized(SECONDS, 30, 86_400),
    },
  },
  'runtime-config-replication.html': {
    restart: {
      max_wal_senders: count(0, 262_143),
      max_replication_slots: count(0, 262_143),
      track_commit_timestamp: SWITCH,
    },
    dynamic: { wal_keep_size: sized(MIB, 0) },
  },
  'runtime-config-query.html': {
    dynamic: {
      effective_cache_size: sized(PAGES, 1),
      random_page_cost: fraction(0),
      seq_page_cost: fraction(0),
      default_statistics_target: count(1, 10_000),
      jit: SWITCH,
    },
  },
  'runtime-config-client.html': {
    restart: { shared_preload_libraries: TEXT },
    dynamic: {
      statement_timeout: sized(MILLISECONDS, 0),
      lock_timeout: sized(MILLISECONDS, 0),
      idle_in_transaction_session_timeout: sized(MILLISECONDS, 0),
      idle_session_timeout: sized(MILLISECONDS, 0),
    },
  },
  'runtime-config-logging.html': {
    dynamic: {
      log_min_duration_statement: sized(MILLISECONDS, -1),
      log_autovacuum_min_duration: sized(MILLISECONDS, -1),
      log_temp_files: sized(KIB, -1),
      log_statement: word('none', 'ddl', 'mod', 'all'),
      log_lock_waits: SWITCH,
      log_checkpoints: SWITCH,
      log_disconnections: SWITCH,
      log_duration: SWITCH,
    },
  },
  'runtime-config-vacuum.html': {
    // PostgreSQL 18 applies a change without a restart.
    restart: { autovacuum_max_workers: count(1, 262_143) },
    dynamic: {
      autovacuum: SWITCH,
      autovacuum_naptime: sized(SECONDS, 1, 2_147_483),
      autovacuum_vacuum_scale_factor: fraction(0, 100),
      autovacuum_analyze_scale_factor: fraction(0, 100),
      autovacuum_vacuum_cost_limit: count(-1, 10_000),
      autovacuum_vacuum_cost_delay: { ...fraction(-1, 100), unit: MILLISECONDS },
    },
  },
  'runtime-config-locks.html': { restart: { max_locks_per_transaction: count(10, MOST) } },
  'runtime-config-statistics.html': {
    restart: { track_activity_query_size: sized(BYTES, 100, 1_048_576) },
    dynamic: { track_io_timing: SWITCH },
  },
  'pgstatstatements.html': {
    restart: { 'pg_stat_statements.max': count(100, MOST_PAGES) },
    dynamic: { 'pg_stat_statements.track': word('none', 'top', 'all') },
  },
};

/** Known parameters. */
export const POSTGRES_PARAMETERS: PostgresParameter[] = Object.entries(PAGES_OF_THE_MANUAL).flatMap(
  ([page, { restart = {}, dynamic = {} }]) =>
    [restart, dynamic].flatMap((group) =>
      Object.entries(group).map(([name, facts]) => {
        const source = `${DOCUMENTATION}/${page}`;
        return Defaults.apply({ name, ...facts, requiresRestart: group === restart, source }, DEFAULTS);
      }),
    ),
);
