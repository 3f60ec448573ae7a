import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parseDocument } from 'yaml';
import { ProblemCode, Problems } from '../lib/domain';
import { AWS_OPTIONS } from '../stacks/parts/aws-options';
import { AwsSystem } from '../stacks/parts/system-record';
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
    if (!existsSync(path)) return new EnvironmentFile(name, {});
    const document = parseDocument(readFileSync(path, 'utf8'));
    const isReadable = problems.check(document.errors.length === 0, {
      code: ProblemCode.INVALID_FORMAT,
      property: name,
      what: `${name} is no YAML: ${document.errors[0]?.message.split('\n')[0]}`,
      expected: 'sections named after systems, with options and values',
      fix: 'correct the line; docs/options.md has an example',
    });
    const content: unknown = isReadable ? (document.toJS({ maxAliasCount: 0 }) ?? {}) : {};
    return new EnvironmentFile(name, checked(problems, name, content, systems));
  }

  private constructor(
    /** Path of the file, for messages. */
    public readonly name: string,
    private readonly sections: { readonly [name: string]: Section },
  ) {}

  /** Returns the text of an option of a system, or of all systems. */
  public text(system: string | undefined, option: string): string | undefined {
    const value = [system ?? ALL_SYSTEMS, ALL_SYSTEMS]
      .filter((it) => Object.hasOwn(this.sections, it) && Object.hasOwn(this.sections[it], option))
      .map((it) => this.sections[it][option])
      .find((it) => it !== null && it !== '');
    if (value === undefined) return undefined;
    return typeof value === 'string' ? value : JSON.stringify(value);
  }
}

function checked(
  problems: Problems,
  file: string,
  content: unknown,
  systems: readonly Registered<AwsSystem>[],
): { readonly [name: string]: Section } {
  const known = new Map<string, readonly string[]>(systems.map((it) => [it.name, optionsOf([it])]));
  known.set(ALL_SYSTEMS, optionsOf(systems));
  const sections = mapping(problems, file, content);
  return Object.fromEntries(
    Object.entries(sections).map(([name, section]) => {
      problems.oneOf(`${file}: ${name}`, name, [...known.keys()]);
      const options = section === null ? {} : mapping(problems, `${file}: ${name}`, section);
      Object.entries(options).forEach(([option, value]) => {
        const property = `${file}: ${name}.${option}`;
        problems.oneOf(property, option, known.get(name) ?? [option]);
        const items: unknown[] = Array.isArray(value) ? value : [value];
        problems.check(
          items.every((it) => it === null || ['string', 'number', 'boolean'].includes(typeof it)),
          {
            code: ProblemCode.INVALID_FORMAT,
            property,
            what: `${option} is no plain value`,
            expected: 'a text, a number, true, false, or a list of texts',
            fix: 'write the value behind the colon',
          },
        );
      });
      return [name, options];
    }),
  );
}

function optionsOf(systems: readonly Registered<AwsSystem>[]): string[] {
  const names = [...Object.keys(AWS_OPTIONS), ...systems.flatMap(({ options }) => Object.keys(options))];
  // The environment is the file's name.
  return [...new Set(names)].filter((it) => it !== 'environment');
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
