import { Document, Node, YAMLMap, isMap, isScalar } from 'yaml';
import { ProblemCode, Problems, Suggestion, Workload } from '../domain';
import { TYPES } from './declared-types';
import { WorkloadSchema } from './workload-schema';
import { YamlFile } from './yaml-file';

const CODES = {
  unreadable: ProblemCode.INVALID_WORKLOAD_FILE,
  syntax: ProblemCode.INVALID_WORKLOAD_FILE,
  otherwise: 'write a first file with npx loadbearing init',
};
const { SECTIONS } = WorkloadSchema;

/**
 * A workload file, as `loadbearing init` writes it.
 *
 * A section without values, such as `database:`, is one with assumptions only. A YAML parser alone returns null for it, which means
 * that the application has no database.
 *
 * @example
 * const workload = WorkloadFile.read('workload.yaml');
 * const plan = Plan.forWorkload(workload);
 */
export class WorkloadFile {
  /**
   * Reads a workload from a file of YAML or JSON. A relative path begins in the working directory.
   *
   * Throws one error with the line of each syntax error and unknown name. The plan checks the values.
   */
  public static read(file: string): Workload {
    TYPES.require(new Problems('a workload file', 'WorkloadFile'), 'WorkloadFile.read', { file });
    const content = readYaml(file).value() as { readonly [name: string]: unknown };
    const sections = Object.entries(content).map(([name, value]): [string, unknown] => [
      name,
      value === null && SECTIONS[name]?.properties ? {} : value,
    ]);
    return Object.fromEntries(sections) as unknown as Workload;
  }

  /**
   * Reads a workload file with its comments. Throws like `read`.
   *
   * @internal
   */
  public static readDocument(file: string): Document {
    return readYaml(file).document;
  }
}

function readYaml(file: string): YamlFile {
  const problems = new Problems(`the workload file ${file}`, file);
  const yaml = YamlFile.read(file, problems, CODES);
  const root: unknown = yaml.document.contents;
  const names = isMap(root) ? root.items.map(({ key }) => (isScalar(key) ? String(key.value) : '')) : [];
  const isOther = names.length > 0 && !names.some((it) => Object.hasOwn(SECTIONS, it) || isNear(it));
  if (isMap(root) && !isOther) checkNames(problems, root as YAMLMap<Node, Node>, (offset) => yaml.place(offset));
  else {
    problems.check(false, {
      code: ProblemCode.INVALID_WORKLOAD_FILE,
      property: '',
      what: isOther
        ? `the file is no workload: its names are ${names.slice(0, 3).join(', ')}`
        : 'the file has no names and values',
      expected: 'traffic, and what else you know',
      fix: 'write e.g. `traffic:`, or an example with npx loadbearing init',
    });
  }
  problems.throwIfAny();
  return yaml;
}

/** A misspelt name is of a workload, too. */
function isNear(name: string): boolean {
  return Suggestion.closest(name, Object.keys(SECTIONS)) !== undefined;
}

/** A value, or a section with its names. */
interface Names {
  readonly properties?: { readonly [name: string]: Names };
}

/** Adds a problem for each unknown name, and for each section that is none. */
function checkNames(problems: Problems, root: YAMLMap<Node, Node>, at: (offset: number) => string): void {
  const check = (map: YAMLMap<Node, Node>, prefix: string, properties: { readonly [name: string]: Names }): void =>
    map.items.forEach(({ key, value }) => {
      const known = Object.keys(properties);
      const name = isScalar(key) ? String(key.value) : '';
      const near = Suggestion.closest(name, known);
      problems.check(known.includes(name), {
        code: ProblemCode.UNKNOWN_CHOICE,
        property: at(key.range?.[0] ?? 0),
        what: `${prefix}${name} is no value of a workload`,
        expected: known.map((it) => prefix + it).join(', '),
        fix: near === undefined ? 'use one of them' : `write ${near}`,
      });
      const inside = Object.hasOwn(properties, name) ? properties[name].properties : undefined;
      if (inside !== undefined && isMap(value)) check(value as YAMLMap<Node, Node>, `${prefix}${name}.`, inside);
    });
  check(root, '', SECTIONS);
  root.items.forEach(({ key, value }) => {
    const name = isScalar(key) ? String(key.value) : '';
    const properties = Object.hasOwn(SECTIONS, name) ? SECTIONS[name].properties : undefined;
    if (properties === undefined) return;
    const isEmpty = value === null || (isScalar(value) && value.value === null);
    problems.check(isMap(value) || isEmpty, {
      code: ProblemCode.INVALID_WORKLOAD_FILE,
      property: at(value?.range?.[0] ?? 0),
      what: `${name} has no names and values`,
      expected: `one of ${Object.keys(properties).join(', ')}, or nothing`,
      fix: 'write them on lines of their own, indented',
    });
  });
}
