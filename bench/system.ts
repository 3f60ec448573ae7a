/** The rows that a table is filled with: row `i` of `rows`. */
export interface TableRows {
  readonly table: string;
  readonly rows: number;
  /** By column, an expression of `i` and of the functions of sql-functions.ts. */
  readonly columns: { readonly [column: string]: string };
}

/** What a report promises of queries. */
export interface Claim {
  /** The requirement. */
  readonly id: string;
  /** What the report says of the time, e.g. `50–70 % less`. */
  readonly text: string;
  /** The smallest reduction that keeps the promise, in percent. */
  readonly reductionPercent: number;
  /** A figure for one kind of query, below a claim about all of them: told, but the other decides about the system. */
  readonly detail?: boolean;
}

/** A value of a query's parameter. */
export type Parameter = string | number | Date | readonly string[];

/** One query of the application. */
export interface Query {
  /** Short, and good as a file's name. */
  readonly name: string;
  /** The text before the migrations, and after them unless `after` says another. */
  readonly sql: string;
  /** The text that reads a materialized view in place of the tables. */
  readonly after?: string;
  /** The parameters of each execution: another one gives others. */
  readonly parameters: (draw: Draw) => readonly Parameter[];
  /** How many executions a run has, where one takes hardly longer than the way to the server. */
  readonly batch?: number;
  readonly claim: Claim;
  /** Why the promise is not kept, where it is not: from the plans. */
  readonly shortfall?: string;
}

/** Pseudo-random choices, the same in every run. */
export interface Draw {
  /** A whole number from `from` to `to`. */
  integer(from: number, to: number): number;
  /** A whole number from 1 to `to`, small ones far oftener. */
  zipf(to: number): number;
  of<T>(choices: readonly T[]): T;
  /** So many days before the moment at which the data end. */
  daysAgo(days: number): Date;
  /** The beginning of that day in UTC. */
  midnight(daysAgo: number): Date;
}

/** One system of the reports: its data, and the queries that its migrations are for. */
export interface System {
  /** As in `npm run local`. */
  readonly name: string;
  /** Its folder in stacks. */
  readonly folder: string;
  /** Where the sizes come from. */
  readonly size: string;
  /** What is there before the migrations besides the tables and their keys. */
  readonly existing: readonly string[];
  readonly tables: readonly TableRows[];
  readonly queries: readonly Query[];
  /** Promises about the system's queries as a whole. */
  readonly overall: readonly Claim[];
}
