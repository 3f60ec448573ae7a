import { ProblemCode } from '../problem-code';
import { PoolSizing } from './pool-sizing';
import { Problems } from '../problems';
import { Rounder, Rounding } from '../rounding';
import { WebWorkload } from './web-workload';

/** One number of a plan and where it comes from. */
export interface PlanLine {
  /** What the number is, e.g. `instances, maximum`. */
  readonly name: string;
  /** The number. */
  readonly value: number;
  /** Its unit, e.g. `MiB`; empty for a count. */
  readonly unit: string;
  /** The arithmetic, with the values used. */
  readonly formula: string;
}

/**
 * ElastiCache keeps a quarter of a node for replication and snapshots (`reserved-memory-percent` 25).
 * Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/redis-memory-management.html
 */
const CACHE_RESERVED_SHARE = 0.25;

/** What a workload needs: every number with the line of arithmetic that produced it. */
export class CapacityPlan {
  /** Plans for a workload. Throws one error with every problem of the workload. */
  public static forWorkload(workload: WebWorkload): CapacityPlan {
    CapacityPlan.verify(workload);
    return new CapacityPlan(workload);
  }

  /** Instances the group never falls below. */
  public readonly minInstances: number;
  /** Instances of a usual day. */
  public readonly desiredInstances: number;
  /** Instances at the peak. */
  public readonly maxInstances: number;
  /** Server processes of an instance. */
  public readonly processesPerInstance: number;
  /** The connection pool of one process. */
  public readonly pool: PoolSizing;
  /** Memory the cache needs, with its reserve, in MiB. */
  public readonly cacheMiB: number;
  /** Share of all database work that stays on the primary, 0 to 1. */
  public readonly primaryShare: number;
  /** Share of all database work that each replica takes, 0 to 1. */
  public readonly replicaShare: number;
  /** Every number with its formula. */
  public readonly lines: PlanLine[];
  /** What does not stop the plan but should be known. */
  public readonly warnings: string[];
  private readonly usersPerInstance: number;

  private constructor(workload: WebWorkload) {
    const growth = workload.growth ?? 0;
    const vcpus = workload.vcpusPerInstance ?? 2;
    const threads = workload.threadsPerProcess ?? 4;
    const readShare = workload.readShare ?? 0.8;
    const replicas = workload.readReplicas ?? 0;
    const least = workload.leastInstances ?? 2;
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
      processes ?? 2 * vcpus + 1,
      '',
      processes === undefined ? `2 × ${vcpus} vCPU + 1` : 'stated',
    );

    const grown = (users: number): number => users * (1 + growth);
    const forUsers = (users: number): number => Rounder.apply(grown(users) / workload.usersPerInstance, Rounding.UP);
    const userFormula = (users: number): string =>
      `⌈${users} users${growth ? ` × ${Rounder.text(1 + growth)}` : ''} ÷ ${workload.usersPerInstance} users per instance⌉`;

    const baseline = workload.baselineUsers ?? workload.users;
    this.minInstances = line(
      'instances, minimum',
      Math.max(least, forUsers(baseline)),
      '',
      `max(${least} for availability, ${userFormula(baseline)})`,
    );
    this.desiredInstances = line(
      'instances, desired',
      Math.max(this.minInstances, forUsers(workload.users)),
      '',
      `max(minimum ${this.minInstances}, ${userFormula(workload.users)})`,
    );
    const forRequests = this.instancesForRequests(workload, growth, threads);
    this.maxInstances = line(
      'instances, maximum',
      Math.max(this.desiredInstances, forUsers(workload.peakUsers), forRequests.instances),
      '',
      `max(desired ${this.desiredInstances}, ${userFormula(workload.peakUsers)}${forRequests.formula})`,
    );

    const poolProcesses = workload.poolProcesses ?? this.processesPerInstance;
    if (poolProcesses !== this.processesPerInstance) {
      warnings.push(
        `the pool is computed for ${poolProcesses} processes, but an instance runs ${this.processesPerInstance}: ` +
          `it may hold ${this.processesPerInstance} pools`,
      );
    }
    this.pool = new PoolSizing({
      users: workload.usersPerInstance,
      processes: poolProcesses,
      threads,
      queriesPerRequest: workload.queriesPerRequest,
      secondsPerRequest: workload.secondsPerRequest,
      buffer: workload.poolBuffer,
      overflowShare: workload.overflowShare,
      rounding: workload.poolRounding,
    });
    line('pool per process', this.pool.poolSize, 'connections', this.pool.formula);
    line('overflow per process', this.pool.maxOverflow, 'connections', this.pool.overflowFormula);

    const perUserKiB = (workload.sessionKiB ?? 4) + (workload.cachedKiBPerUser ?? 64);
    const sharedMiB = workload.sharedCacheMiB ?? 64;
    const peak = grown(workload.peakUsers);
    this.cacheMiB = line(
      'cache memory',
      Rounder.apply(((peak * perUserKiB) / 1024 + sharedMiB) / (1 - CACHE_RESERVED_SHARE), Rounding.UP),
      'MiB',
      `⌈(${Rounder.text(peak)} users × ${perUserKiB} KiB + ${sharedMiB} MiB shared) ÷ ${1 - CACHE_RESERVED_SHARE} usable⌉`,
    );

