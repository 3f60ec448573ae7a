import { DOMAIN_TYPES, DeclaredTypes } from '../declared-types';
import { ProblemCode } from '../problem-code';
import { Problems } from '../problems';
import { Rounder } from '../rounding';
import { AlarmRule } from '../observability/alarm-rule';
import { alarmRulesOf } from './plan/alarm-rules';
import { Assumption, Assumptions } from './plan/assumption';
import { loadBalancerUnits, monthlyGigabytes } from './plan/edge-sizing';
import { Violation } from './plan/choice';
import { limitsOf } from './plan/limits';
import { Load, loadOf } from './plan/load';
import { Offer, offerOf } from './plan/offer';
import { plannedAlarms } from './plan/planned-alarms';
import { plannedSizes } from './plan/planned-sizes';
import { situationsOf } from './plan/situations';
import { Sizes, sizesOf } from './plan/sizes';
import { webEnvironmentOf } from './plan/web-environment';
import { WebFit, webCapacities } from './plan/web-sizing';
import { LatencyObjective } from './latency-objective';
import { PlanLine } from './plan-line';
import { Cloud, PlanOptions } from './plan-options';
import {
  CachePlan,
  DatabasePlan,
  EdgePlan,
  PlanChange,
  PlanLimit,
  PlannedSize,
  PlannedTraffic,
  PlannedUtilization,
  WebPlan,
  WorkersPlan,
} from './plan-parts';
import { Workload } from './workload';

const DEFAULTS = { name: 'workload' } satisfies Partial<Workload>;
const LATENCY = 'latency objective';

/**
 * Every size of an application, from its load: the cheapest of each catalogue that satisfies every constraint, with its formula.
 *
 * A value that the workload does not state is an assumption with a reason. `assumptions` lists them.
 *
 * @example
 * const plan = Plan.forWorkload({ traffic: { users: 800, peakUsers: 3000 }, database: {} });
 * console.log(plan.web.size, plan.web.minInstances, plan.web.maxInstances);
 * console.log(plan.explain('database.size')); // the formula, and what the next smaller class lacks
 */
export class Plan {
  /**
   * Plans for a workload. Throws one error with every problem of the workload and the options, or if no instance can meet the latency
   * objective.
   */
  public static forWorkload(workload: Workload, options: PlanOptions = {}): Plan {
    const name = DeclaredTypes.nameIn(workload, 'name', DEFAULTS.name);
    const problems = new Problems(`the workload ${name}`, name);
    const call = DOMAIN_TYPES.require(problems, 'Plan.forWorkload', { workload, options });
    const assumptions = new Assumptions();
    const load = loadOf(problems, assumptions, call.workload);
    const offer = offerOf(problems, call.options);
    problems.throwIfAny();
    return new Plan(problems, assumptions.all, load as Load, offer as Offer);
  }

  /** Cloud of the plan. */
  public readonly cloud: Cloud;
  /** Region of the plan. */
  public readonly region: string;
  /** Availability zones of the instances and servers. */
  public readonly zones: number;
  /** Values that the workload does not state. */
  public readonly assumptions: Assumption[];
  /** Requests per second that the plan is for, with growth. */
  public readonly traffic: PlannedTraffic;
  /** Time within which most requests must be answered. */
  public readonly objective: LatencyObjective;
  /** Web tier. */
  public readonly web: WebPlan;
  /** Traffic of the edge. */
  public readonly edge: EdgePlan;
  /** Database. Undefined without one in the workload, or if no server fits: see `limits`. */
  public readonly database?: DatabasePlan;
  /** Cache. Undefined without one in the workload, or if no node fits. */
  public readonly cache?: CachePlan;
  /** Workers. Undefined without background work, or if no size fits. */
  public readonly workers?: WorkersPlan;
  /** Broker of the workers. Undefined without background work, or if no node fits. */
  public readonly broker?: CachePlan;
  /** Every size with its formula and the constraint that decided it. */
  public readonly sizes: PlannedSize[];
  /** Connections to the database at full scale and during a deployment. Empty without a database. */
  public readonly connections: PlanLine[];
  /** Thresholds of the alarms. */
  public readonly alarms: PlanLine[];
  /** Utilization on a usual day, at the peak, and when a zone is lost. */
  public readonly utilization: PlannedUtilization[];
  /** Load that each part carries, nearest end first. */
  public readonly limits: PlanLimit[];

