import { LoadbearingError, ProblemCode } from '../../lib/domain';

const code = ProblemCode.NUMBER_OUT_OF_RANGE;
const users = { code, what: 'users is NaN', where: 'shop.users', expected: 'a number above 0', fix: 'state the users' };
const growth = { code, what: 'growth is -1', where: 'shop.growth', expected: 'a number of at least 0', fix: 'use 0.2' };

test('the message contains every field of every problem', () => {
  expect(new LoadbearingError('the workload shop', [users, growth]).message).toBe(
    [
      'loadbearing: 2 problems in the workload shop',
      '  what:     users is NaN',
      '  where:    shop.users',
      '  expected: a number above 0',
      '  fix:      state the users',
      '  see:      docs/errors.md#lb1001-number-out-of-range',
      '',
      '  what:     growth is -1',
      '  where:    shop.growth',
      '  expected: a number of at least 0',
      '  fix:      use 0.2',
      '  see:      docs/errors.md#lb1001-number-out-of-range',
    ].join('\n'),
  );
});

test('the message counts one problem in the singular', () => {
  expect(new LoadbearingError('the workload shop', [users]).message).toMatch(/^loadbearing: 1 problem in the workload/);
});

test('a program can recognize the error and read its problems', () => {
  const error = new LoadbearingError('the workload shop', [users, growth]);
  expect(error.problems).toEqual([users, growth]);
  expect(error).toBeInstanceOf(Error);
  expect(error.name).toBe('LoadbearingError');
});
