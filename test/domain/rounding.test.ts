import fc from 'fast-check';
import { Rounder } from '../../lib/domain/rounding';

test('a fraction rounds up, or is dropped when truncating', () => {
  expect(Rounder.up(6.75)).toBe(7);
  expect(Rounder.down(6.75)).toBe(6);
});

test('a binary rounding error is not a fraction', () => {
  expect((0.1 + 0.2) * 10).not.toBe(3);
  expect(Rounder.up((0.1 + 0.2) * 10)).toBe(3);
  expect(Rounder.down(4.35 * 100)).toBe(435);
});

test('a real fraction of a large number still rounds up', () => {
  expect(Rounder.up(1_000_000_000.4)).toBe(1_000_000_001);
});

test('rounding changes a value by less than one, in its direction', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), (value) => {
      const forgiven = 1e-12 * Math.max(1, value);
      const up = Rounder.up(value);
      const down = Rounder.down(value);
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
