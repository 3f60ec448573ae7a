import { Format } from './formats';
import { LoadbearingError, Problem } from './problem';
import { ProblemCode } from './problem-code';

/**
 * Bounds of a number; both ends belong to the range.
 *
 * @internal
 */
export interface NumberRange {
  readonly min?: number;
  readonly max?: number;
  /** Exclusive lower bound. */
  readonly above?: number;
  readonly integer?: boolean;
}

/**
 * Largest number of instances, processes or connections. No cloud has so many of one application: a larger number is in a wrong unit.
 *
 * @internal
 */
export const MOST_COUNT = 1_000_000;

/** A minimum or maximum of a number of instances, tasks or replicas. */
interface CountBound {
  readonly property: string;
  readonly value: number | undefined;
  /** Smallest value that is accepted. */
  readonly from: number;
  readonly fix: string;
}

/** A problem with one property. */
interface PropertyProblem {
  readonly code: ProblemCode;
  readonly property: string;
  /** Description of the problem, with the value received. */
  readonly what: string;
  readonly expected: string;
  readonly fix: string;
}

/** Advice for a value of the wrong form. */
interface Advice {
  readonly expected: string;
  readonly fix: string;
}

/** The part of a CDK construct that names it. */
interface PathHolder {
  readonly node: { readonly path: string };
}

/** CDK encodes an unresolved number as one far below any number a user writes, and an unresolved string as `${Token[…]}`. */
const ENCODED_NUMBER_TOKEN_LIMIT = -1e280;

/**
 * Collects the problems of one plan or construct and throws them together.
 *
 * @internal
 */
export class Problems {
  /** Collects the problems of a construct; its path begins every `where`. */
  public static of(construct: PathHolder): Problems {
    return new Problems(`the construct ${construct.node.path}`, construct.node.path);
  }

  private readonly found: Problem[] = [];

  /**
   * Collects the problems of `subject`, e.g. `the workload shop`. `path` begins every `where`.
   *
   * Leave `path` empty if each problem names its own place.
   */
  constructor(
    private readonly subject: string,
    private readonly path: string,
  ) {}

  /** Adds a problem that already has its `where`. */
  public add(problem: Problem): void {
    this.found.push(problem);
  }

  /** Adds a problem with one property unless `ok`. */
  public check(ok: boolean, { property, ...problem }: PropertyProblem): boolean {
    if (!ok) this.add({ ...problem, where: this.where(property) });
    return ok;
  }

  /** Adds a problem unless `value` is a finite number inside `range`, at most 2⁵³ − 1 if it has no end. Rejects CDK tokens. */
  public number(property: string, value: number | undefined, given: NumberRange, fix: string): boolean {
    // Beyond that, numbers are no longer exact, and no cloud has so many of anything.
    const isHuge = Number.isFinite(value) && Number(value) > Number.MAX_SAFE_INTEGER;
    const range = isHuge ? { max: Number.MAX_SAFE_INTEGER, ...given } : given;
    const unresolved = isToken(value);
    const inRange =
      typeof value === 'number' &&
      Number.isFinite(value) &&
      !unresolved &&
      (range.min === undefined || value >= range.min) &&
      (range.max === undefined || value <= range.max) &&
      (range.above === undefined || value > range.above) &&
      (!range.integer || Number.isInteger(value));
    return this.check(inRange, {
      code: unresolved ? ProblemCode.UNRESOLVED_TOKEN : ProblemCode.NUMBER_OUT_OF_RANGE,
      property,
      what: `${property} is ${render(value)}`,
      expected: expectation(range),
      fix: unresolved ? 'use a plain number: a value known only at deployment cannot size anything' : fix,
    });
  }

  /** Like {@link number}, but accepts an absent value. */
  public optionalNumber(property: string, value: number | undefined, range: NumberRange, fix: string): boolean {
    return value === undefined || this.number(property, value, range, fix);
  }

  /** Adds problems unless both are whole numbers of at most `limit`, and the minimum is at most the maximum. */
  public countRange(minimum: CountBound, maximum: CountBound, limit: number): boolean {
    const isCount = ({ property, value, from, fix }: CountBound): boolean =>
      this.number(property, value, { min: from, max: limit, integer: true }, fix);
    if (![isCount(minimum), isCount(maximum)].every(Boolean)) return false;
    return this.check(Number(minimum.value) <= Number(maximum.value), {
      code: ProblemCode.MINIMUM_ABOVE_MAXIMUM,
      property: minimum.property,
      what: `${minimum.property} is ${minimum.value}, above ${maximum.property} ${maximum.value}`,
      expected: `at most ${maximum.property}`,
      fix: `lower ${minimum.property} or raise ${maximum.property}`,
    });
  }

  /** Adds a problem unless `pattern` matches `value`. Anchor the pattern to match the whole text. */
  public match(property: string, value: string | undefined, pattern: RegExp, { expected, fix }: Advice): boolean {
    return this.check(typeof value === 'string' && pattern.test(value), {
      code: isToken(value) ? ProblemCode.UNRESOLVED_TOKEN : ProblemCode.INVALID_FORMAT,
      property,
      what: `${property} is ${render(value)}`,
      expected,
      fix: isToken(value) ? 'use plain text: a value known only at deployment cannot be checked' : fix,
    });
  }

  /** Like {@link match} with a form that several constructs share. */
  public format(property: string, value: string | undefined, format: Format): boolean {
    return this.match(property, value, format.pattern, format);
  }

