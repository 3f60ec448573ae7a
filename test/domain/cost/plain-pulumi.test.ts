import { Bill, Cloud, PriceBooks } from '../../../lib/domain';
import * as STATE from '../../fixtures/plain-pulumi/state.json';

describe('the bill of a Pulumi program without loadbearing', () => {
  const bill = Bill.ofPulumi(STATE, { books: PriceBooks.of(Cloud.AZURE) });
  const costOf = (price: string): number | undefined =>
    bill.lines.find((it) => it.price === price)?.monthlyUsd.expected;

  test('is a lower bound that lists every type without a rule', () => {
    expect(bill.isLowerBound).toBe(true);
    expect(bill.unpriced.map(({ resourceType }) => resourceType).sort()).toEqual([
      'azure-native:cache:Redis',
      'azure-native:containerservice:ManagedCluster',
      'azure-native:documentdb:DatabaseAccount',
      'azure-native:servicebus:Namespace',
      'azure-native:web:AppServicePlan',
      'cloudflare:index/record:Record',
    ]);
  });

  test('prices what it knows in the region of the state', () => {
    expect(new Set(bill.lines.map(({ region }) => region))).toEqual(new Set(['westeurope']));
    // Two servers of 0.212 USD an hour, and their storage twice.
    expect(costOf('postgres.Standard_D2ds_v5')).toBeCloseTo(2 * 730 * 0.212, 2);
    expect(costOf('postgres.storage')).toBeCloseTo(2 * 256 * 0.1369, 2);
    expect(costOf('nat.hour')).toBeCloseTo(730 * 0.045, 2);
  });

  test('counts neither programs nor passwords', () => {
    const named = [...bill.lines, ...bill.unpriced].map(({ resource }) => resource);
    expect(named).not.toContain('db-password');
    expect(named).not.toContain('default_3_28_0');
  });
});
