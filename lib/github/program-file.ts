import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Returns the text of a program in `programs/`. */
export function programFile(name: string): string {
  return readFileSync(join(__dirname, 'programs', name), 'utf8');
}
