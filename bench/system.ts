/** Content of a table: row `i` of `rows`. */
export interface TableRows {
  readonly table: string;
  readonly rows: number;
  /** SQL expression per column, from `i` and the functions of sql-functions.ts. */
  readonly columns: { readonly [column: string]: string };
}

/** A report's claim about queries. */
export interface Claim {
  /** The requirement. */
  readonly id: string;
  /** The report's words, e.g. `50–70 % less`. */
  readonly text: string;
  /** Lower bound of the reduction, in percent. */
  readonly reductionPercent: number;
  /** Informational: a figure for one kind of query, below a claim about all of them that decides. */
  readonly detail?: boolean;
}

/** Value of a query parameter. */
export type Parameter = string | number | Date | readonly string[];

/** A query of the application. */
export interface Query {
  /** Short name, valid as a file name. */
  readonly name: string;
  /** SQL before the migrations, and after them unless `after` is set. */
  readonly sql: string;
  /** SQL that reads a materialized view instead of the tables. */
  readonly after?: string;
  /** Parameters of an execution; they change with each one. */
  readonly parameters: (draw: Draw) => readonly Parameter[];
  /** Executions per run, for queries hardly longer than the round trip. */
  readonly batch?: number;
  readonly claim: Claim;
  /** Reason for a missed claim, from the plans. */
  readonly shortfall?: string;
}

/** Pseudo-random values, the same in every run. */
export interface Draw {
  /** Returns a whole number from `from` to `to`. */
  integer(from: number, to: number): number;
  /** Returns a whole number from 1 to `to`; small ones are far more frequent. */
  zipf(to: number): number;
  of<T>(choices: readonly T[]): T;
  /** Returns the time some days before the end of the data. */
  daysAgo(days: number): Date;
  /** Returns the start of that day in UTC. */
  midnight(daysAgo: number): Date;
}

/** A system: its data and the queries that its migrations speed up. */
export interface System {
  /** Name, as in `npm run local`. */
  readonly name: string;
  /** Folder in stacks. */
  readonly folder: string;
  /** Source of the sizes. */
  readonly size: string;
  /** SQL before the migrations, besides the tables and their keys. */
  readonly existing: readonly string[];
  readonly tables: readonly TableRows[];
  readonly queries: readonly Query[];
  /** Claims about all queries of the system. */
  readonly overall: readonly Claim[];
}
