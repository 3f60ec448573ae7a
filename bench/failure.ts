/** A failure that the user can do something about: what happened, and what to do. */
export class BenchFailure extends Error {
  constructor(
    what: string,
    public readonly fix: string,
  ) {
    super(what);
    this.name = 'BenchFailure';
  }
}
