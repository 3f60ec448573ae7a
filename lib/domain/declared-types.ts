import * as DOMAIN_TABLE from './declared-types.json';
import { ProblemCode } from './problem-code';
import { Problems } from './problems';

/**
 * Declared types of one door. A type is `text`, `number`, `flag`, `any`, a name of this table, a list `X[]`, or a map `{X}`.
 * `later X` is X, or a promise or an output of Pulumi that has it later.
 *
 * @internal
 */
export interface TypeTable {
  /** Interfaces of data: the type of each property. A name with `?` is optional. */
  readonly records: Readonly<Record<string, TypedValues>>;
  /** Enums: their values. Those of other packages are empty. */
  readonly choices: Readonly<Record<string, readonly Choice[]>>;
  /** Classes, and interfaces with methods: members that other objects lack. */
  readonly objects: Readonly<Record<string, readonly string[]>>;
  /** Constructors, static methods (`Class.method`) and methods (`Class#method`): the type of each parameter. */
  readonly calls: Readonly<Record<string, TypedValues>>;
}

type TypedValues = Readonly<Record<string, string>>;
type Values = Readonly<Record<string, unknown>>;
type Choice = string | number;

/** Characters of a value in a message. */
const LONGEST_VALUE = 60;

/**
 * Compares values with the types that the declarations promise, for callers without TypeScript. Ranges and forms are left to each class.
 *
 * `npm run types -- --write` reads the types from the declarations.
 *
 * @internal
 */
export class DeclaredTypes {
  /** Returns the name that props give, for the subject of problems, even if the props have other types than declared. */
  public static nameIn(props: object | undefined, key: string, fallback: string): string {
    const name = (props as Values | undefined)?.[key];
    return typeof name === 'string' ? name : fallback;
  }

  private readonly table: TypeTable;

  /** Knows the types of a door, together with those of the domain. `enums` has those of other packages, whose values may grow. */
  constructor(table: TypeTable, enums: Readonly<Record<string, object>> = {}) {
    this.table = {
      records: { ...DOMAIN_TABLE.records, ...table.records },
      choices: { ...DOMAIN_TABLE.choices, ...table.choices, ...valuesOf(enums) },
      objects: { ...DOMAIN_TABLE.objects, ...table.objects },
      calls: { ...DOMAIN_TABLE.calls, ...table.calls },
    };
  }

  /**
   * Returns the values of an interface, or of the parameters of a call, without those that are null. Absent values count as none.
   *
   * Throws all problems so far if a value is missing or has another type, since nothing else can be checked then.
   */
  public require<T extends object>(problems: Problems, name: string, values: T): T {
    const declared = this.table.records[name] ?? this.table.calls[name];
    const given = values ?? {};
    const accepted = isObject(given)
      ? this.properties(problems, '', declared, given as Values)
      : this.reject(problems, 'props', given, name);
    problems.throwIfAny();
    return accepted as T;
  }

  /** Returns `values`, or a copy without null where there is one. */
  private properties(problems: Problems, path: string, declared: TypedValues, values: Values): Values {
    const changed = Object.entries(declared).flatMap(([key, type]): [string, unknown][] => {
      const name = key.replace(/^\.\.\.|\?$/g, '');
      const value = values[name];
      if (value !== undefined && value !== null) {
        const accepted = this.value(problems, path + name, type, value);
        return accepted === value ? [] : [[name, accepted]];
      }
      if (!key.endsWith('?')) this.missing(problems, path + name, type, value);
      return value === null ? [[name, undefined]] : [];
    });
    if (changed.length === 0) return values;
    const own = Object.keys(declared).map((key) => key.replace(/^\.\.\.|\?$/g, ''));
    return Object.fromEntries([...own.map((name) => [name, values[name]]), ...changed]) as Values;
  }

  private value(problems: Problems, path: string, type: string, value: unknown): unknown {
    const { records, choices, objects } = this.table;
    if (type.endsWith('[]')) return this.list(problems, path, type, value);
    if (type.startsWith('{')) return this.map(problems, path, type, value);
    if (type.startsWith(LATER)) return isLater(value) ? value : this.value(problems, path, soon(type), value);
    if (type in records) {
      return isObject(value)
        ? this.properties(problems, `${path}.`, records[type], value as Values)
        : this.reject(problems, path, value, type);
    }
    if (type in choices) return this.choice(problems, path, choices[type], value);
    const fits =
      type in objects
        ? isObject(value) && objects[type].every((member) => member in value)
        : type === 'any' || typeof value === PRIMITIVES[type];
    return fits ? value : this.reject(problems, path, value, type);
  }

