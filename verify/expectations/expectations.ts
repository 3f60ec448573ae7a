import type { StateExpectation } from '../azure/state';
import type { Expectation } from '../read-back';

/** Settings of a system on AWS that its report asks for. Each file of this folder named in a system's record exports one as `EXPECTATIONS`. */
export interface AwsExpectations {
  readonly expectations: readonly Expectation[];
  /** Number of expectations that must be read from the emulator's own implementation. */
  readonly minimumAccountRows: number;
}

/** Settings of a system on Azure that its report asks for. */
export interface AzureExpectations {
  readonly expectations: readonly StateExpectation[];
  readonly minimumRows: number;
  /** Folder of the committed graphs of its resources, dev.json and prod.json. */
  readonly graphs: string;
  /** Configuration that production requires, beside the password. */
  readonly settings: { readonly [config: string]: string };
  /**
   * A change of the replica maximum. Undefined for a system whose sizes alone are compared: another system proves that a release, a destroy and
   * development work.
   */
  readonly replicas?: ReplicaChange;
}

/** A change of the replica maximum, and every resource (type and name) that it updates. */
export interface ReplicaChange {
  readonly config: string;
  readonly value: string;
  readonly updates: readonly string[];
}
