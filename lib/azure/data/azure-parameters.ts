import { PostgresParameters, PostgresSku, ProblemCode, Problems } from '../../domain';

/** Unit, range and kind of a server parameter on Azure. */
interface ParameterFacts {
  /** Unit of its plain number. Undefined for a count, a fraction or a word. */
  readonly unit?: '8kB' | 'kB' | 'MB' | 'ms' | 's' | 'B';
  readonly min?: number;
  readonly max?: number;
  /** Accepts fractions as well as whole numbers. */
  readonly fraction?: boolean;
  readonly words?: readonly string[];
  /** Takes effect only after a restart. */
  readonly restart?: boolean;
  readonly readOnly?: boolean;
}

const SWITCH: ParameterFacts = { words: ['on', 'off'] };
const READ_ONLY: ParameterFacts = { readOnly: true };
/** Azure denies TLS 1.0 and 1.1. */
const TLS_VERSIONS = ['TLSv1.2', 'TLSv1.3'];
const MOST_KB = 2_097_151;

/**
 * Parameters whose facts on Azure differ from PostgreSQL, and parameters that exist only on Azure. All others are in the domain's
 * table, or passed on unchecked. The groups follow the sections of version 17 in
 * https://learn.microsoft.com/azure/postgresql/server-parameters/concepts-server-parameters
 */
const AZURE: { readonly [name: string]: ParameterFacts } = {
  // Connections and Authentication / Connection Settings
  max_connections: { min: 25, max: 5000 },
  listen_addresses: READ_ONLY,
  port: READ_ONLY,
  reserved_connections: READ_ONLY,
  superuser_reserved_connections: READ_ONLY,
  // Connections and Authentication / SSL, and TLS. https://learn.microsoft.com/azure/postgresql/flexible-server/how-to-connect-tls-ssl
  require_secure_transport: SWITCH,
  ssl: READ_ONLY,
  ssl_min_protocol_version: { words: TLS_VERSIONS },
  ssl_max_protocol_version: { words: TLS_VERSIONS },
  // Resource Usage / Memory and Asynchronous Behavior
  work_mem: { min: 4096, max: MOST_KB },
  maintenance_work_mem: { max: MOST_KB },
  autovacuum_work_mem: { max: MOST_KB },
  max_parallel_maintenance_workers: { max: 64 },
  huge_page_size: READ_ONLY,
  max_stack_depth: READ_ONLY,
  maintenance_io_concurrency: READ_ONLY,
  // Write-Ahead Log / Settings and Checkpoints
  wal_level: { words: ['replica', 'logical'] },
  wal_compression: { words: ['pglz', 'lz4', 'on', 'off'] },
  fsync: READ_ONLY,
  full_page_writes: READ_ONLY,
  synchronous_commit: READ_ONLY,
  wal_sync_method: READ_ONLY,
  wal_init_zero: READ_ONLY,
  wal_log_hints: READ_ONLY,
  wal_recycle: READ_ONLY,
  min_wal_size: { min: 32, max: MOST_KB },
  max_wal_size: { min: 32, max: 65_536 },
  checkpoint_flush_after: READ_ONLY,
  // Client Connection Defaults / Shared Library Preloading
  local_preload_libraries: READ_ONLY,
  // Reporting and Logging / What to Log
  log_connections: SWITCH,
  log_timezone: READ_ONLY,
  // Metrics
  'metrics.pgbouncer_diagnostics': SWITCH,
  'metrics.collector_database_activity': SWITCH,
  'metrics.autovacuum_diagnostics': SWITCH,
  // PgBouncer
  'pgbouncer.enabled': { words: ['true', 'false'] },
  'pgbouncer.pool_mode': { words: ['session', 'transaction', 'statement'] },
  'pgbouncer.default_pool_size': { min: 1, max: 4950 },
  'pgbouncer.min_pool_size': { min: 0, max: 4950 },
  'pgbouncer.max_client_conn': { min: 1, max: 50_000 },
  'pgbouncer.query_wait_timeout': { unit: 's', min: 0, max: 86_400 },
  'pgbouncer.server_idle_timeout': { unit: 's', min: 0, max: 86_400 },
  'pgbouncer.max_prepared_statements': { min: 0, max: 5000 },
};

