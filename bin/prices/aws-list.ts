import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { CsvError, parse } from 'csv-parse/sync';
import { PriceSource, ProblemCode } from '../../lib/domain';
import type { AwsMeter } from './aws-meters';
import type { BookKeys } from './book-keys';
import type { Downloads } from './downloads';
import { failList } from './list-problem';
import type { ListedPrices } from './listed-prices';
import { attributeOf } from './meter';

/** Address of the bulk files. https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/using-the-aws-price-list-bulk-api.html */
export const AWS_URL = 'https://pricing.us-east-1.amazonaws.com';

const NEEDED = ['sku', 'termtype', 'unit', 'priceperunit', 'currency', 'startingrange', 'usagetype'];
const TERMS: { readonly [term: string]: string } = { '1yr': 'reserved-1y', '3yr': 'reserved-3y' };

/** A meter with the places of its columns. */
interface Matcher {
  readonly meter: AwsMeter;
  readonly cells: readonly (readonly [index: number, value: string | RegExp])[];
  /** Column of the value in its key. */
  readonly value: number;
}

/** Head of an offer file. */
interface Table {
  readonly columns: ReadonlyMap<string, number>;
  readonly width: number;
  readonly matchers: readonly Matcher[];
  readonly source: string;
}

/** Reads the price lists of AWS for one region into `prices`. Returns their sources by id. */
export async function readAws(
  downloads: Downloads,
  url: string,
  region: string,
  keys: BookKeys<AwsMeter>,
  prices: ListedPrices,
): Promise<{ readonly [id: string]: PriceSource }> {
  const sources: { [id: string]: PriceSource } = {};
  const offers = [...new Set(keys.wanted.map(({ offer, scope }) => `${offer} ${scope}`))];
  for (const it of offers) {
    const [offer, scope] = it.split(' ');
    const file = await addressOf(downloads, url, offer, scope === 'region' ? region : undefined);
    if (file === undefined) continue;
    const meters = keys.wanted.filter((meter) => meter.offer === offer && meter.scope === scope);
    const date = await new OfferFile(downloads, file, meters, keys, prices).read();
    sources[sourceId(offer, date)] = { title: `AWS Price List, ${offer}`, url: file, date };
  }
  return sources;
}

/** Address of an offer file, or undefined if AWS does not offer the service in that region. */
async function addressOf(
  downloads: Downloads,
  url: string,
  offer: string,
  region: string | undefined,
): Promise<string | undefined> {
  const current = `${url}/offers/v1.0/aws/${offer}/current`;
  if (region === undefined) return `${current}/index.csv`;
  const index = `${current}/region_index.json`;
  const { regions } = ((await downloads.json(index)) ?? {}) as {
    regions?: Record<string, { currentVersionUrl?: string }>;
  };
  if (regions === undefined || typeof regions !== 'object') {
    downloads.forget(index);
    failList(index, {
      ...UNREADABLE,
      what: 'the index names no regions',
      expected: '`regions` with the address of each file',
    });
  }
  if (!Object.hasOwn(regions, region)) return undefined;
  // The address of a version, whose content never changes, so that a download can be continued.
  const version = regions[region].currentVersionUrl ?? `/offers/v1.0/aws/${offer}/current/${region}/index.json`;
  const address = new URL(version.replace(/\.json$/, '.csv'), `${url}/`);
  if (address.origin === new URL(url).origin) return address.href;
  downloads.forget(index);
  return failList(index, {
    ...UNREADABLE,
    what: `the file is '${version}', on another host`,
    expected: 'a file of AWS',
  });
}

const UNREADABLE = {
  code: ProblemCode.PRICE_LIST_UNREADABLE,
  fix: 'run the command again; check that no proxy or sign-in page answers in place of the cloud',
};

function sourceId(offer: string, date: string): string {
  return `${offer}-${date}`;
}

/** An offer file: CSV with a line for each tier of each term of each product. One line is in memory at a time. */
class OfferFile {
  private date = '';

  constructor(
    private readonly downloads: Downloads,
    private readonly url: string,
    private readonly meters: readonly AwsMeter[],
    private readonly keys: BookKeys<AwsMeter>,
    private readonly prices: ListedPrices,
  ) {}

  /** Adds the prices of the file. Returns the date of its publication. */
  public async read(): Promise<string> {
    const path = await this.downloads.file(this.url);
    try {
      await this.readRows(path);
    } catch (error) {
      // The next run downloads it again.
      this.downloads.forget(this.url);
      if (!(error instanceof CsvError)) throw error;
      this.unreadable(`the answer is not CSV: ${error.message}`);
    }
    return this.date;
  }

