import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MigrationBundle } from '../../lib/domain';

/** Returns the migrations and tasks in the `sql` folder of a system, compiled by `npm run bundle`. */
export function migrationsOf(folder: string): MigrationBundle {
  return MigrationBundle.fromJson(readFileSync(join(folder, 'sql/bundle.json'), 'utf8'));
}
