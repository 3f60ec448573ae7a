/** Calls every public constructor and method of the components with values that TypeScript would reject, like `hostile-callers`. */
import * as pulumi from '@pulumi/pulumi';
import * as resources from '@pulumi/pulumi/runtime/resource';
import type { TypeTable } from '../../lib/domain/declared-types';
import { AzureStandIn } from '../../local/azure/stand-in';
import { Attack, Types, Values, attacksOn, kept, leftoverIn, withNulls } from './hostile-callers';
import { withoutStacks } from './pulumi-program';

/** Valid arguments of a call, and the component whose method it is. */
export interface ComponentRow {
  readonly valid: () => Values;
  readonly on?: (name: string) => object;
}

interface Call {
  readonly name: string;
  /** Those that get other values: name and options of a component are Pulumi's. */
  readonly parameters: Types;
  readonly valid: Values;
  readonly isNew: boolean;
  /** Creates the object whose method it is. */
  readonly prepare: () => object | undefined;
  readonly make: (target: object | undefined, values: Values) => unknown;
}

/** Result of a call. */
interface Outcome {
  readonly error?: Error;
  readonly result?: unknown;
  /** Resources that the call registered. */
  readonly registered: Registered[];
}

type Factory = new (...parameters: unknown[]) => object;
type Methods = { readonly [method: string]: (...all: unknown[]) => unknown };
type Door = { readonly [name: string]: unknown };
interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Values;
}

function callOf(door: Door, table: TypeTable, name: string, { valid, on }: ComponentRow): Call {
  const [, create, className, kind, method] = /^(new )?(\w+)(?:([.#])(\w+))?$/.exec(name)!;
  const { name: _name, 'opts?': _opts, ...args } = table.calls[name];
  const parameters = create === undefined ? table.calls[name] : args;
  return {
    name,
    parameters,
    valid: create === undefined ? valid() : { args: valid() },
    isNew: create !== undefined,
    prepare: () => on?.('subject'),
    make: (target, values) => {
      if (create !== undefined) return new (door[className] as Factory)('subject', values.args);
      const it = (kind === '#' ? target : door[className]) as Methods;
      return it[method](...Object.keys(parameters).map((key) => values[key.replace(/\?$/, '')]));
    },
  };
}

/** Makes the call for each of `attacks`, the first of which is valid, and describes what went wrong. */
async function wrongIn(call: Call, attacks: Attack[]): Promise<string[]> {
  const azure = new AzureStandIn();
  const invoke: pulumi.runtime.Mocks['call'] = ({ token, inputs }) => orNone(() => azure.invoke(token, inputs));
  pulumi.runtime.setAllConfig({});
  await pulumi.runtime.setMocks({ newResource: ({ name }) => ({ id: name, state: {} }), call: invoke }, 'shop', 'test');
  const registered: Registered[] = [];
  const restore = withoutEngine((it) => registered.push(it));
  const make = (values: Values): Outcome => {
    const target = call.prepare();
    registered.length = 0;
    try {
      return { result: call.make(target, values), registered: [...registered] };
    } catch (error) {
      return { error: error as Error, registered: [...registered] };
    }
  };
  try {
    return await withoutStacks(async () => {
      const valid = await textOf(make(attacks[0].values));
      const wrong: string[] = [];
      for (const attack of attacks) {
        // One after the other, so that Node frees the outputs of each.
        const found = await wrongWith(attack, make(attack.values), call.isNew ? 1 : 0, valid);
        if (found !== undefined) wrong.push(`${attack.title}: ${found}`);
      }
      return wrong;
    });
  } finally {
    restore();
  }
}

/**
 * Registers nothing anywhere: resources have their inputs as outputs at once. A thousand programs would take minutes, with Pulumi's
 * messages between them and their mocks.
 */
function withoutEngine(record: (resource: Registered) => void): () => void {
  const spies = [
    jest.spyOn(resources, 'registerResource').mockImplementation((...[resource, , type, name, , , , inputs]) => {
      record({ type, name, inputs });
      const known = Object.keys(inputs).map((key) => [key, pulumi.output(inputs[key] ?? `${name}-${key}`)]);
      Object.assign(resource, Object.fromEntries(known), { urn: pulumi.output(name), id: pulumi.output(`/${name}`) });
    }),
    jest.spyOn(resources, 'registerResourceOutputs').mockImplementation(() => undefined),
    jest.spyOn(console, 'warn').mockImplementation(() => undefined),
  ];
  return () => spies.forEach((it) => it.mockRestore());
}

function orNone(make: () => object): object {
  try {
    return make();
  } catch {
    return {};
  }
}

/** The text of resources and of a result, with the values of their outputs. */
async function textOf({ error, registered, result }: Outcome): Promise<string> {
  if (error !== undefined) throw error;
  const all = [registered, pulumi.Resource.isInstance(result) ? undefined : result];
  return JSON.stringify(await (pulumi.output(all) as unknown as { promise(): Promise<unknown> }).promise(), kept);
}

/** Describes what a call did wrong, or returns undefined. `own` is the number of resources that exist before it can check anything. */
async function wrongWith(attack: Attack, outcome: Outcome, own: number, valid: string): Promise<string | undefined> {
  const { error, registered } = outcome;
  if (error !== undefined) {
    if (!pulumi.InputPropertiesError.isInstance(error)) return String(error).split('\n')[0];
    const { errors } = error;
    const haveCodes = errors.length > 0 && errors.every(({ reason }) => /docs\/errors\.md#lb\d+/.test(reason));
    if (!haveCodes) return 'no code';
    if (registered.length > own) return `left ${registered.length - own} resources`;
    const unclear = leftoverIn(errors.map(({ propertyPath }) => propertyPath).join());
    return unclear === undefined ? undefined : `at ${unclear}`;
  }
  if (attack.mustFail) return 'accepted';
  try {
    const leftover = leftoverIn(await textOf(outcome), valid);
    return leftover === undefined ? undefined : `${leftover} in the result`;
  } catch (late) {
    return `accepted, then ${String(late).split('\n')[0]}`;
  }
}

/** Text that Azure would reject: `test/azure/hostile-values.test.ts` has it. Each costs a whole component here. */
const isHostileText = ({ title, mustFail }: Attack): boolean => !mustFail && /"(x\\n.*|\$\{x\}|\*)"/.test(title);

/** Tests every call of a door of components. `rows` has valid arguments for each of them. */
export function testComponents(
  door: Door,
  tables: { readonly own: TypeTable; readonly all: TypeTable },
  rows: { readonly [call: string]: ComponentRow },
): void {
  const names = Object.keys(tables.own.calls);
  const calls = names.filter((name) => name in rows).map((name) => callOf(door, tables.all, name, rows[name]));

  test('[LB-RC-38] every public component, factory and method has valid arguments here', () => {
    expect(Object.keys(rows).sort()).toEqual([...names].sort());
  });

  test.each(calls)(
    '[LB-RC-38][LB-RC-39] $name accepts null for what is optional, and rejects wrong types with a code, before it creates anything',
    async (call) => {
      const { parameters, valid } = call;
      const attacks = [
        { title: 'valid', values: valid, mustFail: false },
        { title: 'null', values: withNulls(tables.all, parameters, valid), mustFail: false },
        ...attacksOn(tables.all, parameters, valid).filter((it) => !isHostileText(it)),
      ];
      expect(await wrongIn(call, attacks)).toEqual([]);
    },
  );
}
