import { DOMAIN_TYPES, DeclaredTypes } from '../declared-types';
import { Problems } from '../problems';
import { Rounder, Rounding } from '../rounding';
import { CACHE_RESERVED_SHARE } from './machine-size';
import { PlanLine, renderPlan } from './plan-line';
import { PoolSizing } from './pool-sizing';
import { ResolvedWebWorkload, WebWorkload, resolveWorkload } from './web-workload';
import { checkWorkload } from './web-workload-check';

/**
 * Sizes of a web tier, its connection pool and its cache, each with the formula behind it.
 *
 * @example
 * const plan = CapacityPlan.forWorkload({ users: 300, peakUsers: 1000, usersPerInstance: 100 });
 * console.log(plan.maxInstances); // 10
 * console.log(plan.explain()); // every number with its formula
 */
export class CapacityPlan {
  /** Plans for a workload. Throws one error with every problem of the workload. */
  public static forWorkload(workload: WebWorkload): CapacityPlan {
    const name = DeclaredTypes.nameIn(workload, 'name', 'workload');
    const problems = new Problems(`the workload ${name}`, name);
    const resolved = resolveWorkload(DOMAIN_TYPES.require(problems, 'WebWorkload', workload));
    checkWorkload(resolved);
    return new CapacityPlan(resolved);
  }

  /** Minimum number of instances. */
  public readonly minInstances: number;
  /** Number of instances on a usual day. */
  public readonly desiredInstances: number;
  /** Maximum number of instances, for the peak. */
  public readonly maxInstances: number;
  /** Server processes of an instance. */
  public readonly processesPerInstance: number;
  /** Connection pool of one process. */
  public readonly pool: PoolSizing;
  /** Memory of the cache, with its reserve, in MiB. */
  public readonly cacheMiB: number;
  /** Share of all database work that stays on the primary, 0 to 1. */
  public readonly primaryShare: number;
  /** Share of all database work on each replica, 0 to 1. */
  public readonly replicaShare: number;
  /** Every number with its formula. */
  public readonly lines: PlanLine[];
  /** Possible mistakes that do not invalidate the plan. */
  public readonly warnings: string[];
  private readonly usersPerInstance: number;

  private constructor(workload: ResolvedWebWorkload) {
    const { growth, vcpusPerInstance, threadsPerProcess, readShare, readReplicas, leastInstances } = workload;
    const lines: PlanLine[] = [];
    const warnings: string[] = [];
    const line = (name: string, value: number, unit: string, formula: string): number => {
      lines.push({ name, value, unit, formula });
      return value;
    };
    this.usersPerInstance = workload.usersPerInstance;

    const processes = workload.processesPerInstance;
    this.processesPerInstance = line(
      'processes per instance',
      processes ?? 2 * vcpusPerInstance + 1,
      '',
      processes === undefined ? `2 × ${vcpusPerInstance} vCPU + 1` : 'stated',
    );

    const grown = (users: number): number => users * (1 + growth);
    const forUsers = (users: number): number => Rounder.apply(grown(users) / workload.usersPerInstance, Rounding.UP);
    const userFormula = (users: number): string =>
      `⌈${users} users${growth ? ` × ${Rounder.text(1 + growth)}` : ''} ÷ ${workload.usersPerInstance} users per instance⌉`;

    const baseline = workload.baselineUsers ?? workload.users;
    this.minInstances = line(
      'instances, minimum',
      Math.max(leastInstances, forUsers(baseline)),
      '',
      `max(${leastInstances} for availability, ${userFormula(baseline)})`,
    );
    this.desiredInstances = line(
      'instances, desired',
      Math.max(this.minInstances, forUsers(workload.users)),
      '',
      `max(minimum ${this.minInstances}, ${userFormula(workload.users)})`,
    );
    const forRequests = this.instancesForRequests(workload);
    this.maxInstances = line(
      'instances, maximum',
      Math.max(this.desiredInstances, forUsers(workload.peakUsers), forRequests.instances),
      '',
      `max(desired ${this.desiredInstances}, ${userFormula(workload.peakUsers)}${forRequests.formula})`,
    );

    const poolProcesses = workload.poolProcesses ?? this.processesPerInstance;
    if (poolProcesses !== this.processesPerInstance) {
      warnings.push(
        `the pool is sized for ${poolProcesses} processes, but an instance runs ${this.processesPerInstance} ` +
          `and can open ${this.processesPerInstance} pools`,
      );
    }
    this.pool = new PoolSizing({
      users: workload.usersPerInstance,
      processes: poolProcesses,
      threads: threadsPerProcess,
      queriesPerRequest: workload.queriesPerRequest,
      secondsPerRequest: workload.secondsPerRequest,
      buffer: workload.poolBuffer,
      overflowShare: workload.overflowShare,
      rounding: workload.poolRounding,
    });
    line('pool per process', this.pool.poolSize, 'connections', this.pool.formula);
    line('overflow per process', this.pool.maxOverflow, 'connections', this.pool.overflowFormula);

    const perUserKiB = workload.sessionKiB + workload.cachedKiBPerUser;
    const peak = grown(workload.peakUsers);
    this.cacheMiB = line(
      'cache memory',
      Rounder.apply(((peak * perUserKiB) / 1024 + workload.sharedCacheMiB) / (1 - CACHE_RESERVED_SHARE), Rounding.UP),
      'MiB',
      `⌈(${Rounder.text(peak)} users × ${perUserKiB} KiB + ${workload.sharedCacheMiB} MiB shared) ÷ ${1 - CACHE_RESERVED_SHARE} usable⌉`,
    );

    this.primaryShare = line(
      'share of the primary',
      readReplicas === 0 ? 1 : 1 - readShare,
      '',
      readReplicas === 0 ? 'no replicas' : `1 − ${readShare} reads`,
    );
    this.replicaShare = line(
      'share of each replica',
      readReplicas === 0 ? 0 : readShare / readReplicas,
      '',
      readReplicas === 0 ? 'no replicas' : `${readShare} reads ÷ ${readReplicas} replicas`,
    );
    this.lines = lines;
    this.warnings = warnings;
  }

  /** Returns the number of concurrent users that `instances` instances serve. */
  public capacityFor(instances: number): number {
    const problems = new Problems('the number of instances', 'CapacityPlan');
    DOMAIN_TYPES.require(problems, 'CapacityPlan#capacityFor', { instances });
    problems.number('instances', instances, { min: 0, integer: true }, 'pass a whole number of instances');
    problems.throwIfAny();
    return instances * this.usersPerInstance;
  }

  /** Returns the plan as text: one line for each number with its formula, then the warnings. */
  public explain(): string {
    return renderPlan(this.lines, this.warnings);
  }

  private instancesForRequests(workload: ResolvedWebWorkload): { instances: number; formula: string } {
    const { requestsPerSecond, secondsPerRequest, growth, threadsPerProcess } = workload;
    if (requestsPerSecond === undefined) return { instances: 0, formula: '' };
    const requests = requestsPerSecond * (1 + growth);
    const concurrent = this.processesPerInstance * threadsPerProcess;
    return {
      instances: Rounder.apply((requests * secondsPerRequest) / concurrent, Rounding.UP),
      formula: `, ⌈${Rounder.text(requests)} requests/s × ${secondsPerRequest} s ÷ ${concurrent} at once⌉`,
    };
  }
}
