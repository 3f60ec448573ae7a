import { LoadbearingError, Problem } from './problem';

/** The bounds a number must keep; both ends belong to the range. */
interface NumberRange {
  readonly min?: number;
  readonly max?: number;
  /** A lower bound that does not itself belong to the range. */
  readonly above?: number;
  readonly integer?: boolean;
}

/** CDK encodes an unresolved number as one far below any that a user writes, and an unresolved string as `${Token[…]}`. */
const ENCODED_NUMBER_TOKEN_LIMIT = -1e280;

/**
 * Gathers the problems of one plan or construct and throws them together.
 *
 * @internal
 */
export class Problems {
  private readonly found: Problem[] = [];

  /** `subject` names what is checked, e.g. `the workload traitor-track`; `path` begins every `where`; it is empty where each problem names its own place. */
  constructor(
    private readonly subject: string,
    private readonly path: string,
  ) {}

  public add(problem: Problem): void {
    this.found.push(problem);
  }

  /** Adds a problem about one property when `ok` is false. */
  public check(ok: boolean, property: string, what: string, expected: string, fix: string): boolean {
    if (!ok) this.add({ what, where: this.where(property), expected, fix });
    return ok;
  }

  /** As {@link required}, but an absent value passes: defaults are the caller's. */
  public number(property: string, value: number | undefined, range: NumberRange, fix: string): boolean {
    return value === undefined || this.required(property, value, range, fix);
  }

  /** Adds a problem unless `value` is a finite number inside `range`, known now: a token of CDK is refused. */
  public required(property: string, value: number | undefined, range: NumberRange, fix: string): boolean {
    const what = `${property} is ${describe(value)}`;
    const isNumber = typeof value === 'number' && Number.isFinite(value) && !isToken(value);
    const inRange =
      isNumber &&
      (range.min === undefined || value >= range.min) &&
      (range.max === undefined || value <= range.max) &&
      (range.above === undefined || value > range.above) &&
      (!range.integer || Number.isInteger(value));
    const remedy = isToken(value) ? 'use a plain number: a value known only at deploy time cannot size anything' : fix;
    return this.check(inRange, property, what, expectation(range), remedy);
  }

  /** Adds a problem unless `value` can stand in an HTTP header. */
  public headerValue(property: string, value: string): boolean {
    return this.check(
      /^[\x20-\x7e]+$/.test(value),
      property,
      `${property} is ${JSON.stringify(value)}`,
      'one line of printable ASCII',
      'remove line breaks and other control characters: they would end the header and begin another',
    );
  }

  /** Takes over the problems of an error thrown while building a part. Other errors are not ours: they pass on. */
  public absorb(error: unknown): void {
    if (!(error instanceof LoadbearingError)) throw error;
    this.found.push(...error.problems);
  }

  /** Throws one error with all problems found so far, or returns. */
  public throwIfAny(): void {
    if (this.found.length > 0) throw new LoadbearingError(this.subject, this.found);
  }

  private where(property: string): string {
    return [this.path, property].filter((part) => part !== '').join('.');
  }
}

function isToken(value: unknown): boolean {
  return typeof value === 'number'
    ? Number.isFinite(value) && value < ENCODED_NUMBER_TOKEN_LIMIT
    : typeof value === 'string' && value.includes('${Token[');
}

function describe(value: unknown): string {
  if (isToken(value)) return 'an unresolved token';
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

function expectation(range: NumberRange): string {
  const noun = range.integer ? 'a whole number' : 'a number';
  const low =
    range.above !== undefined ? `above ${range.above}` : range.min !== undefined ? `of at least ${range.min}` : '';
  const high = range.max !== undefined ? `at most ${range.max}` : '';
  return [noun, [low, high].filter(Boolean).join(' and ')].filter(Boolean).join(' ');
}
