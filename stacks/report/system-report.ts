import type { Objective } from '../../lib/domain';
import type { Deviation } from './deviation';

/** Documents of a system, from its report. */
export interface SystemReport {
  /** Targets, which become `docs/slo/<system>.md`. */
  readonly objectives: readonly Objective[];
  /** Departures from the report, which become a table of `docs/evidence.md`. */
  readonly deviations: readonly Deviation[];
  /** Text of further documents, by file. */
  readonly documents?: { readonly [file: string]: string };
}
