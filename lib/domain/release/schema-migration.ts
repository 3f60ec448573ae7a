/** What a column must be for a migration to make sense. */
export enum ColumnType {
  /** It exists, whatever it is. */
  ANY = 'any',
  /** smallint, integer, bigint, numeric, real, double precision. */
  NUMBER = 'number',
  /** text, varchar, char, citext, or an enumeration. */
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
  /** jsonb, which alone has GIN indexes. */
  JSONB = 'jsonb',
}

/** A column that a migration needs. */
export interface ExpectedColumn {
  /** Its table, with its schema where that is not on the search path. */
  readonly table: string;
  /** Its name. */
  readonly column: string;
  /** What it must be. */
  readonly dataType: ColumnType;
}

/** One statement of SQL. */
export interface MigrationStatement {
  /** Its text, without the semicolon. */
  readonly sql: string;
  /**
   * The index it builds concurrently: a crash leaves that index behind, invalid, and it is built anew.
   * @default - it builds none
   */
  readonly index?: string;
}

/** A change of a database, and the way back. */
export interface SchemaMigration {
  /** Number and name, e.g. `001_indexes`: migrations run in this order. */
  readonly id: string;
  /** Whether its statements succeed or fail together. Not so where one of them builds an index concurrently: PostgreSQL refuses that. */
  readonly transaction: boolean;
  /** Hash of its statements: what was applied must not be edited afterwards. */
  readonly checksum: string;
  /** What it needs, checked before it starts. */
  readonly expects: ExpectedColumn[];
  /** Forward. */
  readonly up: MigrationStatement[];
  /** Back. It never loses data. */
  readonly down: MigrationStatement[];
}

/** What is run again and again: maintenance, a refresh, a report. */
export interface MaintenanceTask {
  /** Its name, e.g. `monthly-maintenance`. */
  readonly name: string;
  /** Its statements, each by itself. */
  readonly statements: MigrationStatement[];
  /** Whether the numbers of the rows it returns are metrics. */
  readonly metrics: boolean;
}