  private constructor(problems: Problems, assumptions: Assumption[], load: Load, offer: Offer) {
    const capacities = webCapacities(load.web, offer.web);
    const sizes = sizesOf(load, offer, capacities);
    const fit = requireWeb(problems, sizes);
    this.cloud = offer.cloud;
    this.region = offer.region;
    this.zones = load.web.zones;
    this.assumptions = assumptions;
    this.web = {
      ...{ compute: offer.compute, size: fit.size.name, vcpus: fit.size.vcpus, memoryGiB: fit.size.memoryGiB },
      ...{ serverModel: load.web.serverModel, processes: fit.processes, cpus: fit.servers },
      ...{ cpuMsPerRequest: 1000 * fit.cpuSeconds, waitMsPerRequest: 1000 * load.web.waitSeconds },
      concurrencyPerProcess: fit.concurrencyPerProcess,
      poolPerProcess: sizes.pool?.connections ?? 0,
      requestsPerSecond: fit.requestsPerSecond,
      ...{ minInstances: fit.minInstances, maxInstances: fit.maxInstances, surgeInstances: sizes.surgeInstances },
      cpuTargetPercent: fit.cpuTargetPercent,
    };
    this.edge = {
      requestsPerSecond: load.web.peakPerSecond * (1 + load.content.filesPerRequest),
      gbPerMonth: monthlyGigabytes(load.content, load.web.usualPerSecond),
      ...(offer.cloud === Cloud.AWS
        ? { loadBalancerUnits: loadBalancerUnits(load.content, load.web.peakPerSecond).units }
        : {}),
    };
    this.objective = { percentile: load.web.percentile, milliseconds: 1000 * load.web.objectiveSeconds };
    this.traffic = { usualPerSecond: load.web.usualPerSecond, peakPerSecond: load.web.peakPerSecond };
    this.database = databasePlan(load, sizes);
    this.cache = cachePlan(sizes.cache);
    this.workers = workersPlan(load, sizes);
    this.broker = cachePlan(sizes.broker);
    this.sizes = plannedSizes(load, offer, sizes);
    this.connections = sizes.connections?.shares ?? [];
    this.alarms = plannedAlarms(load, sizes);
    this.utilization = situationsOf(load, sizes);
    this.limits = limitsOf(load, sizes, offer, capacities);
  }

  /** Rules for the thresholds in `alarms` whose signals the clouds measure, and one for instances that fail their health check. */
  public get alarmRules(): AlarmRule[] {
    return alarmRulesOf(this.alarms, this.objective);
  }

  /**
   * Environment variables of the web server: `WEB_CONCURRENCY`, its processes, which Gunicorn, Uvicorn and Puma read; `WEB_THREADS`, the
   * requests of a process at once, which Gunicorn reads from `GUNICORN_CMD_ARGS`; `DATABASE_POOL_SIZE`, the connections of a process. Read
   * the latter where your application creates its pool.
   */
  public get webEnvironment(): { [name: string]: string } {
    return webEnvironmentOf(this.web);
  }

  /** Limits of parts that the load exceeds. A plan with one is no plan to deploy. */
  public get shortfalls(): PlanLimit[] {
    return this.limits.filter(({ times }) => times < 1);
  }

  /** Returns the plan as text, or one size of it. Throws if there is no size of that name. */
  public explain(size?: string): string {
    const problems = new Problems('the plan', 'Plan');
    DOMAIN_TYPES.require(problems, 'Plan#explain', { size });
    if (size !== undefined) {
      problems.oneOf(
        'size',
        size,
        this.sizes.map(({ name }) => name),
      );
      problems.throwIfAny();
    }
    const found = this.sizes.filter(({ name }) => size === undefined || name === size);
    const notes = size === undefined ? this.shortfalls.map(renderShortfall) : [];
    const assumed = size === undefined ? this.assumptions.map((it) => `assumed: ${renderAssumption(it)}`) : [];
    return [...assumed, ...found.map(renderSize), ...notes].join('\n');
  }

