import { Declared, billOf } from '../../support/bills';

const GATEWAY: Declared = { A: ['EC2::NatGateway'] };
const TWO: Declared = { ...GATEWAY, B: ['EC2::NatGateway'], Key: ['KMS::Key'] };

test('a change has the quantities before and after, and the difference in dollars, the largest first', () => {
  const [first, ...others] = billOf(TWO).changesFrom(billOf(GATEWAY));
  expect(first).toMatchObject({
    ...{ price: 'nat.hour', region: 'us-east-1', unit: 'hour', quantityBefore: 730, quantityAfter: 1460 },
  });
  expect(first.monthlyUsd.expected).toBeCloseTo(730 * 0.045, 6);
  expect(others.map(({ price }) => price)).toEqual(['kms.key', 'kms.requests']);
});

test('what is gone has a negative difference', () => {
  const changes = billOf(GATEWAY).changesFrom(billOf(TWO));
  expect(changes.map(({ quantityAfter, monthlyUsd }) => [quantityAfter, monthlyUsd.expected < 0])).toEqual([
    [730, true],
    [0, true],
    [0, true],
  ]);
});

test('equal bills have no change', () => {
  expect(billOf(TWO).changesFrom(billOf(TWO))).toEqual([]);
});

test('the same price in another region is another one', () => {
  const changes = billOf(GATEWAY, { region: 'eu-west-1' }).changesFrom(billOf(GATEWAY));
  expect(new Set(changes.map(({ region }) => region))).toEqual(new Set(['eu-west-1', 'us-east-1']));
});
