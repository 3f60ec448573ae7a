import { ProblemCode } from '../../lib/domain';
import type { ErrorExamples } from './error-examples';

/** Workloads, plans and quotas. */
export const SIZING: ErrorExamples = {
  [ProblemCode.LOAD_OUT_OF_ORDER]: {
    example: '`peakUsers is 200, below users 300`',
    fix: 'Use `baselineUsers` ≤ `users` ≤ `peakUsers`.',
  },
  [ProblemCode.UNKNOWN_MACHINE_SIZE]: {
    example: '`the size of "t2.micro" is unknown`',
    fix: 'Use a type of the families t3, t3a, t4g, or c, m and r of generation 5 or later. Or set vCPUs, memory or connections directly where the property allows it.',
  },
  [ProblemCode.CORE_QUOTA_EXCEEDED]: {
    example: '`the minimum replicas and one rollout need 120 cores`, expected `at most 100`',
    fix: 'Request a larger quota from Azure, or lower `minReplicas` or `vcpusPerReplica`.',
  },
  [ProblemCode.PEAK_ABOVE_MAX_REPLICAS]: {
    example: '`5000 requests/s ÷ 1000 need 5 replicas`, expected `at most maxReplicas, 4`',
    fix: 'Raise `maxReplicas`, or measure again how much one replica serves.',
  },
  [ProblemCode.WORKERS_EXCEED_MEMORY]: {
    example: '`9 workers × 6 GB need 54 GB`, expected `at most 50 GB`',
    fix: 'Use fewer workers, give each less memory, or raise `memoryBudgetGb`.',
  },
  [ProblemCode.OBJECTIVE_UNREACHABLE]: {
    example:
      '`the objective is 50 ms`, expected `at least 240 ms, the time of a request on an idle machine of the fastest size`',
    fix: 'Raise the objective, or lower `cpuMsPerRequest` and `waitMsPerRequest`.',
  },
  [ProblemCode.BEYOND_LARGEST_SIZE]: {
    example: '`one process needs a machine of 240 GiB`, expected `at most 120 GiB, the largest size`',
    fix: 'Lower `memoryMiBPerProcess`, or use another service.',
  },
  [ProblemCode.PLAN_OF_OTHER_SERVICE]: {
    example: '`plan is for container-apps`, expected `a plan for fargate`',
    fix: 'Plan for the cloud and the compute service of the construct: `Plan.forWorkload(workload, { cloud, compute })`.',
  },
  [ProblemCode.TRACE_OUT_OF_ORDER]: {
    example: '`rows[7] is at 360 s, not after the row before it at 420 s`',
    fix: 'Sort the rows by their time, and remove those that appear twice.',
  },
  [ProblemCode.TRACE_GAP]: {
    example: '`rows[12] is 600 s after the row before it`, expected `about 60 s, as between most rows`',
    fix: 'Export the missing rows, or remove the part before or after the gap.',
  },
};
