import { ProblemCode } from '../problem-code';
import { PostgresParameterCheck } from './postgres-parameter-check';
import { PostgresUnit } from './postgres-parameter';
import { PostgresParameters } from './postgres-parameters';
import { Problems } from '../problems';

/** What decides the parameters of a PostgreSQL server. */
export interface PostgresTuningProps {
  /** Memory of the server in GiB. */
  readonly memoryGiB: number;
  /** Connections the server must accept; work_mem is divided among them. */
  readonly maxConnections: number;
  /**
   * Sessions that run statements at the same time: with a pooler in front, its server connections. What they may take of the memory all
   * together is in `warnings`.
   * @default - maxConnections
   */
  readonly activeConnections?: number;
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
   * Whether parameters are computed from memory and connections. Without, there are only those of `overrides`.
   * @default true
   */
  readonly computed?: boolean;
  /**
   * Parameters that win over the computed ones, with their unit (`4GB`, `30s`) or in PostgreSQL's base units (`524288`). Those in the table of
   * `PostgresParameters` are checked; any other is passed on as it is.
   * @default - none
   */
  readonly overrides?: { [name: string]: string };
}

const MOST_MILLISECONDS = 2_147_483_647;
const KIB_PER_GIB = 1024 * 1024;
/** What exists in one cloud's service only, and no server of one's own understands. */
const OF_A_SERVICE = /^(rds|azure|metrics|pgbouncer|logfiles|intelligent_tuning)\./;

/**
 * Parameters of a PostgreSQL server, checked, in the units of each place that takes them: PostgreSQL's base units (`parameters`, which RDS takes too),
 * Azure's words (`toAzure`) and a file for a server of one's own (`toConf`).
 *
 * The computed ones are for short transactions on solid-state storage; `shared_buffers` and `max_connections` are left to the provider, whose defaults
 * follow the instance when it is resized. Source: https://www.postgresql.org/docs/current/runtime-config.html
 */
export class PostgresTuning {
  /** Names and values in PostgreSQL's base units (pages of 8 kB, kB, MB, ms). Booleans are 1 and 0, as RDS wants them. */
  public readonly parameters: { [name: string]: string };
  /** Names of those that take effect after a restart only. */
  public readonly staticParameters: string[];
  /** What may go wrong under full load, with numbers: memory that all sessions together may ask for. */
  public readonly warnings: string[];

  constructor(props: PostgresTuningProps) {
    const problems = new Problems('the PostgreSQL tuning', 'PostgresTuning');
    checkProps(problems, props);
    problems.throwIfAny();

    this.parameters = {
      ...(props.computed === false ? {} : computed(props)),
      ...Object.fromEntries(
        Object.entries(props.overrides ?? {}).map(([name, value]) => [
          name,
          PostgresParameters.inBaseUnits(name, value),
        ]),
      ),
    };
    PostgresParameterCheck.all(problems, 'overrides', this.parameters);
    this.checkMemory(problems, props.memoryGiB);
    problems.throwIfAny();

    this.staticParameters = Object.keys(this.parameters).filter((it) => PostgresParameters.requiresRestart(it));
    this.warnings = this.memoryWarnings(props);
  }

  /** Names and values as Azure's flexible server takes them: base units, and on and off for booleans. */
  public toAzure(): { [name: string]: string } {
    return Object.fromEntries(
      Object.entries(this.parameters).map(([name, value]) => [
        name,
        PostgresParameters.find(name)?.isSwitch ? PostgresParameters.inWords(name, value) : value,
      ]),
    );
  }

  /** A postgresql.conf, or a file it includes, with units (`work_mem = 32MB`). What exists in one cloud's service only is left out. */
  public toConf(): string {
    return Object.entries(this.parameters)
      .filter(([name, value]) => !OF_A_SERVICE.test(name) && !value.includes('{DBInstance'))
      .map(([name, value]) => `${name} = ${quoted(PostgresParameters.inWords(name, value))}\n`)
      .join('');
  }

  private checkMemory(problems: Problems, memoryGiB: number): void {
    ['shared_buffers', 'work_mem', 'maintenance_work_mem', 'effective_cache_size'].forEach((name) => {
      const used = this.gib(name);
      problems.check(!(used !== undefined && (name === 'shared_buffers' ? used >= memoryGiB : used > memoryGiB)), {
        code: ProblemCode.UNREVIEWED,
        property: `overrides.${name}`,
        what: `${name} is ${used} GiB`,
        expected: `${name === 'shared_buffers' ? 'less than' : 'at most'} the ${memoryGiB} GiB of the server`,
        fix: `lower ${name}, or take a larger server`,
      });
    });
  }

