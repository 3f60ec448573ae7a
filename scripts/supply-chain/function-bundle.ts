import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

const ROOT = join(__dirname, '../..');
const FUNCTIONS = join(ROOT, 'lib/functions');

/** A program of `lib/functions` in one file. */
export interface FunctionBundle {
  readonly text: string;
  /** Files with code in it, relative to the root. */
  readonly sources: readonly string[];
}

/** Returns the names of the functions that the library ships. */
export function functionNames(): string[] {
  return readdirSync(FUNCTIONS, { withFileTypes: true })
    .filter((it) => it.isDirectory())
    .map(({ name }) => name);
}

/** Bundles a function with what it needs. */
export function bundleFunction(name: string): FunctionBundle {
  const { outputFiles, metafile } = buildSync({
    absWorkingDir: ROOT,
    entryPoints: [join(FUNCTIONS, name, 'index.ts')],
    outfile: join(FUNCTIONS, name, 'bundle/index.js'),
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    legalComments: 'inline',
    external: ['@aws-sdk/*'], // part of the runtime
    logLevel: 'warning',
  });
  const [output] = Object.values(metafile.outputs);
  // esbuild lists a file whose code it has left out as well, with 0 bytes.
  const sources = Object.entries(output.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  return { text: outputFiles[0].text, sources: sources.map(([path]) => path) };
}
