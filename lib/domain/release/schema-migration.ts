/** Type of a column that a migration requires. */
export enum ColumnType {
  /** Any type. */
  ANY = 'any',
  /** smallint, integer, bigint, numeric, real or double precision. */
  NUMBER = 'number',
  /** text, varchar, char, citext or an enumeration. */
  TEXT = 'text',
  /** boolean. */
  BOOLEAN = 'boolean',
  /** timestamp, with or without a time zone. */
  TIMESTAMP = 'timestamp',
  /** date. */
  DATE = 'date',
  /** uuid. */
  UUID = 'uuid',
  /** json or jsonb. */
  JSON = 'json',
  /** jsonb only, the type that supports GIN indexes. */
  JSONB = 'jsonb',
}

/** A column that a migration requires. */
export interface ExpectedColumn {
  /** Table, with its schema if that is not on the search path. */
  readonly table: string;
  /** Column name. */
  readonly column: string;
  /** Required type. */
  readonly dataType: ColumnType;
}

/** A single SQL statement. */
export interface MigrationStatement {
  /** SQL text without the semicolon. */
  readonly sql: string;
  /**
   * Name of the index that the statement builds, quoted where SQL requires it. The runner checks that it is valid, and rebuilds one
   * that an interrupted build left invalid.
   * @default - the statement builds no index
   */
  readonly index?: string;
  /**
   * Table of that index, quoted where SQL requires it, with its schema if the statement names it.
   * @default - the statement builds no index
   */
  readonly table?: string;
}

/** A change to a database schema and its rollback. */
export interface SchemaMigration {
  /** Number and name, e.g. `001_indexes`. Migrations run in this order. */
  readonly id: string;
  /** If true, all statements run in one transaction. PostgreSQL cannot build an index concurrently in a transaction. */
  readonly transaction: boolean;
  /** Hash of the statements, to detect edits after the migration was applied. */
  readonly checksum: string;
  /** Columns that must exist before the migration starts. */
  readonly expects: ExpectedColumn[];
  /** Statements that apply the migration. */
  readonly up: MigrationStatement[];
  /** Statements that roll the migration back without losing data. */
  readonly down: MigrationStatement[];
}

/** Statements that run repeatedly: maintenance, a refresh or a report. */
export interface MaintenanceTask {
  /** Task name, e.g. `monthly-maintenance`. */
  readonly name: string;
  /** Statements, each outside a transaction. */
  readonly statements: MigrationStatement[];
  /** If true, the numbers in the returned rows become metrics. */
  readonly metrics: boolean;
}
