import { Objective, ObjectiveWatch } from '../../lib/domain';
import { objective } from '../report/objective';

const { ALARM, DASHBOARD, PLAN, MEASUREMENT } = ObjectiveWatch;

/** Objectives of the report. `docs/slo/book-reader.md` is generated from this list. */
export const OBJECTIVES: Objective[] = [
  objective(
    'BR-OUT-01',
    'Peak memory, 46 % less',
    'under 50 GB (before: 92 GB)',
    PLAN,
    'WorkerMemory; dashboard: Memory of all tasks',
  ),
  objective('BR-OUT-02', 'Peak memory as measured, 48 % less', '48 GB', ALARM, 'PeakMemory'),
  objective('BR-OUT-03', 'Average memory, 46 % less', '35 GB (before: 65 GB)', DASHBOARD, 'Memory of all tasks'),
  objective(
    'BR-OUT-06',
    'Response time with 100 concurrent requests, 92 % faster',
    '180 ms (before: 2300 ms)',
    ALARM,
    'ResponseTime',
  ),
  objective('BR-OUT-07', 'Requests that time out', '0 % (before: 47 %)', ALARM, 'RequestTimeouts'),
  objective(
    'BR-OUT-08',
    'Runs that run out of memory',
    '0 % (before: 30 %)',
    ALARM,
    'WorkersLost, and the rule OutOfMemory',
  ),
  objective('BR-OUT-10', 'Deployment time', '5 minutes, automated (before: 30, manual)', MEASUREMENT, 'deploy.yml'),
  objective('BR-OUT-12', 'CPU of the workers', '70 % (before: 95 %)', ALARM, 'CpuResult'),
  objective(
    'BR-OUT-16',
    'Memory, 35 % less in the report’s summary but 46 and 48 % in its tables (GAP-BR-01)',
    'not promised',
    MEASUREMENT,
    'none: the values of the tables apply',
  ),
  objective('BR-MEM-08', 'Memory of a worker', 'at most 85 %', ALARM, 'MemoryPercent'),
  objective('BR-MEM-09', 'CPU of a worker', 'at most 90 %', ALARM, 'CpuPercent'),
  objective('BR-MEM-10', 'Free memory of a worker', 'at least 500 MB', ALARM, 'FreeMemory'),
  objective(
    'BR-POOL-07',
    'Concurrent database operations of a process',
    '30, enough for 100 users',
    PLAN,
    'ConnectionBudget',
  ),
  objective('BR-ALM-01', 'Memory of a container', 'at most 90 % for 5 minutes', ALARM, 'HighMemoryUsage'),
  objective(
    'BR-ALM-02',
    'Open database connections',
    'at most 25 for 2 minutes',
    ALARM,
    'DatabaseConnectionPoolExhausted',
  ),
  objective('BR-ALM-03', 'Running workers', 'at least 1', ALARM, 'CeleryWorkerDown'),
];
