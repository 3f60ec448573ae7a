import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { UsageError } from './errors';

/** A file from `loadbearing migrate compile`. The types repeat those of `MigrationBundle`, which this program does not load. */
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
  /** Index that the statement builds concurrently. */
  readonly index?: string;
}

export interface Task {
  readonly name: string;
  readonly statements: readonly Statement[];
  readonly metrics: boolean;
}

/** Reads a bundle from a file. Without a file, reads the variable MIGRATIONS: the bundle, gzipped and base64-encoded. */
export function readBundle(file: string | undefined): Bundle {
  let text: string;
  try {
    text =
      file === undefined
        ? gunzipSync(Buffer.from(process.env.MIGRATIONS ?? '', 'base64')).toString()
        : readFileSync(file, 'utf8');
  } catch (error) {
    const source = file === undefined ? 'the variable MIGRATIONS' : file;
    throw new UsageError(`Cannot read the migrations from ${source}: ${(error as Error).message}`);
  }
  const bundle = JSON.parse(text) as Bundle;
  if (bundle.format !== 1) {
    throw new UsageError(
      `The migrations have format ${bundle.format}, but this version of loadbearing reads format 1. Compile them again.`,
    );
  }
  return bundle;
}
