/** A departure from a report, with the reason. */
export interface Deviation {
  /** Requirement ID. */
  readonly id: string;
  /** Value in the report. */
  readonly asked: string;
  /** Value in the stack. */
  readonly built: string;
  /** Reason. */
  readonly why: string;
}
