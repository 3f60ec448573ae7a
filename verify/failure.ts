/** A failure that the user can fix, with the fix. */
export class Failure extends Error {
  constructor(
    what: string,
    public readonly fix: string,
  ) {
    super(what);
    this.name = 'Failure';
  }
}

/** Returns the message of anything thrown. */
export function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Returns the value, or throws an error that names it. */
export function must<T>(value: T | null | undefined, what: string): T {
  if (value === undefined || value === null) throw new Error(`no ${what}`);
  return value;
}
