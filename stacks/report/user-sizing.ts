import { Plan, Workloads } from '../../lib/domain';
import type { SystemLoad } from '../parts/system-load';

/** Users of an environment, and the number of users that a report gives to one instance. */
export interface UserLoad {
  /** Concurrent users on a usual day. */
  readonly users: number;
  /** Concurrent users at the highest peak. */
  readonly peakUsers: number;
  /** Concurrent users that are always present; the same as `users` if undefined. */
  readonly baselineUsers?: number;
  readonly usersPerInstance: number;
  /** Smallest number of instances for availability; 2 if undefined. */
  readonly leastInstances?: number;
  readonly processesPerInstance: number;
  /** Cached data that all users share, in MiB. */
  readonly sharedCacheMiB: number;
}

/** One size with its arithmetic. */
export interface ReportedSize {
  /** Name, e.g. `instances, maximum`. */
  readonly name: string;
  readonly value: number;
  readonly unit?: string;
  readonly formula: string;
  /** Name of the size in a plan, e.g. `web.maxInstances`. */
  readonly planned?: string;
}

/** Session and cached pages of a user, in KiB: estimates, which no report states. */
const KIB_PER_USER = 4 + 64;
/** Share of a cache that Redis must not fill. */
const RESERVED_SHARE = 0.25;

/**
 * Sizes of a web tier by the arithmetic of the reports: users ÷ users per instance.
 *
 * A report gives each instance a number of users, which is unknown for a new application. The library's {@link Plan} needs no such
 * number. `explain` shows what it would choose for the same load.
 */
export class UserSizing {
  public readonly minInstances: number;
  public readonly desiredInstances: number;
  public readonly maxInstances: number;
  public readonly processesPerInstance: number;
  /** Memory of the cache, with its reserve, in MiB. */
  public readonly cacheMiB: number;

  private readonly load: Required<UserLoad>;
  private readonly system: SystemLoad;

  constructor(load: UserLoad, system: SystemLoad) {
    this.load = { baselineUsers: load.users, leastInstances: 2, ...load };
    this.system = system;
    const { users, peakUsers, baselineUsers, leastInstances } = this.load;
    this.minInstances = Math.max(leastInstances, this.instancesFor(baselineUsers));
    this.desiredInstances = Math.max(this.minInstances, this.instancesFor(users));
    this.maxInstances = Math.max(this.desiredInstances, this.instancesFor(peakUsers));
    this.processesPerInstance = load.processesPerInstance;
    this.cacheMiB = Math.ceil(((peakUsers * KIB_PER_USER) / 1024 + load.sharedCacheMiB) / (1 - RESERVED_SHARE));
  }

  /** Returns the number of concurrent users that `instances` instances serve. */
  public capacityFor(instances: number): number {
    return instances * this.load.usersPerInstance;
  }

  /** Returns each size with its formula, and with the size that a plan would choose for this load. */
  public explain(): string {
    const { workload, options } = this.system;
    const plan = Plan.forWorkload(Workloads.withUsers(workload, this.load.users, this.load.peakUsers), options);
    const chosen = new Map(plan.sizes.map(({ name, value }) => [name, value]));
    return this.sizes()
      .map(({ name, value, unit, formula, planned }) => {
        const other = planned && chosen.get(planned);
        return `${name}: ${Number(value.toFixed(4))}${unit ? ` ${unit}` : ''} = ${formula}${other ? `; a plan chooses ${other}` : ''}`;
      })
      .join('\n');
  }

  /** Returns every size with its formula. */
  protected sizes(): ReportedSize[] {
    const { users, peakUsers, baselineUsers, leastInstances, usersPerInstance, sharedCacheMiB } = this.load;
    const instances = (count: number): string => `⌈${count} users ÷ ${usersPerInstance} users per instance⌉`;
    return [
      {
        name: 'processes per instance',
        value: this.processesPerInstance,
        formula: 'stated',
        planned: 'web.processes',
      },
      {
        name: 'instances, minimum',
        value: this.minInstances,
        formula: `max(${leastInstances} for availability, ${instances(baselineUsers)})`,
        planned: 'web.minInstances',
      },
      {
        name: 'instances, desired',
        value: this.desiredInstances,
        formula: `max(minimum ${this.minInstances}, ${instances(users)})`,
      },
      {
        name: 'instances, maximum',
        value: this.maxInstances,
        formula: `max(desired ${this.desiredInstances}, ${instances(peakUsers)})`,
        planned: 'web.maxInstances',
      },
      {
        name: 'cache memory',
        value: this.cacheMiB,
        unit: 'MiB',
        formula: `⌈(${peakUsers} users × ${KIB_PER_USER} KiB + ${sharedCacheMiB} MiB shared) ÷ ${1 - RESERVED_SHARE} usable⌉`,
        planned: 'cache.size',
      },
    ];
  }

  private instancesFor(users: number): number {
    return Math.ceil(users / this.load.usersPerInstance);
  }
}
