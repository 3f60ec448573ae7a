import { Price, PriceTier, ProblemCode } from '../../lib/domain';
import { failList } from './list-problem';
import { ListedRate, Meter } from './meter';

/** Price of a key in the lists, or the reason why they state none that can be used. */
export type Resolved = { readonly price: Price } | { readonly reason: string };

/** Prices that lists state for the keys of a book. */
export class ListedPrices {
  private readonly found = new Map<string, { readonly meter: Meter; readonly rates: (ListedRate & From)[] }>();

  /** Adds the price of a tier. Throws if it has no unit, or is not a number of at least 0. */
  public add(key: string, meter: Meter, rate: ListedRate, source: string): void {
    checkRate(rate, source);
    const entry = this.found.get(key) ?? { meter, rates: [] };
    this.found.set(key, entry);
    entry.rates.push({ ...rate, source });
  }

  /** Keys for which the lists state something. */
  public get keys(): string[] {
    return [...this.found.keys()];
  }

  /** Returns the price of a key. A product that costs nothing is a free tier or a placeholder, never the price. */
  public resolve(key: string): Resolved {
    const entry = this.found.get(key);
    if (entry === undefined) return { reason: 'not found in the price list' };
    const { meter, rates } = entry;
    const onDemand = rates.filter(({ commitment }) => commitment === undefined);
    const products = grouped(onDemand, ({ product }) => product).filter((tiers) => tiers.some(({ usd }) => usd > 0));
    if (products.length === 0) return { reason: 'the price list states no price above 0' };
    const foreign = products.flat().find((it) => factorOf(it, meter) === undefined);
    if (foreign) return { reason: `listed per '${foreign.unit}', not per ${meter.unit}` };
    const prices = products.map((tiers) => priceOf(tiers, meter));
    const [first] = prices;
    if (first === undefined) return { reason: 'its tiers do not begin at 0, or overlap' };
    const other = prices.find((it) => JSON.stringify(it?.tiers) !== JSON.stringify(first.tiers));
    if (other) return { reason: `several products match: ${first.meter} and ${other.meter} have different prices` };
    return { price: withCommitments(first, rates, meter) };
  }
}

interface From {
  /** Id of the list in the book. */
  readonly source: string;
}

function checkRate({ unit, usd, from, meterName, product }: ListedRate, source: string): void {
  const problem = { code: ProblemCode.INVALID_LIST_PRICE, fix: 'run the command again later; report it if it stays' };
  const subject = `the price of ${meterName} (${product})`;
  if (unit === '') failList(source, { ...problem, what: `${subject} has no unit`, expected: 'a unit' });
  if (!(usd >= 0 && Number.isFinite(usd))) {
    failList(source, { ...problem, what: `${subject} is ${usd}`, expected: 'a number of at least 0' });
  }
  if (!(from >= 0 && Number.isFinite(from))) {
    failList(source, {
      ...problem,
      what: `a tier of ${meterName} (${product}) begins at ${from}`,
      expected: 'a number of at least 0',
    });
  }
}

/** Units in the book for each unit of the list. */
function factorOf({ unit, quantity }: ListedRate, { listUnits }: Meter): number | undefined {
  const factor = listUnits[unit.toLowerCase()];
  return factor === undefined ? undefined : factor * quantity;
}

function usdOf(rate: ListedRate, meter: Meter): number {
  // Division of decimal numbers leaves digits that are in no list.
  return Number(((rate.usd / (factorOf(rate, meter) ?? 1)) * (meter.per ?? 1)).toPrecision(12));
}

/** Price of the tiers of one product, or undefined if they are not a gapless sequence. */
function priceOf(rates: readonly (ListedRate & From)[], meter: Meter): Price | undefined {
  const all = [...rates].sort((a, b) => a.from - b.from);
  // Lists split a price at bounds where it does not change.
  const sorted = all.filter((it, index) => all[index - 1]?.usd !== it.usd || all[index - 1]?.from === it.from);
  const begins = sorted.map((it) => it.from * (factorOf(it, meter) ?? 1));
  if (begins[0] !== 0 || new Set(begins).size !== begins.length) return undefined;
  const tiers: PriceTier[] = sorted.map((it, index) => ({
    usd: usdOf(it, meter),
    ...(index + 1 < sorted.length ? { upTo: begins[index + 1] } : {}),
  }));
  // Azure lists what is free as a first tier; a book states it apart, with its owner.
  const isFree = tiers[0].usd === 0 && tiers.length > 1 && meter.freeScope !== undefined;
  const free = isFree ? tiers[0].upTo : meter.free;
  return {
    unit: meter.unit,
    ...(meter.per === undefined ? {} : { per: meter.per }),
    tiers: isFree ? tiers.slice(1) : tiers,
    meter: sorted[0].meterName,
    source: sorted[0].source,
    ...(free === undefined ? {} : { free, freeScope: meter.freeScope }),
  };
}

/** Adds the prices under a commitment. One that the list states twice with different prices is left out. */
function withCommitments(price: Price, rates: readonly ListedRate[], meter: Meter): Price {
  const usable = rates.filter((it) => it.commitment !== undefined && it.usd > 0 && factorOf(it, meter) !== undefined);
  const commitments = grouped(usable, (it) => it.commitment ?? '').flatMap((found) => {
    const [usd, ...others] = new Set(found.map((it) => usdOf(it, meter)));
    return others.length === 0 ? [[found[0].commitment ?? '', usd] as const] : [];
  });
  return commitments.length === 0 ? price : { ...price, commitments: Object.fromEntries(commitments.sort()) };
}

function grouped<T>(items: readonly T[], nameOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  items.forEach((it) => groups.set(nameOf(it), [...(groups.get(nameOf(it)) ?? []), it]));
  return [...groups.values()];
}
