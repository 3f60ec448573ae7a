// Bundles the functions that the library ships, each with what it needs: `npm run bundle`.
// usage: node scripts/bundle.mjs FOLDER..., below each of which they are written
import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';

const functions = join(dirname(fileURLToPath(import.meta.url)), '../lib/functions');
const [target, ...others] = process.argv.slice(2);
/** Bundles that travel in an environment variable. Compression takes half a second, so it happens here and not in each `pulumi up`. */
const packed = ['migrate'];

for (const { name } of readdirSync(functions, { withFileTypes: true }).filter((it) => it.isDirectory())) {
  const outdir = join(target, name, 'bundle');
  mkdirSync(outdir, { recursive: true });
  await build({
    entryPoints: [join(functions, name, 'index.ts')],
    outfile: join(outdir, 'index.js'),
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    legalComments: 'inline',
    external: ['@aws-sdk/*'], // part of the runtime
    logLevel: 'warning',
  });
  if (packed.includes(name)) {
    const file = join(outdir, 'index.js');
    writeFileSync(`${file}.br`, brotliCompressSync(readFileSync(file)));
  }
  for (const other of others) cpSync(outdir, join(other, name, 'bundle'), { recursive: true });
}
