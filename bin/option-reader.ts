import { ProblemCode, Problems } from '../lib/domain';
import { Option, OptionKind, OptionSet, OptionValues } from '../stacks/parts/option';

/** Origin of option values. */
export interface OptionSource {
  /** Returns the text of an option, or undefined if it is not set. */
  text(name: string): string | undefined;
  /** Returns a secret, or undefined if it is not set. */
  secret(name: string): unknown;
  /** Returns the words that set an option, for a fix. */
  setting(name: string, value: string): string;
}

/** Reads options and gathers every problem of their values. */
export class OptionReader {
  private readonly known = new Map<Option, unknown>();

  constructor(
    private readonly source: OptionSource,
    private readonly problems: Problems,
  ) {}

  /** Returns the values of options. */
  public values<O extends OptionSet>(options: O): OptionValues<O> {
    const values = Object.entries(options).map(([name, option]) => [name, this.value(name, option)]);
    return Object.fromEntries(values) as OptionValues<O>;
  }

  /** Returns the value of an option. An option that systems share is read, and reported, once. */
  public value<T>(name: string, option: Option<T>): T | undefined {
    if (!this.known.has(option)) this.known.set(option, this.read(name, option));
    return this.known.get(option) as T | undefined;
  }

  private read(name: string, option: Option): unknown {
    const secret = option.kind === OptionKind.SECRET;
    const text = secret ? undefined : this.source.text(name);
    const value = secret ? this.source.secret(name) : text === undefined ? undefined : option.parse(text);
    const missing = value === undefined && text === undefined;
    this.problems.check(!missing || !option.required, {
      code: ProblemCode.MISSING_VALUE,
      property: name,
      what: `${name} is missing`,
      expected: option.help,
      fix: this.source.setting(secret ? `--secret ${name}` : name, example(option)).trim(),
    });
    this.problems.check(missing || value !== undefined, {
      code: option.code,
      property: name,
      what: `${name} is '${text}'`,
      expected: option.expected,
      fix: `${this.source.setting(name, example(option))}, or leave it out`,
    });
    return value;
  }
}

function example({ kind, example: given, default: standard, choices = [] }: Option): string {
  if (kind === OptionKind.SECRET) return '';
  if (kind === OptionKind.FLAG) return 'true';
  return given ?? String(standard ?? choices[0] ?? '…');
}
