/** A value for another language: text, a number, a boolean, or a list or map of these. */
export type QuotedValue =
  string | number | boolean | null | readonly QuotedValue[] | { readonly [name: string]: QuotedValue };

// eslint-disable-next-line no-control-regex
const CONTROL = /[\0-\x1f\x7f]/;

/**
 * Values in other languages: one function for each language. No value can become code.
 *
 * A CDK token is quoted like any text, but its value at deployment is not.
 *
 * @internal
 */
export class Quote {
  /** Returns a value as one word of a shell command. Lists become words. */
  public static shell(value: QuotedValue): string {
    if (Array.isArray(value)) return value.map((it) => Quote.shell(it as QuotedValue)).join(' ');
    if (typeof value === 'object') throw new Error('a shell has no maps and no null; pass JSON as text');
    const text = String(value);
    if (text.includes('\0')) throw new Error('a shell cannot hold a zero byte');
    return `'${text.replaceAll("'", String.raw`'\''`)}'`;
  }

  /** Returns a value as a Python literal. */
  public static python(value: QuotedValue): string {
    if (value === null) return 'None';
    if (typeof value === 'boolean') return value ? 'True' : 'False';
    if (Array.isArray(value)) return `[${value.map((it) => Quote.python(it as QuotedValue)).join(', ')}]`;
    if (typeof value === 'object') {
      const entries = Object.entries(value as { readonly [name: string]: QuotedValue });
      return `{${entries.map(([name, it]) => `${JSON.stringify(name)}: ${Quote.python(it)}`).join(', ')}}`;
    }
    rejectNoJson(value);
    // Python reads JSON's escape sequences the same way.
    return JSON.stringify(value);
  }

  /** Returns a value as JSON, which is also a JavaScript literal. */
  public static json(value: QuotedValue): string {
    rejectNoJson(value);
    // Both are line ends in JavaScript before ES2019, on which CloudFront's runtime is based.
    return escapeCharacters(JSON.stringify(value), /[\u2028\u2029]/g);
  }

  /** Returns a value as YAML in flow style: a quoted text is never a number, a boolean or a date. */
  public static yaml(value: QuotedValue): string {
    rejectNoJson(value);
    // YAML reads JSON, but forbids these characters unless they are escaped: https://yaml.org/spec/1.2.2/#51-character-set
    return escapeCharacters(JSON.stringify(value), /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g);
  }

  /** Returns a value of an INI file such as pgbouncer.ini, which has no quotes. Throws if it does not stay one value. */
  public static ini(value: string | number): string {
    const text = String(value);
    if (CONTROL.test(text) || text.trim() !== text)
      throw new Error(`${JSON.stringify(text)} is no value of an INI file`);
    return text;
  }

  /**
   * Returns the value of a directive in a systemd unit, with `%` escaped. Throws if it does not stay one line.
   * [Syntax](https://www.freedesktop.org/software/systemd/man/latest/systemd.syntax.html)
   */
  public static unit(value: string | number): string {
    const text = String(value);
    if (CONTROL.test(text) || text.endsWith('\\')) throw new Error(`${JSON.stringify(text)} is no value of a unit`);
    return text.replaceAll('%', '%%');
  }

  /** Returns a value in an environment file of systemd. */
  public static environmentFile(value: string): string {
    if (/[\0\r\n]/.test(value)) throw new Error('a value of an environment file has one line');
    return `"${Quote.environmentPart(value)}"`;
  }

  /** Returns a part of a quoted value in an environment file, for values with CDK tokens between the parts. */
  public static environmentPart(text: string): string {
    return text.replace(/(["\\$`])/g, '\\$1');
  }

  /** Returns a value in postgresql.conf: numbers and words as they are, anything else in quotes. */
  public static postgresConf(value: string): string {
    if (/^-?[\w.]+$/.test(value)) return value;
    if (CONTROL.test(value)) throw new Error(`${JSON.stringify(value)} is no value of postgresql.conf`);
    // PostgreSQL reads backslashes as in C: https://github.com/postgres/postgres/blob/master/src/backend/utils/misc/guc-file.l
    return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
  }

  /** Returns text of a GitHub workflow in which GitHub evaluates no expression. */
  public static workflow(text: string): string {
    return text.replaceAll('${{', "${{ '${{' }}");
  }
}

function escapeCharacters(text: string, characters: RegExp): string {
  return text.replace(characters, (it) => `\\u${it.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Throws if a value has no literal: JSON.stringify would leave it out, or write null. */
function rejectNoJson(value: unknown): void {
  if (Array.isArray(value) || (typeof value === 'object' && value !== null)) {
    Object.values(value).forEach(rejectNoJson);
  } else if (value !== null && !['string', 'boolean'].includes(typeof value) && !Number.isFinite(value)) {
    throw new Error(`a value of type ${typeof value} has no literal`);
  }
}
