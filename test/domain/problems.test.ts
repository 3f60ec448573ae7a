import { Lazy, Token } from 'aws-cdk-lib';
import { LoadbearingError, ProblemCode, Problems } from '../../lib/domain';
import { deployTimeNumber } from '../support/deploy-time-number';
import { faults, problemsOf } from '../support/problems-of';

const gather = (fill: (problems: Problems) => void) =>
  problemsOf(() => {
    const problems = new Problems('a plan', 'plan');
    fill(problems);
    problems.throwIfAny();
  });

test('throws nothing without a problem', () => {
  const problems = new Problems('a plan', 'plan');
  problems.number('share', 0.5, { min: 0, max: 1 }, 'use a share');
  problems.optionalNumber('share', undefined, { min: 0, max: 1 }, 'use a share');
  expect(() => problems.throwIfAny()).not.toThrow();
});

test('throws all problems at once, in the order they were found', () => {
  const found = gather((problems) => {
    problems.number('users', NaN, { above: 0 }, 'state the users');
    problems.number('growth', -1, { min: 0 }, 'use 0.2');
    problems.check(false, {
      code: ProblemCode.EMPTY_LIST,
      property: '',
      what: 'the plan is empty',
      expected: 'something',
      fix: 'fill it',
    });
  });
  expect(found.map((p) => [p.where, p.what])).toEqual([
    ['plan.users', 'users is NaN'],
    ['plan.growth', 'growth is -1'],
    ['plan', 'the plan is empty'],
  ]);
});

test.each([
  [{ min: 0, max: 1 }, 0],
  [{ min: 0, max: 1 }, 1],
  [{ above: 0 }, 0.001],
  [{ integer: true }, -3],
])('the range %j accepts %p', (range, value) => {
  expect(new Problems('a plan', 'plan').number('value', value, range, 'fix')).toBe(true);
});

test.each([
  [{ above: 0 }, 0, 'a number above 0'],
  [{ min: 1, integer: true }, 1.5, 'a whole number of at least 1'],
  [{ min: 0, max: 1 }, 1.01, 'a number of at least 0 and at most 1'],
  [{ max: 1 }, 2, 'a number at most 1'],
  [{}, Infinity, 'a number'],
  [{}, NaN, 'a number'],
])('the range %j rejects %p and names the accepted values', (range, value, expected) => {
  const [problem] = gather((problems) => problems.number('value', value, range, 'fix'));
  expect(problem).toEqual({
    code: ProblemCode.NUMBER_OUT_OF_RANGE,
    what: `value is ${value}`,
    where: 'plan.value',
    expected,
    fix: 'fix',
  });
});

test('match and oneOf reject a value that is not text, even if its text would match', () => {
  const advice = { expected: 'e', fix: 'f' };
  const found = faults(() => {
    const problems = new Problems('a plan', 'plan');
    problems.match('name', null as never, /^null$/, advice);
    problems.oneOf('size', null as never, ['null']);
    problems.throwIfAny();
  });
  expect(found).toEqual(['invalid-format at plan.name', 'unknown-choice at plan.size']);
});

test.each([
  ['100', 'value is "100"'],
  [null, 'value is null'],
  [undefined, 'value is missing'],
])('a value that is not a number, such as %p, is shown as it was received', (value, what) => {
  const [problem] = gather((problems) => problems.number('value', value as never, { above: 0 }, 'fix'));
  expect(problem.what).toBe(what);
});

test.each([
  ['a number known only at deployment', Token.asNumber({ Ref: 'Parameter' })],
  ['arithmetic on such a number', Token.asNumber({ Ref: 'Parameter' }) * 2],
  ['a lazy number', Lazy.number({ produce: () => 100 })],
  ['its stand-in in the other tests', deployTimeNumber],
  ['a string known only at deployment', Token.asString({ Ref: 'Parameter' }) as unknown as number],
])('%s is rejected as a token, not shown as a strange number', (_, token) => {
  const [problem] = gather((problems) => problems.number('users', token, {}, 'state the users'));
  expect(problem.code).toBe(ProblemCode.UNRESOLVED_TOKEN);
  expect(problem.what).toBe('users is an unresolved token');
});

test('CDK itself recognizes the stand-in for an unresolved number as a token', () => {
  expect(Token.isUnresolved(deployTimeNumber)).toBe(true);
});