  private choice(problems: Problems, path: string, choices: readonly Choice[], value: unknown): unknown {
    problems.check(choices.includes(value as Choice), {
      code: ProblemCode.UNKNOWN_CHOICE,
      property: path,
      what: `${path} is ${JSON.stringify(String(value)).slice(0, LONGEST_VALUE)}`,
      expected: choices.join(', '),
      fix: 'use one of these',
    });
    return value;
  }

  private list(problems: Problems, path: string, type: string, value: unknown): unknown {
    if (!Array.isArray(value)) return this.reject(problems, path, value, type);
    const items = value as unknown[];
    const accepted = items.map((item, index) => this.item(problems, `${path}[${labelOf(item, index)}]`, type, item));
    return accepted.every((item, index) => item === items[index]) ? items : accepted;
  }

  private item(problems: Problems, path: string, listType: string, item: unknown): unknown {
    const type = listType.slice(0, -'[]'.length);
    return item === undefined || item === null
      ? this.missing(problems, path, type, item)
      : this.value(problems, path, type, item);
  }

  private map(problems: Problems, path: string, type: string, value: unknown): unknown {
    if (!isObject(value)) return this.reject(problems, path, value, type);
    const items = Object.entries(value) as [string, unknown][];
    const accepted = items.map(([name, item]) => [
      name,
      this.item(problems, `${path}.${name}`, `${type.slice(1, -1)}[]`, item),
    ]);
    return accepted.every(([, item], index) => item === items[index][1]) ? value : Object.fromEntries(accepted);
  }

  private missing(problems: Problems, property: string, type: string, value: unknown): unknown {
    problems.check(false, {
      code: ProblemCode.MISSING_VALUE,
      property,
      what: `${property} is ${value === null ? 'null' : 'missing'}`,
      expected: this.describe(type),
      fix: 'pass a value',
    });
    return value;
  }

  private reject(problems: Problems, property: string, value: unknown, type: string): unknown {
    problems.check(false, {
      code: ProblemCode.WRONG_TYPE,
      property,
      // Never the value: in the place of another one it may be a secret.
      what: `${property} is ${kindOf(value)}`,
      expected: this.describe(type),
      fix: 'pass a value of this type',
    });
    return value;
  }

  private describe(type: string): string {
    if (type.endsWith('[]')) return `a list; each item is ${this.describe(type.slice(0, -'[]'.length))}`;
    if (type.startsWith('{')) return `a map; each value is ${this.describe(type.slice(1, -1))}`;
    if (type.startsWith(LATER)) return this.describe(soon(type));
    if (type in this.table.choices) return this.table.choices[type].join(', ');
    return PLAIN[type] ?? `an object of the type ${type}`;
  }
}

/** Begins a type that may be known later. */
const LATER = 'later ';

/** Types of the domain. */
export const DOMAIN_TYPES = new DeclaredTypes(DOMAIN_TABLE);

/** Names of the types in JavaScript. */
const PRIMITIVES: TypedValues = { text: 'string', number: 'number', flag: 'boolean' };
const PLAIN: TypedValues = { text: 'a text', number: 'a number', flag: 'true or false', any: 'a value' };

/** The object of an enum of numbers also maps each number to its name. */
function valuesOf(enums: Readonly<Record<string, object>>): Record<string, Choice[]> {
  const values = (it: object): Choice[] => {
    const all = Object.values(it) as Choice[];
    return all.some((value) => typeof value === 'number') ? all.filter((value) => typeof value === 'number') : all;
  };
  return Object.fromEntries(Object.entries(enums).map(([name, it]) => [name, values(it)]));
}

const soon = (type: string): string => type.slice(LATER.length);

/** Returns whether Pulumi resolves the value later: a promise or an output. */
function isLater(value: unknown): boolean {
  return isObject(value) && ['then', 'apply'].some((method) => typeof (value as Values)[method] === 'function');
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function labelOf(item: unknown, index: number): string | number {
  const { name, id } = isObject(item) ? (item as Values) : {};
  return [name, id].find((it): it is string => typeof it === 'string') ?? index;
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  const kinds: TypedValues = {
    string: 'a text',
    number: 'a number',
    boolean: 'true or false',
    object: 'another object',
  };
  return (typeof value) in kinds ? kinds[typeof value] : `a ${typeof value}`;
}