    this.primaryShare = line(
      'share of the primary',
      replicas === 0 ? 1 : 1 - readShare,
      '',
      replicas === 0 ? 'no replicas' : `1 − ${readShare} reads`,
    );
    this.replicaShare = line(
      'share of each replica',
      replicas === 0 ? 0 : readShare / replicas,
      '',
      replicas === 0 ? 'no replicas' : `${readShare} reads ÷ ${replicas} replicas`,
    );
    this.lines = lines;
    this.warnings = warnings;
  }

  /** Concurrent users that `instances` instances serve (TT-ASG-11). */
  public capacityFor(instances: number): number {
    const problems = new Problems('a capacity question', 'CapacityPlan');
    problems.number('instances', instances, { min: 0, integer: true }, 'ask for a whole number of instances');
    problems.throwIfAny();
    return instances * this.usersPerInstance;
  }

  /** The plan as text: a line for each number, with its formula, then the warnings. */
  public explain(): string {
    const facts = this.lines.map(
      (l) => `${l.name}: ${Rounder.text(l.value)}${l.unit ? ` ${l.unit}` : ''} = ${l.formula}`,
    );
    return [...facts, ...this.warnings.map((w) => `note: ${w}`)].join('\n');
  }

  private instancesForRequests(
    workload: WebWorkload,
    growth: number,
    threads: number,
  ): { instances: number; formula: string } {
    if (workload.requestsPerSecond === undefined) return { instances: 0, formula: '' };
    const requests = workload.requestsPerSecond * (1 + growth);
    const seconds = workload.secondsPerRequest ?? 0.15;
    const concurrent = this.processesPerInstance * threads;
    return {
      instances: Rounder.apply((requests * seconds) / concurrent, Rounding.UP),
      formula: `, ⌈${Rounder.text(requests)} requests/s × ${seconds} s ÷ ${concurrent} at once⌉`,
    };
  }

  private static verify(workload: WebWorkload): void {
    const name = workload.name ?? 'workload';
    const problems = new Problems(`the workload ${name}`, name);
    problems.number('users', workload.users, { above: 0 }, 'state the concurrent users of a usual day');
    problems.number('usersPerInstance', workload.usersPerInstance, { above: 0 }, 'measure what one instance serves');
    problems.number('peakUsers', workload.peakUsers, { above: 0 }, 'state the concurrent users of the highest peak');
    problems.optionalNumber(
      'baselineUsers',
      workload.baselineUsers,
      { min: 0 },
      'state the users that are always there',
    );
    problems.optionalNumber('growth', workload.growth, { min: 0 }, 'use 0.2 for 20 % growth');
    problems.optionalNumber(
      'leastInstances',
      workload.leastInstances,
      { min: 1, integer: true },
      'use one instance for each zone',
    );
    problems.optionalNumber(
      'requestsPerSecond',
      workload.requestsPerSecond,
      { min: 0 },
      'state the requests per second of the peak',
    );
    problems.optionalNumber(
      'secondsPerRequest',
      workload.secondsPerRequest,
      { above: 0 },
      'state the mean duration of a request',
    );
    problems.optionalNumber(
      'queriesPerRequest',
      workload.queriesPerRequest,
      { above: 0 },
      'state the queries of a request',
    );
    problems.optionalNumber('readShare', workload.readShare, { min: 0, max: 1 }, 'use 0.8 for 80 % reads');
    problems.optionalNumber(
      'readReplicas',
      workload.readReplicas,
      { min: 0, max: 15, integer: true },
      'RDS allows 15 replicas of an instance',
    );
    problems.optionalNumber(
      'vcpusPerInstance',
      workload.vcpusPerInstance,
      { min: 1, integer: true },
      'see MachineSizes.ec2(…).vcpus',
    );
    problems.optionalNumber(
      'processesPerInstance',
      workload.processesPerInstance,
      { min: 1, integer: true },
      'state the server processes',
    );
    problems.optionalNumber(
      'threadsPerProcess',
      workload.threadsPerProcess,
      { min: 1, integer: true },
      'state the threads of a process',
    );
    problems.optionalNumber(
      'poolProcesses',
      workload.poolProcesses,
      { min: 1, integer: true },
      'state the processes the pool is for',
    );
    problems.optionalNumber('poolBuffer', workload.poolBuffer, { min: 0 }, 'use 0.2 for 20 %');
    problems.optionalNumber('overflowShare', workload.overflowShare, { min: 0 }, 'use 0.5 for half the pool');
    problems.optionalNumber('sessionKiB', workload.sessionKiB, { min: 0 }, 'state the KiB of a session');
    problems.optionalNumber(
      'cachedKiBPerUser',
      workload.cachedKiBPerUser,
      { min: 0 },
      'state the cached KiB of a user',
    );
    problems.optionalNumber(
      'sharedCacheMiB',
      workload.sharedCacheMiB,
      { min: 0 },
      'state the cached MiB all users share',
    );
    const { users, peakUsers, baselineUsers = users } = workload;
    problems.check(!(peakUsers < users), {
      code: ProblemCode.UNREVIEWED,
      property: 'peakUsers',
      what: `peakUsers ${peakUsers} is below users ${users}: the maximum would lie under the desired size`,
      expected: `at least ${users}`,
      fix: 'raise peakUsers or lower users',
    });
    problems.check(!(baselineUsers > users), {
      code: ProblemCode.UNREVIEWED,
      property: 'baselineUsers',
      what: `baselineUsers ${baselineUsers} is above users ${users}: the minimum would lie above the desired size`,
      expected: `at most ${users}`,
      fix: 'lower baselineUsers or raise users',
    });
    problems.throwIfAny();
  }
}
