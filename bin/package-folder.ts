import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Json } from '../lib/domain';

/** Returns the folder of this package: the sources are one level nearer to it than the compiled code. */
export function packageFolder(folder = __dirname): string {
  return existsSync(join(folder, 'package.json')) ? folder : packageFolder(dirname(folder));
}

/** Returns the manifest of this package. */
export function packageManifest(): Json {
  return JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8')) as Json;
}

/** Returns the version of this package. */
export function packageVersion(): string {
  return String(packageManifest().version);
}
