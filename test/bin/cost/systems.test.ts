import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { priceBooks } from '../../../bin/cost/price-folder';
import { Subject, subjectOf } from '../../../bin/subject/subject';
import { readUsage, usageFile } from '../../../bin/cost/usage-file';
import { Bill, Cloud, Usage } from '../../../lib/domain';

jest.setTimeout(120_000);

/** The command in this process: a bundle of it does not have the files that the constructs read. */
const subject = (name: string, region?: string): Promise<Subject> => subjectOf(name, { cloud: Cloud.AWS, region });
const billOf = ({ bill, plan }: Subject, usage?: Usage): Bill => bill({ books: priceBooks(Cloud.AWS), plan, usage });

describe.each(['traitor-track', 'ops-center', 'book-reader', 'argo-alpine', 'starter'])('the bill of %s', (name) => {
  let system: Subject;
  let bill: Bill;
  beforeAll(async () => {
    system = await subject(name);
    bill = billOf(system);
  });

  test('counts the same resources by the same prices', () => {
    // Prices change, and so may what the book of a region lacks. What is counted does not.
    const missing = bill.unpriced.flatMap(({ resourceType: type, reason }) => {
      const [, price] = /^no price of (\S+) in/.exec(reason) ?? [];
      return price === undefined ? [] : [`${type} ${price}: no price`];
    });
    const counted = new Map<string, { count: number; quantity: number }>();
    bill.lines.forEach(({ resourceType: type, price, unit, quantity }) => {
      const key = `${type} ${price} [${unit}]`;
      const before = counted.get(key) ?? { count: 0, quantity: 0 };
      counted.set(key, { count: before.count + 1, quantity: before.quantity + quantity.expected });
    });
    const lines = [...counted].map(
      ([key, it]) => `${key}: ${Number(it.quantity.toPrecision(4))} in ${it.count} line${it.count === 1 ? '' : 's'}`,
    );
    expect([...lines, ...new Set(missing)].sort().join('\n')).toMatchSnapshot();
  });

  test('leaves out what nobody can price, and says why', () => {
    const left = bill.unpriced.filter(({ reason }) => !reason.startsWith('no price of'));
    expect(
      [...new Set(left.map(({ resourceType: type, reason }) => `${type}: ${reason}`))].sort().join('\n'),
    ).toMatchSnapshot();
  });

  test('is the same with the usage that it prints', () => {
    const file = join(tmpdir(), `${name}.yaml`);
    writeFileSync(file, usageFile(bill.usage));
    const { low, expected, high } = billOf(system, readUsage(file)).monthlyUsd;
    expect(low).toBeCloseTo(bill.monthlyUsd.low, 6);
    expect(expected).toBeCloseTo(bill.monthlyUsd.expected, 6);
    expect(high).toBeCloseTo(bill.monthlyUsd.high, 6);
  });
});

test('a system is priced in the region that is named', async () => {
  const { lines } = billOf(await subject('starter', 'eu-west-1'));
  expect([...new Set(lines.filter(({ price }) => price.startsWith('nat.')).map(({ region }) => region))]).toEqual([
    'eu-west-1',
  ]);
});

describe.each([Cloud.AWS, Cloud.AZURE])('a workload file on %s', (cloud) => {
  const bill = async (text: string): Promise<Bill> => {
    const file = join(tmpdir(), `workload-${cloud}.yaml`);
    writeFileSync(file, text);
    const { bill: of, plan } = await subjectOf(file, { cloud });
    return of({ books: priceBooks(cloud), plan });
  };
  const databases = ({ lines }: Bill): string[] =>
    lines.map(({ price }) => price).filter((it) => /^(rds\.postgres|postgres\.Standard)/.test(it));

  test('is priced as the application that it describes, with no part that it does not have', async () => {
    const small = await bill('traffic: { users: 200 }\n');
    expect(databases(small)).toEqual([]);
    const whole = await bill('traffic: { users: 200 }\ndatabase:\nbackground: { tasksPerSecond: 1 }\n');
    expect(databases(whole)).toHaveLength(1);
    expect(whole.monthlyUsd.expected).toBeGreaterThan(small.monthlyUsd.expected);
  });
});
