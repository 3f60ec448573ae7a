import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import * as util from 'node:util';
import { compileFunction } from 'node:vm';
import { Client } from 'pg';
import { compileFolder } from '../../bin/migrations/compile';
import { LoadbearingError, ProblemCode } from '../../lib/domain';
import { aFolder } from './workflow';

const ROOT = join(__dirname, '../..');
/** The shipped bundle of the runner. */
export const RUNNER = join(ROOT, 'lib/functions/migrate/bundle/index.js');

const load = createRequire(__filename);
/** Compiled program, read once per test file. */
let program: ReturnType<typeof compileFunction> | undefined;

/** Result of the program. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Compiles files and returns the path of the bundle. Confirms statements of which the compiler cannot know that they keep data. */
export async function compiled(files: { readonly [file: string]: string }, concurrent = true): Promise<string> {
  try {
    return saved((await compileFolder(aFolder(files), { concurrent })).toJson());
  } catch (error) {
    const undecided = (error as LoadbearingError).problems.filter(
      ({ code }) => code === ProblemCode.MIGRATION_UNDECIDED,
    );
    if (undecided.length === 0) throw error;
    const names = undecided.map(({ where }) => basename(where).replace(/:\d+$/, ''));
    const confirmed = Object.entries(files).map(([name, text]) => [
      name,
      names.includes(name) ? `-- keeps-data: a test of the runner\n${text}` : text,
    ]);
    return compiled(Object.fromEntries(confirmed) as typeof files, concurrent);
  }
}

/** Compiles migrations `001_m`, `002_m` and so on, each given by its two texts, and returns the path of the bundle. */
export async function bundle(...pairs: [up: string, down: string][]): Promise<string> {
  const files = pairs.flatMap(([up, down], index): [string, string][] => [
    [`00${index + 1}_m.up.sql`, up],
    [`00${index + 1}_m.down.sql`, down],
  ]);
  return compiled(Object.fromEntries(files));
}

/** Writes a text as a bundle and returns its path. */
export function saved(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'loadbearing-bundle-')), 'bundle.json');
  writeFileSync(file, text);
  return file;
}

/** The compiled SQL of a reference system. */
export function bundleOf(system: string): string {
  return join(ROOT, 'stacks', system, 'sql/bundle.json');
}

/** Starts the program against a database. */
export function start(url: string, args: string[], env: { readonly [name: string]: string } = {}) {
  const child = spawn(process.execPath, [RUNNER, ...args], {
    env: { PATH: process.env.PATH, DATABASE_URL: url, ...env },
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (text: Buffer) => (out += String(text)));
  child.stderr.on('data', (text: Buffer) => (err += String(text)));
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, out, err })));
  return { child, ended, output: () => out };
}

/**
 * Runs the program to its end within this process, since a child process spends most of its time on startup. Tests of processes,
 * signals and exit use `start`.
 */
export async function migrate(
  url: string,
  args: string[],
  env: { readonly [name: string]: string } = {},
): Promise<Ended> {
  let [out, err] = ['', ''];
  const own = Object.create(process, {
    env: { value: { DATABASE_URL: url, ...env } },
    exitCode: { value: 0, writable: true },
    stdout: { value: { write: (text: string) => (out += text) } },
    stderr: { value: { write: (text: string) => (err += text) } },
    on: { value: () => undefined },
  }) as NodeJS.Process;
  const parseArgs = (config: util.ParseArgsConfig): unknown => util.parseArgs({ ...config, args });
  const ownRequire = (name: string): unknown => (name === 'node:util' ? { ...util, parseArgs } : load(name));
  const module = { exports: {} as { readonly ended: Promise<void> } };
  program ??= compileFunction(readFileSync(RUNNER, 'utf8'), ['module', 'require', 'process'], { filename: RUNNER });
  program(module, ownRequire, own);
  await module.exports.ended;
  return { code: Number(own.exitCode), out, err };
}

/** Creates a database with the tables of a system, as its application would, and returns its URL. */
export async function databaseFor(serverUrl: string, name: string, system?: string): Promise<string> {
  await query(serverUrl, `CREATE DATABASE ${name}`);
  const url = serverUrl.replace(/[^/]*$/, name);
  if (system !== undefined) await query(url, readFileSync(join(ROOT, `test/sql/${system}-tables.sql`), 'utf8'));
  return url;
}

/** Returns the rows of a query, on a separate connection. */
export async function query<T extends Record<string, unknown>>(
  url: string,
  sql: string,
  values: unknown[] = [],
): Promise<T[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const result = values.length > 0 ? await client.query<T>(sql, values) : await client.query<T>(sql);
    return result.rows;
  } finally {
    await client.end();
  }
}
