/**
 * Calls every public constructor, factory and method with values that TypeScript would reject, as JavaScript and other languages can.
 * The types come from `declared-types.json`, so that a new property needs no new row.
 */
import { CfnElement, Duration, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { LoadbearingError } from '../../lib/domain';
import type { TypeTable } from '../../lib/domain/declared-types';

export type Values = { readonly [name: string]: unknown };
export type Types = { readonly [name: string]: string };

/** One call of the public API, with valid arguments: props for a construct, parameters by name for everything else. */
export interface Call {
  /** Named as in the table: `new X`, `X.factory` or `X#method`. */
  readonly name: string;
  /** Names of the parameters, in their order. */
  readonly parameters: Types;
  /** Those that get other values. */
  readonly attacked: Types;
  /** Valid arguments. Include optional ones to have their parts replaced as well. */
  readonly valid: (stack: Stack) => Values;
  /** Creates the object whose method it is. */
  readonly prepare: (stack: Stack) => void;
  /** Makes the call. */
  readonly make: (stack: Stack, values: Values) => unknown;
}

/** One value that a caller without types may pass. */
export interface Attack {
  readonly title: string;
  readonly values: Values;
  /** True if the library must reject the value, even if the template would be valid. */
  readonly mustFail: boolean;
}

/** Things of which no cloud has a thousand million, but for two methods that only calculate. */
const COUNT =
  /^(?!instances$|connections$).*(instances|tasks|workers|replicas|nodes|zones|processes|threads|connections|concurrency|pools)$/i;
const CONTROL = 'x\n  - y: z';

/** Every attack on the arguments of a call. */
export function attacksOn(table: TypeTable, parameters: Types, valid: Values): Attack[] {
  const attack = (title: string, values: Values, mustFail: boolean): Attack => ({ title, values, mustFail });

  const onValue = (
    name: string,
    type: string,
    value: unknown,
  ): { title: string; value: unknown; mustFail: boolean }[] => {
    const one = (
      title: string,
      it: unknown,
      mustFail = true,
    ): { title: string; value: unknown; mustFail: boolean } => ({
      title,
      value: it,
      mustFail,
    });
    const others = [one('{}', {}), one('text', 'text'), one('5', 5), one('[]', [])];
    if (type.endsWith('[]')) {
      const part = type.slice(0, -2);
      const first: unknown = Array.isArray(value) ? value[0] : undefined;
      return [
        ...['{}', 'text', '5'].map((title) => others.find((it) => it.title === title)!),
        one('[null]', [null]),
        one('[undefined]', [undefined]),
        ...onValue(name, part, first).map((it) => ({ ...it, title: `[${it.title}]`, value: [it.value] })),
      ];
    }
    if (type.startsWith('later ')) return onValue(name, type.slice('later '.length), value);
    if (type.startsWith('{')) {
      const part = type.slice(1, -1);
      return [
        ...['text', '5', '[]'].map((title) => others.find((it) => it.title === title)!),
        ...[null, undefined].map((it) => one(`{A: ${it}}`, { A: it })),
        ...onValue(name, part, undefined).map((it) => ({ ...it, title: `{A: ${it.title}}`, value: { A: it.value } })),
      ];
    }
    if (type in table.records) {
      const wrong = ['text', '5', '[]'].map((title) => others.find((it) => it.title === title)!);
      const empty = one(
        '{}',
        {},
        Object.keys(table.records[type]).some((it) => !it.endsWith('?')),
      );
      if (typeof value !== 'object' || value === null) return [...wrong, empty];
      const nested = attacksOn(table, table.records[type], value as Values);
      return [
        ...wrong,
        empty,
        ...nested.map((it) => ({ title: `.${it.title}`, value: it.values, mustFail: it.mustFail })),
      ];
    }
    if (type in table.choices) return [one('nonsense', 'nonsense'), one('5.5', 5.5), one('{}', {})];
    if (type === 'Duration') {
      const odd = { '1.5 s': Duration.millis(1500), '0 s': Duration.seconds(0), 'an age': Duration.days(100_000) };
      return [...others, ...Object.entries(odd).map(([title, it]) => one(title, it, false))];
    }
    if (type in table.objects) {
      const plain = table.objects[type].length === 0;
      return others.map((it) => (plain && it.title === '{}' ? { ...it, mustFail: false } : it));
    }
    if (type === 'number') {
      return [
        ...[NaN, Infinity, -Infinity, 1e300].map((it) => one(String(it), it)),
        ...[-1, 0, 1.5].map((it) => one(String(it), it, false)),
        one(String(1e9), 1e9, COUNT.test(name)),
        ...[one("'5'", '5'), one('{}', {}), one('true', true)],
      ];
    }
    if (type === 'text') {
      return [
        ...[one('5', 5), one('{}', {}), one('[]', []), one('true', true)],
        ...['', CONTROL, '${x}', '*'].map((it) => one(JSON.stringify(it), it, false)),
      ];
    }
    if (type === 'flag') return [one("'false'", 'false'), one('1', 1), one('{}', {})];
    return [];
  };

  return Object.entries(parameters).flatMap(([key, type]) => {
    const name = key.replace(/^\.\.\.|\?$/g, '');
    const absent =
      key.endsWith('?') || key.startsWith('...')
        ? []
        : [undefined, null].map((it) => attack(`${name}: ${it}`, { ...valid, [name]: it }, true));
    const wrong = onValue(name, type, valid[name]).map((it) =>
      attack(`${name}: ${it.title}`.replace(': .', '.'), { ...valid, [name]: it.value }, it.mustFail),
    );
    return [...absent, ...wrong];
  });
}

/** The optional arguments, at every depth, as null in place of absent. */
export function withNulls(table: TypeTable, parameters: Types, valid: Values): Values {
  const all = Object.entries(parameters).flatMap(([key, type]): [string, unknown][] => {
    const name = key.replace(/^\.\.\.|\?$/g, '');
    const value = valid[name];
    if (value === undefined) return key.endsWith('?') ? [[name, null]] : [];
    return [[name, nullsIn(table, type, value)]];
  });
  return Object.fromEntries(all);
}

function nullsIn(table: TypeTable, type: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((it) => nullsIn(table, type.slice(0, -2), it));
  return type in table.records && Object.getPrototypeOf(value) === Object.prototype
    ? withNulls(table, table.records[type], value as Values)
    : value;
}

/** Text that only a missing check leaves in a template or a result, beside what a valid call leaves. */
const LEFTOVER = /undefined|\bNaN\b|\[object Object\]|Infinity|1e\+300|:null\b|[[,]null\b/g;

export function leftoverIn(text: string, ofValid = ''): string | undefined {
  const expected = [...ofValid.matchAll(LEFTOVER)].map(([it]) => it);
  return [...text.matchAll(LEFTOVER)]
    .map(([it]) => it)
    .find((it) => {
      const at = expected.indexOf(it);
      if (at >= 0) expected.splice(at, 1);
      return at < 0;
    });
}

/** Describes what a call with hostile values did wrong, or returns undefined. `state` makes a fresh stack after each accepted call. */
export function wrongIn(
  call: Call,
  attack: Attack,
  state: { stack: Stack; readonly ofValid: string },
): string | undefined {
  const { stack } = state;
  call.prepare(stack);
  const before = stack.node.findAll().length;
  let result: unknown;
  try {
    result = call.make(stack, attack.values);
  } catch (error) {
    const left = stack.node.findAll().length - before;
    // The construct itself exists before it can check anything.
    const allowed = call.name.startsWith('new ') ? 1 : 0;
    if (left > allowed) state.stack = undefined as unknown as Stack;
    else removeLast(stack, before);
    if (!(error instanceof LoadbearingError)) return `${attack.title}: ${String(error).split('\n')[0]}`;
    if (left > allowed) return `${attack.title}: left ${left - allowed} constructs`;
    const unclear = leftoverIn(error.problems.map(({ where }) => where).join());
    return unclear === undefined ? undefined : `${attack.title}: at ${unclear}`;
  }
  const own = stack.node.tryFindChild('Subject');
  const isApart = own !== undefined && stack.node.findAll().length - own.node.findAll().length === before;
  if (!isApart) state.stack = undefined as unknown as Stack;
  else stack.node.tryRemoveChild('Subject');
  if (attack.mustFail) return `${attack.title}: accepted`;
  try {
    const leftover = leftoverIn(textOf(isApart ? own : stack, result), state.ofValid);
    return leftover === undefined ? undefined : `${attack.title}: ${leftover} in the result`;
  } catch (error) {
    return `${attack.title}: accepted, then ${String(error).split('\n')[0]}`;
  }
}

function removeLast(stack: Stack, before: number): void {
  const last = stack.node.children.at(-1);
  if (last && stack.node.findAll().length > before) stack.node.tryRemoveChild(last.node.id);
}

/** The resources below a construct, or the data of a plain result. */
export function textOf(scope: IConstruct, result: unknown): string {
  const stack = Stack.of(scope);
  const constructs = scope.node.findAll();
  const broken = constructs.flatMap((it: IConstruct) => it.node.validate());
  if (broken.length > 0) throw new Error(broken[0]);
  const elements = constructs.filter((it): it is CfnElement => CfnElement.isCfnElement(it));
  // Kept as text: nobody else sees what a token would become.
  const templates = elements.map((it): unknown =>
    stack.resolve((it as unknown as { _toCloudFormation(): unknown })._toCloudFormation()),
  );
  const own = typeof result === 'object' && result !== null && 'node' in result ? '' : plain(result);
  return JSON.stringify(templates, kept) + own;
}

export function kept(_: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

function plain(result: unknown): string {
  return (
    JSON.stringify(result, (key, value: unknown) =>
      typeof value === 'object' && value !== null && 'node' in value ? undefined : kept(key, value),
    ) ?? ''
  );
}

/** Valid arguments of a call, and the object whose method it is. */
export interface Row {
  readonly valid?: (stack: Stack) => Values;
  readonly on?: (stack: Stack) => object;
}

type Factory = new (...parameters: unknown[]) => object;
type Door = { readonly [name: string]: unknown };

/** Makes a call of a row. The parameters of a construct are its props: scope and id are CDK's. */
export function callOf(door: Door, table: TypeTable, name: string, { valid = () => ({}), on }: Row): Call {
  const [, create, className, kind, method] = /^(new )?(\w+)(?:([.#])(\w+))?$/.exec(name)!;
  const { scope, id, ...rest } = table.calls[name];
  const isConstruct = create !== undefined && scope === 'Construct' && id !== undefined;
  const parameters = isConstruct ? rest : table.calls[name];
  const make = (stack: Stack, values: Values): unknown => {
    const ordered = Object.keys(parameters).flatMap((key): unknown[] => {
      const value = values[key.replace(/^\.\.\.|\?$/g, '')];
      return key.startsWith('...') && Array.isArray(value) ? value : [value];
    });
    const it = door[className] as Factory & { readonly [method: string]: (...all: unknown[]) => unknown };
    if (create !== undefined) return isConstruct ? new it(stack, 'Subject', ...ordered) : new it(...ordered);
    const target = kind === '#' ? (on!(stack) as typeof it) : it;
    return target[method](...ordered);
  };
  // The CDK has its own errors for the id of a construct.
  const attacked = Object.entries(parameters).filter(([key]) => !(kind === '#' && key === 'id'));
  return { name, parameters, attacked: Object.fromEntries(attacked), valid, prepare: (stack) => on?.(stack), make };
}

/** Tests every call of a door. `rows` has valid arguments for each of them. */
export function testDoor(
  door: Door,
  tables: { readonly own: TypeTable; readonly all: TypeTable },
  rows: { readonly [call: string]: Row },
  aFreshStack: () => Stack,
): void {
  const names = Object.keys(tables.own.calls);
  const calls = names.filter((name) => name in rows).map((name) => callOf(door, tables.all, name, rows[name]));

  test('[LB-RC-38] every public constructor, factory and method has valid arguments here', () => {
    expect(Object.keys(rows).sort()).toEqual([...names].sort());
  });

  test.each(calls)('[LB-RC-38] $name accepts null for what is optional', (call) => {
    const stack = aFreshStack();
    const ofValid = textOf(stack, call.make(stack, call.valid(stack)));
    const other = aFreshStack();
    const values = withNulls(tables.all, call.parameters, call.valid(other));
    expect(leftoverIn(textOf(other, call.make(other, values)), ofValid)).toBeUndefined();
  });

  test.each(calls)('[LB-RC-38][LB-RC-39] $name rejects wrong types with a code, before it creates anything', (call) => {
    const first = aFreshStack();
    const ofValid = textOf(first, call.make(first, call.valid(first)));
    const stack = aFreshStack();
    const state = { stack, ofValid };
    const attacksIn = (it: Stack): Attack[] => attacksOn(tables.all, call.attacked, call.valid(it));
    let attacks = attacksIn(stack);
    const wrong: string[] = [];
    for (let index = 0; index < attacks.length; index += 1) {
      if (state.stack === undefined) {
        state.stack = aFreshStack();
        attacks = attacksIn(state.stack);
      }
      const found = wrongIn(call, attacks[index], state);
      if (found !== undefined) wrong.push(found);
    }
    expect(wrong).toEqual([]);
  });
}

/** Types of several doors in one table. */
export function allTypes(...tables: TypeTable[]): TypeTable {
  const merged = (kind: keyof TypeTable): object => Object.assign({}, ...tables.map((table) => table[kind])) as object;
  return Object.fromEntries(
    ['records', 'choices', 'objects', 'calls'].map((kind) => [kind, merged(kind as keyof TypeTable)]),
  ) as unknown as TypeTable;
}
