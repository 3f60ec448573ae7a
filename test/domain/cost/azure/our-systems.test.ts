import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Bill, Cloud, PriceBooks } from '../../../../lib/domain';

interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: unknown;
}

/** Returns the bill of what the engine exported after it had deployed a system on a stand-in. */
function billOfGraph(file: string): Bill {
  const path = join(__dirname, '../../../stacks', file);
  const graph = JSON.parse(readFileSync(path, 'utf8')) as { readonly [key: string]: Registered };
  const steps = Object.values(graph).map(({ type, name, inputs }) => ({
    op: 'create',
    urn: `urn:pulumi:prod::system::${type}::${name}`,
    newState: { inputs },
  }));
  return Bill.ofPulumi({ steps }, { books: PriceBooks.of(Cloud.AZURE) });
}

const PRODUCTION = 'fresh-maas/__graphs__/prod.json';

test.each([PRODUCTION, 'fresh-maas/__graphs__/dev.json', 'starter/__graphs__/prod.json'])(
  'every resource of %s has a price, or is free',
  (file) => {
    expect(billOfGraph(file).unpriced).toEqual([]);
  },
);

test('Fresh MaaS in production pays two servers, two nodes and the base fee of Front Door', () => {
  const quantityOf = (price: string): number[] =>
    billOfGraph(PRODUCTION)
      .lines.filter((it) => it.price === price)
      .map((it) => it.quantity.expected);
  expect(quantityOf('postgres.Standard_D4ds_v5')).toEqual([2 * 730]);
  expect(quantityOf('postgres.storage')).toEqual([2 * 128]);
  expect(quantityOf('redis.Balanced_B5')).toEqual([2 * 730]);
  expect(quantityOf('front-door.premium.base')).toEqual([1]);
  // Twelve runs an hour from each of five locations.
  expect(quantityOf('monitor.web-test')).toEqual([730 * 12 * 5]);
});
