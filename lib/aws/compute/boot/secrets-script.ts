import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProgramText } from '../../../domain';

const PROGRAM = ProgramText.python(readFileSync(join(__dirname, 'programs', 'fetch_secrets.py'), 'utf8'));

/**
 * Renders the program that fetches the secrets of a service on an instance.
 *
 * @internal
 */
export function renderSecretsScript(service: string): string {
  return PROGRAM.fill({ SERVICE: service });
}
