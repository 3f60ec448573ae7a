import { isSecret, secretTexts, withSecretsOf, withoutSecrets } from '../../bin/secret-marks';

const mark = (more: object): object => ({
  '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270',
  ...more,
});

test('secrets of the wire and of an exported state are read', () => {
  const value = { a: mark({ value: 'x' }), b: [mark({ plaintext: '{"c":"y"}' })], d: 1 };
  expect(withoutSecrets(value)).toEqual({ a: 'x', b: [{ c: 'y' }], d: 1 });
  expect(secretTexts(value)).toEqual(['x', 'y']);
});

test('a secret that cannot be read is hidden all the same', () => {
  expect(withoutSecrets({ a: mark({ ciphertext: 'v1:…' }) }, '[secret]')).toEqual({ a: '[secret]' });
});

test('marks are carried over to the same places, and to no others', () => {
  const marked = withSecretsOf({ a: 'x', b: ['y', 'z'] }, { a: 'x', b: ['y', mark({ value: 'z' })], gone: mark({}) });
  expect(marked).toMatchObject({ a: 'x', b: ['y', { value: 'z' }] });
  expect(isSecret((marked as { b: unknown[] }).b[1])).toBe(true);
});
