import { CheckCode, Severity } from './check-code';

/**
 * A finding about a resource, with its reason and its fix.
 *
 * @internal
 */
export interface Finding {
  /** Stable code, documented in `docs/checks.md`. */
  readonly code: CheckCode;
  readonly severity: Severity;
  /** Id, unique in the program: stack and logical id, or the URN. */
  readonly id: string;
  /** Name of the resource for readers. */
  readonly resource: string;
  /** Type, e.g. `AWS::RDS::DBInstance`. */
  readonly type: string;
  /**
   * Property that the finding is about, e.g. `StorageEncrypted`. Empty if it is about several.
   */
  readonly property: string;
  /** Reason, with the values that the program states. */
  readonly reason: string;
  /** Change that removes the finding. */
  readonly fix: string;
  /**
   * Rule of another rule set that found it, e.g. `AwsSolutions-RDS10`.
   * @default - a rule of this package
   */
  readonly rule?: string;
}

/**
 * A question that the program leaves open, so that a check could not decide.
 *
 * @internal
 */
export interface OpenQuestion {
  /** Id of the resource. */
  readonly id: string;
  /** Name of the resource for readers. */
  readonly resource: string;
  /** Fact that the program does not state. */
  readonly unknown: string;
  /** Option or property that states it. */
  readonly answer: string;
}
