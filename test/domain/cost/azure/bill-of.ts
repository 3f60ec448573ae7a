import { Bill, BillProps, Cloud, Price, PriceBook } from '../../../../lib/domain';

/** Properties of a resource, as anyone may have written them. */
export type Inputs = { readonly [name: string]: unknown };

/** A resource of a small program. */
export interface Declaration {
  /** Type without `azure-native:`. */
  readonly type: string;
  readonly name?: string;
  readonly inputs?: Inputs;
}

/** Pulumi's mark of a secret in its state. */
export const SECRET = { '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270', ciphertext: 'AAABAA' };
/** Pulumi's placeholder of a value that only the deployment knows. */
export const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

const SOURCE = { title: 'Made in a test', url: 'https://example.com', date: '2026-10-01' };

/** Returns a price book with a price in USD, or more than a price, for each key. */
export function bookOf(prices: { readonly [key: string]: number | Partial<Price> }, region = 'westus2'): PriceBook {
  const entries = Object.entries(prices).map(([key, it]): [string, Price] => {
    const given: Partial<Price> = typeof it === 'number' ? { tiers: [{ usd: it }] } : it;
    return [key, { unit: 'unit', meter: key, source: 'test', tiers: [{ usd: 0 }], ...given }];
  });
  return new PriceBook({
    ...{ cloud: Cloud.AZURE, region, currency: 'USD' },
    ...{ sources: { test: SOURCE }, prices: Object.fromEntries(entries) },
  });
}

/** Returns the content of a preview that creates resources. Those without a location are in westus2. */
export function previewOf(resources: readonly Declaration[]): Inputs {
  return {
    steps: resources.map(({ type, name = type, inputs }) => ({
      op: 'create',
      urn: `urn:pulumi:prod::shop::azure-native:${type}::${name}`,
      newState: { inputs: { location: 'westus2', ...inputs } },
    })),
  };
}

/** Returns the bill of a small program. */
export function billOf(
  resources: readonly Declaration[],
  prices: { readonly [key: string]: number | Partial<Price> },
  props: Partial<BillProps> = {},
): Bill {
  return Bill.ofPulumi(previewOf(resources), { books: [bookOf(prices)], ...props });
}

/** Returns a usage that is known exactly. */
export function exactly(amount: number): { low: number; expected: number; high: number } {
  return { low: amount, expected: amount, high: amount };
}

/** Returns the expected quantities of a bill by price. A price of several lines has their sum. */
export function quantities(bill: Bill): { readonly [price: string]: number } {
  const sums: Record<string, number> = {};
  bill.lines.forEach(({ price, quantity }) => {
    sums[price] = (sums[price] ?? 0) + quantity.expected;
  });
  return sums;
}

/** Returns the reasons of what is not in the sum. */
export function reasons(bill: Bill): string[] {
  return bill.unpriced.map((it) => it.reason);
}
