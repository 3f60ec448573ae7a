import { Problems } from '../../domain';

/** Adds what is wrong with the names of Celery's queues: they stand in a command and, with commas between, in a variable. */
export function checkQueueNames(problems: Problems, queues: string[] | undefined): void {
  problems.check(queues?.length !== 0, 'queues', 'queues is empty', 'at least one queue', "use ['celery']");
  (queues ?? []).forEach((queue) =>
    problems.check(
      /^[A-Za-z0-9_.:-]+$/.test(queue),
      'queues',
      `a queue is '${queue}'`,
      'letters, digits and _ . : -',
      "use the name that Celery uses, e.g. 'celery'",
    ),
  );
}
