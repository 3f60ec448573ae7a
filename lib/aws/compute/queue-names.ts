import { Problems } from '../../domain';

/** Adds the problems of the names of Celery queues. They become part of a command and of a comma-separated variable. */
export function checkQueueNames(problems: Problems, queues: string[] | undefined): void {
  if (queues === undefined) return;
  problems.some('queues', queues, { expected: 'at least one queue', fix: "use ['celery']" });
  queues.forEach((queue, index) =>
    problems.match(`queues[${index}]`, queue, /^[A-Za-z0-9_.:-]+$/, {
      expected: 'letters, digits and _ . : -',
      fix: "use the name that Celery uses, e.g. 'celery'",
    }),
  );
}
