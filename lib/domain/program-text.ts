import { Quote, QuotedValue } from './quote';

/** A whole string literal, or a whole line. */
const PLACEHOLDER = /(["'])@@([A-Z][A-Z0-9_]*)@@\1|^@@([A-Z][A-Z0-9_]*)@@$/gm;
const LEFT_OVER = /@@[A-Z][A-Z0-9_]*@@/;

/**
 * A program from a file, with placeholders for values.
 *
 * A placeholder is a whole string literal, `"@@NAME@@"`, so that the file stays a valid program for linters and editors. The
 * value, as a literal of the file's language, replaces the placeholder and its quotes. No value can become code.
 *
 * In a shell program, a placeholder may also be a whole line of a here-document with a quoted delimiter. The value then replaces
 * the line unchanged.
 *
 * A CDK token is quoted like any text, but its value at deployment is not. Use tokens only for values that AWS generates.
 *
 * @internal
 */
export class ProgramText {
  /** A POSIX shell or Bash program. Lists become words. */
  public static shell(text: string): ProgramText {
    return new ProgramText(text, (value) => Quote.shell(value));
  }

  /** A Python program. */
  public static python(text: string): ProgramText {
    return new ProgramText(text, (value) => Quote.python(value));
  }

  /** A JSON document or a JavaScript program. */
  public static json(text: string): ProgramText {
    return new ProgramText(text, (value) => Quote.json(value));
  }

  private constructor(
    private readonly text: string,
    private readonly quote: (value: QuotedValue) => string,
  ) {}

  /** Returns the program with every placeholder replaced. Throws if a placeholder has no value or a value has no placeholder. */
  public fill(values: { readonly [name: string]: QuotedValue }): string {
    const used = new Set<string>();
    const valueOf = (name: string): QuotedValue => {
      if (!Object.hasOwn(values, name) || values[name] === undefined) {
        throw new Error(`the placeholder ${name} has no value`);
      }
      used.add(name);
      return values[name];
    };
    const partial = LEFT_OVER.exec(this.text.replaceAll(PLACEHOLDER, ''));
    if (partial) throw new Error(`a placeholder must be a whole literal: ${partial[0]}`);
    // One pass, so that a value that looks like a placeholder stays a value.
    const filled = this.text.replaceAll(
      PLACEHOLDER,
      (_, _quote: string | undefined, literal: string | undefined, block: string) =>
        literal === undefined ? this.block(block, valueOf(block)) : this.quote(valueOf(literal)),
    );
    const unused = Object.keys(values).filter((name) => !used.has(name));
    if (unused.length > 0) throw new Error(`the program has no placeholder ${unused.join(', ')}`);
    return filled;
  }

  private block(name: string, value: QuotedValue): string {
    const delimiters = [...this.text.matchAll(/<<'([A-Za-z_]+)'/g)].map(([, delimiter]) => delimiter);
    const before = this.text.slice(0, this.text.indexOf(`\n@@${name}@@\n`)).split('\n');
    if (!delimiters.some((delimiter) => before.at(-1)?.includes(`<<'${delimiter}'`))) {
      throw new Error(`the placeholder ${name} must be a whole line of a here-document with a quoted delimiter`);
    }
    if (typeof value !== 'string') throw new Error(`the value of ${name} must be text`);
    // Bash ignores zero bytes, so that one of them could hide the delimiter from this check.
    if (value.includes('\0')) throw new Error('a here-document cannot hold a zero byte');
    if (value.split('\n').some((line) => delimiters.includes(line))) {
      throw new Error(`the value of ${name} contains the delimiter of the here-document`);
    }
    return value;
  }
}
