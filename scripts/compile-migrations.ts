// Compiles the SQL of the reference systems: `npm run bundle`, also after `npm ci` (prepare).
// `tsx scripts/compile-migrations.ts FOLDER` writes below another folder than stacks.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compileFolder } from '../bin/migrations/compile';

const stacks = join(__dirname, '../stacks');
const target = process.argv[2] ?? stacks;

async function main(): Promise<void> {
  for (const system of readdirSync(stacks)) {
    const folder = join(stacks, system, 'sql');
    if (!existsSync(folder)) continue;
    const file = join(target, system, 'sql/bundle.json');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, (await compileFolder(folder, { concurrent: true })).toJson());
  }
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
