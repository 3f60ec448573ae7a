/** State of something that a task needs. */
export enum FindingState {
  OK = 'ok',
  /** The task does not work without it. */
  MISSING = 'missing',
  /** A part of the task needs it. */
  OPTIONAL = 'optional',
  /** It could not be decided. */
  UNSURE = 'unsure',
}

/** Something that a task needs, and whether this machine or account has it. */
export interface Finding {
  /** Task, e.g. `aws`. */
  readonly task: string;
  readonly name: string;
  readonly state: FindingState;
  /** Version, place or reason. Never a secret. */
  readonly detail: string;
  /** Command or change that fixes it. Left out if it is there. */
  readonly fix?: string;
}

/** Result of `loadbearing doctor --json`. */
export interface DoctorOutput {
  readonly findings: readonly Finding[];
  /** True if no task lacks anything that it needs. */
  readonly isReady: boolean;
}

/** Returns true for what a task cannot do without, or what could not be decided. */
export function isLacking({ state }: Finding): boolean {
  return state === FindingState.MISSING || state === FindingState.UNSURE;
}
