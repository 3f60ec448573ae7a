/** Unit of a parameter's plain number, by its name in `pg_settings`. */
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

/** Unit, range and kind of a server parameter. */
export interface PostgresParameter {
  /** Name, e.g. `work_mem`. */
  readonly name: string;
  /**
   * Unit of its plain number.
   * @default - none: a count, a fraction or a word
   */
  readonly unit?: PostgresUnit;
  /**
   * Minimum value, in `unit`.
   * @default - not a number, or no limit
   */
  readonly min?: number;
  /**
   * Maximum value, in `unit`.
   * @default - not a number, or no limit
   */
  readonly max?: number;
  /**
   * If true, accepts fractions as well as whole numbers.
   * @default false
   */
  readonly isFraction?: boolean;
  /**
   * If true, is either on or off.
   * @default false
   */
  readonly isSwitch?: boolean;
  /**
   * Accepted words.
   * @default - any
   */
  readonly words?: string[];
  /** If true, a change takes effect only after the server restarts. */
  readonly requiresRestart: boolean;
  /** Page of the PostgreSQL manual that describes it. */
  readonly source: string;
}

export const DEFAULTS = { isFraction: false, isSwitch: false } satisfies Partial<PostgresParameter>;
