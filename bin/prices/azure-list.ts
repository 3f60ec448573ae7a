import { PriceSource, ProblemCode } from '../../lib/domain';
import type { AzureField, AzureMeter } from './azure-meters';
import type { BookKeys } from './book-keys';
import type { Downloads } from './downloads';
import { failList } from './list-problem';
import type { ListedPrices } from './listed-prices';
import { ListedRate, attributeOf } from './meter';

/** Address of the API. https://learn.microsoft.com/rest/api/cost-management/retail-prices/azure-retail-prices */
export const AZURE_URL = 'https://prices.azure.com';

const HOURS_OF_A_YEAR = 8760;
const YEARS: { readonly [term: string]: number } = { '1 Year': 1, '3 Years': 3 };
/** The largest services have some 10 pages. */
const MOST_PAGES = 500;

/** An item of the API, as far as it is used. */
interface Item {
  readonly [field: string]: unknown;
  readonly savingsPlan?: readonly { readonly term: string; readonly retailPrice: number }[];
}

/** A page of the API. */
interface Page {
  readonly BillingCurrency?: unknown;
  readonly Items?: unknown;
  readonly NextPageLink?: unknown;
}

/** Reads the prices of Azure for one region into `prices`. Returns their sources by id. */
export async function readAzure(
  downloads: Downloads,
  url: string,
  region: string,
  keys: BookKeys<AzureMeter>,
  prices: ListedPrices,
  today: string,
): Promise<{ readonly [id: string]: PriceSource }> {
  const filterOf = ({ query, scope }: AzureMeter): string =>
    scope === 'region' ? `${query} and armRegionName eq '${region}'` : query;
  const sources: { [id: string]: PriceSource } = {};
  for (const filter of new Set(keys.wanted.map(filterOf))) {
    const meters = keys.wanted.filter((it) => filterOf(it) === filter);
    const address = `${url}/api/retail/prices?api-version=2023-01-01-preview&currencyCode='USD'&$filter=${encodeURIComponent(filter)}`;
    const names = [...filter.matchAll(/'([^']+)'/g)].map(([, name]) => name);
    const id = [...names.map((it) => it.replaceAll(' ', '-')), today].join('-');
    sources[id] = { title: `Azure Retail Prices API, ${names.join(', ')}`, url: address, date: today };
    await eachItem(downloads, address, (item) => add(item, { address, meters, keys, prices, id, today }));
  }
  return sources;
}

/** Calls `use` with each item of all pages. */
async function eachItem(downloads: Downloads, address: string, use: (item: Item) => void): Promise<void> {
  const { origin } = new URL(address);
  const seen = new Set<string>();
  for (let next: string | undefined = address; next !== undefined;) {
    const page: string = next;
    const unreadable = (what: string): never => {
      downloads.forget(page);
      return failList(page, { ...UNREADABLE, what });
    };
    seen.add(page);
    const { Items, NextPageLink, BillingCurrency } = ((await downloads.json(page)) ?? {}) as Page;
    if (!Array.isArray(Items)) return unreadable('the answer has no list of items');
    if (BillingCurrency !== 'USD') foreign(downloads, page, BillingCurrency);
    try {
      (Items as Item[]).forEach(use);
    } catch (error) {
      // The next run asks again.
      downloads.forget(page);
      throw error;
    }
    next = typeof NextPageLink === 'string' && NextPageLink !== '' ? NextPageLink : undefined;
    if (next === undefined) return;
    if (!URL.canParse(next) || new URL(next).origin !== origin)
      unreadable(`the next page is '${next}', on another host`);
    if (seen.has(next) || seen.size === MOST_PAGES) unreadable('its pages do not end');
  }
}

const UNREADABLE = {
  code: ProblemCode.PRICE_LIST_UNREADABLE,
  expected: 'a page of the Retail Prices API',
  fix: 'run the command again; check that no proxy or sign-in page answers in place of the cloud',
};

interface Target {
  readonly address: string;
  readonly meters: readonly AzureMeter[];
  readonly keys: BookKeys<AzureMeter>;
  readonly prices: ListedPrices;
  readonly id: string;
  readonly today: string;
}

