/** A rejection by Azure. */
export class Refusal extends Error {
  constructor(
    public readonly code: string,
    what: string,
  ) {
    super(`${code}: ${what}`);
    this.name = 'Refusal';
  }
}
