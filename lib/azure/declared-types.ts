import { DeclaredTypes } from '../domain';
import * as TABLE from './declared-types.json';
import { InputProblems } from './input-problems';

/** Types of this door and of the domain. */
const TYPES = new DeclaredTypes(TABLE);

/**
 * Returns the arguments of a component, or those of a method (`of` is `Class#method` or `Class.method`), without null.
 *
 * Throws every problem with their types. Call it before anything else: a component that throws must not leave children behind.
 */
export function requireTypes<T extends object>(component: string, name: string, values: T, of = `${component}Args`): T {
  return InputProblems.build(component, name, (problems) => TYPES.require(problems, of, values));
}
