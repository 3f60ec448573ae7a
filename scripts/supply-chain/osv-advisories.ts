import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Advisory, KNOWN, distinct } from './advisory';

/** Limit of [one request](https://google.github.io/osv.dev/post-v1-querybatch/). */
const BATCH = 1000;

interface Release {
  readonly name: string;
  readonly version: string;
}

interface BatchResult {
  readonly results: readonly { readonly vulns?: readonly { readonly id: string }[] }[];
}

interface Vulnerability {
  readonly summary?: string;
  readonly database_specific?: { readonly severity?: string };
}

/** Returns the advisories that OSV has for the packages of a lock file. Throws if it does not answer. */
export async function osvAdvisories(folder: string, api = 'https://api.osv.dev'): Promise<Advisory[]> {
  const [[, known], ...found] = await idsOf([KNOWN, ...releasesIn(folder)], api);
  if (known.length === 0) throw new Error(`it knows no advisory for ${KNOWN.name} ${KNOWN.version}`);
  const advisories: Advisory[] = [];
  for (const [{ name }, ids] of found) {
    for (const id of ids) advisories.push({ name, ...(await describe(id, api)) });
  }
  return distinct(advisories);
}

function releasesIn(folder: string): Release[] {
  const { packages } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as {
    readonly packages: { readonly [path: string]: { readonly name?: string; readonly version: string } };
  };
  return Object.entries(packages)
    .filter(([path]) => path !== '')
    .map(([path, { name, version }]) => ({ name: name ?? path.replace(/^.*node_modules\//, ''), version }));
}

async function idsOf(releases: Release[], api: string): Promise<(readonly [Release, readonly string[]])[]> {
  const found: (readonly [Release, readonly string[]])[] = [];
  for (let start = 0; start < releases.length; start += BATCH) {
    const batch = releases.slice(start, start + BATCH);
    const queries = batch.map(({ name, version }) => ({ package: { name, ecosystem: 'npm' }, version }));
    const { results } = (await call(`${api}/v1/querybatch`, { queries })) as BatchResult;
    if (results.length !== batch.length) throw new Error(`${results.length} results for ${batch.length} packages`);
    results.forEach(({ vulns = [] }, index) => found.push([batch[index], vulns.map(({ id }) => id)]));
  }
  return found;
}

async function describe(id: string, api: string): Promise<Omit<Advisory, 'name'>> {
  const { summary, database_specific } = (await call(`${api}/v1/vulns/${id}`)) as Vulnerability;
  const severity = (database_specific?.severity ?? 'unknown').toLowerCase();
  return { severity, title: summary ?? id, url: `https://osv.dev/vulnerability/${id}` };
}

async function call(url: string, body?: unknown): Promise<unknown> {
  const request = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(url, { ...request, signal: AbortSignal.timeout(30_000) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.json();
}
