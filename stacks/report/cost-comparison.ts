import type { Bill, PriceBook } from '../../lib/domain';
import { ComputedCost, amount, money } from './list-prices';

/** A figure of a report beside the cost that list prices give for the same thing, both for a month in USD. */
export interface CostRow {
  /** Requirement IDs. */
  readonly ids: readonly string[];
  /** Table of the report. */
  readonly part: string;
  readonly what: string;
  /** Figure of the report. Undefined if it states none. */
  readonly statedUsd?: number;
  /** Upper bound, if the report states a range. */
  readonly statedToUsd?: number;
  /** Cost by list prices. Undefined if there is no such price. */
  readonly computedUsd?: number;
  /** Computed minus stated; 0 within a stated range. Undefined without both. */
  readonly differenceUsd?: number;
  /** Formula of the computed cost. */
  readonly arithmetic?: string;
  /** Reason for the difference. */
  readonly reason: string;
}

/** A contradiction or an impossible figure in a report. */
export interface CostFinding {
  /** IDs of gaps and requirements. */
  readonly ids: readonly string[];
  readonly sentence: string;
  readonly arithmetic: string;
}

/** The cost figures of a report against list prices. */
export interface CostComparison {
  readonly rows: readonly CostRow[];
  readonly findings: readonly CostFinding[];
}

/** Prices for a comparison. */
export interface CostBasis {
  /** Price books of the system's cloud. */
  readonly books: readonly PriceBook[];
  /** Region of the system. */
  readonly region: string;
  /** Bill of everything that the system declares; undefined if nothing was synthesized. */
  readonly bill?: Pick<Bill, 'monthlyUsd' | 'isLowerBound'>;
}

/** Compares the figures of a report. */
export type CompareCosts = (basis: CostBasis) => CostComparison;

/** A row without its difference. */
export interface CostRowProps extends Omit<CostRow, 'computedUsd' | 'differenceUsd' | 'arithmetic'> {
  /** Cost by list prices; undefined if the cloud does not sell it. */
  readonly computed?: ComputedCost;
}

/** Returns a row with its difference. */
export function costRow({ computed, ...row }: CostRowProps): CostRow {
  const { statedUsd, statedToUsd = statedUsd } = row;
  const usd = computed?.usd;
  return {
    ...row,
    ...(computed === undefined ? {} : { computedUsd: usd, arithmetic: computed.arithmetic }),
    ...(usd === undefined || statedUsd === undefined || statedToUsd === undefined
      ? {}
      : { differenceUsd: usd - Math.min(Math.max(usd, statedUsd), statedToUsd) }),
  };
}

/** Returns the sum of the stated figures of rows. */
export function statedSum(rows: readonly CostRow[]): number {
  return rows.reduce((sum, it) => sum + (it.statedUsd ?? 0), 0);
}

/** Returns the total that a report states for rows, and the sum of the rows if that is another one. Rows without a price count as stated. */
export function totalRows(rows: readonly CostRow[], total: Omit<CostRowProps, 'computed' | 'reason'>): CostRow[] {
  const asStated = rows.filter((it) => it.computedUsd === undefined).map(({ what }) => what);
  const costs = rows.map((it) => it.computedUsd ?? it.statedUsd ?? 0);
  const usd = costs.reduce((sum, it) => sum + it, 0);
  const computed =
    asStated.length === rows.length
      ? undefined
      : { usd, arithmetic: `${costs.map(money).join(' + ')} = ${money(usd)}` };
  const reason = asStated.length === 0 || !computed ? '' : `As stated: ${asStated.join(', ')}.`;
  const sum = statedSum(rows);
  const isTotal = sum === total.statedUsd;
  return [
    costRow({ ...total, computed, reason }),
    ...(isTotal ? [] : [costRow({ ...total, what: 'sum of the rows', statedUsd: sum, computed, reason })]),
  ];
}

/** A way to build something, with its cost. */
export interface CostCandidate {
  readonly what: string;
  readonly cost: ComputedCost;
}

/** Candidates that answer a stated figure. */
export interface NearestCandidates {
  /** The most expensive one within the figure. */
  readonly within?: CostCandidate;
  /** The one whose cost is nearest to the figure, below or above. */
  readonly nearest?: CostCandidate;
}

/** Chooses the candidates that come nearest to a stated figure. Candidates without a price do not count. */
export function nearestCandidates(candidates: readonly CostCandidate[], statedUsd: number): NearestCandidates {
  const distance = ({ cost }: CostCandidate): number => Math.abs((cost.usd ?? Infinity) - statedUsd);
  const [nearest, ...others] = candidates
    .filter(({ cost }) => cost.usd !== undefined)
    .sort((a, b) => distance(a) - distance(b));
  const within = [nearest, ...others].find((it) => it !== undefined && (it.cost.usd ?? 0) <= statedUsd);
  return { ...(within ? { within } : {}), ...(nearest ? { nearest } : {}) };
}

/** Returns the choice of {@link nearestCandidates} as text. */
export function candidateText({ within, nearest }: NearestCandidates, statedUsd: number): string {
  const line = ({ what, cost }: CostCandidate): string => `${what}, ${cost.arithmetic}`;
  return [
    within ? `Within $${amount(statedUsd)}: ${line(within)}.` : `Nothing costs $${amount(statedUsd)} or less.`,
    nearest && nearest !== within ? `Nearest: ${line(nearest)}.` : '',
  ]
    .filter(Boolean)
    .join(' ');
}
