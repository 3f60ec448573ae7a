import { ProblemCode } from '../../lib/domain';

/** Form of an option's value. */
export enum OptionKind {
  TEXT = 'text',
  FLAG = 'true or false',
  WHOLE_NUMBER = 'whole number',
  CHOICE = 'choice',
  LIST = 'list',
  SECRET = 'secret',
}

/** Words about an option. */
export interface OptionWords {
  /** Meaning of the option, for documents and Pulumi. */
  readonly help: string;
  /** Value if the option is left out. */
  readonly default?: string | number | boolean;
  /** Value if the option is left out, in words, where it depends on something else. */
  readonly otherwise?: string;
  /** Value to show in fixes. */
  readonly example?: string;
  /** Values that suit all systems at once. Any other one requires the option `system`. By default all values do. */
  readonly forAllSystems?: readonly string[];
}

/** An option of the command line: its form, its words, and the way its value is read. */
export interface Option<T = unknown> extends OptionWords {
  readonly kind: OptionKind;
  readonly required?: boolean;
  readonly choices?: readonly string[];
  /** Accepted values, in words. */
  readonly expected: string;
  /** Code of the problem for every other value. */
  readonly code: ProblemCode;
  /** Returns the value of a text, or undefined if the text is not accepted. */
  readonly parse: (text: string) => T | undefined;
}

/** An option that must be set. */
export interface RequiredOption<T = unknown> extends Option<T> {
  readonly required: true;
}

/** Options by name. */
export interface OptionSet {
  readonly [name: string]: Option;
}

/** Values of options, by name. */
export type OptionValues<O> = {
  readonly [K in keyof O]: O[K] extends RequiredOption<infer T>
    ? T
    : O[K] extends Option<infer T>
      ? T | undefined
      : never;
};

interface TextWords extends OptionWords {
  readonly pattern?: RegExp;
  /** Form of the text, in words. */
  readonly expected?: string;
}

interface NumberWords extends OptionWords {
  /** @default 0 */
  readonly min?: number;
}

/** Kinds of options. */
export class Options {
  public static text({ pattern, expected, ...words }: TextWords): Option<string> {
    return {
      ...words,
      kind: OptionKind.TEXT,
      expected: expected ?? 'text',
      code: ProblemCode.INVALID_FORMAT,
      parse: (text) => (pattern === undefined || pattern.test(text) ? text : undefined),
    };
  }

  public static flag(words: OptionWords): Option<boolean> {
    return {
      default: false,
      ...words,
      kind: OptionKind.FLAG,
      expected: 'true or false',
      code: ProblemCode.UNKNOWN_CHOICE,
      parse: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
    };
  }

  public static wholeNumber({ min = 0, ...words }: NumberWords): Option<number> {
    return {
      ...words,
      kind: OptionKind.WHOLE_NUMBER,
      expected: min > 0 ? `a whole number of at least ${min}` : 'a whole number',
      code: ProblemCode.NUMBER_OUT_OF_RANGE,
      parse: (text) => (/^\d{1,12}$/.test(text) && Number(text) >= min ? Number(text) : undefined),
    };
  }

  public static choice<T extends string>(choices: readonly T[], words: OptionWords): Option<T> {
    return {
      ...words,
      kind: OptionKind.CHOICE,
      choices,
      expected: choices.join(', '),
      code: ProblemCode.UNKNOWN_CHOICE,
      parse: (text) => choices.find((choice) => choice === text),
    };
  }

  /** A list: `a,b` on the command line of the CDK, `["a","b"]` in a configuration of Pulumi. */
  public static list(words: OptionWords): Option<string[]> {
    return {
      ...words,
      kind: OptionKind.LIST,
      expected: 'a list of texts',
      code: ProblemCode.INVALID_FORMAT,
      parse: (text) => (/^[[{"]/.test(text) ? parseJsonList(text) : text.split(',').map((it) => it.trim())),
    };
  }

  /** A required secret. Only Pulumi has secrets; its configuration encrypts them. */
  public static secret<T>(words: OptionWords): RequiredOption<T> {
    return {
      ...words,
      kind: OptionKind.SECRET,
      required: true,
      expected: 'a secret',
      code: ProblemCode.INVALID_FORMAT,
      parse: () => undefined,
    };
  }
}

function parseJsonList(text: string): string[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
  } catch {
    return undefined;
  }
}
