import { Cloud, MachineSizes, PriceBooks } from '../../../lib/domain';
import { DeploymentEnvironment } from '../../../stacks/parts/environment';
import type { CostComparison, CostRow } from '../../../stacks/report/cost-comparison';
import { INSTANCES, compareCosts } from '../../../stacks/traitor-track/costs';
import { LOAD } from '../../../stacks/traitor-track/load';
import { profileFor } from '../../../stacks/traitor-track/profile';

const books = PriceBooks.of(Cloud.AWS);
const report = compareCosts({ books, region: 'us-east-1' });

const rowOf = (part: string, what: string, { rows }: CostComparison = report): CostRow =>
  rows.find((it) => it.part === part && it.what.startsWith(what))!;
const findingOf = (id: string): { sentence: string; arithmetic: string } =>
  report.findings.find(({ ids }) => ids[0] === id)!;

/** Asserts what a row states, what list prices make of it, and the difference. */
function expectRow(row: CostRow, id: string, statedUsd: number, computedUsd: number): void {
  expect(row.ids).toContain(id);
  expect(row.statedUsd).toBe(statedUsd);
  expect(row.computedUsd).toBeCloseTo(computedUsd, 2);
  expect(row.differenceUsd).toBeCloseTo(computedUsd - statedUsd, 2);
}

describe('the costs of now', () => {
  test('[TT-COST-01] db.t3.large with a standby and 50 GB is stated as 150, and 211.70 + 11.50 on the list', () => {
    const row = rowOf('now', 'RDS');
    expectRow(row, 'TT-COST-01', 150, 223.2);
    expect(row.arithmetic).toBe('730 h × 0.29 + 50 GB-month × 0.23 = 223.20');
    expect(row.reason).toContain('$111.60');
    expect(profileFor(DeploymentEnvironment.PRODUCTION)).toMatchObject({
      databaseClass: 'db.t3.large',
      storageGiB: 50,
      multiAz: true,
    });
  });

  test('[TT-COST-02] one t3.medium is stated as 30', () => {
    expectRow(rowOf('now', 'EC2'), 'TT-COST-02', 30, 30.37);
  });

  test('[TT-COST-03] 100 GB of transfer are stated as 10: free once an account, 9.00 without', () => {
    const row = rowOf('now', 'data transfer');
    expectRow(row, 'TT-COST-03', 10, 0);
    expect(row.reason).toContain('$9.00');
    expect(LOAD.usage?.transferGb).toEqual({ low: 100, expected: 100, high: 100 });
  });

  test('[TT-COST-04] 2 TB of backups are stated as 40', () => {
    const row = rowOf('now', 'S3');
    expectRow(row, 'TT-COST-04', 40, 47.1);
    expect(row.arithmetic).toBe('2,048 GB-month × 0.023 = 47.10');
    expect(LOAD.usage?.storageGb?.expected).toBe(2048);
  });

  test('[TT-COST-05, TT-COST-06] SendGrid is stated as 15 and CloudWatch as 10, which AWS does not meter', () => {
    const [mails, monitoring] = [rowOf('now', 'SendGrid'), rowOf('now', 'CloudWatch')];
    expect([mails.statedUsd, monitoring.statedUsd]).toEqual([15, 10]);
    expect([mails.computedUsd, monitoring.computedUsd]).toEqual([undefined, undefined]);
    expect(monitoring.reason).toContain('20 GB of logs beyond 5 free');
  });

  test('[TT-COST-07] the rows are the stated total of 255', () => {
    const cells = report.rows.filter(({ part, what }) => part === 'now' && what !== 'total');
    expect(cells.map(({ statedUsd }) => statedUsd)).toEqual([150, 30, 10, 40, 15, 10]);
    expect(cells.reduce((sum, it) => sum + it.statedUsd!, 0)).toBe(255);
    // 223.20 + 30.37 + 0 + 47.10, and 15 + 10 as stated
    expectRow(rowOf('now', 'total'), 'TT-COST-07', 255, 325.67);
    expect(rowOf('now', 'sum')).toBeUndefined();
  });
});

