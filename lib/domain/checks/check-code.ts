/**
 * Stable code of a kind of finding of `loadbearing check`. Codes never change their meaning and are never reused.
 *
 * `docs/checks.md` lists every code with its reason and its fix. Connections have LB20, scaling and alarms LB21, durability and exposure
 * LB22, upgrades LB23.
 */
export enum CheckCode {
  /** Consumers of a database open more connections at the worst moment than it accepts. */
  CONNECTIONS_ABOVE_LIMIT = 'LB2001',
  /** A consumer of a database has no upper limit of its instances or of its pool. */
  CONNECTIONS_UNBOUNDED = 'LB2002',
  /** The maximum of a service, or a size, is below what its load needs. */
  SIZE_BELOW_LOAD = 'LB2101',
  /** A service waits longer after it scaled than its instances need to start. */
  COOLDOWN_ABOVE_WARMUP = 'LB2102',
  /** A burstable machine without credits never reaches the CPU at which its group scales. */
  CPU_TARGET_UNREACHABLE = 'LB2103',
  /** The processes of an instance need more memory than it has. */
  PROCESSES_ABOVE_MEMORY = 'LB2104',
  /** Container apps at their maximum need more cores than the quota of their environment. */
  CORES_ABOVE_QUOTA = 'LB2105',
  /** A health check that replaces instances fails whenever the database does. */
  HEALTH_CHECK_ON_DATABASE = 'LB2106',
  /** A deployment sets the number of instances back that Auto Scaling chose. */
  DESIRED_COUNT_RESET = 'LB2107',
  /** An alarm can never fire. */
  ALARM_NEVER_FIRES = 'LB2108',
  /** An alarm fires all the time. */
  ALARM_ALWAYS_FIRES = 'LB2109',
  /** A store of data is reachable from the internet. */
  STORE_PUBLIC = 'LB2201',
  /** A port other than those of a public website is open to the internet. */
  PORT_OPEN = 'LB2202',
  /** Data crosses a network without TLS, or with a version below 1.2. */
  TRANSPORT_NOT_ENCRYPTED = 'LB2203',
  /** Data is stored without encryption. */
  STORAGE_NOT_ENCRYPTED = 'LB2204',
  /** A store of data has no backups. */
  BACKUPS_MISSING = 'LB2205',
  /** A store of data is deleted with its stack. */
  STORE_NOT_RETAINED = 'LB2206',
  /** A secret is written in plain text. */
  SECRET_IN_PLAIN_TEXT = 'LB2207',
  /** A resource lacks a required tag. */
  TAG_MISSING = 'LB2208',
  /** A statement allows every action, or every action of a service. */
  ACTIONS_UNLIMITED = 'LB2209',
  /** A principal can give itself more rights than it has. */
  PRIVILEGES_ESCALATE = 'LB2210',
  /** A resource is in a region that is not allowed. */
  REGION_NOT_ALLOWED = 'LB2211',
  /** A physical name does not match the pattern of names. */
  NAME_NOT_ALLOWED = 'LB2212',
  /** An upgrade replaces a store of data: its content is lost. */
  STORE_REPLACED = 'LB2301',
  /** An upgrade deletes a store of data. */
  STORE_DELETED = 'LB2302',
  /** A store of data has another logical id or URN: the upgrade creates an empty one. */
  STORE_RENAMED = 'LB2303',
}

/** Weight of a finding. */
export enum Severity {
  /** An outage, a loss of data or an open door. */
  ERROR = 'error',
  /** A risk that a reviewer decides about. */
  WARNING = 'warning',
}

const WARNINGS: readonly CheckCode[] = [
  CheckCode.CONNECTIONS_UNBOUNDED,
  CheckCode.COOLDOWN_ABOVE_WARMUP,
  CheckCode.CORES_ABOVE_QUOTA,
  CheckCode.HEALTH_CHECK_ON_DATABASE,
  CheckCode.DESIRED_COUNT_RESET,
  CheckCode.TAG_MISSING,
  CheckCode.REGION_NOT_ALLOWED,
  CheckCode.NAME_NOT_ALLOWED,
];

/**
 * Names and weights of the codes.
 *
 * @internal
 */
export class CheckCodes {
  /** Every code, in the order of the documentation. */
  public static readonly ALL: readonly CheckCode[] = Object.values(CheckCode);

  /** Returns the kebab name of a code: `connections-above-limit` for LB2001. */
  public static nameOf(code: CheckCode): string {
    const [key] = Object.entries(CheckCode).find(([, value]) => value === code) ?? [code];
    return key.toLowerCase().replaceAll('_', '-');
  }

  /** Returns the anchor of a code in `docs/checks.md`. */
  public static anchorOf(code: CheckCode): string {
    return `${code.toLowerCase()}-${CheckCodes.nameOf(code)}`;
  }

  /** Returns the weight of the findings with a code. */
  public static severityOf(code: CheckCode): Severity {
    return WARNINGS.includes(code) ? Severity.WARNING : Severity.ERROR;
  }
}
