// Bundles the functions that the library ships, each with what it needs: `npm run bundle`.
// usage: tsx scripts/bundle.ts FOLDER..., below each of which they are written
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { bundleFunction, functionNames } from './supply-chain/function-bundle';

const [target, ...others] = process.argv.slice(2);
if (target === undefined) throw new Error('usage: tsx scripts/bundle.ts FOLDER...');
/** Bundles that travel in an environment variable. Compression takes half a second, so it happens here and not in each `pulumi up`. */
const packed = ['migrate'];

for (const name of functionNames()) {
  const outdir = join(target, name, 'bundle');
  mkdirSync(outdir, { recursive: true });
  const file = join(outdir, 'index.js');
  writeFileSync(file, bundleFunction(name).text);
  if (packed.includes(name)) writeFileSync(`${file}.br`, brotliCompressSync(readFileSync(file)));
  for (const other of others) cpSync(outdir, join(other, name, 'bundle'), { recursive: true });
}
