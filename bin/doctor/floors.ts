import { Shape } from '../../lib/domain';
import { packageManifest } from '../package-folder';

/** Lowest versions that this package supports, of its own manifest. */
export interface Floors {
  readonly node: string;
  readonly packages: { readonly [name: string]: string };
}

/** Reads the manifest of this package. */
export function readFloors(): Floors {
  const { engines, peerDependencies } = packageManifest();
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
