import { DOMAIN_TYPES } from '../declared-types';
import { Defaults, Resolved } from '../defaults';
import { ProblemCode } from '../problem-code';
import { Problems } from '../problems';
import { Quote } from '../quote';
import { PostgresUnit } from './postgres-parameter';
import { PostgresParameterCheck } from './postgres-parameter-check';
import { PostgresParameters } from './postgres-parameters';

/** Size and load of a PostgreSQL server, from which its parameters follow. */
export interface PostgresTuningProps {
  /** Memory of the server in GiB. */
  readonly memoryGiB: number;
  /** Connections the server must accept. They share the memory for `work_mem`. */
  readonly maxConnections: number;
  /**
   * Sessions that run statements at the same time; with a pooler, its server connections. `warnings` compares their memory with
   * that of the server.
   * @default - maxConnections
   */
  readonly activeConnections?: number;
  /**
   * Logs statements that take longer than this, in milliseconds; -1 logs none.
   * @default 1000
   */
  readonly slowQueryMilliseconds?: number;
  /**
   * Ends sessions that stay idle in a transaction for longer than this, in milliseconds; 0 never ends one.
   * @default 600000
   */
  readonly idleInTransactionMilliseconds?: number;
  /**
   * If true, computes parameters from memory and connections. If false, only `overrides` are set.
   * @default true
   */
  readonly computed?: boolean;
  /**
   * Parameters that replace computed ones, with their unit (`4GB`, `30s`) or in PostgreSQL's base units (`524288`). Parameters
   * that `PostgresParameters` knows are validated; all others are passed on unchanged.
   * @default - none
   */
  readonly overrides?: { [name: string]: string };
}

const DEFAULTS = {
  slowQueryMilliseconds: 1000,
  idleInTransactionMilliseconds: 600_000,
  computed: true,
} satisfies Partial<PostgresTuningProps>;

type Tuning = Resolved<PostgresTuningProps, typeof DEFAULTS> & Required<Pick<PostgresTuningProps, 'overrides'>>;

const MOST_CONNECTIONS = 262_143;
const MOST_MILLISECONDS = 2_147_483_647;
const KIB_PER_GIB = 1024 * 1024;
/** Parameters that exist only in a cloud's service; a plain PostgreSQL server rejects them. */
const CLOUD_ONLY = /^(rds|azure|metrics|pgbouncer|logfiles|intelligent_tuning)\./;
const IN_MEMORY = ['shared_buffers', 'work_mem', 'maintenance_work_mem', 'effective_cache_size'];

/**
 * Validated parameters of a PostgreSQL server: in base units (`parameters`, also for RDS), for Azure (`toAzure`) and as a
 * configuration file (`toConf`).
 *
 * The computed ones suit short transactions on solid-state storage. `shared_buffers` and `max_connections` are left to the
 * provider, whose defaults follow the instance when it is resized.
 * Source: https://www.postgresql.org/docs/current/runtime-config.html
 *
 * @example
 * const tuning = new PostgresTuning({ memoryGiB: 16, maxConnections: 500, overrides: { work_mem: '32MB' } });
 * console.log(tuning.parameters.work_mem); // 32768
 * console.log(tuning.toConf()); // work_mem = 32MB …
 */
export class PostgresTuning {
  /** Names and values in PostgreSQL's base units (pages of 8 kB, kB, MB, ms). Booleans are 1 and 0, as RDS requires. */
  public readonly parameters: { [name: string]: string };
  /** Names of the parameters that take effect only after a restart. */
  public readonly staticParameters: string[];
  /** Warnings about memory that all sessions together may use under full load, with numbers. */
  public readonly warnings: string[];

  constructor(props: PostgresTuningProps) {
    const problems = new Problems('the PostgreSQL tuning', 'PostgresTuning');
    const tuning = resolve(DOMAIN_TYPES.require(problems, 'PostgresTuningProps', props));
    checkProps(problems, tuning);
    problems.throwIfAny();

    const overrides = Object.entries(tuning.overrides);
    this.parameters = {
      ...(tuning.computed ? compute(tuning) : {}),
      ...Object.fromEntries(overrides.map(([name, value]) => [name, PostgresParameters.inBaseUnits(name, value)])),
    };
    PostgresParameterCheck.all(problems, 'overrides', this.parameters);
    this.checkMemory(problems, tuning.memoryGiB);
    problems.throwIfAny();

    this.staticParameters = Object.keys(this.parameters).filter((it) => PostgresParameters.requiresRestart(it));
    this.warnings = this.memoryWarnings(tuning);
  }

  /** Returns names and values for Azure's flexible server: base units, with on and off for booleans. */
  public toAzure(): { [name: string]: string } {
    return Object.fromEntries(
      Object.entries(this.parameters).map(([name, value]) => [
        name,
        PostgresParameters.find(name)?.isSwitch ? PostgresParameters.inWords(name, value) : value,
      ]),
    );
  }

  /** Returns the text of a postgresql.conf, or of a file it includes, with units (`work_mem = 32MB`). Omits cloud-only parameters. */
  public toConf(): string {
    return Object.entries(this.parameters)
      .filter(([name, value]) => !CLOUD_ONLY.test(name) && !value.includes('{DBInstance'))
      .map(([name, value]) => `${name} = ${Quote.postgresConf(PostgresParameters.inWords(name, value))}\n`)
      .join('');
  }

