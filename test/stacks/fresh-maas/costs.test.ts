import { Cloud, PriceBooks } from '../../../lib/domain';
import type { CostComparison, CostFinding, CostRow } from '../../../stacks/report/cost-comparison';
import { compareCosts } from '../../../stacks/fresh-maas/costs';

const books = PriceBooks.of(Cloud.AZURE);
const report = compareCosts({ books, region: 'centralus' });

const rowOf = (part: string, id: string, { rows }: CostComparison = report): CostRow =>
  rows.find((it) => it.part === part && it.ids[0] === id)!;
const findingOf = (id: string, { findings }: CostComparison = report): CostFinding =>
  findings.find(({ ids }) => ids[0] === id)!;

/** Asserts what a row states before and after, and what list prices make of it after. */
function expectRow(id: string, before: number, after: number, computedUsd: number): void {
  expect(rowOf('before', id).statedUsd).toBe(before);
  expect(rowOf('after', id).statedUsd).toBe(after);
  expect(rowOf('after', id).computedUsd).toBeCloseTo(computedUsd, 2);
  expect(rowOf('after', id).differenceUsd).toBeCloseTo(computedUsd - after, 2);
}

describe('the database', () => {
  test('[FM-COST-01] 500 to 300 a month; D4ds_v5 with a standby is 620.20 on the list', () => {
    expectRow('FM-COST-01', 500, 300, 620.2);
    expect(rowOf('after', 'FM-COST-01').arithmetic).toBe('2 × 730 h × 0.402 + 2 × 128 GiB-month × 0.13 = 620.20');
    expect(findingOf('GAP-FM-02').arithmetic).toContain('database 40 %');
  });

  test('the change that comes nearest is computed from the book', () => {
    const { sentence } = findingOf('FM-COST-01');
    expect(sentence).toContain('List prices make $300 impossible for D4ds_v5 with a standby.');
    expect(sentence).toContain('Within $300: D2ds_v5 with a standby, savings-1y, 2 × 730 h × 0.1608');
    expect(sentence).toContain('= 268.05. Nearest: D4ds_v5 without a standby, 730 h × 0.402');
    expect(sentence).toContain('= 310.10.');
  });

  test('another region has another nearest change', () => {
    const { sentence } = findingOf('FM-COST-01', compareCosts({ books, region: 'westus2' }));
    expect(sentence).toContain(
      'Within $300: D2ds_v5 with a standby, 2 × 730 h × 0.178 + 2 × 128 GiB-month × 0.115 = 289.32.',
    );
    expect(sentence).not.toContain('Nearest');
  });
});

test('[FM-COST-02] 1800 to 800 a month; two replicas of each suite are 467.64 on the list', () => {
  expectRow('FM-COST-02', 1800, 800, 467.64);
  const { sentence } = findingOf('FM-COST-02');
  expect(sentence).toContain('$800 pays for 10.1 active vCPUs');
  expect(sentence).toContain('Production has 6 to 150, and at the maximum costs $11,820.60.');
  expect(findingOf('GAP-FM-02').arithmetic).toContain('containers 55.6 %');
});

test('[FM-COST-03] 400 to 300 a month; Balanced_B5 with its replica is 251.12 on the list', () => {
  expectRow('FM-COST-03', 400, 300, 251.12);
  expect(rowOf('after', 'FM-COST-03').arithmetic).toBe('2 × 730 h × 0.172 = 251.12');
  expect(findingOf('GAP-FM-02').arithmetic).toContain('Redis 25 %');
});

test('[FM-COST-04] 250 to 200 a month; the base fee of Front Door Premium alone is 330', () => {
  expectRow('FM-COST-04', 250, 200, 330);
  expect(findingOf('FM-COST-04').sentence).toContain('above $200, and above $250 before');
  expect(findingOf('FM-COST-04').sentence).toContain('Within $200: Front Door Standard, 1 month × 35 = 35.00.');
  expect(findingOf('GAP-FM-02').arithmetic).toContain('CDN 20 %');
});

test('[FM-COST-05] 2950 to 1600 a month, 45.8 %', () => {
  const stated = (part: string): (number | undefined)[] =>
    report.rows.filter((it) => it.part === part && it.what !== 'total').map((it) => it.statedUsd);
  expect(stated('before')).toEqual([500, 1800, 400, 250]);
  expect(stated('after')).toEqual([300, 800, 300, 200]);
  expect(rowOf('before', 'FM-COST-05')).toMatchObject({ what: 'total', statedUsd: 2950 });
  expect(rowOf('before', 'FM-COST-05').computedUsd).toBeUndefined();
  // 620.20 + 467.64 + 251.12 + 330
  expectRow('FM-COST-05', 2950, 1600, 1668.96);
  expect(findingOf('GAP-FM-02').arithmetic).toContain('(2950 − 1600) ÷ 2950 = 45.8 %');
});

test('[FM-SLO-09] the saving is 46 %, not 60 %', () => {
  const { sentence, ids } = findingOf('GAP-FM-02');
  expect(ids).toContain('FM-SLO-09');
  expect(sentence).toContain('The table saves 46 %, not the 60 % of the first lines.');
});

test('the fees for the stated throughput are above the figures', () => {
  const { sentence } = report.findings.find(({ ids }) => ids.includes('FM-SLO-07'))!;
  // 2,628 M requests: 250 × 1.5 + 750 × 1.41 + 1,628 × 1.329 at the edge, 2,626 × 0.40 in the apps
  expect(sentence).toContain('$3,596.11 at the edge');
  expect(sentence).toContain('$1,050.40 as the fee of the apps');
});

test.each(books.map(({ region }) => region).filter((it) => it !== 'global'))('%s has a comparison', (region) => {
  const { rows, findings } = compareCosts({ books, region });
  expect(rows).toHaveLength(report.rows.length);
  expect(JSON.stringify([rows, findings])).not.toMatch(/NaN|undefined|Infinity|null/);
});
