// Bundles the functions that the library ships, each with what it needs: `npm run bundle`, also after `npm ci` (prepare).
// `node scripts/bundle.mjs FOLDER` writes them below another folder than lib/functions.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';

const functions = join(dirname(fileURLToPath(import.meta.url)), '../lib/functions');
const target = process.argv[2] ?? functions;
/** What travels in an environment variable; to pack it takes half a second, which no `pulumi up` should. */
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
}
