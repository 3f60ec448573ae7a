import { ProblemCode } from '../problem-code';
import { Problems } from '../problems';
import { Plan } from '../sizing/plan';
import { Suggestion } from '../suggestion';
import { Usage, UsedUsage } from './usage';
import { Ranges, UsageRange } from './usage-range';

const SECONDS_PER_MONTH = 730 * 3600;
const BYTES_PER_GB = 1e9;
const LOG_BYTES_PER_REQUEST = 1024;
const KIB_PER_REQUEST = 30;
/** Share of a month in which an application has its usual load: office hours, days, or always. */
const HOURS_SHARE: UsageRange = { low: 0.25, expected: 0.5, high: 1 };

interface Assumed {
  readonly range: UsageRange;
  readonly unit: string;
  readonly reason: string;
}

/**
 * Every name of {@link Usage}.
 *
 * @internal
 */
export type UsageName = keyof Usage;

const range = (low: number, expected: number, high: number): UsageRange => ({ low, expected, high });

/** Assumptions for usage that neither a plan nor a file states. */
const DEFAULTS: Readonly<Record<UsageName, Assumed>> = {
  requests: { range: range(1e6, 5e6, 2e7), unit: 'requests', reason: 'a small application; state the load for yours' },
  transferGb: { range: range(30, 150, 600), unit: 'GB', reason: `${KIB_PER_REQUEST} KiB for each request` },
  originShare: { range: range(0.2, 0.4, 0.7), unit: '', reason: 'static files are cached, pages are not' },
  loadBalancerUnits: { range: range(0.5, 1, 3), unit: 'units', reason: 'a small application' },
  natGb: { range: range(5, 30, 200), unit: 'GB', reason: 'images and calls of other services' },
  endpointGb: { range: range(1, 10, 100), unit: 'GB', reason: 'secrets, logs and queries' },
  zoneGb: { range: range(5, 30, 200), unit: 'GB', reason: 'half of what instances exchange with database and cache' },
  logGb: { range: range(1, 5, 20), unit: 'GB', reason: '1 KiB for each request' },
  vendedLogGb: { range: range(1, 5, 30), unit: 'GB', reason: 'flow logs and logs of the firewall' },
  storageGb: { range: range(5, 50, 200), unit: 'GB', reason: 'logs, static files and exports' },
  storageWrites: { range: range(1e4, 1e5, 1e6), unit: 'requests', reason: 'log files each 5 minutes, and uploads' },
  storageReads: { range: range(1e5, 1e6, 1e7), unit: 'requests', reason: 'files that the edge does not have' },
  backupGb: { range: range(0, 10, 100), unit: 'GB', reason: 'backups up to the size of the storage are free' },
  cacheSnapshotGb: { range: range(0.5, 2, 20), unit: 'GB', reason: 'the data of a small cache, each day of a week' },
  registryGb: { range: range(1, 5, 20), unit: 'GB', reason: 'ten images of 500 MB' },
  secretRequests: { range: range(1e4, 5e4, 1e6), unit: 'requests', reason: 'read at start and at rotation' },
  taskHours: { range: range(1, 10, 50), unit: 'hours', reason: 'a job of 20 minutes a day' },
  functionInvocations: { range: range(1e4, 5e4, 2e5), unit: 'invocations', reason: 'one a minute' },
  messages: { range: range(1e4, 1e5, 1e6), unit: 'messages', reason: 'alarms, schedules and checks' },
  activeShare: { range: range(0.2, 0.5, 1), unit: '', reason: 'a replica with traffic all day is active' },
  creditHours: { range: range(0, 0, 100), unit: 'vCPU-hours', reason: 'a right size stays within its baseline' },
  deploymentHours: { range: range(0.2, 2, 10), unit: 'hours', reason: 'twenty deployments of 6 minutes' },
};

/**
 * Names of {@link Usage}, in the order in which a usage file has them.
 *
 * @internal
 */
