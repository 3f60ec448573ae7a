import { UsageRange } from '../usage-range';
import { Declared } from '../../resources/declared-value';

const GIB: Readonly<Record<string, number>> = { Gi: 1, Mi: 1 / 1024 };

/** vCPUs and memory of something that runs. */
export interface ContainerSize {
  readonly vcpus: number;
  readonly gib: number;
}

/** Returns what all containers of a template together have, or undefined if one of them is not known. */
export function sizeOfContainers(template: Declared): ContainerSize | undefined {
  const containers = template.at('containers').list ?? [];
  const sizes = containers.map((it) => ({
    vcpus: it.at('resources', 'cpu').number(),
    gib: gibOf(it.at('resources', 'memory').text),
  }));
  return sumOf(sizes);
}

/** Returns the sum of sizes, or undefined if there are none, or one of them is not known. */
export function sumOf(sizes: readonly { readonly vcpus?: number; readonly gib?: number }[]): ContainerSize | undefined {
  const known = sizes.flatMap(({ vcpus, gib }) => (vcpus && gib ? [{ vcpus, gib }] : []));
  if (known.length === 0 || known.length < sizes.length) return undefined;
  return known.reduce((sum, { vcpus, gib }) => ({ vcpus: sum.vcpus + vcpus, gib: sum.gib + gib }));
}

/** Azure writes memory as `0.5Gi`. */
function gibOf(text: string): number | undefined {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(Gi|Mi)$/.exec(text) ?? [];
  return unit === undefined ? undefined : Number(amount) * GIB[unit];
}

/**
 * Returns the range of a count between two bounds: the minimum is what is expected. What may go down to none is expected to be one where
 * something works.
 */
export function countRange(min: number | undefined, max: number | undefined): UsageRange | undefined {
  if (min === undefined || max === undefined) return undefined;
  return { low: min, expected: Math.max(min, Math.min(1, max)), high: Math.max(min, max) };
}

/** Returns a count for readers. */
export function countText({ low, high }: UsageRange): string {
  return low === high ? `${low}` : `${low} to ${high}`;
}
