import fc from 'fast-check';
import { PathMatch, PathPattern } from '../../../lib/domain';
import { faults, problemsOf } from '../../support/problems-of';
import { textWithControlCharacters } from '../../support/text-with-control-characters';

test('writes a path, a folder and an extension in the usual notation', () => {
  expect(PathPattern.exact('/api/v1/health').text).toBe('/api/v1/health');
  expect(PathPattern.prefix('/static/').text).toBe('/static/*');
  expect(PathPattern.extension('woff2').text).toBe('*.woff2');
});

test('exposes the way of matching and the value for each cloud', () => {
  expect(PathPattern.exact('/')).toMatchObject({ match: PathMatch.EXACT, value: '/' });
  expect(PathPattern.prefix('/')).toMatchObject({ match: PathMatch.PREFIX, value: '/' });
  expect(PathPattern.extension('js')).toMatchObject({ match: PathMatch.EXTENSION, value: 'js' });
});

test.each(['login', '/a*', '/a b', '/a?b=c', '', '/é', '/a#b'])('rejects the path %j', (path) => {
  expect(faults(() => PathPattern.exact(path))).toEqual(['invalid-format at PathPattern.exact']);
});

test('rejects a path that is known only at deployment', () => {
  expect(faults(() => PathPattern.exact('${Token[TOKEN.3]}'))).toEqual(['unresolved-token at PathPattern.exact']);
});

test.each(['/static', '/static/*'])('rejects the folder %j, with one problem', (folder) => {
  expect(faults(() => PathPattern.prefix(folder))).toEqual(['invalid-format at PathPattern.prefix']);
});

test.each([
  ['.js', "use 'js'"],
  ['*.css', "use 'css'"],
  ['', "use 'js'"],
])('rejects the extension %j and suggests the right one', (extension, fix) => {
  expect(faults(() => PathPattern.extension(extension))).toEqual(['invalid-format at PathPattern.extension']);
  expect(problemsOf(() => PathPattern.extension(extension))).toMatchObject([{ fix }]);
});

test('rejects control characters in every pattern', () => {
  fc.assert(
    fc.property(textWithControlCharacters, (text) => {
      expect(() => PathPattern.exact(`/${text}`)).toThrow();
      expect(() => PathPattern.prefix(`/${text}/`)).toThrow();
      expect(() => PathPattern.extension(text)).toThrow();
    }),
  );
});

test('matches a word below a folder, and a beginning that is no folder', () => {
  const users = PathPattern.containing('/api/', 'users');
  expect([users.text, users.match, users.value, users.word]).toEqual(['/api/*users*', 'contains', '/api/', 'users']);
  expect(PathPattern.startingWith('/api/v1/system/status').text).toBe('/api/v1/system/status*');
  expect(faults(() => PathPattern.containing('/api', 'users'))).toEqual(['invalid-format at PathPattern.contains']);
  expect(faults(() => PathPattern.containing('/api/', '*users*'))).toEqual(['invalid-format at PathPattern.word']);
});
