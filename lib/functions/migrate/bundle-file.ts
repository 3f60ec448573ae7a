import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { UsageError } from './errors';

/** The file that `loadbearing migrate compile` writes; its types are those of `MigrationBundle`, which this program does not load. */
export interface Bundle {
  readonly format: number;
  readonly fingerprint: string;
  readonly migrations: Migration[];
  readonly tasks: Task[];
}

export interface Migration {
  readonly id: string;
  readonly transaction: boolean;
  readonly checksum: string;
  readonly expects: readonly { readonly table: string; readonly column: string; readonly dataType: string }[];
  readonly up: readonly Statement[];
  readonly down: readonly Statement[];
}

export interface Statement {
  readonly sql: string;
  /** The index that it builds concurrently. */
  readonly index?: string;
}

export interface Task {
  readonly name: string;
  readonly statements: readonly Statement[];
  readonly metrics: boolean;
}

/** From a file, or from the variable MIGRATIONS where there is no file: base64 of its gzip. */
export function readBundle(file: string | undefined): Bundle {
  let text: string;
  try {
    text =
      file === undefined
        ? gunzipSync(Buffer.from(process.env.MIGRATIONS ?? '', 'base64')).toString()
        : readFileSync(file, 'utf8');
  } catch (error) {
    const where = file === undefined ? 'the variable MIGRATIONS' : file;
    throw new UsageError(`the migrations cannot be read from ${where}: ${(error as Error).message}`);
  }
  const bundle = JSON.parse(text) as Bundle;
  if (bundle.format !== 1) {
    throw new UsageError(`the migrations have format ${bundle.format}, not 1: compile them with this version`);
  }
  return bundle;
}