function add(item: Item, { address, meters, keys, prices, id, today }: Target): void {
  for (const meter of meters) {
    const value = valueOf(item, meter);
    if (value === undefined || !isOffered(item, today)) continue;
    const rates = ratesOf(item);
    const sizes = meter.vcores?.map((count) => ({ value: String(count), count })) ?? [{ value, count: 1 }];
    for (const size of sizes) {
      const key = keys.keyOf(meter, size.value);
      if (key === undefined) continue;
      if (text(item, 'currencyCode') !== 'USD') foreign(undefined, address, item.currencyCode);
      rates.forEach((rate) => prices.add(key, meter, { ...rate, usd: rate.usd * size.count }, id));
    }
  }
}

/** Returns the value of an item for the key of a meter, `''` for a key without one, or undefined for an item of another meter. */
function valueOf(item: Item, meter: AzureMeter): string | undefined {
  let value = '';
  for (const [field, expected] of Object.entries(meter.where) as [AzureField, string | RegExp][]) {
    const found = text(item, field);
    const match = typeof expected === 'string' ? found === expected : expected.exec(found);
    if (match === false || match === null) return undefined;
    if (match !== true && match.groups?.value !== undefined) value = match.groups.value;
  }
  const isMissing = attributeOf(meter) !== undefined && meter.vcores === undefined && value === '';
  return isMissing ? undefined : value;
}

/** Spare capacity, prices of test subscriptions, and prices of a later day are not what a new server costs. */
function isOffered(item: Item, today: string): boolean {
  const isSpare = /\b(Spot|Low Priority)\b/i.test(`${text(item, 'skuName')} ${text(item, 'meterName')}`);
  const isKnown = ['Consumption', 'Reservation'].includes(text(item, 'type'));
  return isKnown && !isSpare && text(item, 'effectiveStartDate').slice(0, 10) <= today;
}

/** Prices of an item: its own, and those of its savings plans. */
function ratesOf(item: Item): ListedRate[] {
  const measure = text(item, 'unitOfMeasure');
  const [, count = '1', factor = '', rest = ''] = /^(\d+)([KM](?![A-Za-z]))?\s*\/?\s*(.*)$/.exec(measure) ?? [];
  const own = {
    // Two items of one meter are two products, such as `vCore` and `1 vCore`.
    product: `${text(item, 'meterId')} ${text(item, 'skuId')}`,
    meterName: `${text(item, 'meterId')} ${text(item, 'meterName')}`,
    // A number alone counts the thing itself.
    unit: measure === '' ? '' : rest === '' ? 'none' : rest,
    usd: typeof item.retailPrice === 'number' ? item.retailPrice : NaN,
    quantity: Number(count) * ({ K: 1000, M: 1_000_000 }[factor] ?? 1),
    from: typeof item.tierMinimumUnits === 'number' ? item.tierMinimumUnits : 0,
  };
  if (text(item, 'type') === 'Reservation') {
    // The price of a reservation is for its whole term, although its unit is an hour.
    const years = YEARS[text(item, 'reservationTerm')];
    const usd = Number((own.usd / (years * HOURS_OF_A_YEAR)).toPrecision(8));
    return years === undefined ? [] : [{ ...own, unit: 'Hour', quantity: 1, usd, commitment: `reserved-${years}y` }];
  }
  const plans = (item.savingsPlan ?? []).flatMap(({ term, retailPrice }) =>
    YEARS[term] === undefined ? [] : [{ ...own, usd: retailPrice, commitment: `savings-${YEARS[term]}y` }],
  );
  return [own, ...plans];
}

function text(item: Item, field: string): string {
  const value = item[field];
  return typeof value === 'string' ? value : '';
}

function foreign(downloads: Downloads | undefined, address: string, currency: unknown): never {
  downloads?.forget(address);
  return failList(address, {
    code: ProblemCode.PRICE_CURRENCY_NOT_USD,
    what: `the currency is '${String(currency)}'`,
    expected: 'USD',
    fix: 'run the command again; report it if it stays',
  });
}
