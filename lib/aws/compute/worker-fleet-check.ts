import { CeleryCommand, ProblemCode, Problems, WorkerPlan } from '../../domain';
import { CachePurpose } from '../data/redis-cache-props';
import { checkContainerService } from './container-service-check';
import { MOST_TASKS, checkTaskSize } from './fargate/task-size';
import { checkQueueNames } from './queue-names';
import { WorkerFleetProps, WorkerFleetSettings } from './worker-fleet-props';

/** Adds the problems of a fleet and returns its plan. `name` is the fleet's in messages of the plan. */
export function checkWorkerFleet(
  problems: Problems,
  settings: WorkerFleetSettings,
  props: WorkerFleetProps,
  name: string,
): WorkerPlan {
  checkContainerService(problems, settings, { command: [] });
  checkTaskSize(problems, settings.cpu, settings.memoryMiB);
  checkQueueNames(problems, settings.queues);
  const names = { cpu: 'beatCpu', memoryMiB: 'beatMemoryMiB' };
  checkTaskSize(problems, settings.beatCpu, settings.beatMemoryMiB, names);
  CeleryCommand.checkApp(problems, settings.app);
  problems.check(settings.broker.purpose === CachePurpose.BROKER, {
    code: ProblemCode.BROKER_EVICTS_TASKS,
    property: 'broker',
    what: `broker has the purpose ${settings.broker.purpose}: it would evict tasks when its memory is full`,
    expected: 'a RedisCache with CachePurpose.BROKER',
    fix: 'create a separate RedisCache with purpose: CachePurpose.BROKER',
  });
  checkNumbers(problems, settings);
  const { maxWorkers, concurrency, memoryMiB, memoryBudgetGb } = settings;
  const canPlan = [maxWorkers, memoryMiB, concurrency].every((it) => Number.isInteger(it) && it > 0);
  if (!canPlan) {
    // The plan would report the problems of these three a second time. Check the rest of what it checks here.
    const whole = { min: 10_000, integer: true };
    problems.optionalNumber(
      'maxMemoryPerChildKb',
      props.maxMemoryPerChildKb,
      whole,
      'set KB: 2500000 are about 2.4 GB',
    );
    problems.optionalNumber('memoryBudgetGb', memoryBudgetGb, { above: 0 }, 'set the memory of all workers together');
    problems.throwIfAny();
  }
  return WorkerPlan.forWorkload({
    name,
    maxWorkers,
    concurrency,
    memoryMiB,
    maxMemoryPerChildKb: settings.maxMemoryPerChildKb,
    memoryBudgetGb,
  });
}

function checkNumbers(problems: Problems, settings: WorkerFleetSettings): void {
  problems.countRange(
    { property: 'minWorkers', value: settings.minWorkers, from: 0, fix: 'use 1' },
    { property: 'maxWorkers', value: settings.maxWorkers, from: 1, fix: 'use the number that the memory allows' },
    MOST_TASKS,
  );
  const numbers: [string, number | undefined, number, number, string][] = [
    ['memoryReservationMiB', settings.memoryReservationMiB, 6, settings.maxReservationMiB, 'use 2048, or omit it'],
    ['concurrency', settings.concurrency, 1, 64, 'use 2'],
    ['maxTasksPerChild', settings.maxTasksPerChild, 1, 1_000_000, 'use 10'],
    ['brokerDatabase', settings.brokerDatabase, 0, 15, 'use 0'],
    ['resultDatabase', settings.resultDatabase, 0, 15, 'use 1'],
    ['cpuTargetPercent', settings.cpuTargetPercent, 1, 100, 'use 70'],
    ['spotPercent', settings.spotPercent, 0, 100, 'use 0, or 50 if tasks may run twice'],
  ];
  numbers.forEach(([name, value, min, max, fix]) =>
    problems.optionalNumber(name, value, { min, max, integer: true }, fix),
  );
  problems.number('backlogPerWorker', settings.backlogPerWorker, { above: 0 }, 'use 10');
}