  /** GAP-FM-07: each session may take work_mem more than once, for each sort and hash of its statement; here it is counted once. */
  private memoryWarnings({
    memoryGiB,
    maxConnections,
    activeConnections = maxConnections,
  }: PostgresTuningProps): string[] {
    const workGiB = this.gib('work_mem');
    if (workGiB === undefined) return [];
    // A quarter of the memory is what RDS and Azure give when nothing is said.
    const sharedGiB = this.gib('shared_buffers') ?? memoryGiB / 4;
    const sorts = activeConnections * workGiB;
    if (sharedGiB + sorts <= memoryGiB) return [];
    const words = (it: number): string => `${Math.round(it * 10) / 10} GiB`;
    const fits = Math.floor(((memoryGiB - sharedGiB) / activeConnections) * 1024);
    return [
      `${activeConnections} sessions × work_mem ${Math.round(workGiB * 1024)} MiB are ${words(sorts)}: beside ${words(sharedGiB)} of ` +
        `shared_buffers that is more than the ${memoryGiB} GiB of the server. ` +
        (fits >= 4
          ? `Lower work_mem to ${fits} MiB, or let a pooler keep fewer sessions active (activeConnections).`
          : 'Let a pooler keep fewer sessions active (activeConnections), or take a larger server.'),
    ];
  }

  private gib(name: string): number | undefined {
    const value = Number(this.parameters[name] ?? NaN);
    const kib = PostgresParameters.find(name)?.unit === PostgresUnit.PAGES ? 8 : 1;
    return Number.isNaN(value) ? undefined : (value * kib) / KIB_PER_GIB;
  }
}

function checkProps(problems: Problems, props: PostgresTuningProps): void {
  problems.number('memoryGiB', props.memoryGiB, { min: 0.25, max: 16_384 }, 'use the memory of the instance class');
  problems.number(
    'maxConnections',
    props.maxConnections,
    { min: 1, max: 262_143, integer: true },
    'use the limit of the connection budget',
  );
  problems.optionalNumber(
    'activeConnections',
    props.activeConnections,
    { min: 1, max: 262_143, integer: true },
    'use the server connections of the pooler',
  );
  problems.optionalNumber(
    'slowQueryMilliseconds',
    props.slowQueryMilliseconds,
    { min: -1, max: MOST_MILLISECONDS, integer: true },
    'use 1000 for one second, -1 to log none',
  );
  problems.optionalNumber(
    'idleInTransactionMilliseconds',
    props.idleInTransactionMilliseconds,
    { min: 0, max: MOST_MILLISECONDS, integer: true },
    'use 600000, 0 for no limit',
  );
  Object.entries(props.overrides ?? {}).forEach(([name, value]) => {
    problems.check(/^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$/.test(name), {
      code: ProblemCode.INVALID_FORMAT,
      property: 'overrides',
      what: `the parameter name ${JSON.stringify(name)}`,
      expected: 'a name such as work_mem or auto_explain.log_min_duration',
      fix: 'write it as PostgreSQL does',
    });
    problems.check(/^[\x20-\x7e]+$/.test(value), {
      code: ProblemCode.INVALID_FORMAT,
      property: `overrides.${name}`,
      what: `${name} is ${JSON.stringify(value)}`,
      expected: 'one line of printable ASCII',
      fix: 'write the value in base units, e.g. 65536',
    });
  });
}

function computed(props: PostgresTuningProps): { [name: string]: string } {
  const memoryKiB = props.memoryGiB * KIB_PER_GIB;
  // A quarter of the memory for sorts, if every connection ran one at the same time; never less than PostgreSQL's own 4 MB.
  const workMemKiB = clamp(Math.floor(memoryKiB / 4 / props.maxConnections), 4096, 65_536);
  const maintenanceKiB = clamp(Math.floor(memoryKiB / 16), 65_536, 2_097_152);
  return {
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
  };
}

/** A value of postgresql.conf: numbers and words bare, anything else in quotes. */
function quoted(value: string): string {
  return /^-?[\w.]+$/.test(value) ? value : `'${value.replace(/'/g, "''")}'`;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
