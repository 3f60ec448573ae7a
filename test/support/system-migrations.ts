import { join } from 'node:path';
import { MigrationBundle } from '../../lib/domain';
import { migrationsOf } from '../../stacks/parts/migrations';

/** Returns the migrations of a reference system, by the name of its folder. */
export function systemMigrations(folder: string): MigrationBundle {
  return migrationsOf(join(__dirname, '../../stacks', folder));
}
