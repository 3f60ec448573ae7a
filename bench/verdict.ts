import { median } from './median';
import { Claim, Query, System } from './system';

/** A query in milliseconds, before and after the migrations. */
export interface Timing {
  readonly query: Query;
  readonly beforeMs: number;
  readonly afterMs: number;
}

/** What became of a promise. */
export interface Verdict {
  readonly claim: Claim;
  /** The median of the reductions of its queries, in percent. */
  readonly reductionPercent: number;
  readonly queries: number;
  readonly reached: boolean;
}

/** How much less time it takes, in percent; negative when it takes more. */
export function reductionPercent({ beforeMs, afterMs }: Pick<Timing, 'beforeMs' | 'afterMs'>): number {
  return (1 - afterMs / beforeMs) * 100;
}

/** Whether one query keeps the promise made for it. */
export function reaches(timing: Timing): boolean {
  return reductionPercent(timing) >= timing.query.claim.reductionPercent;
}

/** Each promise of a system: the median of its queries counts, or of all queries of the system where it is about all. */
export function verdicts(system: System, timings: readonly Timing[]): Verdict[] {
  const overall = new Set(system.overall.map(({ id }) => id));
  const own = new Map(
    system.queries.filter(({ claim }) => !overall.has(claim.id)).map(({ claim }) => [claim.id, claim]),
  );
  const judge = (claim: Claim, of: readonly Timing[]): Verdict => {
    const reduction = median(of.map(reductionPercent));
    return { claim, reductionPercent: reduction, queries: of.length, reached: reduction >= claim.reductionPercent };
  };
  return [
    ...[...own.values()].map((claim) =>
      judge(
        claim,
        timings.filter(({ query }) => query.claim.id === claim.id),
      ),
    ),
    ...system.overall.map((claim) => judge(claim, timings)),
  ];
}

/** How many systems must keep all their promises: three of the four, or as many as were asked for. */
export function systemsNeeded(measured: number): number {
  return Math.min(3, measured);
}
