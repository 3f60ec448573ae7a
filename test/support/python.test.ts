import { python } from './python';

test('a snippet receives its input and hands back a value', () => {
  expect(python('print("noise")\nanswer({"sum": sum(input)})', [1, 2, 3])).toEqual({ sum: 6 });
});

test('a snippet sees the environment variables it is given', () => {
  expect(python('import os\nanswer(os.environ.get("COLOUR"))', null, { env: { COLOUR: 'green' } })).toBe('green');
});

test('an exception in the snippet fails the test with its traceback', () => {
  expect(() => python('raise ValueError("broken rule")')).toThrow(/exit code 1[\s\S]*ValueError: broken rule/);
});

test('a snippet that answers nothing fails the test', () => {
  expect(() => python('pass')).toThrow('never called answer(value)');
});

test('a missing Python is named, with what to install', () => {
  expect(() => python('answer(1)', null, { command: 'no-such-python' })).toThrow(
    "'no-such-python' is not on the PATH: install Python 3.10 or newer",
  );
});
