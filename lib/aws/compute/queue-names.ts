import { Problems, ProblemCode } from '../../domain';

/** Adds what is wrong with the names of Celery's queues: they stand in a command and, with commas between, in a variable. */
export function checkQueueNames(problems: Problems, queues: string[] | undefined): void {
  problems.check(queues?.length !== 0, {
    code: ProblemCode.EMPTY_LIST,
    property: 'queues',
    what: 'queues is empty',
    expected: 'at least one queue',
    fix: "use ['celery']",
  });
  (queues ?? []).forEach((queue) =>
    problems.check(/^[A-Za-z0-9_.:-]+$/.test(queue), {
      code: ProblemCode.INVALID_FORMAT,
      property: 'queues',
      what: `a queue is '${queue}'`,
      expected: 'letters, digits and _ . : -',
      fix: "use the name that Celery uses, e.g. 'celery'",
    }),
  );
}
