// Compiles the SQL of the reference systems: `npm run bundle`.
// usage: tsx scripts/compile-migrations.ts FOLDER..., each of which receives <system>/sql/bundle.json
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compileFolder } from '../bin/migrations/compile';
import { SYSTEMS } from '../stacks/systems';

const stacks = join(__dirname, '../stacks');
const targets = process.argv.slice(2);
if (targets.length === 0 || targets.some((it) => it.startsWith('-'))) {
  throw new Error('usage: tsx scripts/compile-migrations.ts FOLDER...');
}

async function main(): Promise<void> {
  for (const { folder, migrations } of SYSTEMS) {
    if (migrations === undefined) continue;
    const compiled = (await compileFolder(join(stacks, folder, migrations), { concurrent: true })).toJson();
    for (const target of targets) {
      const file = join(target, folder, migrations, 'bundle.json');
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, compiled);
    }
  }
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
