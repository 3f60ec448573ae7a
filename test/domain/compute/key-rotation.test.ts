import { KeyRotation } from '../../../lib/domain';
import { problemsOf } from '../../support/problems-of';

test('tells when a key ends and when its owner hears of it', () => {
  expect(new KeyRotation({ periodDays: 90, noticeDays: 7 })).toMatchObject({ periodDays: 90, noticeDays: 7 });
});

test('a period shorter than the notice is refused, with a notice that fits', () => {
  const [problem] = problemsOf(() => new KeyRotation({ periodDays: 5, noticeDays: 7 }));
  expect(problem.what).toContain('periodDays is 5 and noticeDays 7');
  expect(problem.fix).toContain('noticeDays: 4');
});

test('fractions and nonsense are refused together', () => {
  expect(problemsOf(() => new KeyRotation({ periodDays: 0, noticeDays: 1.5 })).map(({ what }) => what)).toEqual([
    'periodDays is 0',
    'noticeDays is 1.5',
  ]);
});
