import { GunicornConfigProps, WorkerClass } from '../compute/gunicorn-config-props';
import { ConnectionConsumer } from '../data/connection-budget';
import { Defaults } from '../defaults';
import { ProblemCode } from '../problem-code';
import { Problems } from '../problems';
import { ComputeService } from './plan-options';
import { WebPlan } from './plan-parts';
import { webEnvironmentOf } from './plan/web-environment';
import { ServerModel } from './workload';

/**
 * Props with the sizes of a plan.
 *
 * @internal
 */
export interface PlannedProps<P, K extends keyof P> {
  /** Props, complete in what a construct requires. */
  readonly props: Omit<P, K> & { readonly [name in K]-?: NonNullable<P[name]> };
  /** Sizes that differ from the plan, e.g. `minTasks: 4 instead of 2`. */
  readonly overrides: string[];
}

/**
 * Fills in the sizes of a construct from its part of a plan. A prop that states a size wins.
 *
 * @internal
 */
export class PlannedSettings {
  /**
   * Returns `props` with the planned values of everything that they leave out. Throws if neither states a size of `required`.
   * `part` is the part of a plan that has these sizes, e.g. `web`.
   */
  public static apply<P extends object, K extends keyof P & string>(
    problems: Problems,
    props: P,
    planned: Partial<P> | undefined,
    { required, part }: { readonly required: readonly K[]; readonly part: string },
  ): PlannedProps<P, K> {
    const given = Defaults.apply(props, {}) as P & { readonly plan?: object };
    checkNumbers(problems, given.plan ?? {});
    const complete = Defaults.apply(given, planned ?? {}) as P;
    required.forEach((name) =>
      problems.check(complete[name] !== undefined, {
        code: ProblemCode.MISSING_VALUE,
        property: name,
        what: `${name} is missing, and so is plan`,
        expected: 'one of the two',
        fix: `set plan: plan.${part} with the part of a Plan, or set ${name}`,
      }),
    );
    problems.throwIfAny();
    const overrides = Object.entries(planned ?? {}).flatMap(([name, value]) => {
      const own = given[name as keyof P];
      return own === undefined || own === value ? [] : [`${name}: ${String(own)} instead of ${String(value)}`];
    });
    return { props: complete as PlannedProps<P, K>['props'], overrides };
  }

  /** Adds a problem unless a web tier is planned for the service that runs it. */
  public static checkService(problems: Problems, { compute }: WebPlan, service: ComputeService): void {
    problems.check(compute === service, {
      code: ProblemCode.PLAN_OF_OTHER_SERVICE,
      property: 'plan',
      what: `plan is for ${compute}`,
      expected: `a plan for ${service}`,
      fix: `pass compute: '${service}' to Plan.forWorkload`,
    });
  }

  /** Adds a problem for a task that is smaller than planned, but is to run the processes of the plan. */
  public static checkSmaller(
    problems: Problems,
    plan: WebPlan,
    {
      cpu,
      memoryMiB,
      environment = {},
    }: { readonly cpu?: number; readonly memoryMiB?: number; readonly environment?: object },
  ): void {
    const size = PlannedSettings.fargateSize(plan);
    const own = { cpu: cpu ?? size.cpu, memoryMiB: memoryMiB ?? size.memoryMiB };
    const smaller = (['cpu', 'memoryMiB'] as const).filter((name) => own[name] < size[name]);
    problems.check(smaller.length === 0 || 'WEB_CONCURRENCY' in environment, {
      code: ProblemCode.CONFLICTING_PROPS,
      property: smaller[0] ?? 'cpu',
      what: `${smaller.map((name) => `${name} is ${own[name]}, below the ${size[name]} of the plan`).join(', and ')}, whose ${plan.processes} processes need it`,
      expected: 'a task of at least the planned size, or fewer processes',
      fix: 'plan for another workload, or set WEB_CONCURRENCY in environment to the processes of your size',
    });
  }

  /** Returns CPU units and MiB of a Fargate task. */
  public static fargateSize(plan: { readonly vcpus: number; readonly memoryGiB: number }): {
    readonly cpu: number;
    readonly memoryMiB: number;
  } {
    return { cpu: 1024 * plan.vcpus, memoryMiB: 1024 * plan.memoryGiB };
  }

  /** Returns the variables of a web server: those of its plan, and `own`, which win. Variables with secrets stay out. */
  public static environment(
    plan: WebPlan | undefined,
    own: { readonly [name: string]: string } = {},
    secrets: readonly string[] = [],
  ): { readonly [name: string]: string } {
    const planned = Object.entries(plan ? webEnvironmentOf(plan) : {});
    return { ...Object.fromEntries(planned.filter(([name]) => !secrets.includes(name))), ...own };
  }

  /** Returns the processes, and the requests of each at once, of a Gunicorn server. */
  public static gunicorn(plan: WebPlan): GunicornConfigProps {
    const { processes: workers, concurrencyPerProcess, serverModel } = plan;
    switch (serverModel) {
      case ServerModel.THREADS:
        return { workers, workerClass: WorkerClass.GTHREAD, threads: concurrencyPerProcess };
      case ServerModel.PREFORK:
        return { workers, workerClass: WorkerClass.SYNC };
      case ServerModel.ASYNC:
        return { workers, workerClass: WorkerClass.GEVENT, workerConnections: concurrencyPerProcess };
    }
  }

  /**
   * Returns the connections of a web tier to its database; undefined without a pool. `environment` has the variables of the web server:
   * its own processes and pool win over those of the plan.
   */
  public static consumer(
    plan: WebPlan,
    { name, maxInstances, surgeInstances }: Instances,
    environment: { readonly [name: string]: unknown },
  ): ConnectionConsumer | undefined {
    const poolSize = countIn(environment.DATABASE_POOL_SIZE) ?? plan.poolPerProcess;
    const processesPerInstance = countIn(environment.WEB_CONCURRENCY) ?? plan.processes;
    return plan.poolPerProcess === 0
      ? undefined
      : { name, maxInstances, surgeInstances, processesPerInstance, poolSize };
  }

  /** Returns the connections of workers to their database: one for each process that runs tasks. */
  public static workerConsumer(concurrency: number, instances: Instances): ConnectionConsumer {
    return { ...instances, processesPerInstance: concurrency, poolSize: 1 };
  }
}

/** Instances, tasks or replicas at the maximum, and those that a deployment adds. */
interface Instances {
  readonly name: string;
  readonly maxInstances: number;
  readonly surgeInstances: number;
}

/** Returns the number in a variable. Undefined if it is absent, no number, or known only at deployment. */
function countIn(variable: unknown): number | undefined {
  return typeof variable === 'string' && /^[1-9]\d{0,5}$/.test(variable) ? Number(variable) : undefined;
}

/** A part of a plan may come from a file or another program. */
const MOST = 1e6;

function checkNumbers(problems: Problems, plan: object): void {
  Object.entries(plan).forEach(([name, value]) => {
    if (typeof value !== 'number') return;
    problems.number(`plan.${name}`, value, { min: 0, max: MOST }, 'pass a part of Plan.forWorkload');
  });
}
