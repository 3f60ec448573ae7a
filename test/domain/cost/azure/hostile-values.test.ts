import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Bill, Cloud, PriceBooks } from '../../../../lib/domain';
import { SECRET, UNKNOWN } from './bill-of';

interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: unknown;
}
type Path = readonly string[];

const HOSTILE = [null, UNKNOWN, SECRET, -1, 1e15, 'constructor', true, [], {}, [null]];
const BOOKS = PriceBooks.of(Cloud.AZURE);
const file = join(__dirname, '../../../stacks/fresh-maas/__graphs__/prod.json');
const graph = Object.values(JSON.parse(readFileSync(file, 'utf8')) as { readonly [key: string]: Registered });
const firsts = [...new Map(graph.map((it) => [it.type, it])).values()].filter((it) =>
  it.type.startsWith('azure-native:'),
);

/** Returns the places of all values in a value. Those of texts in long lists repeat. */
function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Object.entries(value).slice(0, 12);
  return [path, ...inner.flatMap(([name, it]) => pathsOf(it, [...path, name]))];
}

function replaced(value: unknown, [name, ...rest]: Path, by: unknown): unknown {
  if (name === undefined) return by;
  if (Array.isArray(value)) return value.map((it, index) => (String(index) === name ? replaced(it, rest, by) : it));
  const record = value as { readonly [name: string]: unknown };
  return { ...record, [name]: replaced(record[name], rest, by) };
}

/** Returns the bill of a resource with other inputs, in a group of Central US. */
function billOf({ type, name }: Registered, inputs: unknown): Bill {
  const urn = (kind: string, id: string): string => `urn:pulumi:prod::system::${kind}::${id}`;
  const group = { urn: urn('azure-native:resources:ResourceGroup', 'group'), location: 'centralus' };
  const steps = [
    { op: 'create', urn: urn(type, name), newState: { inputs } },
    { op: 'create', urn: group.urn, newState: { inputs: { location: group.location } } },
  ];
  return Bill.ofPulumi({ steps }, { books: BOOKS });
}

/** Returns the bills of a resource in which one value at a time is another. */
function variants(resource: Registered, values: readonly unknown[]): (readonly [string, Bill])[] {
  return pathsOf(resource.inputs)
    .filter(([first]) => first !== undefined && first !== 'location' && first !== 'tags')
    .flatMap((path) =>
      values.map((by) => {
        const bill = billOf(resource, replaced(resource.inputs, path, by));
        return [`${path.join('.')} = ${JSON.stringify(by)}`, bill] as const;
      }),
    );
}

describe.each(firsts.map((it) => [it.type, it] as const))('%s', (_, resource) => {
  test('has finite quantities of at least 0, whatever a value is', () => {
    const odd = variants(resource, HOSTILE).filter(([, { lines, monthlyUsd }]) =>
      [monthlyUsd, ...lines.map((it) => it.quantity)]
        .flatMap(({ low, expected, high }) => [low, expected, high])
        .some((it) => !(Number.isFinite(it) && it >= 0)),
    );
    expect(odd.map(([change]) => change)).toEqual([]);
  });

  test('never costs less because a value is not known, unless the bill lists it', () => {
    const known = billOf(resource, resource.inputs).monthlyUsd;
    const less = variants(resource, [UNKNOWN, SECRET]).filter(
      ([, { monthlyUsd, isLowerBound }]) =>
        !isLowerBound && (['low', 'expected', 'high'] as const).some((it) => monthlyUsd[it] < known[it] - 1e-9),
    );
    expect(less.map(([change]) => change)).toEqual([]);
  });
});