describe('the costs after optimization', () => {
  test('[TT-COST-08] a reserved database is stated as 90, and its storage has no reservation', () => {
    const row = rowOf('after', 'RDS');
    expectRow(row, 'TT-COST-08', 90, 162.46);
    expect(row.arithmetic).toBe('730 h × 0.2068 + 50 GB-month × 0.23 = 162.46');
    expect(150 - row.statedUsd!).toBe(60);
  });

  test('[TT-COST-09] a reserved instance is stated as 18', () => {
    expectRow(rowOf('after', 'EC2'), 'TT-COST-09', 18, 19.05);
    expect(30 - rowOf('after', 'EC2').statedUsd!).toBe(12);
  });

  test('[TT-COST-10] the lifecycle is stated as 13, and 10.92 for backups of each age up to a year', () => {
    const row = rowOf('after', 'S3');
    expectRow(row, 'TT-COST-10', 13, 10.92);
    expect(40 - row.statedUsd!).toBe(27);
    expect(row.reason).toContain('Assumes');
  });

  test('[TT-COST-11] the free tier of CloudFront holds the stated traffic', () => {
    const row = rowOf('after', 'CloudFront');
    expectRow(row, 'TT-COST-11', 0, 0);
    // 100 GB × 0.085 + 5.42 M requests × 0.01 / 10k
    expect(row.reason).toContain('$13.92');
  });

  test('[TT-COST-12, TT-OUT-06] the stated total of 166 is beside the sum of the rows, 156', () => {
    const cells = report.rows.filter(({ part, what }) => part === 'after' && !/^(total|sum)/.test(what));
    expect(cells.map(({ statedUsd }) => statedUsd)).toEqual([90, 18, 10, 13, 0, 15, 10]);
    expect(rowOf('after', 'total')).toMatchObject({ ids: ['TT-COST-12', 'TT-OUT-06'], statedUsd: 166 });
    expect(rowOf('after', 'sum of the rows').statedUsd).toBe(156);
    const { sentence, arithmetic } = findingOf('GAP-TT-01');
    expect(sentence).toBe(
      'The rows of the table after optimization are $156 a month, not $166: 38.8 % saved, not 35 %.',
    );
    expect(arithmetic).toContain('60 + 12 + 27 = 99, stated 89; 99 ÷ 255 = 38.8 %, 89 ÷ 255 = 34.9 %');
    expect(findingOf('TT-COST-12').arithmetic).toBe('166 − 15 = 151');
  });

  test('[TT-S3-05] the lifecycle saves 67.5 %, within 60 to 70 %', () => {
    const saved = 1 - rowOf('after', 'S3').statedUsd! / rowOf('now', 'S3').statedUsd!;
    expect(saved).toBeCloseTo(0.675);
    expect(findingOf('TT-S3-05').sentence).toContain('67.5 % of the storage cost, within the stated 60 to 70 %');
    expect(findingOf('TT-S3-05').sentence).toContain('By list prices it is 76.8 %.');
  });
});

describe('reserved instances', () => {
  test('[TT-RI-02] 40 % of 150 and of 30 are what the table saves: 150 to 90, 30 to 18', () => {
    const [rds, ec2] = [rowOf('reserved saves', 'RDS'), rowOf('reserved saves', 'EC2')];
    expectRow(rds, 'TT-RI-02', 60, 60.74);
    expectRow(ec2, 'TT-RI-02', 12, 11.315);
    expect([150 - rds.statedUsd!, 30 - ec2.statedUsd!]).toEqual([90, 18]);
    expect([rds.reason, ec2.reason].join()).toMatch(/28\.7 %.*37\.3 %/);
  });

  test('[TT-RI-03] the summary has 60, the table 72', () => {
    expectRow(rowOf('reserved saves', 'both, in the summary'), 'TT-RI-03', 60, 72.05);
    expectRow(rowOf('reserved saves', 'both, in the table'), 'GAP-TT-02', 72, 72.05);
    expect(findingOf('GAP-TT-02').sentence).toContain('save $72 a month in the table and $60 in the summary');
  });

  test('[TT-RD-08] phase 1 saves 50 to 80 a month, which 72 is within', () => {
    const row = rowOf('reserved saves', 'phase 1');
    expect(row).toMatchObject({ statedUsd: 50, statedToUsd: 80, differenceUsd: 0 });
    expect(row.ids).toEqual(['TT-RD-07', 'TT-RD-08']);
    expect(findingOf('GAP-TT-02').sentence).toContain('$50 to $80 a month saved');
  });
});

test.each([
  ['TT-VRT-06', 't3.medium', 30, 30.37],
  ['TT-VRT-07', 't3.large', 60, 60.74],
  ['TT-VRT-08', 't3.xlarge', 120, 121.47],
  ['TT-VRT-09', 't3.2xlarge', 240, 242.94],
])('[%s] %s is stated as %d', (id, type, stated, computed) => {
  expectRow(rowOf('instance', `${type}:`), id, stated, computed);
  const { vcpus, gib, users } = INSTANCES.find((it) => it.id === id)!;
  expect(MachineSizes.ec2(type)).toMatchObject({ vcpus, memoryGiB: gib });
  expect(rowOf('instance', `${type}:`).what).toBe(`${type}: ${vcpus} vCPU, ${gib} GB, ${users} users`);
});

test('users of the instances are those of the report', () => {
  expect(INSTANCES.map(({ users }) => users)).toEqual(['100', '150', '300', '500+']);
});

test('the full target is the bill, without a stated figure', () => {
  const target = (isLowerBound: boolean): CostRow =>
    rowOf(
      'full target',
      'everything',
      compareCosts({
        ...{ books, region: 'us-east-1' },
        bill: { monthlyUsd: { low: 700, expected: 800, high: 1100 }, isLowerBound },
      }),
    );
  expect(target(true)).toMatchObject({ ids: ['GAP-TT-12'], computedUsd: 800 });
  expect(target(true)).not.toHaveProperty('differenceUsd');
  expect(target(true).arithmetic).toContain('at least 700.00 to 1,100.00');
  expect(target(false).arithmetic).toContain('the bill above: 700.00');
  expect(rowOf('full target', 'everything').computedUsd).toBeUndefined();
});

test('100 GB of pages with 166 KB are 5.4 million requests', () => {
  const { low, expected, high } = LOAD.usage!.requests!;
  expect(Math.round(expected)).toBe(5_421_687);
  expect([(9 * low) / expected, (9 * high) / expected].map(Math.round)).toEqual([8, 10]);
});

test.each(books.map(({ region }) => region).filter((it) => it !== 'global'))('%s has a comparison', (region) => {
  const { rows, findings } = compareCosts({ books, region });
  expect(rows).toHaveLength(report.rows.length);
  expect(JSON.stringify([rows, findings])).not.toMatch(/NaN|undefined|Infinity|null/);
});