test('a header value is one line of printable ASCII', () => {
  expect(new Problems('a plan', 'plan').headerValue('X-Test', 'a=1; b')).toBe(true);
  const found = gather((problems) => ['a\r\nb: c', '', 'é', 'a\0'].forEach((v) => problems.headerValue('X-Test', v)));
  expect(found).toHaveLength(4);
  expect(found[0]).toMatchObject({ what: 'X-Test is "a\\r\\nb: c"', expected: 'one line of printable ASCII' });
});

test('absorb adds the problems of a part', () => {
  const part = { code: ProblemCode.DUPLICATE, what: 'w', where: 'part.x', expected: 'e', fix: 'f' };
  const found = gather((problems) => {
    problems.match('own', 'bad', /^good$/, { expected: 'good', fix: 'use good' });
    problems.absorb(new LoadbearingError('a part', [part]));
  });
  expect(found.map((p) => p.where)).toEqual(['plan.own', 'part.x']);
});

test('absorb rethrows every other error', () => {
  expect(() => new Problems('a plan', 'plan').absorb(new TypeError('a bug'))).toThrow(TypeError);
});

test('each kind of check reports its code', () => {
  const advice = { expected: 'e', fix: 'f' };
  const found = faults(() => {
    const problems = new Problems('a plan', 'plan');
    problems.match('name', 'A', /^[a-z]$/, advice);
    problems.match('token', '${Token[X.1]}', /^[a-z]$/, advice);
    problems.oneOf('size', 'huge', ['small', 'large']);
    problems.some('zones', [], advice);
    problems.unique('names', ['a', 'b', 'a'], 'name');
    problems.throwIfAny();
  });
  expect(found).toEqual([
    'invalid-format at plan.name',
    'unresolved-token at plan.token',
    'unknown-choice at plan.size',
    'empty-list at plan.zones',
    'duplicate at plan.names',
  ]);
});

test('valid values pass every check', () => {
  const advice = { expected: 'e', fix: 'f' };
  const problems = new Problems('a plan', 'plan');
  expect([
    problems.match('name', 'a', /^[a-z]$/, advice),
    problems.oneOf('size', 'small', ['small', 'large']),
    problems.some('zones', ['a'], advice),
    problems.unique('names', ['a', 'b'], 'name'),
  ]).toEqual([true, true, true, true]);
});

describe('build', () => {
  const missing = { code: ProblemCode.MISSING_VALUE, property: 'x', what: 'x is missing', expected: 'e', fix: 'f' };

  test('returns the result, even undefined', () => {
    expect(new Problems('a plan', 'plan').build(() => 1)).toBe(1);
    expect(new Problems('a plan', 'plan').build(() => undefined)).toBeUndefined();
  });

  test('throws earlier problems and its own together', () => {
    const problems = new Problems('a plan', 'plan');
    problems.check(false, missing);
    const found = faults(() =>
      problems.build((own) => {
        own.check(false, { ...missing, property: 'y' });
        return own.fail({ ...missing, property: 'z' });
      }),
    );
    expect(found).toEqual(['missing-value at plan.x', 'missing-value at plan.y', 'missing-value at plan.z']);
  });

  test('rethrows every other error', () => {
    const bug = (): never => {
      throw new TypeError('a bug');
    };
    expect(() => new Problems('a plan', 'plan').build(bug)).toThrow(TypeError);
  });
});

test('the path of a construct begins every place', () => {
  expect(
    faults(() =>
      Problems.of({ node: { path: 'Shop/Web' } }).fail({
        code: ProblemCode.DUPLICATE,
        property: 'port',
        what: 'w',
        expected: 'e',
        fix: 'f',
      }),
    ),
  ).toEqual(['duplicate at Shop/Web.port']);
});

test.each([
  [undefined, ProblemCode.MISSING_VALUE],
  [null, ProblemCode.MISSING_VALUE],
  ['text', ProblemCode.INVALID_FORMAT],
  [5, ProblemCode.INVALID_FORMAT],
])('%p in place of a list stops with all problems so far', (items, code) => {
  const problems = new Problems('a plan', 'plan');
  problems.number('users', -1, { min: 0 }, 'fix');
  const check = (): boolean => problems.some('items', items as never, { expected: 'at least one', fix: 'add one' });
  expect(problemsOf(check).map((it) => [it.code, it.where])).toEqual([
    [ProblemCode.NUMBER_OUT_OF_RANGE, 'plan.users'],
    [code, 'plan.items'],
  ]);
});
