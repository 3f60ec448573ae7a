import { FreeAllowance } from './bill-line';
import { Commitment } from './bill-props';
import { Charge } from './charges';
import { Price } from './price-book-data';
import { Pricing } from './pricing';
import { Ranges, UsageRange } from './usage-range';

/** The charges of a month that share one meter: tiers and free units count for all of them together. */
export interface MeteredCharges {
  readonly key: string;
  readonly price: Price;
  readonly charges: readonly Charge[];
}

/** Returns the cost of each charge of a meter. */
export function costsOf({ price, charges }: MeteredCharges, commitment: Commitment): [Charge, UsageRange][] {
  const total = Ranges.sum(charges.map(({ quantity }) => quantity));
  const mean = Ranges.map([total], (quantity) => Pricing.meanUsd(price, quantity));
  const committed = price.commitments?.[commitment];
  return charges.map((charge) => {
    const { quantity } = charge;
    // A purchase covers what always runs. What scaling adds is on demand. The more replicas work, the fewer are idle.
    const base = committed === undefined ? 0 : Math.min(quantity.low, quantity.expected, quantity.high);
    const paid = (base * (committed ?? 0)) / (price.per ?? 1);
    return [charge, Ranges.map([quantity, mean], (units, usd) => paid + (units - base) * usd)];
  });
}

/** Returns the free units of each price, once for all regions. What would cost nothing anyway has none. */
export function allowancesOf(meters: readonly MeteredCharges[], commitment: Commitment): FreeAllowance[] {
  const keys = new Set(meters.filter(({ price }) => (price.free ?? 0) > 0).map(({ key }) => key));
  return [...keys].flatMap((key) => {
    const those = meters.filter((it) => it.key === key);
    const [{ price }] = those;
    const { free = 0, freeScope = 'account', unit } = price;
    const totals = those.map(({ charges }) => Ranges.sum(charges.map(({ quantity }) => quantity)));
    const monthlyUsd = Ranges.map(totals, (...quantities) => {
      const all = quantities.reduce((sum, it) => sum + it, 0);
      const share = all === 0 ? 0 : Math.min(free / all, 1);
      return those.reduce((saved, it, index) => saved - usdOfFirst(share * quantities[index], it, commitment), 0);
    });
    return monthlyUsd.high === 0 ? [] : [{ price: key, scope: freeScope, quantity: free, unit, monthlyUsd }];
  });
}

/** Returns what the first units of a meter cost: those of a purchase before those on demand. */
function usdOfFirst(units: number, { price, charges }: MeteredCharges, commitment: Commitment): number {
  const committed = price.commitments?.[commitment];
  if (committed === undefined) return units * Pricing.meanUsd(price, units);
  const base = Math.min(units, Ranges.sum(charges.map(({ quantity }) => quantity)).low);
  return (base * committed) / (price.per ?? 1) + (units - base) * Pricing.meanUsd(price, units);
}
