/**
 * A value of a file, of which only the type is known.
 *
 * @internal
 */
export type Json = Readonly<Record<string, unknown>>;

/**
 * Reads values of files that anyone may have written: what has another shape counts as absent.
 *
 * @internal
 */
export class Shape {
  /** Returns an object, or an empty one. */
  public static record(value: unknown): Json {
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
  }

  /** Returns the objects of a list, or none. */
  public static records(value: unknown): Json[] {
    return Array.isArray(value) ? value.map((it) => Shape.record(it)) : [];
  }

  /** Returns a text, or an empty one. */
  public static text(value: unknown): string {
    return typeof value === 'string' ? value : '';
  }
}
