import fc from 'fast-check';
import { Rounding } from '../../lib/domain';
import { Rounder } from '../../lib/domain/rounding';

test('a fraction rounds up, or is dropped when truncating', () => {
  expect(Rounder.apply(6.75, Rounding.UP)).toBe(7);
  expect(Rounder.apply(6.75, Rounding.TRUNCATE)).toBe(6);
});

test('a binary rounding error is not a fraction', () => {
  expect((0.1 + 0.2) * 10).not.toBe(3);
  expect(Rounder.apply((0.1 + 0.2) * 10, Rounding.UP)).toBe(3);
  expect(Rounder.apply(4.35 * 100, Rounding.TRUNCATE)).toBe(435);
});

test('a real fraction of a large number still rounds up', () => {
  expect(Rounder.apply(1_000_000_000.4, Rounding.UP)).toBe(1_000_000_001);
});

test('rounding changes a value by less than one, in its direction', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), (value) => {
      const forgiven = 1e-12 * Math.max(1, value);
      const up = Rounder.apply(value, Rounding.UP);
      const down = Rounder.apply(value, Rounding.TRUNCATE);
      expect(Number.isInteger(up) && Number.isInteger(down)).toBe(true);
      expect(up).toBeGreaterThanOrEqual(value - forgiven);
      expect(up).toBeLessThan(value + 1);
      expect(down).toBeLessThanOrEqual(value + forgiven);
      expect(down).toBeGreaterThan(value - 1);
    }),
  );
});

test('numbers are rendered with at most four decimals', () => {
  expect([1 - 0.8, 100 * 1.1, 0.8 / 3, 1000].map((value) => Rounder.text(value))).toEqual([
    '0.2',
    '110',
    '0.2667',
    '1000',
  ]);
});
