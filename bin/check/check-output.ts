import type { Cloud, ConnectionMoment, Finding, OpenQuestion } from '../../lib/domain';
import type { UpgradeChange } from './upgrade/upgrade';

/** Result of `loadbearing check --json`. */
export interface CheckOutput {
  /** Source: a file, a folder or a reference system. */
  readonly subject: string;
  readonly cloud: Cloud;
  /** Findings that the baseline does not have. */
  readonly findings: readonly Finding[];
  /** Connections of each database at its worst moment. */
  readonly connections: readonly ConnectionMoment[];
  /** Facts that the program leaves open, so that a check could not decide. */
  readonly questions: readonly OpenQuestion[];
  /** Findings of the baseline that are still there. */
  readonly known: number;
  /** Findings of the baseline that are gone: remove them from it. */
  readonly gone: readonly KnownFinding[];
  /** Differences to the program of `--against`. */
  readonly upgrade?: UpgradeChange;
}

/** Finding of a baseline. */
export interface KnownFinding {
  /** Stable code, e.g. `LB2001`. */
  readonly code: string;
  /** Id of the resource. */
  readonly id: string;
  readonly property: string;
}
