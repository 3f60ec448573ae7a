import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { BundleShape } from '../../domain/release/bundle-shape';
import { UsageError } from './errors';

/** A file from `loadbearing migrate compile`. The types repeat those of `MigrationBundle`, which this program does not load. */
export interface Bundle {
  readonly format: number;
  /** Name of the application, which has its own ledger. */
  readonly name?: string;
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
  /** Index that the statement builds, quoted where SQL requires it. */
  readonly index?: string;
  /** Table of that index, quoted where SQL requires it. */
  readonly table?: string;
}

export interface Task {
  readonly name: string;
  readonly statements: readonly Statement[];
  readonly metrics: boolean;
}

/** Reads a bundle from a file. Without a file, reads the variable MIGRATIONS: the bundle, gzipped and base64-encoded. */
export function readBundle(file: string | undefined): Bundle {
  const source = file === undefined ? 'the variable MIGRATIONS' : file;
  let text: string;
  try {
    text =
      file === undefined
        ? gunzipSync(Buffer.from(process.env.MIGRATIONS ?? '', 'base64')).toString()
        : readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`Cannot read the migrations from ${source}: ${(error as Error).message}`);
  }
  const fault = BundleShape.faultOf(text);
  if (fault !== undefined) {
    throw new UsageError(`LB1701: ${source} contains no compiled migrations: ${fault}. Compile them again.`);
  }
  return JSON.parse(text) as Bundle;
}
