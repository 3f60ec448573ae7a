import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Shape } from '../../lib/domain';
import { Machine } from './machine';

/** Lowest versions that this package supports, of its own manifest. */
export interface Floors {
  readonly node: string;
  readonly packages: { readonly [name: string]: string };
}

/** Returns the folder of this package: the sources are one level nearer to it than the compiled code. */
export function packageFolder(folder = __dirname): string {
  return existsSync(join(folder, 'package.json')) ? folder : packageFolder(dirname(folder));
}

/** Reads the manifest of this package. */
export function readFloors(machine: Machine): Floors {
  const folder = packageFolder();
  const { engines, peerDependencies } = Shape.record(machine.json(join(folder, 'package.json')));
  const floors = Object.entries(Shape.record(peerDependencies)).map(([name, range]) => [name, numbersOf(range)]);
  return {
    node: numbersOf(Shape.record(engines).node),
    packages: Object.fromEntries(floors) as Floors['packages'],
  };
}

/** `2.276.0` of `^2.276.0`. */
function numbersOf(range: unknown): string {
  return /[\d.]+/.exec(Shape.text(range))?.[0] ?? '0';
}