export class UsageNames {
  public static readonly ALL = Object.keys(DEFAULTS) as readonly UsageName[];
}

/** Shares of something: at most 1. */
const SHARES: readonly UsageName[] = ['originShare', 'activeShare'];

/**
 * Usage of an application: what is stated, else what its plan says, else an assumption. Notes what a bill needs.
 *
 * @internal
 */
export class UsageAssumptions {
  private readonly noted = new Map<UsageName, UsedUsage>();

  /** Adds a problem for each range that is not in ascending order or out of bounds, and for each unknown name. */
  constructor(
    problems: Problems,
    private readonly stated: Usage,
    private readonly plan?: Plan,
  ) {
    Object.keys(stated)
      .filter((it) => !UsageNames.ALL.includes(it as UsageName))
      .forEach((it) => failUnknown(problems, it));
    UsageNames.ALL.forEach((name) => {
      const given = stated[name];
      if (!given) return;
      const max = SHARES.includes(name) ? 1 : undefined;
      const { low, expected, high } = given;
      problems.number(`usage.${name}.low`, low, { min: 0, max }, 'pass the least that is likely');
      problems.number(`usage.${name}.expected`, expected, { min: low, max }, 'pass at least low');
      problems.number(`usage.${name}.high`, high, { min: expected, max }, 'pass at least expected');
    });
  }

  /** Returns the usage of a name. */
  public of(name: UsageName): UsageRange {
    const stated = this.stated[name];
    const assumed = this.planned(name) ?? DEFAULTS[name];
    const { unit } = assumed;
    const entry = stated
      ? { name, amount: stated, unit, reason: 'stated', isAssumed: false }
      : { name, amount: assumed.range, unit, reason: assumed.reason, isAssumed: true };
    this.noted.set(name, entry);
    return entry.amount;
  }

  /** Returns what the bill needed so far. */
  public get all(): UsedUsage[] {
    return UsageNames.ALL.flatMap((name) => this.noted.get(name) ?? []);
  }

  /** The usual load is that of the day. A month also has nights and weekends, whose share nobody stated. */
  private planned(name: UsageName): Assumed | undefined {
    if (!this.plan) return undefined;
    const { traffic, edge } = this.plan;
    const { usualPerSecond: usual, peakPerSecond: peak } = traffic;
    const filesAndPage = edge.requestsPerSecond / peak;
    const atUsualLoad = (amount: number, unit: string, formula: string): Assumed => ({
      range: Ranges.map([HOURS_SHARE], (share) => share * amount),
      unit,
      reason: `${formula} at the usual load of the plan, a quarter, half or all of the time`,
    });
    switch (name) {
      case 'requests':
        return atUsualLoad(
          usual * filesAndPage * SECONDS_PER_MONTH,
          'requests',
          `${number(usual)} requests/s with ${number(filesAndPage - 1)} files for each`,
        );
      case 'transferGb':
        return atUsualLoad(edge.gbPerMonth, 'GB', `${number(edge.gbPerMonth)} GB`);
      case 'logGb':
        return atUsualLoad(
          (usual * SECONDS_PER_MONTH * LOG_BYTES_PER_REQUEST) / BYTES_PER_GB,
          'GB',
          '1 KiB for each request',
        );
      case 'loadBalancerUnits':
        return edge.loadBalancerUnits === undefined
          ? undefined
          : atUsualLoad((edge.loadBalancerUnits * usual) / peak, 'units', 'capacity units');
      default:
        return undefined;
    }
  }
}

function failUnknown(problems: Problems, name: string): void {
  const near = Suggestion.closest(name, UsageNames.ALL);
  problems.check(false, {
    code: ProblemCode.UNKNOWN_CHOICE,
    property: `usage.${name}`,
    what: `${name} is no usage`,
    expected: UsageNames.ALL.join(', '),
    fix: near === undefined ? 'use one of them' : `write ${near}`,
  });
}

function number(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 1 ? 1 : 2;
  return String(Number(value.toFixed(digits))).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}
