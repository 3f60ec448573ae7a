import { readFileSync } from 'node:fs';
import { IncomingMessage, Server, ServerResponse, createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { join } from 'node:path';

const FIXTURES = join(__dirname, '../fixtures/prices');
/** Offers with a file in the fixtures. */
const OFFERS = ['AmazonEC2', 'AmazonRDS', 'AmazonElastiCache', 'AWSDataTransfer', 'AmazonCloudFront'];
/** First pages of the services of Azure. */
const SERVICES: { readonly [service: string]: string } = {
  'Azure Container Apps': 'azure-container-apps-1',
  'Azure Database for PostgreSQL': 'azure-postgres',
  'Redis Cache': 'azure-redis',
  'Log Analytics': 'azure-log-analytics',
  'Azure Monitor': 'azure-monitor',
  'Key Vault': 'azure-key-vault',
  'Container Registry': 'azure-registry',
  'Azure Front Door Service': 'azure-front-door',
};
const NOTHING = { BillingCurrency: 'USD', Items: [], NextPageLink: null, Count: 0 };

/** Answers a request in place of the recorded answer. Returns false to leave it to that. */
type Answer = (request: IncomingMessage, response: ServerResponse) => boolean;

/** The price lists of both clouds on this machine, with recorded answers. */
export class PriceServer {
  /** Paths of the requests, with the range if one is asked for. */
  public readonly requests: string[] = [];
  private readonly answers: Answer[] = [];
  private readonly texts = new Map<string, (text: string) => string>();
  private readonly server: Server = createServer((request, response) => this.answer(request, response));

  public static async start(): Promise<PriceServer> {
    const it = new PriceServer();
    await new Promise<void>((resolve) => it.server.listen(0, '127.0.0.1', resolve));
    return it;
  }

  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Changes a recorded file, e.g. `AmazonEC2` or `azure-postgres`. */
  public change(name: string, change: (text: string) => string): void {
    this.texts.set(name, change);
  }

  /** Answers the next `times` requests whose address contains `part`. */
  public next(part: string, times: number, answer: (request: IncomingMessage, response: ServerResponse) => void): void {
    let left = times;
    this.answers.push((request, response) => {
      if (left === 0 || !decodeURIComponent(request.url ?? '').includes(part)) return false;
      left -= 1;
      answer(request, response);
      return true;
    });
  }

  /** Answers the next `times` requests with a status. */
  public fail(part: string, times: number, status: number, headers: { readonly [name: string]: string } = {}): void {
    this.next(part, times, (_, response) => response.writeHead(status, headers).end('{"message":"later"}'));
  }

  /** Content of a file, as it is served. */
  public text(name: string): string {
    const extension = name.startsWith('azure') ? 'json' : 'csv';
    const text = readFileSync(join(FIXTURES, `${name}.${extension}`), 'utf8');
    return (this.texts.get(name) ?? ((it) => it))(text).replaceAll('https://prices.azure.com:443', this.url);
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', this.url);
    this.requests.push(
      `${decodeURIComponent(url.pathname)}${request.headers.range ? ` ${request.headers.range}` : ''}`,
    );
    if (this.answers.some((it) => it(request, response))) return;
    const [, offer, , file] = /^\/offers\/v1\.0\/aws\/(\w+)\/(.+\/)?(.+)$/.exec(url.pathname) ?? [];
    if (offer === undefined) return this.azure(url, response);
    if (file === 'region_index.json') return void response.end(JSON.stringify(regionIndex(offer)));
    if (!OFFERS.includes(offer)) return void response.writeHead(200).end(`${EMPTY_OFFER}\n`);
    serveFile(this.text(offer), request, response);
  }

  private azure(url: URL, response: ServerResponse): void {
    const [, service = ''] = /serviceName eq '([^']+)'/.exec(url.searchParams.get('$filter') ?? '') ?? [];
    const [, region = 'westus2'] = /armRegionName eq '([^']+)'/.exec(url.searchParams.get('$filter') ?? '') ?? [];
    const name = url.searchParams.has('$skip') ? 'azure-container-apps-2' : SERVICES[service];
    response.setHeader('content-type', 'application/json');
    response.end(name !== undefined && region === 'westus2' ? this.text(name) : JSON.stringify(NOTHING));
  }
}

/** An offer file without products, as of a service that a test does not look at. */
const EMPTY_OFFER = [
  '"FormatVersion","v1.0"',
  '"Publication Date","2026-11-20T17:07:46Z"',
  '"SKU","TermType","StartingRange","Unit","PricePerUnit","Currency","usageType"',
].join('\n');

function regionIndex(offer: string): object {
  const currentVersionUrl = `/offers/v1.0/aws/${offer}/20261120170746/us-east-1/index.json`;
  const regions = OFFERS.includes(offer) ? { 'us-east-1': { regionCode: 'us-east-1', currentVersionUrl } } : {};
  return { formatVersion: 'v1.0', publicationDate: '2026-11-20T17:07:46Z', regions };
}

/** Serves a file as the storage of AWS does: with its length, a tag, and ranges of it. */
export function serveFile(text: string, { headers }: IncomingMessage, response: ServerResponse, etag = '"v1"'): void {
  const bytes = Buffer.from(text);
  const [, from] = /^bytes=(\d+)-$/.exec(headers.range ?? '') ?? [];
  const start = from !== undefined && headers['if-range'] === etag ? Number(from) : 0;
  response.setHeader('etag', etag);
  response.setHeader('content-length', bytes.length - start);
  if (start > 0) response.writeHead(206, { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` });
  response.end(bytes.subarray(start));
}