  private async readRows(path: string): Promise<void> {
    let hints: readonly (readonly string[])[] = [];
    let table: Table | undefined;
    let number = 0;
    let last = '';
    for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
      if (line === '') continue;
      number += 1;
      last = line;
      if (table === undefined) {
        table = this.head(cellsOf(line), number);
        // With the quotes of the cell: `Linux` alone is also in descriptions.
        const quote = line.startsWith('"') ? '"' : '';
        hints = this.meters.map(({ where }) => Object.values(where).map((it) => literalOf(it, quote)));
      } else if (hints.some((literals) => literals.every((it) => line.includes(it)))) {
        // To parse every line takes 80 times as long, and minutes for EC2.
        this.add(this.row(line, number, table), table);
      }
    }
    if (table === undefined) return this.unreadable('the answer has no header');
    // The file has no other mark of its end.
    this.row(last, number, table);
  }

  private row(line: string, number: number, { width }: Table): readonly string[] {
    const cells = cellsOf(line);
    if (cells.length === width) return cells;
    return this.unreadable(`line ${number} has ${cells.length} cells, and the header ${width}`);
  }

  /** Reads a line above the header, e.g. `"Publication Date","2026-11-20T00:00:00Z"`, or the header itself. */
  private head(row: readonly string[], line: number): Table | undefined {
    if (line === 1 && row[0] !== 'FormatVersion') this.unreadable(`the answer begins with '${row[0].slice(0, 40)}'`);
    if (row[0] === 'Publication Date') this.date = row[1].slice(0, 10);
    if (row[0] !== 'SKU') return undefined;
    const columns = new Map(row.map((name, index) => [columnOf(name), index]));
    const missing = NEEDED.filter((it) => !columns.has(it));
    if (missing.length > 0) this.unreadable(`the header has no column ${missing.join(', ')}`);
    if (!/^\d{4}-\d\d-\d\d$/.test(this.date)) this.unreadable('the date of publication is missing');
    const matchers = this.meters.flatMap((meter) => {
      const cells = Object.entries(meter.where).map(([column, value]) => [columns.get(column) ?? -1, value] as const);
      const value = columns.get((attributeOf(meter) ?? 'sku').toLowerCase()) ?? -1;
      return cells.some(([index]) => index < 0) || value < 0 ? [] : [{ meter, cells, value }];
    });
    const offer = new URL(this.url).pathname.split('/')[4];
    return { columns, width: row.length, matchers, source: sourceId(offer, this.date) };
  }

  private add(row: readonly string[], { columns, matchers, source }: Table): void {
    const cell = (name: string): string => row[columns.get(name) ?? -1] ?? '';
    for (const { meter, cells, value } of matchers) {
      if (!cells.every(([index, it]) => (typeof it === 'string' ? row[index] === it : it.test(row[index])))) continue;
      const commitment = commitmentOf(cell);
      const key = this.keys.keyOf(meter, row[value]);
      if (commitment === undefined || key === undefined) continue;
      if (cell('currency') !== 'USD') this.foreign(cell('currency'));
      const usd = cell('priceperunit').trim();
      const rate = {
        product: cell('sku'),
        meterName: cell('usagetype'),
        unit: cell('unit').trim(),
        usd: usd === '' ? NaN : Number(usd),
        quantity: 1,
        from: Number(cell('startingrange') || 0),
      };
      this.prices.add(key, meter, commitment === ON_DEMAND ? rate : { ...rate, commitment }, source);
    }
  }

  private unreadable(what: string): never {
    return failList(this.url, { ...UNREADABLE, what, expected: 'an offer file of AWS in CSV' });
  }

  private foreign(currency: string): never {
    return failList(this.url, {
      code: ProblemCode.PRICE_CURRENCY_NOT_USD,
      what: `the currency is '${currency}'`,
      expected: 'USD',
      fix: 'choose a region of the global partition: those of China are billed in CNY',
    });
  }
}

function cellsOf(line: string): readonly string[] {
  const [cells = []] = parse(line, { bom: true, relax_column_count: true });
  return cells;
}

/** Longest text that every line with a matching cell contains. */
export function literalOf(pattern: string | RegExp, quote = ''): string {
  if (typeof pattern === 'string') return `${quote}${pattern}${quote}`;
  const fixed = pattern.source.replace(/\([^()]*\)\??|\[[^\]]*\]|\\.|[.*+?^$]/g, '\n');
  return fixed.split('\n').reduce((longest, it) => (it.length > longest.length ? it : longest), '');
}

const ON_DEMAND = '';

/** Commitment of a row, `''` for on demand, or undefined for a purchase that a book does not have. */
function commitmentOf(cell: (name: string) => string): string | undefined {
  if (cell('termtype') === 'OnDemand') return ON_DEMAND;
  const isOurs = cell('purchaseoption') === 'No Upfront' && cell('offeringclass') === 'standard';
  return isOurs ? TERMS[cell('leasecontractlength')] : undefined;
}

/** Name of a column without what differs between offer files: `usageType` and `Usage Type`, `Pre Installed S/W`. */
function columnOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z\d]/g, '');
}
