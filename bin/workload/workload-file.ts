import { existsSync, readFileSync } from 'node:fs';
import { LineCounter, Node, Pair, YAMLMap, isMap, isScalar, parseDocument } from 'yaml';
import { ProblemCode, Problems, Workload } from '../../lib/domain';
import { closest } from '../../lib/functions/migrate/suggestion';
import { SECTIONS } from './sections';

/** File that the commands read by default. */
export const WORKLOAD_FILE = 'workload.yaml';

/** Reads a workload file. Throws one error with every line that is no YAML or has an unknown name. The plan checks the values. */
export function readWorkload(path: string): Workload {
  const problems = new Problems(path, path);
  if (!existsSync(path)) {
    problems.fail({
      code: ProblemCode.INVALID_WORKLOAD_FILE,
      property: '',
      what: `${path} does not exist`,
      expected: 'a workload file',
      fix: 'write one with npx loadbearing init, or name the file',
    });
  }
  return parseWorkload(problems, readFileSync(path, 'utf8'));
}

/** Returns the workload of a text. */
export function parseWorkload(problems: Problems, text: string): Workload {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${line}:${col}`;
  };
  document.errors.forEach(({ message, pos }) =>
    problems.check(false, {
      code: ProblemCode.INVALID_WORKLOAD_FILE,
      property: at(pos[0]),
      what: message.split(/ at line|\n/)[0],
      expected: 'YAML',
      fix: 'correct the line',
    }),
  );
  problems.throwIfAny();
  const root = document.contents as Node | null;
  if (!isMap(root)) {
    return problems.fail({
      code: ProblemCode.INVALID_WORKLOAD_FILE,
      property: '1:1',
      what: 'the file has no names and values',
      expected: 'a section traffic, and the others that you know',
      fix: 'write an example with npx loadbearing init',
    });
  }
  checkNames(problems, root, '', Object.keys(SECTIONS), at);
  root.items.forEach(({ key, value }) => {
    const name = String(key);
    const properties = SECTIONS[name]?.properties;
    if (properties && isMap(value)) checkNames(problems, value, `${name}.`, Object.keys(properties), at);
  });
  problems.throwIfAny();
  const content = document.toJS({ maxAliasCount: 0 }) as { readonly [name: string]: unknown };
  // A section without values is one with assumptions only.
  const sections = Object.entries(content).map(([name, value]) => [
    name,
    value === null && SECTIONS[name]?.properties ? {} : value,
  ]);
  return Object.fromEntries(sections) as unknown as Workload;
}

function checkNames(
  problems: Problems,
  map: YAMLMap,
  prefix: string,
  known: readonly string[],
  at: (offset: number) => string,
): void {
  (map.items as Pair<Node, Node>[]).forEach(({ key }) => {
    const name = isScalar(key) ? String(key.value) : '';
    const near = closest(name, known);
    problems.check(known.includes(name), {
      code: ProblemCode.UNKNOWN_CHOICE,
      property: at(key.range?.[0] ?? 0),
      what: `${prefix}${name} is no value of a workload`,
      expected: known.map((it) => prefix + it).join(', '),
      fix: near === undefined ? 'use one of them' : `write ${near}`,
    });
  });
}