/** Returns the facts of a parameter: those of PostgreSQL, replaced by those of Azure. */
function factsOf(name: string): ParameterFacts | undefined {
  const known = PostgresParameters.find(name);
  if (known === undefined) return Object.hasOwn(AZURE, name) ? AZURE[name] : undefined;
  const { unit, min, max, isFraction: fraction, requiresRestart: restart, isSwitch, words } = known;
  return { unit, min, max, fraction, restart, words: isSwitch ? SWITCH.words : words, ...AZURE[name] };
}

const KIB: { readonly [unit: string]: number } = {
  B: 1 / 1024,
  kB: 1,
  '8kB': 8,
  MB: 1024,
  GB: 1024 ** 2,
  TB: 1024 ** 3,
};
const MILLISECONDS: { readonly [unit: string]: number } = {
  ms: 1,
  s: 1000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** @internal */
export class AzureParameters {
  /** Adds the problems of a set of parameters. `sku` is the size of the server, if it is known. */
  public static check(problems: Problems, parameters: { [name: string]: string }, sku?: PostgresSku): void {
    Object.entries(parameters).forEach(([name, value]) => checkParameter(problems, name, value));
    const smaller = Number(parameters.min_wal_size);
    const larger = Number(parameters.max_wal_size);
    problems.check(!(smaller > larger), {
      code: ProblemCode.INVALID_PARAMETER_VALUE,
      property: 'parameters.min_wal_size',
      what: `min_wal_size is ${smaller} MB`,
      expected: `at most max_wal_size, ${larger} MB`,
      fix: 'lower min_wal_size or raise max_wal_size',
    });
    if (sku) checkSize(problems, parameters, sku);
  }

  /** Returns true if a parameter takes effect only after a restart. */
  public static needsRestart(name: string): boolean {
    return factsOf(name)?.restart ?? false;
  }

  /** Returns true if Azure writes the same value differently: another case, order of a list or form of a number. */
  public static isSame(one: string, other: string): boolean {
    const [a, b] = [one, other].map((it) => it.trim().toLowerCase());
    const inOrder = (list: string): string =>
      list
        .split(',')
        .map((it) => it.trim())
        .sort()
        .join();
    return a === b || inOrder(a) === inOrder(b) || (a !== '' && b !== '' && Number(a) === Number(b));
  }

  /** Returns a value with Azure's words for switches: on and off instead of 1 and 0. */
  public static inAzureWords(name: string, value: string): string {
    if (factsOf(name)?.words !== SWITCH.words) return value;
    return { '1': 'on', '0': 'off' }[value] ?? value;
  }

  /** Returns a value in readable form, such as `4 GB` or `2 min`. A value without a unit is returned unchanged. */
  public static inWords(name: string, value: string): string {
    const unit = factsOf(name)?.unit;
    if (unit === undefined || !(Number(value) > 0)) return value;
    const table = unit === 'ms' || unit === 's' ? MILLISECONDS : KIB;
    const amount = Number(value) * table[unit];
    const [largest, size] = Object.entries(table)
      .filter(([name_, one]) => name_ !== '8kB' && amount % one === 0)
      .reduce((best, it) => (it[1] > best[1] ? it : best));
    return `${amount / size} ${largest}`;
  }
}

function checkParameter(problems: Problems, name: string, value: string): void {
  const property = `parameters.${name}`;
  problems.check(/^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$/.test(name), {
    code: ProblemCode.INVALID_FORMAT,
    property,
    what: `parameters has a parameter named ${JSON.stringify(name)}`,
    expected: 'a name such as work_mem or pgbouncer.enabled',
    fix: 'use the name from the PostgreSQL manual',
  });
  const facts = factsOf(name);
  if (facts === undefined) return;
  const isWritable = problems.check(!facts.readOnly, {
    code: ProblemCode.READ_ONLY_PARAMETER,
    property,
    what: `${name} is read-only`,
    expected: 'a parameter that Azure allows you to set',
    fix: 'remove it',
  });
  if (isWritable) checkValue(problems, name, value, facts);
}

function checkValue(problems: Problems, name: string, value: string, facts: ParameterFacts): void {
  const { words, unit, min, fraction = false } = facts;
  const checkThat = (ok: boolean, expected: string, fix: string): boolean =>
    problems.check(ok, {
      code: ProblemCode.INVALID_PARAMETER_VALUE,
      property: `parameters.${name}`,
      what: `${name} is ${JSON.stringify(value)}`,
      expected,
      fix,
    });
  if (words) {
    checkThat(words.includes(value), `one of ${words.join(', ')}`, 'use one of these');
    return;
  }
  if (min === undefined) return;
  const max = facts.max ?? Infinity;
  const units = unit === undefined ? '' : ` in units of ${unit}`;
  const plain = baseUnits(value, unit);
  if (!checkThat(plain === undefined, `a plain number${units}`, `use '${plain}'`)) return;
  const number = Number(value);
  const noun = `a ${fraction ? '' : 'whole '}number${units}`;
  checkThat(
    (fraction ? /^\d+(\.\d+)?$/ : /^-?\d+$/).test(value) && number >= min && number <= max,
    `${noun} of at least ${min}${max === Infinity ? '' : ` and at most ${max}`}`,
    `correct ${name}`,
  );
}

/** Adds the problems of parameters that exceed the size of the server. */
function checkSize(problems: Problems, parameters: { [name: string]: string }, sku: PostgresSku): void {
  const { name: skuName, memoryGiB, maxConnections } = sku;
  const inGiB = (name: string): number => (Number(parameters[name]) * (KIB[factsOf(name)?.unit ?? ''] ?? NaN)) / KIB.GB;
  const shared = inGiB('shared_buffers');
  problems.check(!(shared >= memoryGiB), {
    code: ProblemCode.PARAMETER_EXCEEDS_SERVER,
    property: 'parameters.shared_buffers',
    what: `shared_buffers is ${shared} GiB`,
    expected: `less than the ${memoryGiB} GiB of ${skuName}`,
    fix: 'lower shared_buffers to a quarter of the memory, or use a larger SKU',
  });
  ['effective_cache_size', 'maintenance_work_mem', 'work_mem'].forEach((name) =>
    problems.check(!(inGiB(name) > memoryGiB), {
      code: ProblemCode.PARAMETER_EXCEEDS_SERVER,
      property: `parameters.${name}`,
      what: `${name} is ${inGiB(name)} GiB`,
      expected: `at most the ${memoryGiB} GiB of ${skuName}`,
      fix: `lower ${name}, or use a larger SKU`,
    }),
  );
  problems.check(!(Number(parameters.max_connections) > maxConnections), {
    code: ProblemCode.PARAMETER_EXCEEDS_SERVER,
    property: 'parameters.max_connections',
    what: `max_connections is ${parameters.max_connections}`,
    expected: `at most ${maxConnections}, Azure's default for ${skuName}`,
    fix: 'put a pooler in front (pgBouncer), or use a larger SKU',
  });
}

/** Returns the plain number of a value such as `4GB` or `10min`, or undefined for a value without a unit. */
function baseUnits(value: string, unit: ParameterFacts['unit']): string | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([A-Za-z]+)$/.exec(value);
  if (!match || unit === undefined) return undefined;
  const table = unit === 'ms' || unit === 's' ? MILLISECONDS : KIB;
  const [, amount, stated] = match;
  return Object.hasOwn(table, stated) ? String(Math.round((Number(amount) * table[stated]) / table[unit])) : undefined;
}
