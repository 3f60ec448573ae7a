import fc from 'fast-check';
import { WorkerPlan, WorkerWorkload } from '../../../lib/domain';
import { faults, problemsOf } from '../../support/problems-of';

/** The fleet of the BookReader report. */
const REPORT: WorkerWorkload = {
  name: 'celery',
  maxWorkers: 5,
  concurrency: 2,
  memoryMiB: 6144,
  maxMemoryPerChildKb: 5_000_000,
  memoryBudgetGb: 50,
};

test('[BR-MEM-11] five workers of 6 GB need 30 GB and fit into 50; nine need 54 and do not', () => {
  expect(WorkerPlan.forWorkload(REPORT).memoryGb).toBe(30);
  expect(WorkerPlan.forWorkload({ ...REPORT, maxWorkers: 8 }).memoryGb).toBe(48);
  expect(faults(() => WorkerPlan.forWorkload({ ...REPORT, maxWorkers: 9 }))).toEqual([
    'workers-exceed-memory at celery.maxWorkers',
  ]);
});

test('[BR-MEM-06] five workers with two tasks each run ten at once', () => {
  expect(WorkerPlan.forWorkload(REPORT).concurrentTasks).toBe(10);
});

test('two child processes of up to 5 GB in 6 GB are a warning, with the sizes that fit (GAP-BR-03)', () => {
  const [children] = WorkerPlan.forWorkload(REPORT).warnings;
  expect(children).toContain('2 child processes of up to 5000000 KB need 9.5 GB, but a worker has 6 GB');
  expect(children).toContain('Use 2500000 KB, or 12 GB for a worker');
});

test('6 GB per task instead of per worker would exceed the budget, which is a warning (GAP-BR-02)', () => {
  const [, perTask] = WorkerPlan.forWorkload(REPORT).warnings;
  expect(perTask).toContain('10 tasks × 6 GB would need 60 GB, above the budget of 50 GB');
  expect(perTask).toContain('A task can use 3 GB while a worker runs 2');
});

test('explains its numbers, then its warnings', () => {
  const text = WorkerPlan.forWorkload(REPORT).explain();
  expect(text.split('\n')[0]).toBe('tasks at once: 10 = 5 workers × 2');
  expect(text.split('\n')[1]).toBe('memory of all workers: 30 GB = 5 workers × 6 GB, of 50 GB');
  expect(text.match(/^note: /gm)).toHaveLength(2);
});

test('the advice of a warning fits', () => {
  const workload = fc.record({
    concurrency: fc.integer({ min: 1, max: 8 }),
    memoryMiB: fc.integer({ min: 2, max: 30 }).map((gib) => gib * 1024),
    maxMemoryPerChildKb: fc.integer({ min: 1_000_000, max: 20_000_000 }),
  });
  fc.assert(
    fc.property(workload, (sizes) => {
      const of = (it: typeof sizes): string[] => WorkerPlan.forWorkload({ maxWorkers: 1, ...it }).warnings;
      const advice = /Use (\d+) KB, or (\d+) GB/.exec(of(sizes)[0] ?? '');
      if (!advice) return;
      expect(of({ ...sizes, maxMemoryPerChildKb: Number(advice[1]) })).toEqual([]);
      expect(of({ ...sizes, memoryMiB: Number(advice[2]) * 1024 })).toEqual([]);
    }),
  );
});

test('the fix names the largest number of workers that fit', () => {
  const fleet = fc.record({
    memoryMiB: fc.integer({ min: 512, max: 30_720 }),
    memoryBudgetGb: fc.integer({ min: 1, max: 200 }),
  });
  fc.assert(
    fc.property(fleet, (sizes) => {
      const [problem] = problemsOf(() => WorkerPlan.forWorkload({ ...sizes, maxWorkers: 1000 }));
      const fits = Number(/at most (\d+) workers/.exec(problem.fix)?.[1] ?? 0);
      if (fits > 0)
        expect(WorkerPlan.forWorkload({ ...sizes, maxWorkers: fits }).memoryGb).toBeLessThanOrEqual(
          sizes.memoryBudgetGb,
        );
      expect(faults(() => WorkerPlan.forWorkload({ ...sizes, maxWorkers: fits + 1 }))).toEqual([
        'workers-exceed-memory at workers.maxWorkers',
      ]);
    }),
  );
});

test('one error names every problem', () => {
  const invalid = { maxWorkers: 0, memoryMiB: 1.5, concurrency: 0, memoryBudgetGb: 0 };
  expect(faults(() => WorkerPlan.forWorkload(invalid))).toEqual([
    'number-out-of-range at workers.maxWorkers',
    'number-out-of-range at workers.memoryMiB',
    'number-out-of-range at workers.concurrency',
    'number-out-of-range at workers.memoryBudgetGb',
  ]);
});
