/** A failure that the user can do something about: what happened, and what to do. */
export class LocalFailure extends Error {
  constructor(
    what: string,
    public readonly fix: string,
  ) {
    super(what);
    this.name = 'LocalFailure';
  }
}

/** The text of anything thrown. */
export function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
