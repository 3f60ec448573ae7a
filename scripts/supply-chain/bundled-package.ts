import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { bundleFunction, functionNames } from './function-bundle';

const ROOT = join(__dirname, '../..');

/** An npm package whose code is in the bundle of a function. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX expression. */
  readonly license: string;
  /** Text of the license with the copyright, and of the NOTICE file if the package has one. */
  readonly text: string;
  /** Functions with its code. */
  readonly functions: readonly string[];
}

/** Returns the packages whose code the library ships, by name. esbuild reports them. */
export function bundledPackages(): BundledPackage[] {
  const functions = new Map<string, Set<string>>();
  for (const name of functionNames()) {
    for (const source of bundleFunction(name).sources) {
      const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(source)?.[0];
      if (folder === undefined) continue;
      functions.set(folder, (functions.get(folder) ?? new Set()).add(name));
    }
  }
  return [...functions]
    .map(([folder, names]) => describePackage(folder, [...names]))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function describePackage(folder: string, functions: string[]): BundledPackage {
  const { name, version, license } = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly version: string;
    readonly license: string;
  };
  return { name, version, license, text: licenseText(join(ROOT, folder)), functions };
}

/** Returns the text of a package's license. Throws if it has none, because nothing permits you to ship its code then. */
export function licenseText(folder: string): string {
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  const texts = files.sort().map((file) => readFileSync(join(folder, file), 'utf8').trim());
  if (files.some((file) => !/^notice/i.test(file))) return texts.join('\n\n');
  const readme = existsSync(join(folder, 'README.md')) ? readFileSync(join(folder, 'README.md'), 'utf8') : '';
  // The last section of the README, as some packages have it.
  const section = /^#+ *licen[cs]e *$([\s\S]*?)(?=^#|$(?![\s\S]))/im.exec(readme)?.[1].trim() ?? '';
  if (!/permission/i.test(section)) throw new Error(`${folder} has no license text`);
  return [section, ...texts].join('\n\n');
}
