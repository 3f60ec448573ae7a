/** A value of a report that is not built to the letter, and what stands in its place. */
export interface Deviation {
  /** Requirement ID. */
  readonly id: string;
  /** What the report says. */
  readonly asked: string;
  /** What the stack does. */
  readonly built: string;
  /** Why. */
  readonly why: string;
}
