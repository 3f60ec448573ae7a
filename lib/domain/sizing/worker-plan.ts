import { DOMAIN_TYPES, DeclaredTypes } from '../declared-types';
import { ProblemCode } from '../problem-code';
import { MOST_COUNT, Problems } from '../problems';
import { Rounder } from '../rounding';
import { PlanLine, renderPlan } from './plan-line';
import { ResolvedWorkerWorkload, WorkerWorkload, resolveWorkerWorkload } from './worker-workload';

const MIB_PER_GIB = 1024;
const KB_PER_MIB = 1024;
/** Share of a worker's memory for its child processes. The rest is for the parent process and a margin below the limit. */
const CHILDREN_SHARE = 0.85;

/**
 * Sizes of a worker fleet, each with the formula behind it.
 *
 * @example
 * const plan = WorkerPlan.forWorkload({ maxWorkers: 5, memoryMiB: 6144, memoryBudgetGb: 50 });
 * console.log(plan.concurrentTasks, plan.memoryGb); // 10 30
 */
export class WorkerPlan {
  /** Plans for a fleet. Throws one error with every problem, for example if the workers exceed their memory budget. */
  public static forWorkload(workload: WorkerWorkload): WorkerPlan {
    const name = DeclaredTypes.nameIn(workload, 'name', 'workers');
    const problems = new Problems(`the workload ${name}`, name);
    const resolved = resolveWorkerWorkload(DOMAIN_TYPES.require(problems, 'WorkerWorkload', workload));
    WorkerPlan.checkWorkload(resolved);
    return new WorkerPlan(resolved);
  }

  /** Number of tasks that all workers run concurrently. */
  public readonly concurrentTasks: number;
  /** Memory of all workers together, in GB. */
  public readonly memoryGb: number;
  /** Every number with its formula. */
  public readonly lines: PlanLine[];
  /** Possible mistakes that do not invalidate the plan. */
  public readonly warnings: string[];

  private constructor(workload: ResolvedWorkerWorkload) {
    const { maxWorkers, memoryMiB, memoryBudgetGb, concurrency } = workload;
    const workerGb = memoryMiB / MIB_PER_GIB;
    this.concurrentTasks = maxWorkers * concurrency;
    this.memoryGb = maxWorkers * workerGb;
    this.lines = [
      {
        name: 'tasks at once',
        value: this.concurrentTasks,
        unit: '',
        formula: `${maxWorkers} workers × ${concurrency}`,
      },
      {
        name: 'memory of all workers',
        value: this.memoryGb,
        unit: 'GB',
        formula:
          `${maxWorkers} workers × ${Rounder.text(workerGb)} GB` +
          (memoryBudgetGb === undefined ? '' : `, of ${memoryBudgetGb} GB`),
      },
    ];
    this.warnings = [...this.childrenWarning(workload), ...this.taskWarning(workload)];
  }

  /** Returns the plan as text: one line for each number with its formula, then the warnings. */
  public explain(): string {
    return renderPlan(this.lines, this.warnings);
  }

  private childrenWarning({ concurrency, maxMemoryPerChildKb, memoryMiB }: ResolvedWorkerWorkload): string[] {
    if (maxMemoryPerChildKb === undefined) return [];
    const childrenMiB = (concurrency * maxMemoryPerChildKb) / KB_PER_MIB;
    if (childrenMiB <= memoryMiB) return [];
    const fittingKb = roundDown((CHILDREN_SHARE * memoryMiB * KB_PER_MIB) / concurrency);
    const neededGb = Math.ceil(childrenMiB / CHILDREN_SHARE / MIB_PER_GIB);
    return [
      `${concurrency} child processes of up to ${maxMemoryPerChildKb} KB need ${Rounder.text(round(childrenMiB / MIB_PER_GIB))} GB, ` +
        `but a worker has ${Rounder.text(memoryMiB / MIB_PER_GIB)} GB and is killed before it replaces them. ` +
        `Use ${fittingKb} KB, or ${neededGb} GB for a worker`,
    ];
  }

  private taskWarning({ concurrency, memoryBudgetGb, memoryMiB }: ResolvedWorkerWorkload): string[] {
    const workerGb = memoryMiB / MIB_PER_GIB;
    const perTask = this.concurrentTasks * workerGb;
    if (memoryBudgetGb === undefined || concurrency === 1 || perTask <= memoryBudgetGb) return [];
    return [
      `${Rounder.text(workerGb)} GB is the limit of a worker, not of a task: ${this.concurrentTasks} tasks × ${Rounder.text(workerGb)} GB ` +
        `would need ${Rounder.text(perTask)} GB, above the budget of ${memoryBudgetGb} GB. A task can use ` +
        `${Rounder.text(round(workerGb / concurrency))} GB while a worker runs ${concurrency}`,
    ];
  }

  private static checkWorkload(workload: ResolvedWorkerWorkload): void {
    const { name, memoryBudgetGb, memoryMiB, maxWorkers } = workload;
    const problems = new Problems(`the workload ${name}`, name);
    const count = { min: 1, max: MOST_COUNT, integer: true };
    const known = [
      problems.number('maxWorkers', maxWorkers, count, 'set it to the maximum number of workers'),
      problems.number('memoryMiB', memoryMiB, count, 'set it to the memory of a worker, e.g. 6144'),
      problems.number('concurrency', workload.concurrency, count, 'use 2'),
      problems.optionalNumber(
        'maxMemoryPerChildKb',
        workload.maxMemoryPerChildKb,
        { min: 10_000, integer: true },
        'use KB, e.g. 2500000 for about 2.4 GB',
      ),
      problems.optionalNumber(
        'memoryBudgetGb',
        memoryBudgetGb,
        { above: 0 },
        'set it to the memory that all workers may use together',
      ),
    ].every(Boolean);
    if (known && memoryBudgetGb !== undefined) {
      const workerGb = memoryMiB / MIB_PER_GIB;
      const fits = Math.floor(memoryBudgetGb / workerGb);
      problems.check(maxWorkers <= fits, {
        code: ProblemCode.WORKERS_EXCEED_MEMORY,
        property: 'maxWorkers',
        what: `${maxWorkers} workers × ${Rounder.text(workerGb)} GB need ${Rounder.text(maxWorkers * workerGb)} GB`,
        expected: `at most ${memoryBudgetGb} GB`,
        fix:
          fits > 0
            ? `use at most ${fits} workers, give each less memory, or raise memoryBudgetGb`
            : 'give a worker less memory, or raise memoryBudgetGb; not even one worker fits',
      });
    }
    problems.throwIfAny();
  }
}

/** Rounds down to two significant digits, the second of them 0 or 5: 2673868 becomes 2500000. */
function roundDown(value: number): number {
  const step = 5 * 10 ** (Math.floor(Math.log10(value)) - 1);
  return Math.floor(value / step) * step;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
