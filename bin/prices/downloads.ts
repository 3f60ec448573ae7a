import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ProblemCode } from '../../lib/domain';
import { failList } from './list-problem';

/** Settings of downloads. */
export interface DownloadOptions {
  /** Folder of finished and unfinished files. */
  readonly folder: string;
  /** Waiting time before the first retry, doubled for each further one. */
  readonly firstWaitMs?: number;
  /** Time without a byte after which a connection counts as lost. */
  readonly idleMs?: number;
  /** Reports the size so far, and the whole one if the server states it. */
  readonly onBytes?: (url: string, bytes: number, total: number | undefined) => void;
}

/** Attempts without progress. */
const ATTEMPTS = 5;
/** An attempt that brings so much is progress: a long file may break off any number of times. */
const PROGRESS_BYTES = 1_000_000;
const LONGEST_WAIT_MS = 60_000;
/** Prices of another day are another answer. */
const KEPT_MS = 24 * 3600 * 1000;
/** Names of files in the cache: the folder may have others. */
const OWN_FILE = /^[0-9a-f]{16}-/;
const RETRIED = [408, 425, 429, 500, 502, 503, 504];

/** A failure that a further attempt may not have. */
class Retryable extends Error {
  constructor(
    public readonly code: ProblemCode,
    message: string,
    public readonly waitMs = 0,
  ) {
    super(message);
  }
}

/**
 * Downloads files into a cache folder. Retries what is temporary, and continues a file that broke off where it ended.
 *
 * A finished file stays for the next run until {@link clear}.
 */
export class Downloads {
  private readonly done = new Set<string>();

  constructor(private readonly options: DownloadOptions) {
    mkdirSync(options.folder, { recursive: true });
    // Parts of versions that no index names any more.
    const old = readdirSync(options.folder).filter((name) => OWN_FILE.test(name) && !this.isKept(this.inFolder(name)));
    old.forEach((name) => rmSync(this.inFolder(name), { force: true }));
  }

  /** Returns the path of a file with the whole content of `url`. */
  public async file(url: string): Promise<string> {
    const path = this.pathOf(url);
    this.done.add(path);
    if (this.isKept(path)) return path;
    for (let failures = 1; ; failures += 1) {
      const before = sizeOf(partOf(path));
      try {
        await this.attempt(url, path);
        return path;
      } catch (error) {
        if (!(error instanceof Retryable)) throw error;
        if (sizeOf(partOf(path)) - before >= PROGRESS_BYTES) failures = 1;
        if (failures === ATTEMPTS) this.giveUp(url, error);
        const wait = Math.max(error.waitMs, (this.options.firstWaitMs ?? 1000) * 2 ** (failures - 1));
        await delay(Math.min(wait, LONGEST_WAIT_MS));
      }
    }
  }

  /** Returns the JSON at `url`. Removes what is no JSON, so that the next run downloads it again. */
  public async json(url: string): Promise<unknown> {
    const path = await this.file(url);
    try {
      return JSON.parse(readFileSync(path, 'utf8')) as unknown;
    } catch (error) {
      this.forget(url);
      return failList(url, {
        code: ProblemCode.PRICE_LIST_UNREADABLE,
        what: `the answer is not JSON: ${(error as Error).message}`,
        expected: 'JSON',
        fix: 'run the command again; check that no proxy or sign-in page answers in place of the cloud',
      });
    }
  }

  /** Removes the file of `url`. */
  public forget(url: string): void {
    const path = this.pathOf(url);
    [path, partOf(path), etagOf(path)].forEach((it) => rmSync(it, { force: true }));
  }

  /** Removes the files of this run. */
  public clear(): void {
    this.done.forEach((path) => rmSync(path, { force: true }));
  }

  private async attempt(url: string, path: string): Promise<void> {
    const idle = new AbortController();
    const timer = setTimeout(() => idle.abort(), this.options.idleMs ?? 60_000);
    try {
      const response = await this.ask(url, path, idle.signal);
      const start = response.status === 206 ? sizeOf(partOf(path)) : 0;
      const total = totalOf(response, start);
      if (start === 0) {
        // In this order: a run that is killed in between leaves no part of one version with the tag of another.
        rmSync(partOf(path), { force: true });
        writeFileSync(etagOf(path), strongEtag(response) ?? '');
      }
      await this.save(response, url, partOf(path), start, total, () => timer.refresh());
    } finally {
      clearTimeout(timer);
    }
    renameSync(partOf(path), path);
    rmSync(etagOf(path), { force: true });
  }

