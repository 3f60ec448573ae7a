import { ProblemCode } from '../problem-code';
import { MOST_COUNT, NumberRange, Problems } from '../problems';
import { ResolvedWebWorkload } from './web-workload';

type NumericProperty = Exclude<keyof ResolvedWebWorkload, 'name' | 'poolRounding'>;

const POSITIVE: NumberRange = { above: 0 };
const NOT_NEGATIVE: NumberRange = { min: 0 };
const COUNT: NumberRange = { min: 1, max: MOST_COUNT, integer: true };

/** Range and fix of each number, in the order in which problems are reported. */
const REQUIRED: readonly [NumericProperty, NumberRange, fix: string][] = [
  ['users', POSITIVE, 'set it to the concurrent users of a usual day'],
  ['usersPerInstance', POSITIVE, 'measure how many users one instance serves'],
  ['peakUsers', POSITIVE, 'set it to the concurrent users of the highest peak'],
];
const OPTIONAL: readonly [NumericProperty, NumberRange, fix: string][] = [
  ['baselineUsers', NOT_NEGATIVE, 'set it to the users that are always present'],
  ['growth', NOT_NEGATIVE, 'use 0.2 for 20 % growth'],
  ['leastInstances', COUNT, 'use one instance for each Availability Zone'],
  ['requestsPerSecond', NOT_NEGATIVE, 'set it to the requests per second of the peak'],
  ['secondsPerRequest', POSITIVE, 'set it to the mean response time'],
  ['queriesPerRequest', POSITIVE, 'set it to the database queries of one request'],
  ['readShare', { min: 0, max: 1 }, 'use 0.8 for 80 % reads'],
  ['readReplicas', { min: 0, max: 15, integer: true }, 'use at most 15, the limit of RDS'],
  ['vcpusPerInstance', COUNT, 'use MachineSizes.ec2(…).vcpus'],
  ['processesPerInstance', COUNT, 'set it to the number of server processes'],
  ['threadsPerProcess', COUNT, 'set it to the threads of one process'],
  ['poolProcesses', COUNT, 'set it to the number of processes that the pool is for'],
  ['poolBuffer', NOT_NEGATIVE, 'use 0.2 for 20 %'],
  ['overflowShare', NOT_NEGATIVE, 'use 0.5 for half the pool'],
  ['sessionKiB', NOT_NEGATIVE, 'set it to the KiB of one session'],
  ['cachedKiBPerUser', NOT_NEGATIVE, 'set it to the cached KiB of one user'],
  ['sharedCacheMiB', NOT_NEGATIVE, 'set it to the cached MiB that all users share'],
];

/** Throws one error with every problem of a workload. */
export function checkWorkload(workload: ResolvedWebWorkload): void {
  const { name, users, peakUsers, baselineUsers = users } = workload;
  const problems = new Problems(`the workload ${name}`, name);
  REQUIRED.forEach(([property, range, fix]) => problems.number(property, workload[property], range, fix));
  OPTIONAL.forEach(([property, range, fix]) => problems.optionalNumber(property, workload[property], range, fix));
  problems.check(!(peakUsers < users), {
    code: ProblemCode.LOAD_OUT_OF_ORDER,
    property: 'peakUsers',
    what: `peakUsers is ${peakUsers}, below users ${users}`,
    expected: `at least ${users}, so that the maximum is not below the desired size`,
    fix: 'raise peakUsers or lower users',
  });
  problems.check(!(baselineUsers > users), {
    code: ProblemCode.LOAD_OUT_OF_ORDER,
    property: 'baselineUsers',
    what: `baselineUsers is ${baselineUsers}, above users ${users}`,
    expected: `at most ${users}, so that the minimum is not above the desired size`,
    fix: 'lower baselineUsers or raise users',
  });
  problems.throwIfAny();
}
