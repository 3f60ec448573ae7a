/** A test that carries the ID of a row in its title. */
export interface EvidenceTest {
  /** Path of the test file in the repository. */
  readonly file: string;
  /** Title of the test, after those of the groups around it. */
  readonly name: string;
}

/** Difference between the report and the stack. */
export interface EvidenceDeviation {
  readonly asked: string;
  readonly built: string;
  readonly why: string;
}

/** Where a row of the catalogue is built, and which tests prove it. */
export interface EvidenceRow {
  readonly id: string;
  /** Section of the catalogue. */
  readonly section: string;
  readonly kind: string;
  /** Request of the report. */
  readonly asked: string;
  /** Encoding in the words of the catalogue. */
  readonly encoding: string;
  /** Files that build the row: those that name its ID, else those that its tests are about. */
  readonly files: readonly string[];
  readonly tests: readonly EvidenceTest[];
  /** Differences from the report, with their reasons. */
  readonly deviations: readonly EvidenceDeviation[];
  /** Reason why there is no proof yet. */
  readonly deferred?: string;
}

/** A reference system of the catalogue. */
export interface EvidenceSystem {
  /** Prefix of its IDs, e.g. `TT`. */
  readonly prefix: string;
  /** Folder of the system, e.g. `traitor-track`. */
  readonly folder: string;
  readonly title: string;
}

/** Contents of `docs/evidence.json`. */
export interface Evidence {
  readonly systems: readonly EvidenceSystem[];
  readonly rows: readonly EvidenceRow[];
}

/** Kind of rows that no library can encode. They need no proof. */
export const ADVISORY = 'advisory';

/** Returns true for a row that needs a proof and has none. */
export function lacksProof({ kind, tests }: EvidenceRow): boolean {
  return kind !== ADVISORY && tests.length === 0;
}