  private checkMemory(problems: Problems, memoryGiB: number): void {
    IN_MEMORY.forEach((name) => {
      const used = this.gib(name) ?? 0;
      const isShared = name === 'shared_buffers';
      problems.check(isShared ? used < memoryGiB : used <= memoryGiB, {
        code: ProblemCode.PARAMETER_EXCEEDS_SERVER,
        property: `overrides.${name}`,
        what: `${name} is ${used} GiB`,
        expected: `${isShared ? 'less than' : 'at most'} the ${memoryGiB} GiB of the server`,
        fix: `lower ${name}, or use a larger server`,
      });
    });
  }

  /** A session may use work_mem several times, once for each sort and hash of its statement. This counts it once. */
  private memoryWarnings({ memoryGiB, maxConnections, activeConnections = maxConnections }: Tuning): string[] {
    const workGiB = this.gib('work_mem');
    if (workGiB === undefined) return [];
    // RDS and Azure default to a quarter of the memory.
    const sharedGiB = this.gib('shared_buffers') ?? memoryGiB / 4;
    const sorts = activeConnections * workGiB;
    if (sharedGiB + sorts <= memoryGiB) return [];
    const rounded = (it: number): string => `${Math.round(it * 10) / 10} GiB`;
    const fits = Math.floor(((memoryGiB - sharedGiB) / activeConnections) * 1024);
    return [
      `${activeConnections} sessions × work_mem ${Math.round(workGiB * 1024)} MiB are ${rounded(sorts)}. ` +
        `With ${rounded(sharedGiB)} of shared_buffers they exceed the server's ${memoryGiB} GiB. ` +
        (fits >= 4
          ? `Lower work_mem to ${fits} MiB, or limit the active sessions with a pooler (activeConnections).`
          : 'Limit the active sessions with a pooler (activeConnections), or use a larger server.'),
    ];
  }

  private gib(name: string): number | undefined {
    const value = Number(this.parameters[name] ?? NaN);
    const kib = PostgresParameters.find(name)?.unit === PostgresUnit.PAGES ? 8 : 1;
    return Number.isNaN(value) ? undefined : (value * kib) / KIB_PER_GIB;
  }
}

function resolve(props: PostgresTuningProps): Tuning {
  return { ...Defaults.apply(props, DEFAULTS), overrides: props.overrides ?? {} };
}

function checkProps(problems: Problems, tuning: Tuning): void {
  const connections = { min: 1, max: MOST_CONNECTIONS, integer: true };
  const { memoryGiB, maxConnections, activeConnections } = tuning;
  problems.number('memoryGiB', memoryGiB, { min: 0.25, max: 16_384 }, 'use the memory of the instance class');
  problems.number('maxConnections', maxConnections, connections, 'use the limit of the connection budget');
  problems.optionalNumber(
    'activeConnections',
    activeConnections,
    connections,
    'use the server connections of the pooler',
  );
  problems.number(
    'slowQueryMilliseconds',
    tuning.slowQueryMilliseconds,
    { min: -1, max: MOST_MILLISECONDS, integer: true },
    'use 1000 for one second, or -1 to log none',
  );
  problems.number(
    'idleInTransactionMilliseconds',
    tuning.idleInTransactionMilliseconds,
    { min: 0, max: MOST_MILLISECONDS, integer: true },
    'use 600000, or 0 for no limit',
  );
  Object.entries(tuning.overrides).forEach(([name, value]) => checkOverride(problems, name, value));
}

function checkOverride(problems: Problems, name: string, value: string): void {
  problems.check(/^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$/.test(name), {
    code: ProblemCode.INVALID_FORMAT,
    property: 'overrides',
    what: `overrides has a parameter named ${JSON.stringify(name)}`,
    expected: 'a name such as work_mem or auto_explain.log_min_duration',
    fix: 'use the name from the PostgreSQL manual',
  });
  problems.check(/^[\x20-\x7e]+$/.test(value), {
    code: ProblemCode.INVALID_PARAMETER_VALUE,
    property: `overrides.${name}`,
    what: `${name} is ${JSON.stringify(value)}`,
    expected: 'one line of printable ASCII',
    fix: 'use the value in base units, e.g. 65536',
  });
}

function compute(tuning: Tuning): { [name: string]: string } {
  const memoryKiB = tuning.memoryGiB * KIB_PER_GIB;
  // A quarter of the memory, divided by all connections, and at least PostgreSQL's default of 4 MB.
  const workMemKiB = clamp(Math.floor(memoryKiB / 4 / tuning.maxConnections), 4096, 65_536);
  const maintenanceKiB = clamp(Math.floor(memoryKiB / 16), 65_536, 2_097_152);
  return {
    // Three quarters of the memory, in pages of 8 kB: the planner's estimate of all caches.
    effective_cache_size: String(Math.floor((memoryKiB * 0.75) / 8)),
    work_mem: String(workMemKiB),
    maintenance_work_mem: String(maintenanceKiB),
    // Solid-state storage reads random pages nearly as fast as sequential ones.
    random_page_cost: '1.1',
    effective_io_concurrency: '200',
    checkpoint_completion_target: '0.9',
    log_min_duration_statement: String(tuning.slowQueryMilliseconds),
    log_lock_waits: '1',
    // In kB: a statement that writes more than 10 MB to disk needs more work_mem.
    log_temp_files: '10240',
    idle_in_transaction_session_timeout: String(tuning.idleInTransactionMilliseconds),
  };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
