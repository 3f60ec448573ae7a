import { ProblemCode, Problems, Suggestion } from '../lib/domain';
import { Option, OptionKind, OptionSet, OptionValues } from '../stacks/parts/option';

/** Origin of option values. */
export interface OptionSource {
  /** Returns the text of an option, or undefined if it is not set. */
  text(name: string): string | undefined;
  /** Returns a secret, or undefined if it is not set. */
  secret(name: string): unknown;
  /** Returns the words that set an option where it is set now, for a fix. */
  setting(name: string, value: string): string;
  /** Returns the place of an option: its name, and its file if it is in one. */
  place(name: string): string;
}

/** Reads options and gathers every problem of their values. */
export class OptionReader {
  private readonly known = new Map<Option, Map<string | undefined, unknown>>();

  constructor(
    private readonly source: OptionSource,
    private readonly problems: Problems,
  ) {}

  /** Returns the values of options, by default from the reader's own source. */
  public values<O extends OptionSet>(options: O, source = this.source): OptionValues<O> {
    const values = Object.entries(options).map(([name, option]) => [name, this.value(name, option, source)]);
    return Object.fromEntries(values) as OptionValues<O>;
  }

  /** Returns the value of an option. A text that systems share is read, and reported, once. */
  public value<T>(name: string, option: Option<T>, source = this.source): T | undefined {
    const text = option.kind === OptionKind.SECRET ? undefined : source.text(name);
    const read = this.known.get(option) ?? new Map<string | undefined, unknown>();
    this.known.set(option, read);
    if (!read.has(text)) read.set(text, this.read(name, option, text, source));
    return read.get(text) as T | undefined;
  }

  private read(name: string, option: Option, text: string | undefined, source: OptionSource): unknown {
    const secret = option.kind === OptionKind.SECRET;
    const value = secret ? source.secret(name) : text === undefined ? undefined : option.parse(text);
    const missing = value === undefined && text === undefined;
    this.problems.check(!missing || !option.required, {
      code: ProblemCode.MISSING_VALUE,
      property: name,
      what: `${name} is missing`,
      expected: option.help,
      fix: source.setting(secret ? `--secret ${name}` : name, example(option)).trim(),
    });
    this.problems.check(missing || value !== undefined, {
      code: option.code,
      property: source.place(name),
      what: `${name} is '${text}'`,
      expected: option.expected,
      fix: fixOf(option, text ?? '', (it) => source.setting(name, it)),
    });
    return value;
  }
}

/** Never proposes a choice that is not near to what was written: it could be production. */
function fixOf(option: Option, text: string, setting: (value: string) => string): string {
  if (option.kind !== OptionKind.CHOICE) return `${setting(example(option))}, or leave it out`;
  const near = Suggestion.closest(text, option.choices ?? []);
  return near === undefined ? 'use one of these' : setting(near);
}

function example({ kind, example: given, default: standard, choices = [] }: Option): string {
  if (kind === OptionKind.SECRET) return '';
  if (kind === OptionKind.FLAG) return 'true';
  return given ?? String(standard ?? choices[0] ?? '…');
}
