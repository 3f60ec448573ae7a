import { BillLine } from './bill-line';
import { Ranges, UsageRange } from './usage-range';

/** Difference that one price makes between two bills. */
export interface BillChange {
  /** Key of the price. */
  readonly price: string;
  /** Region of the price. */
  readonly region: string;
  /** Unit of the quantities. */
  readonly unit: string;
  /** Expected units of a month before. */
  readonly quantityBefore: number;
  /** Expected units of a month after. */
  readonly quantityAfter: number;
  /** Difference of a month in USD. */
  readonly monthlyUsd: UsageRange;
}

/**
 * Returns what differs between the lines of two bills, the largest difference first.
 *
 * @internal
 */
export function changesOf(before: readonly BillLine[], after: readonly BillLine[]): BillChange[] {
  const old = byPrice(before);
  const now = byPrice(after);
  const sumOf = (lines: readonly BillLine[], of: (line: BillLine) => UsageRange): UsageRange =>
    Ranges.sum(lines.map(of));
  return [...new Set([...old.keys(), ...now.keys()])]
    .map((key): BillChange => {
      const [was, is] = [old.get(key) ?? [], now.get(key) ?? []];
      const [{ price, region, unit }] = [...is, ...was];
      const costs = [sumOf(is, (it) => it.monthlyUsd), sumOf(was, (it) => it.monthlyUsd)];
      return {
        ...{ price, region, unit },
        quantityBefore: sumOf(was, (it) => it.quantity).expected,
        quantityAfter: sumOf(is, (it) => it.quantity).expected,
        monthlyUsd: Ranges.map(costs, (a, b) => a - b),
      };
    })
    .filter(({ quantityBefore, quantityAfter, monthlyUsd: { low, expected, high } }) =>
      [quantityAfter - quantityBefore, low, expected, high].some((it) => Math.abs(it) > 1e-9),
    )
    .sort((a, b) => Math.abs(b.monthlyUsd.expected) - Math.abs(a.monthlyUsd.expected));
}

function byPrice(lines: readonly BillLine[]): Map<string, BillLine[]> {
  const found = new Map<string, BillLine[]>();
  lines.forEach((it) => {
    const key = `${it.region}/${it.price}`;
    found.set(key, [...(found.get(key) ?? []), it]);
  });
  return found;
}
