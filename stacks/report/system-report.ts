import type { Objective } from '../../lib/domain';
import type { Deviation } from './deviation';

/** Documents of a system, from its report. */
export interface SystemReport {
  /** Targets, which become `docs/slo/<system>.md`. */
  readonly objectives: readonly Objective[];
  /** Deviations from the report, which become a table in `docs/evidence.md`. */
  readonly deviations: readonly Deviation[];
  /** Text of other documents, by file. */
  readonly documents?: { readonly [file: string]: string };
}
