import { Problems } from '../../problems';
import { DatabaseDemand } from '../workload';
import { Assumptions, Reasons } from './assumption';

/** Load of a database after assumptions. */
export interface DatabaseLoad {
  readonly peakPerSecond: number;
  readonly usualPerSecond: number;
  /** Queries of one request. */
  readonly queriesPerRequest: number;
  /** CPU seconds of one query. */
  readonly cpuSecondsPerQuery: number;
  readonly readShare: number;
  readonly dataGiB: number;
  /** Data after a year, in GiB. */
  readonly grownGiB: number;
  /** Data that should fit into memory after a year, in GiB. */
  readonly hotGiB: number;
}

const DEFAULTS = {
  queriesPerRequest: 3,
  cpuMsPerQuery: 2,
  readShare: 0.8,
  dataGiB: 20,
  hotShare: 0.2,
  growthPerYear: 0.5,
} satisfies Partial<DatabaseDemand>;
const REASONS: Reasons<typeof DEFAULTS> = {
  queriesPerRequest: ['', 'a session, a user and a list'],
  cpuMsPerQuery: ['ms', 'an index scan that returns some rows'],
  readShare: ['', 'usual for the web'],
  dataGiB: ['GiB', 'a first year of data'],
  hotShare: ['', 'a fifth of the data has most of the reads'],
  growthPerYear: ['', 'half as much again in a year'],
};
const MOST_GIB = 1_000_000;

/** Returns the load of a database, and adds problems and assumptions. Undefined if there are problems. */
export function databaseLoadOf(
  problems: Problems,
  assumptions: Assumptions,
  stated: DatabaseDemand,
  rates: { readonly usualPerSecond: number; readonly peakPerSecond: number },
): DatabaseLoad | undefined {
  const demand = assumptions.complete('database', stated, DEFAULTS, REASONS);
  const valid = [
    problems.number(
      'database.queriesPerRequest',
      demand.queriesPerRequest,
      { min: 0, max: 10_000 },
      'count the queries of a request',
    ),
    problems.number('database.cpuMsPerQuery', demand.cpuMsPerQuery, { above: 0, max: 600_000 }, 'measure it'),
    problems.number('database.readShare', demand.readShare, { min: 0, max: 1 }, 'use 0.8 for 80 %'),
    problems.number('database.dataGiB', demand.dataGiB, { above: 0, max: MOST_GIB }, 'use the size of the database'),
    problems.number('database.hotShare', demand.hotShare, { min: 0, max: 1 }, 'use 0.2 for 20 %'),
    problems.number('database.growthPerYear', demand.growthPerYear, { min: 0, max: 100 }, 'use 0.5 for 50 %'),
  ].every(Boolean);
  if (!valid) return undefined;
  const grownGiB = demand.dataGiB * (1 + demand.growthPerYear);
  return {
    ...{ usualPerSecond: rates.usualPerSecond, peakPerSecond: rates.peakPerSecond },
    queriesPerRequest: demand.queriesPerRequest,
    cpuSecondsPerQuery: demand.cpuMsPerQuery / 1000,
    readShare: demand.readShare,
    dataGiB: demand.dataGiB,
    ...{ grownGiB, hotGiB: grownGiB * demand.hotShare },
  };
}
