import { Cloud, PriceBookData, PriceSource, ProblemCode } from '../../lib/domain';
import { AWS_URL, readAws } from './aws-list';
import { AWS_METERS } from './aws-meters';
import { AZURE_URL, readAzure } from './azure-list';
import { AZURE_METERS } from './azure-meters';
import { bookPath, readBook, regionsIn, saveBook } from './book-file';
import { BookKeys, GLOBAL } from './book-keys';
import { withLock } from './cache-lock';
import { DownloadOptions, Downloads } from './downloads';
import { failList } from './list-problem';
import { ListedPrices } from './listed-prices';
import { MergedBook, mergeBook } from './merge';
import type { Meter } from './meter';

/** Books of a folder without any. */
const FIRST_REGIONS = { [Cloud.AWS]: ['us-east-1', GLOBAL], [Cloud.AZURE]: ['eastus2', GLOBAL] };

/** Books to refresh, and the addresses of the price lists. */
export interface RefreshOptions {
  readonly clouds: readonly Cloud[];
  /** Regions of the books; those in the folder if left out. */
  readonly regions?: readonly string[];
  /** Folder of the books. */
  readonly folder: string;
  readonly download: DownloadOptions;
  readonly awsUrl?: string;
  readonly azureUrl?: string;
  /** Date of the answers of Azure, which have none. */
  readonly today?: string;
}

/** A refreshed book and its file. */
export interface RefreshedBook extends MergedBook {
  readonly file: string;
}

/** Refreshes books from the price lists of the clouds. Writes them only after all are complete: a failure leaves every old book as it was. */
export async function refresh(options: RefreshOptions): Promise<RefreshedBook[]> {
  return withLock(options.download.folder, () => refreshAll(options));
}

async function refreshAll(options: RefreshOptions): Promise<RefreshedBook[]> {
  const { clouds, folder, download } = options;
  const places = clouds.flatMap((cloud) => regionsOf(cloud, options).map((region) => ({ cloud, region })));
  // A book that cannot be read is reported before minutes of downloads.
  const books = places.map((it) => ({ ...it, old: readBook(folder, it.cloud, it.region) }));
  const downloads = new Downloads(download);
  const refreshed: RefreshedBook[] = [];
  for (const it of books) {
    refreshed.push({ ...(await refreshBook(it, downloads, options)), file: bookPath(folder, it.cloud, it.region) });
  }
  refreshed.forEach(({ book }) => saveBook(folder, book));
  downloads.clear();
  return refreshed;
}

function regionsOf(cloud: Cloud, { regions, folder }: RefreshOptions): readonly string[] {
  const present = regions ?? regionsIn(folder, cloud);
  return present.length > 0 ? [...new Set(present)] : FIRST_REGIONS[cloud];
}

async function refreshBook(
  it: { readonly cloud: Cloud; readonly region: string; readonly old: PriceBookData | undefined },
  downloads: Downloads,
  { awsUrl = AWS_URL, azureUrl = AZURE_URL, today = new Date().toISOString().slice(0, 10) }: RefreshOptions,
): Promise<MergedBook> {
  const { cloud, region, old } = it;
  const listed = new ListedPrices();
  const merged = (keys: BookKeys<Meter>, sources: { readonly [id: string]: PriceSource }): MergedBook =>
    mergeBook(it, keys, listed, sources);
  if (cloud === Cloud.AWS) {
    const keys = new BookKeys(AWS_METERS, region, old);
    return checked(merged(keys, await readAws(downloads, awsUrl, region, keys, listed)), awsUrl);
  }
  const keys = new BookKeys(AZURE_METERS, region, old);
  return checked(merged(keys, await readAzure(downloads, azureUrl, region, keys, listed, today)), azureUrl);
}

/** An answer without a single price is for another region, or another answer altogether. */
function checked(merged: MergedBook, url: string): MergedBook {
  if (merged.found > 0) return merged;
  const { cloud, region } = merged.book;
  return failList(url, {
    code: ProblemCode.PRICES_NOT_FOUND,
    what: `the price lists of ${cloud} state no price for ${region}`,
    expected: 'a region of that cloud, e.g. us-east-1 or eastus2',
    fix: 'correct the region',
  });
}
