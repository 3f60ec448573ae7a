import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BundleShape, Problems, ProblemCode } from '../../lib/domain';

/** Settings of a folder of SQL files. */
const FILE = 'loadbearing.json';

/** Reads the name of the application from `loadbearing.json`: `{ "name": "shop" }`. */
export function readName(folder: string, problems: Problems): string | undefined {
  const file = join(folder, FILE);
  if (!existsSync(file)) return undefined;
  const name = nameIn(readFileSync(file, 'utf8'));
  problems.check(name !== undefined, {
    code: ProblemCode.INVALID_FORMAT,
    property: file,
    what: `${FILE} has no valid name, or other settings`,
    expected: 'a name of 1 to 40 lowercase letters, digits and underscores that begins with a letter, and nothing else',
    fix: 'write { "name": "shop" }',
  });
  return name;
}

function nameIn(text: string): string | undefined {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { name, ...others } = (content ?? {}) as { readonly name?: unknown };
  return typeof name === 'string' && BundleShape.isName(name) && Object.keys(others).length === 0 ? name : undefined;
}
