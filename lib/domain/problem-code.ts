/**
 * Stable code of a kind of problem. Codes never change their meaning and are never reused.
 *
 * `docs/errors.md` lists every code with an example and the fix. Codes below LB1100 are about any property; the hundreds above
 * follow the subject folders: sizing 11, data 12, edge 13, compute 14, network 15, observability 16, release 17, GitHub 18,
 * reference stacks and their options 19.
 */
export enum ProblemCode {
  /** Not yet given a code of its own. */
  UNREVIEWED = 'LB0000',
  /** A number is outside its range, is not a whole number where one is required, or is not a finite number. */
  NUMBER_OUT_OF_RANGE = 'LB1001',
  /** A value that decides what exists is known only at deployment. */
  UNRESOLVED_TOKEN = 'LB1002',
  /** A text does not have the required form. */
  INVALID_FORMAT = 'LB1003',
  /** A value is not one of the accepted choices. */
  UNKNOWN_CHOICE = 'LB1004',
  /** A list that needs at least one item is empty. */
  EMPTY_LIST = 'LB1005',
  /** A name or an item that must be unique appears more than once. */
  DUPLICATE = 'LB1006',
  /** A text contains characters that an HTTP header cannot carry. */
  INVALID_HEADER_VALUE = 'LB1007',
  /** A required value is missing. */
  MISSING_VALUE = 'LB1008',
  /** Two properties exclude each other. */
  CONFLICTING_PROPS = 'LB1009',
  /** A property has no effect without another one, or next to another one. */
  PROP_WITHOUT_EFFECT = 'LB1010',
  /** A text, or a list, is longer than the cloud accepts. */
  TOO_LONG = 'LB1011',
}

/**
 * Names and documentation anchors of the codes.
 *
 * @internal
 */
export class ProblemName {
  /** Returns the kebab name of a code: `number-out-of-range` for LB1001. */
  public static of(code: ProblemCode): string {
    const [key] = Object.entries(ProblemCode).find(([, value]) => value === code) ?? [code];
    return key.toLowerCase().replaceAll('_', '-');
  }

  /** Returns the anchor of a code in `docs/errors.md`. */
  public static anchor(code: ProblemCode): string {
    return `${code.toLowerCase()}-${ProblemName.of(code)}`;
  }
}
