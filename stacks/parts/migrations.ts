import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MigrationBundle } from '../../lib/domain';

/** Migrations and tasks in the folder `sql` of a system, as `npm run bundle` compiled them. */
export function migrationsOf(folder: string): MigrationBundle {
  return MigrationBundle.fromJson(readFileSync(join(folder, 'sql/bundle.json'), 'utf8'));
}
