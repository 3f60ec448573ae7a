import { Registered, SYSTEMS as REGISTERED } from '../stacks/systems';
import { System } from './system';

/** Returns the data and queries of a system, at `scale` times the size in its report. */
export type Benchmark = (scale: number) => System;

const load = (name: string): Benchmark => (require(`./systems/${name}`) as { readonly benchmark: Benchmark }).benchmark;

/** Returns the benchmarks of the systems that name one, by system. */
export function benchmarks(
  systems: readonly Registered[] = REGISTERED,
  read: (name: string) => Benchmark = load,
): { readonly [name: string]: Benchmark } {
  return Object.fromEntries(
    systems.flatMap(({ name, benchmark }) => (benchmark === undefined ? [] : [[name, read(benchmark)]])),
  );
}

/** Systems whose reports promise a faster database. */
export const SYSTEMS = benchmarks();
