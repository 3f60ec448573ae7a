// Compiles the SQL of the reference systems: `npm run bundle`.
// usage: tsx scripts/compile-migrations.ts FOLDER..., below each of which it is written
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compileFolder } from '../bin/migrations/compile';

const stacks = join(__dirname, '../stacks');
const targets = process.argv.slice(2);

async function main(): Promise<void> {
  for (const system of readdirSync(stacks)) {
    const folder = join(stacks, system, 'sql');
    if (!existsSync(folder)) continue;
    const compiled = (await compileFolder(folder, { concurrent: true })).toJson();
    for (const target of targets) {
      const file = join(target, system, 'sql/bundle.json');
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, compiled);
    }
  }
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