  private async ask(url: string, path: string, signal: AbortSignal): Promise<Response> {
    const size = sizeOf(partOf(path));
    const etag = size > 0 && existsSync(etagOf(path)) ? readFileSync(etagOf(path), 'utf8') : '';
    // Without If-Range, the rest of a new version could follow the beginning of an old one.
    const range: Record<string, string> = etag === '' ? {} : { range: `bytes=${size}-`, 'if-range': etag };
    const response = await network(
      () => fetch(url, { signal, headers: { 'accept-encoding': 'identity', ...range } }),
      ProblemCode.PRICE_LIST_UNREACHABLE,
    );
    const { status } = response;
    const continues = status === 206 && response.headers.get('content-range')?.startsWith(`bytes ${size}-`);
    if (status === 200 || continues) return response;
    await response.body?.cancel().catch(() => undefined);
    if (status === 206 || status === 416) {
      rmSync(partOf(path), { force: true });
      throw new Retryable(ProblemCode.PRICE_LIST_TRUNCATED, 'the server does not continue the file');
    }
    if (RETRIED.includes(status)) {
      const seconds = Number(response.headers.get('retry-after') ?? 0);
      throw new Retryable(
        ProblemCode.PRICE_LIST_REFUSED,
        `the server answers with status ${status}`,
        seconds * 1000 || 0,
      );
    }
    this.giveUp(url, new Retryable(ProblemCode.PRICE_LIST_REFUSED, `the server answers with status ${status}`));
  }

  private async save(
    response: Response,
    url: string,
    part: string,
    start: number,
    total: number | undefined,
    onBytes: () => void,
  ): Promise<void> {
    const reader = response.body?.getReader() as ReadableStreamDefaultReader<Uint8Array> | undefined;
    const file = await open(part, start === 0 ? 'w' : 'a');
    let size = start;
    try {
      for (;;) {
        const chunk = reader && (await network(() => reader.read(), ProblemCode.PRICE_LIST_TRUNCATED));
        if (chunk?.value === undefined) break;
        onBytes();
        await file.writeFile(chunk.value);
        size += chunk.value.byteLength;
        this.options.onBytes?.(url, size, total);
      }
    } finally {
      await file.close();
    }
    if (total !== undefined && size !== total) {
      throw new Retryable(ProblemCode.PRICE_LIST_TRUNCATED, `the file ends after ${size} of ${total} bytes`);
    }
  }

  private giveUp(url: string, { code, message }: Retryable): never {
    const fixes: { readonly [code in ProblemCode]?: string } = {
      [ProblemCode.PRICE_LIST_UNREACHABLE]: 'check the network and a firewall, and run the command again',
      [ProblemCode.PRICE_LIST_TRUNCATED]: 'run the command again: it continues where the file broke off',
      [ProblemCode.PRICE_LIST_REFUSED]: 'run the command again later; for status 403 or 404, check the region',
    };
    return failList(url, {
      code,
      what: message,
      expected: 'the whole price list',
      fix: fixes[code] ?? 'run the command again',
    });
  }

  private pathOf(url: string): string {
    const { pathname } = new URL(url);
    const name = pathname
      .split('/')
      .slice(-3)
      .join('-')
      .replace(/[^\w.-]/g, '');
    return this.inFolder(`${createHash('sha256').update(url).digest('hex').slice(0, 16)}-${name}`);
  }

  private inFolder(name: string): string {
    return join(this.options.folder, name);
  }

  private isKept(path: string): boolean {
    const written = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
    return written !== undefined && Date.now() - written < KEPT_MS;
  }
}

/** Returns the result of a step on the network. Anything it throws is temporary: a name that cannot be resolved, a broken connection. */
async function network<T>(step: () => Promise<T>, code: ProblemCode): Promise<T> {
  try {
    return await step();
  } catch (error) {
    const { cause, message, name } = error as Error & { cause?: Error & { code?: string } };
    const reason = name === 'AbortError' ? 'the server sends nothing' : (cause?.code ?? cause?.message ?? message);
    const what = code === ProblemCode.PRICE_LIST_TRUNCATED ? 'the connection broke off' : 'the server does not answer';
    throw new Retryable(code, `${what}: ${reason}`);
  }
}

/** Whole size of the file, if the answer states it. */
function totalOf({ headers }: Response, start: number): number | undefined {
  const length = headers.get('content-length');
  return length === null ? undefined : start + Number(length);
}

/** A weak one only says that two versions mean the same. */
function strongEtag({ headers }: Response): string | undefined {
  const etag = headers.get('etag');
  return etag === null || etag.startsWith('W/') ? undefined : etag;
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function partOf(path: string): string {
  return `${path}.part`;
}

function etagOf(path: string): string {
  return `${path}.etag`;
}
