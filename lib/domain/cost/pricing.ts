import { FreeAllowance } from './bill-line';
import { Commitment } from './bill-props';
import { Charge } from './charges';
import { Price } from './price-book-data';
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
  const mean = Ranges.map([total], (quantity) => meanUsd(price, quantity));
  const committed = price.commitments?.[commitment];
  return charges.map((charge) => {
    const { quantity } = charge;
    // A purchase covers what always runs. What scaling adds is on demand. The more replicas work, the fewer are idle.
    const base = committed === undefined ? 0 : Math.min(quantity.low, quantity.expected, quantity.high);
    const paid = (base * (committed ?? 0)) / (price.per ?? 1);
    return [charge, Ranges.map([quantity, mean], (units, usd) => paid + (units - base) * usd)];
  });
}

/** Returns the free units of a meter, or undefined if nothing is free or nothing would cost. */
export function allowanceOf({ key, price, charges }: MeteredCharges): FreeAllowance | undefined {
  const { free = 0, freeScope = 'account', unit } = price;
  if (free === 0) return undefined;
  const total = Ranges.sum(charges.map(({ quantity }) => quantity));
  const monthlyUsd = Ranges.map([total], (quantity) => -Math.min(free, quantity) * firstUsd(price));
  if (monthlyUsd.high === 0) return undefined;
  return { price: key, scope: freeScope, quantity: free, unit, monthlyUsd };
}

/** Returns the mean price of a unit in USD, over the tiers that a quantity reaches. */
export function meanUsd(price: Price, quantity: number): number {
  if (quantity === 0) return firstUsd(price);
  let below = 0;
  let usd = 0;
  price.tiers.forEach((tier) => {
    const bound = Math.min(tier.upTo ?? Infinity, quantity);
    if (bound > below) {
      usd += (bound - below) * tier.usd;
      below = bound;
    }
  });
  return usd / quantity / (price.per ?? 1);
}

function firstUsd({ tiers, per = 1 }: Price): number {
  return tiers[0].usd / per;
}
