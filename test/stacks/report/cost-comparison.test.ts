import { Cloud, Commitment, PriceBook } from '../../../lib/domain';
import {
  candidateText,
  costRow,
  nearestCandidates,
  statedSum,
  totalRows,
} from '../../../stacks/report/cost-comparison';
import { ListPrices, money, percent, savingPercent } from '../../../stacks/report/list-prices';

const SOURCE = { title: 'list', url: 'https://example.com/', date: '2026-11-01' };
const book = (region: string, prices: object): PriceBook =>
  new PriceBook({
    ...{ cloud: Cloud.AWS, region, currency: 'USD', sources: { list: SOURCE } },
    prices: Object.fromEntries(Object.entries(prices).map(([key, it]) => [key, { meter: key, source: 'list', ...it }])),
  });
const prices = new ListPrices(
  [
    book('there', { server: { unit: 'hour', tiers: [{ usd: 9 }] } }),
    book('global', { requests: { unit: 'request', per: 1000, tiers: [{ usd: 2, upTo: 10_000 }, { usd: 1 }] } }),
    book('here', {
      server: { unit: 'hour', tiers: [{ usd: 0.5 }], commitments: { 'reserved-1y': 0.3 } },
      disk: { unit: 'GB-month', tiers: [{ usd: 0.1 }] },
      transfer: { unit: 'GB', tiers: [{ usd: 0.09 }], free: 100, freeScope: 'account' },
    }),
  ],
  'here',
);

describe('list prices', () => {
  test('a cost is the sum of its items, with a term for each', () => {
    expect(
      prices.cost([
        { price: 'server', count: 2, quantity: 730 },
        { price: 'disk', quantity: 50 },
      ]),
    ).toEqual({ usd: 735, arithmetic: '2 × 730 h × 0.5 + 50 GB-month × 0.1 = 735.00' });
  });

  test('what is free is not charged, unless other applications use it up', () => {
    expect(prices.cost([{ price: 'transfer', quantity: 150 }])).toEqual({
      usd: 4.5,
      arithmetic: '(150 − 100 free) GB × 0.09 = 4.50',
    });
    expect(prices.cost([{ price: 'transfer', quantity: 60 }]).usd).toBe(0);
    expect(prices.cost([{ price: 'transfer', quantity: 60, chargesFree: true }]).usd).toBeCloseTo(5.4);
  });

  test('tiers follow each other, and a price for a thousand is divided', () => {
    expect(prices.cost([{ price: 'requests', quantity: 30_000 }])).toEqual({
      usd: 40,
      arithmetic: '30 × 1,000 request × 1.33333 = 40.00',
    });
  });

  test('a purchase has its price, and none where the book has none', () => {
    const commitment = Commitment.RESERVED_1Y;
    expect(prices.cost([{ price: 'server', quantity: 730, commitment }]).usd).toBe(219);
    expect(prices.cost([{ price: 'disk', quantity: 1, commitment }])).toEqual({
      arithmetic: 'no reserved-1y price of disk in the book of here',
    });
    expect(prices.cost([{ price: 'other', quantity: 1 }])).toEqual({
      arithmetic: 'no price of other in the book of here',
    });
    expect([prices.unitUsd('requests'), prices.unitUsd('server', commitment), prices.unitUsd('other')]).toEqual([
      0.002,
      0.3,
      undefined,
    ]);
  });

  test('amounts and shares are rounded for readers', () => {
    expect([money(1234.5), money(-0.5), money(undefined)]).toEqual(['1,234.50', '−0.50', 'unknown']);
    expect([percent(savingPercent(255, 156)), percent(savingPercent(150, 90))]).toEqual(['38.8 %', '40 %']);
  });
});

describe('a row', () => {
  const row = (statedUsd?: number, usd?: number, statedToUsd?: number): ReturnType<typeof costRow> =>
    costRow({
      ...{ ids: ['ID'], part: 'now', what: 'thing', statedUsd, statedToUsd, reason: '' },
      ...(usd === undefined ? {} : { computed: { usd, arithmetic: '' } }),
    });

  test('has the difference from what is stated', () => {
    expect(row(40, 47.1).differenceUsd).toBeCloseTo(7.1);
    expect(row(undefined, 5)).not.toHaveProperty('differenceUsd');
    expect(row(5)).not.toHaveProperty('differenceUsd');
  });

  test.each([
    [45, -5],
    [50, 0],
    [72, 0],
    [80, 0],
    [81, 1],
  ])('%d against 50 to 80 differs by %d', (usd, difference) => {
    expect(row(50, usd, 80).differenceUsd).toBe(difference);
  });

  test('a stated total that is another sum than that of the rows is shown beside it', () => {
    const rows = [row(10, 12), row(20)];
    const total = { ids: [], part: 'now', what: 'total' };
    expect(statedSum(rows)).toBe(30);
    expect(totalRows(rows, { ...total, statedUsd: 30 })).toHaveLength(1);
    expect(totalRows(rows, { ...total, statedUsd: 40 })).toMatchObject([
      { what: 'total', statedUsd: 40, computedUsd: 32, differenceUsd: -8, reason: 'As stated: thing.' },
      { what: 'sum of the rows', statedUsd: 30, computedUsd: 32, differenceUsd: 2 },
    ]);
    expect(totalRows([row(20)], { ...total, statedUsd: 20 })[0].computedUsd).toBeUndefined();
  });
});

describe('candidates', () => {
  const candidate = (what: string, usd?: number): { what: string; cost: { usd?: number; arithmetic: string } } => ({
    what,
    cost: { usd, arithmetic: String(usd) },
  });

  test('the most expensive one within the figure, and the nearest one', () => {
    const all = [candidate('a', 100), candidate('b', 280), candidate('c', 305), candidate('d')];
    const chosen = nearestCandidates(all, 300);
    expect([chosen.within?.what, chosen.nearest?.what]).toEqual(['b', 'c']);
    expect(candidateText(chosen, 300)).toBe('Within $300: b, 280. Nearest: c, 305.');
    expect(candidateText(nearestCandidates(all.slice(0, 2), 300), 300)).toBe('Within $300: b, 280.');
    expect(candidateText(nearestCandidates(all, 50), 50)).toBe('Nothing costs $50 or less. Nearest: a, 100.');
    expect(candidateText(nearestCandidates([candidate('d')], 50), 50)).toBe('Nothing costs $50 or less.');
  });
});