  /** Returns the sizes in which another plan differs. */
  public diff(other: Plan): PlanChange[] {
    DOMAIN_TYPES.require(new Problems('the plan', 'Plan'), 'Plan#diff', { other });
    const [before, after] = [this, other].map(({ sizes }) => new Map(sizes.map((it) => [it.name, it.value])));
    return [...new Set([...before.keys(), ...after.keys()])]
      .map((name) => ({ name, before: before.get(name), after: after.get(name) }))
      .filter((it) => it.before !== it.after);
  }
}

function requireWeb(problems: Problems, { web, tier }: Sizes): WebFit {
  if (tier) return tier;
  // Where one size fails for the memory alone, another fails later: the objective is the last of the two.
  const violations = web.rejected.flatMap(({ violation }) => violation ?? []);
  const latencies = violations.filter(({ constraint }) => constraint === LATENCY);
  const least = (all: Violation[]): Violation => all.reduce((a, b) => (b.needs / b.has < a.needs / a.has ? b : a));
  if (latencies.length > 0) {
    const nearest = least(latencies);
    return problems.fail({
      code: ProblemCode.OBJECTIVE_UNREACHABLE,
      property: 'objective.milliseconds',
      what: `the objective is ${Rounder.text(nearest.has)} ms`,
      expected: `at least ${Math.ceil(nearest.needs)} ms, the time of a request on an idle machine of the fastest size`,
      fix: 'raise the objective, or lower cpuMsPerRequest and waitMsPerRequest',
    });
  }
  const nearest = least(violations);
  return problems.fail({
    code: ProblemCode.BEYOND_LARGEST_SIZE,
    property: 'service.memoryMiBPerProcess',
    what: `one process needs a machine of ${Rounder.text(Number(nearest.needs.toPrecision(4)))} GiB`,
    expected: `at most ${Rounder.text(nearest.has)} GiB, the largest size`,
    fix: 'lower memoryMiBPerProcess, or use another service',
  });
}

function databasePlan({ database: load }: Load, { database }: Sizes): DatabasePlan | undefined {
  const fit = database?.fit;
  return (
    fit && {
      ...{ size: fit.size.name, vcpus: fit.size.vcpus, memoryGiB: fit.size.memoryGiB },
      cpuMsPerRequest: load ? 1000 * load.queriesPerRequest * load.cpuSecondsPerQuery * fit.share : 0,
      ...{ storageGiB: fit.storageGiB, iops: fit.iops, readReplicas: fit.replicas },
      ...{ maxConnections: fit.connections, pooler: fit.pooled },
    }
  );
}

function cachePlan(choice: Sizes['cache']): CachePlan | undefined {
  return choice?.fit && { size: choice.fit.size.name, dataMiB: choice.fit.neededMiB };
}

function workersPlan({ workers: tasks }: Load, { workers }: Sizes): WorkersPlan | undefined {
  const fit = workers?.fit;
  return (
    fit &&
    tasks && {
      ...{ size: fit.size.name, vcpus: fit.size.vcpus, memoryGiB: fit.size.memoryGiB },
      ...{ concurrency: fit.concurrency, minWorkers: fit.minWorkers, maxWorkers: fit.maxWorkers },
      backlogPerWorker: fit.backlogPerWorker,
      ...{ usualTasksPerSecond: tasks.usualPerSecond, peakTasksPerSecond: tasks.peakPerSecond },
      ...{ secondsPerTask: tasks.secondsPerTask, cpuShare: tasks.cpuShare },
      acceptableDelaySeconds: tasks.acceptableDelaySeconds,
    }
  );
}

function renderAssumption({ property, value, reason }: Assumption): string {
  return `${property} = ${value}: ${reason}`;
}

function renderSize({ name, value, formula, decidedBy, nextSmaller }: PlannedSize): string {
  return [
    `${name}: ${value} = ${formula}`,
    ...(decidedBy === undefined ? [] : [`decided by ${decidedBy}`]),
    ...(nextSmaller === undefined ? [] : [`next smaller: ${nextSmaller}`]),
  ].join('; ');
}

function renderShortfall({ part, constraint, requestsPerSecond, beyond }: PlanLimit): string {
  const most = Rounder.text(Number(requestsPerSecond.toPrecision(3)));
  return `note: no ${part} fits: ${constraint}. The largest carries ${most} requests/s; ${beyond} carries further.`;
}
