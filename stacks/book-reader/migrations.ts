import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MigrationBundle } from '../../lib/domain';

/** The SQL of this system, parsed and checked: `npm run bundle` compiles the folder `sql`. */
export function migrations(): MigrationBundle {
  return MigrationBundle.fromJson(readFileSync(join(__dirname, 'sql/bundle.json'), 'utf8'));
}
