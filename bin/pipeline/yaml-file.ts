import { readFileSync, statSync } from 'node:fs';
import { Document, isMap, isScalar, isSeq, parseDocument, visit } from 'yaml';
import { ProblemCode, Problems } from '../../lib/domain';

/** A parsed file. */
export interface YamlFile {
  readonly value: unknown;
  /** Text of each value as it is written, by its path, e.g. `3.10` for `backend.pythonVersion`. */
  readonly sources: ReadonlyMap<string, string>;
}

/** No pipeline needs more. The limits keep a hostile file from filling the memory. */
const MAX_BYTES = 256 * 1024;
const MAX_PROBLEMS = 10;
const MAX_ALIASES = 100;

/** Reads YAML or JSON. Adds a problem for each error and throws if there are any. */
export function readYaml(file: string, problems: Problems): YamlFile {
  const document = parse(readText(file, problems), problems);
  problems.throwIfAny();
  try {
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    const sources = new Map<string, string>();
    collectSources(document.contents, '', sources);
    return { value, sources };
  } catch (error) {
    return fail(problems, (error as Error).message, `at most ${MAX_ALIASES} aliases, with values of a few levels`);
  }
}

function parse(text: string, problems: Problems): Document {
  let document: Document;
  try {
    document = parseDocument(text);
  } catch (error) {
    // The parser has no limit of its own: thousands of nested lists exceed the stack.
    return fail(problems, (error as Error).message, 'values of a few levels');
  }
  // An unknown tag is only a warning, and its value text.
  [...document.errors, ...document.warnings].slice(0, MAX_PROBLEMS).forEach(({ message }) => report(problems, message));
  visit(document, {
    Alias(_, alias, path) {
      const target = alias.resolve(document);
      if (target !== undefined && path.includes(target)) report(problems, `*${alias.source} contains itself`);
    },
  });
  return document;
}

function report(problems: Problems, message: string, expected = 'YAML or JSON'): void {
  problems.check(false, {
    code: ProblemCode.PIPELINE_FILE_SYNTAX,
    property: '',
    what: message.split('\n')[0].replace(/:$/, ''),
    expected,
    fix: 'correct that line',
  });
}

function fail(problems: Problems, message: string, expected: string): never {
  return problems.fail({
    code: ProblemCode.PIPELINE_FILE_SYNTAX,
    property: '',
    what: message.split('\n')[0],
    expected,
    fix: 'write the values without aliases, and with fewer levels',
  });
}

function readText(file: string, problems: Problems): string {
  try {
    const { size } = statSync(file);
    const bytes = size > MAX_BYTES ? Buffer.alloc(0) : readFileSync(file);
    if (size > MAX_BYTES || bytes.length > MAX_BYTES) throw new Error(`${file} has more than ${MAX_BYTES} bytes`);
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    return problems.fail({
      code: ProblemCode.PIPELINE_FILE_UNREADABLE,
      property: '',
      what: error instanceof Error ? error.message : String(error),
      expected: `a readable file of at most ${MAX_BYTES} bytes of UTF-8`,
      fix: 'correct the path or the file',
    });
  }
}

/** Does not follow aliases, of which a few can stand for millions of values. */
function collectSources(node: unknown, at: string, sources: Map<string, string>): void {
  if (isScalar(node) && node.source !== undefined) sources.set(at, node.source);
  if (isSeq(node)) node.items.forEach((item, index) => collectSources(item, `${at}[${index}]`, sources));
  if (!isMap(node)) return;
  node.items.forEach(({ key, value }) => {
    const name = isScalar(key) ? String(key.value) : '';
    collectSources(value, at === '' ? name : `${at}.${name}`, sources);
  });
}
