/** The unit of a parameter's plain number, as `pg_settings` writes it. */
export enum PostgresUnit {
  /** Bytes. */
  BYTES = 'B',
  /** Kilobytes of 1024 bytes. */
  KIB = 'kB',
  /** Pages of 8 kB. */
  PAGES = '8kB',
  /** Megabytes of 1024 kB. */
  MIB = 'MB',
  /** Milliseconds. */
  MILLISECONDS = 'ms',
  /** Seconds. */
  SECONDS = 's',
}

/** What is known about a parameter of the server. */
export interface PostgresParameter {
  /** Its name, e.g. `work_mem`. */
  readonly name: string;
  /**
   * The unit of its plain number.
   * @default - none: a count, a share, a word
   */
  readonly unit?: PostgresUnit;
  /**
   * The least it takes, in `unit`.
   * @default - not a number, or no limit
   */
  readonly min?: number;
  /**
   * The most it takes, in `unit`.
   * @default - not a number, or no limit
   */
  readonly max?: number;
  /**
   * Whether it takes more than whole numbers.
   * @default false
   */
  readonly isFraction?: boolean;
  /**
   * Whether it is on or off.
   * @default false
   */
  readonly isSwitch?: boolean;
  /**
   * The words it takes.
   * @default - any
   */
  readonly words?: string[];
  /** Whether a change takes effect only after a restart of the server. */
  readonly requiresRestart: boolean;
  /** The page of PostgreSQL's manual that describes it. */
  readonly source: string;
}
