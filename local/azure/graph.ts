import { secretTexts, withoutSecrets } from '../../bin/secret-marks';
import type { Deployment, Properties, StateResource } from '../../verify/azure/state';
import { AzureStandIn } from './stand-in';

/** A resource without values that change between runs. `parent` and `dependencies` are keys of other resources. */
export interface GraphResource {
  readonly type: string;
  readonly name: string;
  readonly parent?: string;
  readonly protect?: true;
  readonly dependencies: readonly string[];
  readonly inputs: Properties;
}

/** Resources of a stack by key, `type::name`. */
export interface Graph {
  readonly [key: string]: GraphResource;
}

/** A registration as the mocks of the tests see it. */
export interface RegisteredLike {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly inputs: Properties;
  /** Paths of secret inputs. */
  readonly secrets: readonly string[];
  readonly parent: string;
  readonly dependencies: readonly string[];
  readonly protect: boolean;
}

/** Placeholder for a secret. */
const SECRET = '[secret]';
/** Placeholder for code in a variable and for its hash: changed SQL does not change the graph. */
const PACKED = '[packed]';
const PACKED_TEXT = /^[A-Za-z0-9+/]{1024,}=*$/;
/** Inputs that change between runs, with what a graph has in their place. */
const CHANGING: { readonly [name: string]: string } = {
  forceUpdateTag: PACKED,
  // New budgets start in the month of the deployment.
  startDate: '2026-01-01T00:00:00Z',
};
const STACK = 'pulumi:pulumi:Stack';

/** Returns the graph of an exported state. */
export function graphOf(deployment: Deployment): Graph {
  const resources = (deployment.resources ?? []).filter((it) => !it.type.startsWith('pulumi:'));
  return normalise(
    resources.map((it) => ({
      ...it,
      name: nameOf(it.urn),
      inputs: withoutSecrets(it.inputs ?? {}, SECRET) as Properties,
    })),
  );
}

/** Returns the graph of registrations without an engine. It equals the graph of the state. */
export function graphOfProgram(registered: readonly RegisteredLike[]): Graph {
  const azure = new AzureStandIn();
  const resources = registered.filter((it) => !it.type.startsWith('pulumi:'));
  const groups = resources.filter((it) => it.type === 'azure-native:resources:ResourceGroup');
  for (const { type, urn, inputs } of groups) azure.create(type, azure.check(type, urn, inputs).inputs);
  return normalise(
    resources.map((it) => {
      const isOurs = it.type.startsWith('azure-native:');
      const inputs = isOurs ? azure.check(it.type, it.urn, it.inputs).inputs : it.inputs;
      return { ...it, inputs: it.secrets.reduce(hide, inputs) };
    }),
  );
}

/** Returns the differences between two graphs, in words. */
export function differences(asked: Graph, found: Graph): string[] {
  const keys = [...new Set([...Object.keys(asked), ...Object.keys(found)])].sort();
  return keys.flatMap((key) => {
    if (!(key in found)) return [`${key} is missing`];
    if (!(key in asked)) return [`${key} is new`];
    return valueDifferences(asked[key], found[key], '').map((it) => `${key}: ${it}`);
  });
}

/** Returns every secret value in a state. */
export function secretsOf(deployment: Deployment): string[] {
  return [...new Set((deployment.resources ?? []).flatMap((it) => secretTexts([it.inputs, it.outputs])))];
}

/**
 * Rebuilds the state of a graph so that the engine can continue from it. Ids and outputs come from the stand-in; the stack and the provider
 * come from `current`.
 */
export function stateOf(graph: Graph, current: Deployment): Deployment {
  const azure = new AzureStandIn();
  const stack = (current.resources ?? []).find((it) => it.type === STACK);
  const provider = (current.resources ?? []).find((it) => it.type === 'pulumi:providers:azure-native');
  if (!stack || !provider?.id) throw new Error('the state has no stack or no provider');
  const [head = '', project = ''] = stack.urn.split('::');
  const types = (key: string): string => {
    const { type, parent } = graph[key];
    return parent === undefined ? type : `${types(parent)}$${type}`;
  };
  const urn = (key: string): string => [head, project, types(key), graph[key].name].join('::');
  const resources = inOrder(graph).map((key): StateResource => {
    const { type, inputs, parent, dependencies, protect } = graph[key];
    const custom = type.startsWith('azure-native:');
    return {
      urn: urn(key),
      type,
      custom,
      inputs,
      ...(custom && { ...azure.create(type, inputs), provider: `${provider.urn}::${provider.id}` }),
      parent: parent === undefined ? stack.urn : urn(parent),
      dependencies: dependencies.map(urn),
      ...(protect && { protect }),
    };
  });
  return { ...current, resources: [stack, provider, ...resources] };
}

interface Raw {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly inputs: Properties;
  readonly parent?: string;
  readonly dependencies?: readonly string[];
  readonly protect?: boolean;
}

function normalise(resources: readonly Raw[]): Graph {
  const keys = new Map<string, string>();
  for (const { urn, type, name } of resources) {
    const key = `${type}::${name}`;
    if ([...keys.values()].includes(key)) throw new Error(`two resources are ${key}: give one another name`);
    keys.set(urn, key);
  }
  const graph = resources.map(({ urn, type, name, inputs, parent, dependencies = [], protect }) => {
    const above = parent === undefined ? undefined : keys.get(parent);
    const resource: GraphResource = {
      type,
      name,
      ...(above !== undefined && { parent: above }),
      ...(protect && { protect }),
      dependencies: [...new Set(dependencies.flatMap((it) => keys.get(it) ?? []))].sort(),
      inputs: sorted(inputs) as Properties,
    };
    return [keys.get(urn) ?? '', resource] as const;
  });
  return Object.fromEntries(graph.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Returns the keys with parents and dependencies first, as the engine requires. */
function inOrder(graph: Graph): string[] {
  const done = new Set<string>();
  const visit = (key: string): void => {
    if (done.has(key) || !(key in graph)) return;
    const { parent, dependencies } = graph[key];
    [...(parent === undefined ? [] : [parent]), ...dependencies].forEach(visit);
    done.add(key);
  };
  Object.keys(graph).forEach(visit);
  return [...done];
}

function valueDifferences(asked: unknown, found: unknown, path: string): string[] {
  if (typeof asked === 'object' && asked !== null && typeof found === 'object' && found !== null) {
    const names = [...new Set([...Object.keys(asked), ...Object.keys(found)])];
    return names.flatMap((name) =>
      valueDifferences(
        (asked as Properties)[name],
        (found as Properties)[name],
        path === '' ? name : `${path}.${name}`,
      ),
    );
  }
  return asked === found ? [] : [`${path} was ${words(asked)}, is ${words(found)}`];
}

function words(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}

/** Masks the value at a path such as `a.0.b`. */
function hide(value: Properties, path: string): Properties {
  const [first = '', ...rest] = path.split('.');
  if (!(first in value)) return value;
  const inner = rest.length === 0 ? SECRET : hide(value[first] as Properties, rest.join('.'));
  if (!Array.isArray(value)) return { ...value, [first]: inner };
  return value.map((it: unknown, index) => (String(index) === first ? inner : it)) as unknown as Properties;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value === 'string') return PACKED_TEXT.test(value) ? PACKED : value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, it]) => it !== undefined && it !== null && name !== '__defaults')
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, it]) => [name, CHANGING[name] ?? sorted(it)]),
  );
}

function nameOf(urn: string): string {
  return urn.split('::').at(-1) ?? '';
}
