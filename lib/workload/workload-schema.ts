import * as SCHEMA from './schema.json';

/**
 * A value of a workload file.
 *
 * @internal
 */
export interface WorkloadProperty {
  readonly description: string;
  /** Value that a plan assumes, if it is one. */
  readonly default?: string | number | boolean;
  /** Assumption of a plan, in words. */
  readonly $comment?: string;
  readonly enum?: readonly string[];
  /** Values inside of it, which a command writes. */
  readonly properties?: { readonly [name: string]: WorkloadProperty };
}

/**
 * A section of a workload file.
 *
 * @internal
 */
export interface WorkloadSection {
  readonly description: string;
  readonly $comment?: string;
  readonly properties?: { readonly [name: string]: WorkloadProperty };
}

/**
 * Names of a workload file, from the schema that `npm run docs` writes.
 *
 * @internal
 */
export class WorkloadSchema {
  /** The sections of a workload file, and the name. */
  public static readonly SECTIONS = SCHEMA.properties as unknown as { readonly [name: string]: WorkloadSection };
}
