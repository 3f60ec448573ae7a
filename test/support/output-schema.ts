import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import type { CliEnded } from './cli';

const FOLDER = join(__dirname, '../../schemas');

/** Returns what a command printed with `--json`, and the places at which it breaks the schema of that name. */
export function checkedOutput({ out }: CliEnded, name: string): { readonly data: unknown; readonly faults: string[] } {
  const validate = new Ajv({ allErrors: true }).compile(
    JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as object,
  );
  const data: unknown = JSON.parse(out);
  validate(data);
  const faults = validate.errors ?? [];
  return { data, faults: faults.map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`) }; // prettier-ignore
}
