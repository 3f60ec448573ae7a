import { KeyRotation } from '../../../lib/domain';
import { faults, problemsOf } from '../../support/problems-of';

test('holds the lifetime of a key and the notice before its end', () => {
  expect(new KeyRotation({ periodDays: 90, noticeDays: 7 })).toMatchObject({ periodDays: 90, noticeDays: 7 });
});

test('rejects a notice that is not shorter than the period, and suggests one that is', () => {
  const rotation = (noticeDays: number) => () => new KeyRotation({ periodDays: 5, noticeDays });
  expect(faults(rotation(7))).toEqual(['notice-exceeds-period at KeyRotation.noticeDays']);
  expect(faults(rotation(5))).toEqual(['notice-exceeds-period at KeyRotation.noticeDays']);
  expect(problemsOf(rotation(7))[0].fix).toContain('noticeDays: 4');
  expect(new KeyRotation({ periodDays: 5, noticeDays: 4 }).noticeDays).toBe(4);
});

test('reports invalid numbers together', () => {
  expect(faults(() => new KeyRotation({ periodDays: 0, noticeDays: 1.5 }))).toEqual([
    'number-out-of-range at KeyRotation.periodDays',
    'number-out-of-range at KeyRotation.noticeDays',
  ]);
});
