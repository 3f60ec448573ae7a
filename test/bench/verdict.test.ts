import { SeededDraw } from '../../bench/draw';
import { median } from '../../bench/median';
import { pages, scans } from '../../bench/plan';
import { Claim, Query, System } from '../../bench/system';
import { SYSTEMS } from '../../bench/systems';
import { Timing, reaches, reductionPercent, systemsNeeded, verdicts } from '../../bench/verdict';

const third: Claim = { id: 'X-1', text: 'a third less', reductionPercent: 33 };
const half: Claim = { id: 'X-2', text: 'half', reductionPercent: 50 };

const query = (name: string, claim: Claim): Query => ({ name, sql: 'SELECT 1', parameters: () => [], claim });
const timing = (claim: Claim, beforeMs: number, afterMs: number): Timing => ({
  query: query('q', claim),
  beforeMs,
  afterMs,
});

test('the median is the value in the middle, or halfway between the two in the middle, and one slow run does not move it', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([10, 11, 12, 9, 10_000])).toBe(11);
  expect(() => median([])).toThrow('no value has no median');
});

test('a reduction is told in percent of the time before, negative where it got slower', () => {
  expect(reductionPercent({ beforeMs: 500, afterMs: 150 })).toBeCloseTo(70, 10);
  expect(reductionPercent({ beforeMs: 10, afterMs: 15 })).toBeCloseTo(-50, 10);
});

test('a query keeps its promise from the lower end of the claimed range on', () => {
  expect(reaches(timing(half, 100, 50))).toBe(true);
  expect(reaches(timing(half, 100, 50.1))).toBe(false);
});

test('the median of the queries decides about a claim, one about the whole system counts them all', () => {
  const system = {
    queries: [query('a', third), query('b', half)],
    overall: [{ ...half, id: 'X-3' }],
  } as Partial<System>;
  const timings = [timing(third, 100, 90), timing(third, 100, 60), timing(third, 100, 10), timing(half, 100, 70)];
  const found = verdicts(system as System, timings);
  expect(found.map(({ claim, queries, reached }) => [claim.id, queries, reached])).toEqual([
    ['X-1', 3, true], // 10, 40 and 90 %
    ['X-2', 1, false], // 30 %
    ['X-3', 4, false], // 35 %
  ]);
  expect(found[2].reductionPercent).toBeCloseTo(35, 10);
});

test('three of four systems must keep their promises, a single one for itself', () => {
  expect([1, 3, 4].map(systemsNeeded)).toEqual([1, 3, 3]);
});

test('a plan is told by its scans, with the index that found the rows and the pages looked at', () => {
  const plan = {
    'Node Type': 'Nested Loop',
    'Shared Hit Blocks': 7,
    'Shared Read Blocks': 3,
    Plans: [
      {
        'Node Type': 'Bitmap Heap Scan',
        'Relation Name': 'bag',
        Plans: [{ 'Node Type': 'Bitmap Index Scan', 'Index Name': 'idx_bag_status' }],
      },
      { 'Node Type': 'Seq Scan', 'Parallel Aware': true, 'Relation Name': 'scan' },
    ],
  };
  expect(scans(plan)).toEqual(['Bitmap Index Scan idx_bag_status', 'Parallel Seq Scan of scan']);
  expect(pages(plan)).toBe(10);
});

test('another execution has other parameters, another run of the benchmark the same', () => {
  const end = new Date('2026-01-31T12:00:00Z');
  const draws = (name: string): unknown[] => {
    const draw = new SeededDraw(name, end);
    return Array.from({ length: 50 }, () => [draw.integer(1, 1000), draw.zipf(1000), draw.of(['a', 'b'])]);
  };
  expect(draws('a')).toEqual(draws('a'));
  expect(draws('a')).not.toEqual(draws('b'));
  expect(new Set(draws('a').map(String)).size).toBe(50);
  const draw = new SeededDraw('a', end);
  const zipf = Array.from({ length: 2000 }, () => draw.zipf(100));
  expect([Math.min(...zipf), Math.max(...zipf)]).toEqual([1, 100]);
  expect(zipf.filter((it) => it <= 10).length).toBeGreaterThan(900); // half of all choices are a tenth of what there is
  expect(draw.midnight(1).toISOString()).toBe('2026-01-30T00:00:00.000Z');
});

test('TraitorTrack has its 1.8 million bags, and every query of every system a claim of its own report', () => {
  const prefix: { [system: string]: string } = {
    TraitorTrack: 'TT',
    OpsCenter: 'OC',
    ArgoAlpine: 'AA',
    FreshMaas: 'FM',
  };
  const bags = SYSTEMS.TraitorTrack(1).tables.find(({ table }) => table === 'bag');
  expect(bags?.rows).toBe(1_800_000);
  for (const [name, system] of Object.entries(SYSTEMS)) {
    const { queries, overall } = system(1);
    const claims = [...queries.map(({ claim }) => claim), ...overall];
    expect([name, claims.filter(({ id }) => !id.startsWith(`${prefix[name]}-`))]).toEqual([name, []]);
    expect(new Set(queries.map((it) => it.name)).size).toBe(queries.length);
  }
});
