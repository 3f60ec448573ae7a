/** A constraint that a size does not satisfy. */
export interface Violation {
  readonly constraint: string;
  readonly needs: number;
  readonly has: number;
  readonly unit: string;
  /** Option that satisfies the constraint, if no size does. */
  readonly beyond?: string;
}

/** Hours of a month, as clouds bill them. */
export const MONTH_HOURS = 730;

/** Minimum that a size must have to be chosen. */
interface Priced {
  /** List price in a month, in USD. */
  readonly monthlyUsd: number;
}

/** A size that was not chosen. */
export interface RejectedSize {
  readonly name: string;
  /** Constraint that it violates. Undefined if it only costs more. */
  readonly violation?: Violation;
  /** List price in a month, in USD, if it satisfies every constraint. */
  readonly monthlyUsd?: number;
}

/** The cheapest size that satisfies every constraint. */
export interface Choice<F> {
  /** Undefined if no size satisfies every constraint. */
  readonly fit?: F;
  /** Size before the chosen one in the catalogue, if there is one. */
  readonly nextSmaller?: RejectedSize;
  /** Every other size, in the order of the catalogue. */
  readonly rejected: RejectedSize[];
}

/** Returns the cheapest fit of a catalogue. Of equals it takes the one with the lower `mostUsd`, then the first. */
export function cheapest<S extends { readonly name: string }, F extends Priced>(
  catalogue: readonly S[],
  fit: (size: S) => F | Violation,
  mostUsd: (fit: F) => number = (it) => it.monthlyUsd,
): Choice<F> {
  let best: F | undefined;
  let chosen = -1;
  const described = catalogue.map((size, index): RejectedSize => {
    const result = fit(size);
    if (isViolation(result)) return { name: size.name, violation: result };
    const difference = best === undefined ? -1 : result.monthlyUsd - best.monthlyUsd;
    if (difference < 0 || (difference === 0 && best !== undefined && mostUsd(result) < mostUsd(best))) {
      [best, chosen] = [result, index];
    }
    return { name: size.name, monthlyUsd: result.monthlyUsd };
  });
  return {
    fit: best,
    nextSmaller: described[chosen - 1],
    rejected: described.filter((_, index) => index !== chosen),
  };
}

function isViolation(result: Priced | Violation): result is Violation {
  return 'constraint' in result;
}
