import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { Json, Shape } from '../../lib/domain';

/** Time after which a program that prints its version counts as broken. */
const TIMEOUT_MS = 20_000;

/** Programs that packages bring. */
const OF_PACKAGES = ['cdk'];

/** This machine and a project on it: its programs, packages, files and environment. It reads only, and sends nothing. */
export class Machine {
  constructor(
    public readonly env: { readonly [name: string]: string | undefined } = process.env,
    public readonly project: string = process.cwd(),
  ) {}

  /** Home folder of the user. */
  public get home(): string {
    return this.variable('HOME', 'USERPROFILE')?.value ?? homedir();
  }

  /** Returns the value of the first variable that is set and not empty, with its name. */
  public variable(...names: readonly string[]): { readonly name: string; readonly value: string } | undefined {
    const name = names.find((it) => this.env[it]);
    return name === undefined ? undefined : { name, value: this.env[name] ?? '' };
  }

  /** Returns the file of a program: on PATH, or of the project's packages if it comes with one. */
  public program(name: string): string | undefined {
    // A project could have a file with the name of any other program there.
    const own = OF_PACKAGES.includes(name) ? [join(this.project, 'node_modules/.bin')] : [];
    const folders = [...own, ...(this.env.PATH ?? '').split(delimiter)];
    const files = folders.filter((it) => it !== '').flatMap((it) => [join(it, name), join(it, `${name}.cmd`)]);
    return files.find(isExecutable);
  }

  /** Returns what a program prints about its version, e.g. `1.2.3`. Undefined if it is not there or fails. */
  public version(name: string, ...args: readonly string[]): string | undefined {
    const file = this.program(name);
    if (file === undefined) return undefined;
    const { status, stdout, stderr } = spawnSync(file, args.length > 0 ? args : ['--version'], {
      ...{ encoding: 'utf8', timeout: TIMEOUT_MS, env: { ...this.env } },
      cwd: this.project,
    });
    return status === 0 ? /\d+\.\d+(\.\d+)?/.exec(`${stdout}${stderr}`)?.[0] : undefined;
  }

  /** Returns the manifest of a package that the project has, and the folder of the package. */
  public package(name: string, from = this.project): { readonly version: string; readonly folder: string } | undefined {
    const folders = createRequire(join(from, 'package.json')).resolve.paths(name) ?? [];
    const folder = folders.map((it) => join(it, name)).find((it) => existsSync(join(it, 'package.json')));
    return folder === undefined
      ? undefined
      : { folder, version: Shape.text(this.json(join(folder, 'package.json'))?.version) };
  }

  /** Returns the object in a JSON file. Undefined if there is none. */
  public json(file: string): Json | undefined {
    try {
      // The Azure CLI writes a mark of the byte order.
      return Shape.record(JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, '')));
    } catch {
      return undefined;
    }
  }

  /** Returns the text of a file. Undefined if it cannot be read. */
  public text(file: string): string | undefined {
    try {
      return readFileSync(file, 'utf8');
    } catch {
      return undefined;
    }
  }

  /** Returns the nearest folder of the project, or above it, with a file or folder of this name. */
  public above(name: string, folder = this.project): string | undefined {
    if (existsSync(join(folder, name))) return folder;
    return dirname(folder) === folder ? undefined : this.above(name, dirname(folder));
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** Returns true if a version is at least another one: 2.1148.2 and 2.276. */
export function isAtLeast(version: string, floor: string): boolean {
  const [own, other] = [version, floor].map((it) => it.split('.').map(Number));
  const index = other.findIndex((it, at) => (own[at] ?? 0) !== it);
  return index < 0 || (own[index] ?? 0) > other[index];
}
