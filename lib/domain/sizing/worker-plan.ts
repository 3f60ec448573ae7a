import { ProblemCode } from '../problem-code';
import { PlanLine } from './capacity-plan';
import { Problems } from '../problems';
import { Rounder } from '../rounding';
import { WorkerWorkload } from './worker-workload';

const MIB_PER_GIB = 1024;
const KB_PER_MIB = 1024;
/** Share of a worker's memory that its children may take: the rest is for its own process, and BR-MEM-08 warns there. */
const CHILDREN_SHARE = 0.85;

/** What a fleet of task workers takes: every number with the line of arithmetic that produced it. */
export class WorkerPlan {
  /** Plans a fleet. Throws one error with every problem, also when the workers do not fit into their memory budget. */
  public static forWorkload(workload: WorkerWorkload): WorkerPlan {
    WorkerPlan.verify(workload);
    return new WorkerPlan(workload);
  }

  /** Tasks that run at once when all workers do. */
  public readonly concurrentTasks: number;
  /** Memory all workers are given, in GB. */
  public readonly memoryGb: number;
  /** Every number with its formula. */
  public readonly lines: PlanLine[];
  /** What does not stop the plan but should be known. */
  public readonly warnings: string[];

  private constructor(workload: WorkerWorkload) {
    const { maxWorkers, memoryMiB, maxMemoryPerChildKb, memoryBudgetGb } = workload;
    const concurrency = workload.concurrency ?? 2;
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
    const warnings: string[] = [];
    if (maxMemoryPerChildKb !== undefined) {
      const children = (concurrency * maxMemoryPerChildKb) / KB_PER_MIB;
      if (children > memoryMiB) {
        const fits = roundDown((CHILDREN_SHARE * memoryMiB * KB_PER_MIB) / concurrency);
        const needed = Math.ceil(children / CHILDREN_SHARE / MIB_PER_GIB);
        warnings.push(
          `${concurrency} children of up to ${maxMemoryPerChildKb} KB are ${Rounder.text(round(children / MIB_PER_GIB))} GB, ` +
            `but a worker has ${Rounder.text(workerGb)} GB: it is ended before its children are replaced. ` +
            `Use ${fits} KB, or ${needed} GB for a worker`,
        );
      }
    }
    const perTask = this.concurrentTasks * workerGb;
    if (memoryBudgetGb !== undefined && concurrency > 1 && perTask > memoryBudgetGb) {
      warnings.push(
        `${Rounder.text(workerGb)} GB are for a worker, not for a task: ${this.concurrentTasks} tasks × ${Rounder.text(workerGb)} GB ` +
          `would be ${Rounder.text(perTask)} GB, over the budget of ${memoryBudgetGb} GB. A task may take ` +
          `${Rounder.text(round(workerGb / concurrency))} GB while ${concurrency} run in a worker`,
      );
    }
    this.warnings = warnings;
  }

  /** The plan as text: a line for each number, with its formula, then the warnings. */
  public explain(): string {
    const facts = this.lines.map(
      (l) => `${l.name}: ${Rounder.text(l.value)}${l.unit ? ` ${l.unit}` : ''} = ${l.formula}`,
    );
    return [...facts, ...this.warnings.map((w) => `note: ${w}`)].join('\n');
  }

  private static verify(workload: WorkerWorkload): void {
    const name = workload.name ?? 'workers';
    const problems = new Problems(`the workload ${name}`, name);
    const whole = { min: 1, integer: true };
    const known = [
      problems.number('maxWorkers', workload.maxWorkers, whole, 'state the most workers at a time'),
      problems.number('memoryMiB', workload.memoryMiB, whole, 'state the memory of a worker, e.g. 6144'),
      problems.optionalNumber('concurrency', workload.concurrency, whole, 'use 2'),
      problems.optionalNumber(
        'maxMemoryPerChildKb',
        workload.maxMemoryPerChildKb,
        { min: 10_000, integer: true },
        'state KB: 2500000 are about 2.4 GB',
      ),
      problems.optionalNumber(
        'memoryBudgetGb',
        workload.memoryBudgetGb,
        { above: 0 },
        'state what all workers may take',
      ),
    ].every(Boolean);
    const { memoryBudgetGb, memoryMiB, maxWorkers } = workload;
    if (known && memoryBudgetGb !== undefined) {
      const workerGb = memoryMiB / MIB_PER_GIB;
      const fits = Math.floor(memoryBudgetGb / workerGb);
      problems.check(maxWorkers <= fits, {
        code: ProblemCode.UNREVIEWED,
        property: 'maxWorkers',
        what: `${maxWorkers} workers × ${Rounder.text(workerGb)} GB are ${Rounder.text(maxWorkers * workerGb)} GB`,
        expected: `at most ${memoryBudgetGb} GB`,
        fix:
          fits > 0
            ? `use at most ${fits} workers, give each less memory, or raise memoryBudgetGb`
            : 'give a worker less memory, or raise memoryBudgetGb: not even one fits',
      });
    }
    problems.throwIfAny();
  }
}

/** To a number that is easily said: 2673868 becomes 2500000. */
function roundDown(value: number): number {
  const step = 5 * 10 ** (Math.floor(Math.log10(value)) - 1);
  return Math.floor(value / step) * step;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
