import { Client } from 'pg';
import { Comparison, compare } from '../../bench/measure';
import { PlanNode } from '../../bench/plan';
import { SystemReport, cells, keepsAll, markdown, shortfalls, summary, verdictLines } from '../../bench/report';
import { Claim, Query, System } from '../../bench/system';

const half: Claim = { id: 'X-1', text: '100 → 50 ms', reductionPercent: 50 };
const detail: Claim = { id: 'X-2', text: 'nine tenths', reductionPercent: 90, detail: true };

const query = (name: string, more: Partial<Query> = {}): Query => {
  return { name, sql: 'SELECT $1', parameters: (draw) => [draw.integer(1, 1000)], claim: half, ...more };
};
const seqScan: PlanNode = { 'Node Type': 'Seq Scan', 'Relation Name': 'bag', 'Shared Read Blocks': 1234 };
const indexScan: PlanNode = { 'Node Type': 'Index Scan', 'Index Name': 'idx_bag', 'Shared Hit Blocks': 4 };

const report = (...comparisons: [Query, number, number][]): SystemReport => ({
  system: {
    name: 'Sample',
    folder: 'sample',
    size: 'ours',
    existing: [],
    tables: [{ table: 'bag', rows: 1_800_000, columns: {} }],
    queries: comparisons.map(([it]) => it),
    overall: [],
  } satisfies System,
  comparisons: comparisons.map(([it, beforeMs, afterMs]): Comparison => ({
    query: it,
    beforeMs,
    afterMs,
    planBefore: seqScan,
    planAfter: indexScan,
  })),
  bytesBefore: 400e6,
  bytesAfter: 500e6,
});

const setting = {
  machine: 'a machine',
  postgres: '18.4',
  node: '20.20.2',
  date: '2026-01-31',
  seconds: 99,
  runs: 15,
  scale: 1,
  settings: { fsync: 'off' },
};

test('a row tells both times, how many times faster, the reduction, the claim and whether it is reached', () => {
  const rows = cells(report([query('fast'), 123.4, 1.234], [query('slow'), 0.5, 0.4]));
  expect(rows).toEqual([
    ['Sample', 'fast', '123', '1.23', '100×', '99.0 %', 'X-1: 100 → 50 ms', 'yes'],
    ['Sample', 'slow', '0.500', '0.400', '1.25×', '20.0 %', 'X-1: 100 → 50 ms', 'no'],
  ]);
});

test('what falls short is told with its reason, or with the two plans', () => {
  const found = shortfalls(
    report([query('kept'), 100, 10], [query('known', { shortfall: 'Because.' }), 10, 9], [query('unknown'), 10, 9]),
  );
  expect(found).toEqual([
    'Sample, known: Because.',
    'Sample, unknown: before Seq Scan of bag with 1,234 pages, after Index Scan idx_bag with 4 pages.',
  ]);
});

test('a system passes although an informational claim is missed, and the claim is listed', () => {
  const missed = report([query('one'), 100, 40], [query('two', { claim: detail }), 100, 40]);
  expect(keepsAll(missed)).toBe(true);
  expect(verdictLines(missed)[1]).toBe('Sample, X-2 (nine tenths, informational): 60.0 % less, one query: not reached');
  expect(keepsAll(report([query('one'), 100, 60]))).toBe(false);
  expect(summary([missed, report([query('one'), 100, 60])])).toBe(
    '1 of 2 systems show at least the claimed reductions; 2 must.',
  );
});

test('the document has the table, the plans, the sizes, the settings and the machine', () => {
  const text = markdown([report([query('fast'), 100, 1])], setting);
  for (const part of [
    '| Sample | fast | 100 | 1.00 | 100× | 99.0 % | X-1: 100 → 50 ms | yes |',
    '| Sample | fast | Seq Scan of bag | 1,234 | Index Scan idx_bag | 4 |',
    '- Sample: bag 1,800,000; 400 MB and 500 MB. Sizes: ours.',
    'a machine; PostgreSQL 18.4, Node 20.20.2; 2026-01-31; 99 s in total',
    'fsync=off',
    'None.',
  ]) {
    expect(text).toContain(part);
  }
  expect(text).not.toContain('quick look');
  expect(markdown([report([query('fast'), 100, 1])], { ...setting, scale: 0.1 })).toContain('A quick run at 0.1 times');
});

/** A server that answers with the rows. */
const server = (asked: unknown[], rows: unknown[]): Client => {
  const answer = (question: string | { text: string; values: unknown[] }): Promise<unknown> => {
    if (typeof question === 'string') return Promise.resolve({ rows: [{ 'QUERY PLAN': [{ Plan: seqScan }] }] });
    asked.push([question.text, ...question.values]);
    return Promise.resolve({ rows });
  };
  return { query: answer } as unknown as Client;
};

test('both states are asked the same, with other parameters each time, one run more than is timed', async () => {
  const [before, after]: [unknown[], unknown[]] = [[], []];
  const connections = { before: server(before, [['1']]), after: server(after, [['1']]) };
  const compared = await compare(connections, query('same', { after: 'SELECT $1, 2', batch: 2 }), 4, new Date());
  expect(before).toHaveLength(5 * 2);
  expect(new Set(before.map(String)).size).toBe(10);
  expect(after).toEqual(before.map((it) => ['SELECT $1, 2', (it as unknown[])[1]]));
  expect(compared.planBefore).toEqual(seqScan);
});

test('a faster query with other rows is rejected', async () => {
  const connections = { before: server([], [['1']]), after: server([], [['2']]) };
  await expect(compare(connections, query('wrong'), 1, new Date())).rejects.toThrow(
    'wrong returns other rows after the migrations',
  );
});
