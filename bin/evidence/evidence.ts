/** A test that carries the ID of a row in its title. */
export interface EvidenceTest {
  /** Path of the test file in the repository. */
  readonly file: string;
  /** Title of the test, after those of the groups around it. */
  readonly name: string;
}

/** Difference between the report and the stack. */
export interface EvidenceDeviation {
  readonly id: string;
  readonly asked: string;
  readonly built: string;
  readonly why: string;
}

/** A row of the catalogue, with the files that build it and the tests that prove it. */
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
  /** Reason why there is no proof yet. */
  readonly deferred?: string;
}

/** A system and its deviations. */
export interface EvidenceSystem {
  /** Prefix of its rows in the catalogue, e.g. `TT`. Undefined if it has none. */
  readonly prefix?: string;
  /** Folder of the system, e.g. `traitor-track`. */
  readonly folder: string;
  readonly title: string;
  readonly deviations: readonly EvidenceDeviation[];
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

/** Returns the rows of a system. */
export function rowsOf({ prefix }: EvidenceSystem, rows: readonly EvidenceRow[]): EvidenceRow[] {
  return rows.filter(({ id }) => prefix !== undefined && id.startsWith(`${prefix}-`));
}

/** Returns the differences between a row and its report. */
export function deviationsOf({ systems }: Evidence, { id }: EvidenceRow): EvidenceDeviation[] {
  return systems.flatMap(({ deviations }) => deviations.filter((it) => it.id === id));
}
