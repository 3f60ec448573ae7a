import { median } from './median';
import { Claim, Query, System } from './system';

/** Milliseconds of a query before and after the migrations. */
export interface Timing {
  readonly query: Query;
  readonly beforeMs: number;
  readonly afterMs: number;
}

/** Result of a claim. */
export interface Verdict {
  readonly claim: Claim;
  /** Median reduction of its queries, in percent. */
  readonly reductionPercent: number;
  readonly queries: number;
  readonly reached: boolean;
}

/** Returns the reduction in percent; negative if the query got slower. */
export function reductionPercent({ beforeMs, afterMs }: Pick<Timing, 'beforeMs' | 'afterMs'>): number {
  return (1 - afterMs / beforeMs) * 100;
}

/** Returns true if a query reaches its claim. */
export function reaches(timing: Timing): boolean {
  return reductionPercent(timing) >= timing.query.claim.reductionPercent;
}

/** Returns the result of each claim: the median of its queries, or of all queries of the system for a claim about all. */
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

/** Returns the number of systems that must reach all their claims: three of the four, or all that were selected. */
export function systemsNeeded(measured: number): number {
  return Math.min(3, measured);
}
