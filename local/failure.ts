/** A failure that the user can do something about: what happened, and what to do. */
export class Failure extends Error {
  constructor(
    what: string,
    public readonly fix: string,
  ) {
    super(what);
    this.name = 'Failure';
  }
}

/** The text of anything thrown. */
export function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The value, or an error that names what is missing. */
export function must<T>(value: T | null | undefined, what: string): T {
  if (value === undefined || value === null) throw new Error(`no ${what}`);
  return value;
}
