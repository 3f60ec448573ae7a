import * as SCHEMA from './schema.json';

/** A property of a workload file. */
export interface Property {
  readonly description: string;
  /** Value that a plan assumes, if it is one. */
  readonly default?: string | number | boolean;
  /** Assumption of a plan, in words. */
  readonly $comment?: string;
  readonly enum?: readonly string[];
}

/** A section of a workload file. */
export interface Section {
  readonly description: string;
  readonly $comment?: string;
  readonly properties?: { readonly [name: string]: Property };
}

/** The sections of a workload file, and the name. */
export const SECTIONS = SCHEMA.properties as unknown as { readonly [name: string]: Section };
