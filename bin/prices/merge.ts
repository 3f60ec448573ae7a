import type { Cloud, Price, PriceBookData, PriceSource } from '../../lib/domain';
import type { BookKeys } from './book-keys';
import type { ListedPrices } from './listed-prices';
import type { Meter } from './meter';

/** A difference between the old book and the lists. */
export interface PriceChange {
  readonly key: string;
  /** `kept`: the book keeps its old price. `missing`: neither the book nor the lists have one. */
  readonly change: 'changed' | 'new' | 'kept' | 'missing';
  readonly old?: Price;
  readonly new?: Price;
  /** Reason why the lists state no price that can be used. */
  readonly reason?: string;
}

/** A book with the prices of the lists. */
export interface MergedBook {
  readonly book: PriceBookData;
  readonly changes: readonly PriceChange[];
  /** Number of prices that the lists state, changed or not. */
  readonly found: number;
  readonly unchanged: number;
}

/** Returns the old book with the prices of the lists. A key without a price in the lists keeps its old one. */
export function mergeBook(
  { cloud, region, old }: { readonly cloud: Cloud; readonly region: string; readonly old: PriceBookData | undefined },
  keys: BookKeys<Meter>,
  listed: ListedPrices,
  sources: { readonly [id: string]: PriceSource },
): MergedBook {
  const added = listed.keys.filter((it) => !keys.expected.includes(it)).sort(byName);
  const entries = [...keys.expected, ...added].map((key) => entryOf(key, old?.prices[key], keys, listed));
  const prices = Object.fromEntries(
    entries.flatMap(({ key, price }) => (price === undefined ? [] : [[key, price] as const])),
  );
  const used = new Set(Object.values(prices).map(({ source }) => source));
  const all = Object.entries({ ...old?.sources, ...sources });
  return {
    book: { cloud, region, currency: 'USD', sources: Object.fromEntries(all.filter(([id]) => used.has(id))), prices },
    changes: entries.flatMap(({ change }) => (change === undefined ? [] : [change])),
    found: entries.filter(({ isFound }) => isFound).length,
    unchanged: entries.filter(({ change }) => change === undefined).length,
  };
}

interface Entry {
  readonly key: string;
  readonly isFound: boolean;
  readonly price?: Price;
  readonly change?: PriceChange;
}

function entryOf(key: string, old: Price | undefined, keys: BookKeys<Meter>, listed: ListedPrices): Entry {
  const without = (reason: string): Entry => ({
    ...{ key, isFound: false, price: old },
    change: old === undefined ? { key, change: 'missing', reason } : { key, change: 'kept', old, reason },
  });
  const meter = keys.meterOf(key);
  if (meter === undefined) return without('this version does not know where the price is listed');
  const resolved = listed.resolve(key);
  if ('reason' in resolved) return without(resolved.reason);
  if (old === undefined)
    return { ...{ key, isFound: true, price: resolved.price }, change: { key, change: 'new', new: resolved.price } };
  if (old.unit !== resolved.price.unit)
    return without(`the book states it per ${old.unit}, not per ${resolved.price.unit}`);
  const price = inTermsOf(old, resolved.price);
  const isSame = JSON.stringify(amounts(old)) === JSON.stringify(amounts(price));
  return { key, isFound: true, price, ...(isSame ? {} : { change: { key, change: 'changed', old, new: price } }) };
}

/** Returns a price for as many units as the old one. Keeps what the lists do not state: free units, and other commitments. */
function inTermsOf(old: Price, price: Price): Price {
  const scale = (old.per ?? 1) / (price.per ?? 1);
  const commitments = { ...old.commitments, ...price.commitments };
  return {
    ...price,
    ...(old.per === undefined ? { per: undefined } : { per: old.per }),
    tiers: price.tiers.map((it) => ({ ...it, usd: Number((it.usd * scale).toPrecision(12)) })),
    ...(price.free === undefined && old.free !== undefined ? { free: old.free, freeScope: old.freeScope } : {}),
    ...(Object.keys(commitments).length > 0 ? { commitments } : {}),
  };
}

/** Parts of a price whose change is worth a line. */
function amounts({ tiers, free, commitments }: Price): unknown {
  const sorted = Object.entries(commitments ?? {}).sort(([a], [b]) => byName(a, b));
  return [tiers.map(({ usd, upTo }) => [usd, upTo]), free, sorted];
}

/** `t3.2xlarge` before `t3.12xlarge`. */
function byName(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