  /** Like {@link format}, but accepts an absent value and one that is known only at deployment: a CDK token or an output of Pulumi. */
  public optionalFormat(property: string, value: unknown, format: Format): boolean {
    const isLater = isToken(value) || (typeof value === 'object' && value !== null);
    return value === undefined || isLater || this.format(property, value as string, format);
  }

  /** Adds a problem unless `value` is one of `allowed`. */
  public oneOf(property: string, value: string | undefined, allowed: readonly string[], fix?: string): boolean {
    return this.check(value !== undefined && allowed.includes(value), {
      code: ProblemCode.UNKNOWN_CHOICE,
      property,
      what: `${property} is ${render(value)}`,
      expected: allowed.join(', '),
      fix: fix ?? 'use one of these',
    });
  }

  /**
   * Adds a problem if `items` is empty.
   *
   * Throws all problems so far if `items` is no list, since nothing else can be checked then.
   */
  public some(property: string, items: readonly unknown[] | undefined, { expected, fix }: Advice): boolean {
    if (!Array.isArray(items)) {
      const code = items === undefined || items === null ? ProblemCode.MISSING_VALUE : ProblemCode.INVALID_FORMAT;
      return this.fail({
        code,
        property,
        what: `${property} is ${render(items)}`,
        expected: `a list with ${expected}`,
        fix,
      });
    }
    return this.check(items.length > 0, {
      code: ProblemCode.EMPTY_LIST,
      property,
      what: `${property} is empty`,
      expected,
      fix,
    });
  }

  /** Adds a problem if a name appears twice. `noun` names one item in the message. */
  public unique(property: string, names: readonly string[], noun: string): boolean {
    const twice = [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
    return this.check(twice.length === 0, {
      code: ProblemCode.DUPLICATE,
      property,
      what: `${noun} ${twice.join(', ')} appears twice`,
      expected: `each ${noun} once`,
      fix: 'remove or rename one of them',
    });
  }

  /** Adds a problem for each of `names` that is set in `props`, since `cause`, another property, leaves it without effect. */
  public withoutEffect(props: object, names: readonly string[], cause: string): void {
    names
      .filter((name) => props[name as keyof typeof props] !== undefined)
      .forEach((name) =>
        this.check(false, {
          code: ProblemCode.PROP_WITHOUT_EFFECT,
          property: name,
          what: `${name} is set together with ${cause}, which leaves it without effect`,
          expected: 'one of the two',
          fix: `remove ${name}, or remove ${cause} to create a new resource`,
        }),
      );
  }

  /** Adds a problem for each of `names` that is set in `props` although `reason`, e.g. `compute is ec2`, leaves it without effect. */
  public unused<P extends object>(
    props: P,
    names: readonly (keyof P & string)[],
    { reason, fix }: { readonly reason: string; readonly fix: string },
  ): void {
    names
      .filter((name) => props[name] !== undefined)
      .forEach((name) =>
        this.check(false, {
          code: ProblemCode.PROP_WITHOUT_EFFECT,
          property: name,
          what: `${name} is set, and ${reason}`,
          expected: `no ${name} while ${reason}`,
          fix: `${fix}, or remove ${name}`,
        }),
      );
  }

  /** Adds a problem unless `value` is valid in an HTTP header. */
  public headerValue(property: string, value: string): boolean {
    return this.check(/^[\x20-\x7e]+$/.test(value), {
      code: ProblemCode.INVALID_HEADER_VALUE,
      property,
      what: `${property} is ${JSON.stringify(value)}`,
      expected: 'one line of printable ASCII',
      fix: 'remove line breaks and other control characters, which would end the header and begin another one',
    });
  }

  /** Adds the problems of an error thrown while building a part. Rethrows every other error. */
  public absorb(error: unknown): void {
    if (!(error instanceof LoadbearingError)) throw error;
    // `fail` inside `build` throws these very problems.
    if (error.problems !== this.found) this.found.push(...error.problems);
  }

  /** Returns the result of `build`. If it throws problems, adds them and returns undefined. */
  public attempt<T>(build: () => T): T | undefined {
    try {
      return build();
    } catch (error) {
      this.absorb(error);
      return undefined;
    }
  }

  /** Returns the result of `build` if there are no problems, from before or from `build`. Otherwise throws them all. */
  public build<T>(build: (problems: Problems) => T): T {
    const built = this.attempt(() => ({ value: build(this) }));
    this.throwIfAny();
    return built ? built.value : this.stop();
  }

  /** Adds a problem with one property and throws all problems found so far. */
  public fail(problem: PropertyProblem): never {
    this.check(false, problem);
    return this.stop();
  }

  /** Throws one error with all problems found so far, or returns. */
  public throwIfAny(): void {
    if (this.found.length > 0) this.stop();
  }

  private stop(): never {
    throw new LoadbearingError(this.subject, this.found);
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

function render(value: unknown): string {
  if (value === undefined) return 'missing';
  if (isToken(value)) return 'an unresolved token';
  // Objects of the CDK refer to themselves, and may hold secrets.
  if (typeof value === 'object') return value === null ? 'null' : Array.isArray(value) ? 'a list' : 'an object';
  if (typeof value === 'string') return JSON.stringify(value);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : typeof value;
}

function expectation(range: NumberRange): string {
  const noun = range.integer ? 'a whole number' : 'a number';
  const low =
    range.above !== undefined ? `above ${range.above}` : range.min !== undefined ? `of at least ${range.min}` : '';
  const high = range.max !== undefined ? `at most ${range.max}` : '';
  return [noun, [low, high].filter(Boolean).join(' and ')].filter(Boolean).join(' ');
}
