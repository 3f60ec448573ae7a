// Copies the files that the library ships beside the compiled code: programs (lib/**/programs, bin/**/programs), price books (lib/**/prices), the
// style of reports, and the workload files and placeholder applications of stacks. Part of `npm run build`.
import { chmodSync, cpSync, existsSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const entries = ['lib', 'bin'].flatMap((it) => readdirSync(join(root, it), { recursive: true, withFileTypes: true }));
for (const entry of entries) {
  if (!entry.isDirectory() || !['programs', 'prices'].includes(entry.name)) continue;
  const folder = join(entry.parentPath, entry.name);
  cpSync(folder, join(root, 'dist', relative(root, folder)), {
    recursive: true,
    filter: (file) => !file.includes('__pycache__'),
  });
}
for (const folder of readdirSync(join(root, 'stacks'))) {
  for (const name of ['workload.yaml', 'application']) {
    const file = join('stacks', folder, name);
    const isSource = (path) => !path.includes('__pycache__');
    if (existsSync(join(root, file)))
      cpSync(join(root, file), join(root, 'dist', file), { recursive: true, filter: isSource });
  }
}
const style = join('bin', 'report', 'report.css');
cpSync(join(root, style), join(root, 'dist', style));
// npm does so when it installs, but not after another build: `npx loadbearing` in this repository would be refused.
chmodSync(join(root, 'dist/bin/loadbearing.js'), 0o755);
