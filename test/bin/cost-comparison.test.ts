import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsedUsage } from '../../lib/domain';
import { costCommand } from '../../bin/cost/command';
import { runCommand } from '../support/run-command';
import type { CostComparison } from '../../stacks/report/cost-comparison';

jest.setTimeout(120_000);

const folder = mkdtempSync(join(tmpdir(), 'cost-'));
afterAll(() => rmSync(folder, { recursive: true }));

const cost = async (...args: string[]): Promise<string> => (await runCommand(costCommand(), args)).out;

interface CostData {
  readonly monthlyUsd: { readonly expected: number };
  readonly usage: UsedUsage[];
  readonly report?: CostComparison;
}

const data = async (...args: string[]): Promise<CostData> => JSON.parse(await cost(...args, '--json')) as CostData;
const usage = ({ usage: all }: CostData, name: string): UsedUsage | undefined => all.find((it) => it.name === name);

test('[TT-RD-08] the bill of TraitorTrack ends with the figures of its report: 50 to 80 a month saved', async () => {
  const printed = await cost('traitor-track');
  const [, comparison] = printed.split("the report's figures");
  expect(comparison).toMatch(/now +│ RDS db\.t3\.large, Multi-AZ, 50 GB +│ +\$150 │ +\$223\.20 │ +\+\$73\.20 │/);
  expect(comparison).toMatch(/phase 1 +│ \$50 to \$80 │ +\$72\.05 │ +\$0 │/);
  expect(comparison).toContain('Phase 1 promises $50 to $80 a month saved.');
  expect(comparison).toMatch(/full target +│ everything that is built +│ +– │/);
});

test('what the report states decides its usage, and the full target is the bill', async () => {
  const bill = await data('traitor-track');
  const target = bill.report?.rows.find(({ part }) => part === 'full target');
  expect(target?.computedUsd).toBe(bill.monthlyUsd.expected);
  expect(usage(bill, 'transferGb')).toMatchObject({
    ...{ amount: { low: 100, expected: 100, high: 100 }, reason: 'stated by the report', isAssumed: false },
  });
  expect(usage(bill, 'logGb')?.reason).toContain('at the usual load of the plan');
});

test('a usage file wins over the report, which has no figures for development', async () => {
  const file = join(folder, 'usage.yaml');
  writeFileSync(file, 'transferGb: 7\n');
  const bill = await data('traitor-track', '--set', 'environment=development', '--usage', file);
  expect(usage(bill, 'transferGb')).toMatchObject({ amount: { expected: 7 }, reason: 'stated' });
  expect(usage(bill, 'requests')?.reason).toBe('stated by the report');
  expect(bill).not.toHaveProperty('report');
});

test('[FM-SLO-09] the bill of Fresh MaaS ends with the figures of its report: 46 % saved', async () => {
  const [, comparison] = (await cost('fresh-maas')).split("the report's figures");
  expect(comparison).toContain('The table saves 46 %, not the 60 % of the first lines.');
  expect(comparison).toMatch(/after +│ total +│ +\$1,600 │ +\$1,668\.96 │/);
  expect(comparison).toMatch(/before +│ total +│ +\$2,950 │ +– │ +– │/);
});

test('a system whose report states no costs has no such table', async () => {
  expect(await data('ops-center')).not.toHaveProperty('report');
});
