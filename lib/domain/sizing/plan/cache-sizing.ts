import { CacheSize } from '../catalogue/cache-catalogue';
import { Problems } from '../../problems';
import { Rounder } from '../../rounding';
import { CacheDemand } from '../workload';
import { Assumptions, Reasons } from './assumption';
import { Choice, MONTH_HOURS, Violation, cheapest } from './choice';

/** A cache with a replica. */
export interface CacheFit {
  readonly size: CacheSize;
  readonly neededMiB: number;
  readonly monthlyUsd: number;
}

const DEFAULTS = { kiBPerUser: 68, sharedMiB: 64 } satisfies Partial<CacheDemand>;
const REASONS: Reasons<typeof DEFAULTS> = {
  kiBPerUser: ['KiB', 'a session of 4 KiB and 64 KiB of cached answers'],
  sharedMiB: ['MiB', 'data that all users share'],
};
/** Share of the memory that the data may fill at the peak. The alarm is above it. */
export const MOST_USED_SHARE = 0.8;
/** The node and its replica in another zone. */
const NODES = 2;

/** Returns the data of a cache in MiB, and adds problems and assumptions. Undefined if there are problems. */
export function cacheMiBOf(
  problems: Problems,
  assumptions: Assumptions,
  stated: CacheDemand,
  peakUsers: number,
): { readonly mebibytes: number; readonly formula: string } | undefined {
  const demand = assumptions.complete('cache', stated, DEFAULTS, REASONS);
  const valid = [
    problems.number('cache.kiBPerUser', demand.kiBPerUser, { min: 0, max: 1e6 }, 'use the data of a user'),
    problems.number('cache.sharedMiB', demand.sharedMiB, { min: 0, max: 1e9 }, 'use the data that all users share'),
  ].every(Boolean);
  if (!valid) return undefined;
  const { kiBPerUser, sharedMiB } = demand;
  return {
    mebibytes: Math.ceil((peakUsers * kiBPerUser) / 1024 + sharedMiB),
    formula: `${Rounder.text(peakUsers)} users at the peak × ${kiBPerUser} KiB + ${sharedMiB} MiB`,
  };
}

/** Returns the cheapest node that holds the data with a fifth of its memory free. */
export function chooseCache(neededMiB: number, sizes: readonly CacheSize[]): Choice<CacheFit> {
  const needs = neededMiB / 1024 / MOST_USED_SHARE;
  return cheapest(sizes, (size): CacheFit | Violation =>
    needs > size.usableGiB
      ? { constraint: 'memory', needs, has: size.usableGiB, unit: 'GiB' }
      : { size, neededMiB, monthlyUsd: NODES * size.hourlyUsd * MONTH_HOURS },
  );
}
