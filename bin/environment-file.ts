import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parseDocument } from 'yaml';
import { ProblemCode, Problems, Suggestion } from '../lib/domain';
import { AWS_OPTIONS } from '../stacks/parts/aws-options';
import { AwsSystem } from '../stacks/parts/system-record';
import { Option, OptionKind, OptionSet } from '../stacks/parts/option';
import { Registered } from '../stacks/systems';

/** Folder of the files with the choices of each environment. */
export const ENVIRONMENTS = join(__dirname, '../environments');
/** Section whose values every system gets. */
export const ALL_SYSTEMS = 'all';

type Section = { readonly [option: string]: unknown };

/** The choices of one environment: `environments/production.yaml`, for example. A system's section takes precedence over `all`. */
export class EnvironmentFile {
  /** Reads the file of an environment, and adds its problems. Without a file, no option is set. */
  public static read(
    problems: Problems,
    folder: string,
    environment: string,
    systems: readonly Registered<AwsSystem>[],
  ): EnvironmentFile {
    const path = join(folder, `${environment}.yaml`);
    const name = join(basename(dirname(path)), basename(path));
    const other = name.replace(/yaml$/, 'yml');
    problems.check(!existsSync(join(folder, basename(other))), {
      code: ProblemCode.INVALID_FORMAT,
      property: other,
      what: `${other} is not read`,
      expected: name,
      fix: `rename it to ${name}`,
    });
    if (!existsSync(path)) return new EnvironmentFile(name, {});
    const content = parsed(problems, name, path);
    return new EnvironmentFile(name, checked(problems, name, content, systems));
  }

  private constructor(
    /** Path of the file, for messages. */
    public readonly name: string,
    private readonly sections: { readonly [name: string]: Section },
  ) {}

  /** Returns the text of an option of a system, or of all systems. */
  public text(system: string | undefined, option: string): string | undefined {
    const section = this.sectionOf(system, option);
    if (section === undefined) return undefined;
    const value = this.sections[section][option];
    return typeof value === 'string' ? value : JSON.stringify(value);
  }

  /** Returns the name of the section that sets an option of a system. */
  public sectionOf(system: string | undefined, option: string): string | undefined {
    return [system ?? ALL_SYSTEMS, ALL_SYSTEMS].find((it) => {
      const section = Object.hasOwn(this.sections, it) ? this.sections[it] : {};
      return Object.hasOwn(section, option) && !isEmpty(section[option]);
    });
  }
}

/** Returns the content with each scalar as it is written: YAML would turn 0042 into 42, and 1.10 into 1.1. */
function parsed(problems: Problems, name: string, path: string): unknown {
  const fail = (reason: string): unknown => {
    problems.check(false, {
      code: ProblemCode.INVALID_FORMAT,
      property: name,
      what: `${name} is no YAML: ${reason}`,
      expected: 'sections named after systems, with options and values',
      fix: 'correct the line; docs/options.md has an example',
    });
    return {};
  };
  try {
    const document = parseDocument(readFileSync(path, 'utf8'), { schema: 'failsafe' });
    const [error] = document.errors;
    return error ? fail(error.message.split('\n')[0]) : (document.toJS({ maxAliasCount: 0 }) ?? {});
  } catch (error) {
    return fail((error as Error).message); // an alias, or a folder in the place of the file
  }
}

type OptionsByName = ReadonlyMap<string, Option>;

function checked(
  problems: Problems,
  file: string,
  content: unknown,
  systems: readonly Registered<AwsSystem>[],
): { readonly [name: string]: Section } {
  const known = new Map(systems.map((it) => [it.name, optionsOf([it])]));
  known.set(ALL_SYSTEMS, optionsOf(systems));
  const sections = mapping(problems, file, content);
  return Object.fromEntries(
    Object.entries(sections).map(([name, section]) => {
      checkName(problems, `${file}: ${name}`, name, [...known.keys()]);
      const options = isEmpty(section) ? {} : mapping(problems, `${file}: ${name}`, section);
      const declared = known.get(name);
      return [name, declared ? validOptions(problems, `${file}: ${name}`, options, declared) : {}];
    }),
  );
}

function validOptions(problems: Problems, place: string, section: Section, known: OptionsByName): Section {
  const valid = Object.entries(section).filter(([name, value]) => {
    const property = `${place}.${name}`;
    if (!checkName(problems, property, name, [...known.keys()])) return false;
    const isList = known.get(name)?.kind === OptionKind.LIST;
    const items: unknown[] = isList && Array.isArray(value) ? value : [value];
    return problems.check(
      items.every((it) => it === null || typeof it === 'string'),
      {
        code: ProblemCode.INVALID_FORMAT,
        property,
        what: `${name} is no ${isList ? 'list of texts' : 'plain value'}`,
        expected: isList ? 'a list of texts' : 'a text, a number, true or false',
        fix: 'write the value behind the colon',
      },
    );
  });
  return Object.fromEntries(valid);
}

function isEmpty(value: unknown): boolean {
  return value === null || ['', '~', 'null'].includes(value as string);
}

function checkName(problems: Problems, property: string, name: string, known: readonly string[]): boolean {
  const near = Suggestion.closest(name, known);
  return problems.oneOf(property, name, known, near && `write ${near}`);
}

function optionsOf(systems: readonly Registered<AwsSystem>[]): OptionsByName {
  const sets: OptionSet[] = [AWS_OPTIONS, ...systems.map(({ options }) => options)];
  // The environment is the file's name.
  return new Map(sets.flatMap((it) => Object.entries(it)).filter(([name]) => name !== 'environment'));
}

function mapping(problems: Problems, property: string, value: unknown): Section {
  const isMapping = typeof value === 'object' && value !== null && !Array.isArray(value);
  problems.check(isMapping, {
    code: ProblemCode.INVALID_FORMAT,
    property,
    what: `${property} is no list of names and values`,
    expected: 'a name, a colon and a value on each line',
    fix: 'write e.g. backendImage: released',
  });
  return isMapping ? (value as Section) : {};
}
