import { EvidenceDeviation, EvidenceRow } from './evidence';
import { Outcome } from './last-run';

/** Result of `loadbearing evidence --json`. */
export interface EvidenceOutput {
  readonly rows: readonly ShownRow[];
}

/** A row with its deviations. */
export interface ShownRow extends EvidenceRow {
  readonly deviations: readonly EvidenceDeviation[];
  /** Outcome of its tests in the last run, if there is one. */
  readonly outcome?: Outcome;
}
