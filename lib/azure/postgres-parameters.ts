import { Problems } from '../domain';

/** What the service knows about a server parameter. */
interface ParameterFacts {
  /** The unit of its plain number; none for a count, a share or a word. */
  readonly unit?: '8kB' | 'kB' | 'MB' | 'ms' | 's';
  readonly min?: number;
  readonly max?: number;
  readonly words?: readonly string[];
  /** Takes effect after a restart only. */
  readonly restart?: boolean;
  readonly readOnly?: boolean;
}

const BOOLEAN: ParameterFacts = { words: ['on', 'off'] };
const READ_ONLY: ParameterFacts = { readOnly: true };
const MOST = 2_147_483_647;

/**
 * The parameters that tuning is about. One that is missing here is passed on as it is: Azure checks it.
 * Source: https://learn.microsoft.com/azure/postgresql/server-parameters/concepts-server-parameters
 */
const PARAMETERS: { readonly [name: string]: ParameterFacts } = {
  max_connections: { min: 25, max: 5000, restart: true },
  shared_buffers: { unit: '8kB', min: 16, max: 1_073_741_823, restart: true },
  effective_cache_size: { unit: '8kB', min: 1, max: MOST },
  work_mem: { unit: 'kB', min: 4096, max: 2_097_151 },
  maintenance_work_mem: { unit: 'kB', min: 1024, max: 2_097_151 },
  autovacuum_work_mem: { unit: 'kB', min: -1, max: 2_097_151 },
  wal_buffers: { unit: '8kB', min: -1, max: 262_143, restart: true },
  min_wal_size: { unit: 'MB', min: 32, max: MOST },
  max_wal_size: { unit: 'MB', min: 32, max: 65_536 },
  checkpoint_completion_target: { min: 0, max: 1 },
  checkpoint_timeout: { unit: 's', min: 30, max: 86_400 },
  default_statistics_target: { min: 1, max: 10_000 },
  random_page_cost: { min: 0 },
  effective_io_concurrency: { min: 0, max: 1000 },
  statement_timeout: { unit: 'ms', min: 0, max: MOST },
  lock_timeout: { unit: 'ms', min: 0, max: MOST },
  idle_in_transaction_session_timeout: { unit: 'ms', min: 0, max: MOST },
  log_min_duration_statement: { unit: 'ms', min: -1, max: MOST },
  log_temp_files: { unit: 'kB', min: -1, max: MOST },
  log_lock_waits: BOOLEAN,
  log_checkpoints: BOOLEAN,
  log_connections: BOOLEAN,
  log_disconnections: BOOLEAN,
  jit: BOOLEAN,
  shared_preload_libraries: { restart: true },
  'azure.extensions': {},
  'pg_stat_statements.track': { words: ['none', 'top', 'all'] },
  'pg_stat_statements.max': { min: 100, max: MOST, restart: true },
  'metrics.pgbouncer_diagnostics': BOOLEAN,
  'metrics.collector_database_activity': BOOLEAN,
  'metrics.autovacuum_diagnostics': BOOLEAN,
  'pgbouncer.enabled': { words: ['true', 'false'] },
  'pgbouncer.pool_mode': { words: ['session', 'transaction', 'statement'] },
  'pgbouncer.default_pool_size': { min: 1, max: 4950 },
  'pgbouncer.min_pool_size': { min: 0, max: 4950 },
  'pgbouncer.max_client_conn': { min: 1, max: 50_000 },
  'pgbouncer.query_wait_timeout': { unit: 's', min: 0, max: 86_400 },
  'pgbouncer.server_idle_timeout': { unit: 's', min: 0, max: 86_400 },
  'pgbouncer.max_prepared_statements': { min: 0, max: 5000 },
  fsync: READ_ONLY,
  full_page_writes: READ_ONLY,
  wal_sync_method: READ_ONLY,
  wal_init_zero: READ_ONLY,
  listen_addresses: READ_ONLY,
  huge_page_size: READ_ONLY,
  port: READ_ONLY,
  ssl: READ_ONLY,
  data_directory: READ_ONLY,
};

const KIB: { readonly [unit: string]: number } = { kB: 1, '8kB': 8, MB: 1024, GB: 1024 ** 2, TB: 1024 ** 3 };
const MILLISECONDS: { readonly [unit: string]: number } = {
  ms: 1,
  s: 1000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** @internal */
export class PostgresParameters {
  /** Adds the problems of a set of parameters. `memoryGiB` is that of the server, when it is known. */
  public static check(problems: Problems, parameters: { [name: string]: string }, memoryGiB?: number): void {
    Object.entries(parameters).forEach(([name, value]) => {
      const facts = PARAMETERS[name];
      const at = `parameters.${name}`;
      const what = `${name} is ${JSON.stringify(value)}`;
      problems.check(
        /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$/.test(name),
        at,
        `the parameter name ${JSON.stringify(name)}`,
        'a name such as work_mem or pgbouncer.enabled',
        'write it as PostgreSQL does',
      );
      if (facts === undefined) return;
      if (!problems.check(!facts.readOnly, at, `${name} is read-only`, 'a parameter that can be set', 'remove it'))
        return;
      if (facts.words) {
        problems.check(facts.words.includes(value), at, what, `one of ${facts.words.join(', ')}`, 'choose one of them');
        return;
      }
      if (facts.min === undefined) return;
      const inUnits = baseUnits(value, facts.unit);
      const { unit, min, max } = facts;
      const units = unit === undefined ? '' : ` in units of ${unit}`;
      if (inUnits !== undefined) {
        problems.check(false, at, what, `a plain number${units}`, `use '${inUnits}'`);
        return;
      }
      const number = Number(value);
      problems.check(
        value.trim() !== '' && number >= min && (max === undefined || number <= max),
        at,
        what,
        `a number${units} of at least ${min}${max === undefined ? '' : ` and at most ${max}`}`,
        `correct ${name}`,
      );
    });
    const shared = Number(parameters.shared_buffers) / (128 * 1024);
    problems.check(
      memoryGiB === undefined || !(shared >= memoryGiB),
      'parameters.shared_buffers',
      `shared_buffers is ${shared} GiB`,
      `less than the ${memoryGiB ?? 0} GiB of the server`,
      'lower shared_buffers to a quarter of the memory, or take a larger SKU',
    );
  }

  /** Whether a parameter takes effect only after a restart. */
  public static needsRestart(name: string): boolean {
    return PARAMETERS[name]?.restart ?? false;
  }
}

/** The plain number of a value such as `4GB` or `10min`; undefined for a value without a unit. */
function baseUnits(value: string, unit: ParameterFacts['unit']): string | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([A-Za-z]+)$/.exec(value);
  if (!match || unit === undefined) return undefined;
  const table = unit === 'ms' || unit === 's' ? MILLISECONDS : KIB;
  const [, amount, stated] = match;
  return stated in table ? String(Math.round((Number(amount) * table[stated]) / table[unit])) : undefined;
}
