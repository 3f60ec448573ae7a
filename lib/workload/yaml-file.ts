import { readFileSync, statSync } from 'node:fs';
import { Document, LineCounter, parseDocument, visit } from 'yaml';
import { ProblemCode, Problems } from '../domain';

/**
 * Codes of a file that cannot be read, and of one that is no YAML.
 *
 * @internal
 */
export interface YamlCodes {
  readonly unreadable: ProblemCode;
  readonly syntax: ProblemCode;
  /** Fix for a missing file, beside a correct path. */
  readonly otherwise?: string;
}

/** A configuration needs no more. The limits keep a hostile file from filling the memory. */
const MAX_BYTES = 256 * 1024;
const MAX_PROBLEMS = 10;
const MAX_ALIASES = 100;

/**
 * A file of YAML or JSON, with its comments.
 *
 * @internal
 */
export class YamlFile {
  /** Reads a file. Adds a problem with its line for each error, and throws if there are any. */
  public static read(file: string, problems: Problems, codes: YamlCodes): YamlFile {
    const lines = new LineCounter();
    const document = parse(readText(file, problems, codes), lines, problems, codes);
    const yaml = new YamlFile(document, lines, problems, codes);
    yaml.checkAliases();
    problems.throwIfAny();
    return yaml;
  }

  private constructor(
    public readonly document: Document,
    private readonly lines: LineCounter,
    private readonly problems: Problems,
    private readonly codes: YamlCodes,
  ) {}

  /** Returns the place of an offset, for messages. */
  public place(offset: number): string {
    return placeOf(this.lines, offset);
  }

  /** Returns the content. Throws if its aliases stand for more than a configuration needs. */
  public value(): unknown {
    try {
      return this.document.toJS({ maxAliasCount: MAX_ALIASES });
    } catch (error) {
      return tooDeep(this.problems, this.codes, error, `at most ${MAX_ALIASES} aliases, with values of a few levels`);
    }
  }

  private checkAliases(): void {
    visit(this.document, {
      Alias: (_, alias, path) => {
        const target = alias.resolve(this.document);
        if (target === undefined || !path.includes(target)) return;
        report(this.problems, this.codes, this.place(alias.range?.[0] ?? 0), `*${alias.source} contains itself`);
      },
    });
  }
}

function parse(text: string, lineCounter: LineCounter, problems: Problems, codes: YamlCodes): Document {
  let document: Document;
  try {
    document = parseDocument(text, { lineCounter });
  } catch (error) {
    // The parser has no limit of its own: thousands of nested lists exceed the stack.
    return tooDeep(problems, codes, error, 'values of a few levels');
  }
  // An unknown tag is only a warning, and its value text.
  [...document.errors, ...document.warnings]
    .slice(0, MAX_PROBLEMS)
    .forEach(({ message, pos }) =>
      report(problems, codes, placeOf(lineCounter, pos[0]), message.split(/ at line|\n/)[0]),
    );
  return document;
}

function placeOf(lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `line ${line}, column ${col}`;
}

function report(problems: Problems, { syntax }: YamlCodes, property: string, what: string): void {
  problems.check(false, { code: syntax, property, what, expected: 'YAML or JSON', fix: 'correct that line' });
}

function tooDeep(problems: Problems, { syntax }: YamlCodes, error: unknown, expected: string): never {
  return problems.fail({
    code: syntax,
    property: '',
    what: (error as Error).message.split('\n')[0],
    expected,
    fix: 'write the values without aliases, and with fewer levels',
  });
}

function isAbsent(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

function readText(file: string, problems: Problems, { unreadable, otherwise }: YamlCodes): string {
  try {
    const { size } = statSync(file);
    const bytes = size > MAX_BYTES ? Buffer.alloc(0) : readFileSync(file);
    if (size > MAX_BYTES || bytes.length > MAX_BYTES) throw new Error(`${file} has more than ${MAX_BYTES} bytes`);
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    return problems.fail({
      code: unreadable,
      property: '',
      what: error instanceof Error ? error.message : String(error),
      expected: `a readable file of at most ${MAX_BYTES} bytes of UTF-8`,
      fix: otherwise && isAbsent(error) ? `correct the path, or ${otherwise}` : 'correct the path or the file',
    });
  }
}
