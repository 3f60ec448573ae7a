import fc from 'fast-check';
import { PathMatch, PathPattern } from '../../../lib/domain';
import { problemsOf, whats } from '../../support/problems-of';
import { textWithControlCharacters } from '../../support/text-with-control-characters';

test('a path, a folder and an extension are written as people know them', () => {
  expect(PathPattern.exact('/api/v1/health').text).toBe('/api/v1/health');
  expect(PathPattern.prefix('/static/').text).toBe('/static/*');
  expect(PathPattern.extension('woff2').text).toBe('*.woff2');
});

test('a cloud can read how to match, and what', () => {
  expect(PathPattern.exact('/')).toMatchObject({ match: PathMatch.EXACT, value: '/' });
  expect(PathPattern.prefix('/')).toMatchObject({ match: PathMatch.PREFIX, value: '/' });
  expect(PathPattern.extension('js')).toMatchObject({ match: PathMatch.EXTENSION, value: 'js' });
});

test.each(['login', '/a*', '/a b', '/a?b=c', '', '/é', '/a#b', '${Token[TOKEN.3]}'])(
  'the path %j is refused',
  (path) => {
    expect(problemsOf(() => PathPattern.exact(path))).toMatchObject([
      {
        where: 'PathPattern.exact',
        what: `path is ${JSON.stringify(path)}`,
        expected: 'a path that begins with / and has no wildcard, space or query',
      },
    ]);
  },
);

test('a folder ends in /', () => {
  expect(problemsOf(() => PathPattern.prefix('/static'))).toMatchObject([
    { what: "prefix '/static' does not end in /", fix: "use '/static/'" },
  ]);
});

test('a folder with a wildcard has one problem, and the advice is to leave the wildcard out', () => {
  expect(problemsOf(() => PathPattern.prefix('/static/*'))).toMatchObject([
    { what: 'path is "/static/*"', fix: "write '/static/' for all below a folder, with PathPattern.prefix" },
  ]);
});

test.each([
  ['.js', "use 'js'"],
  ['*.css', "use 'css'"],
  ['', "use 'js'"],
])('the extension %j is refused: %s', (extension, fix) => {
  expect(problemsOf(() => PathPattern.extension(extension))).toMatchObject([
    { what: `extension is ${JSON.stringify(extension)}`, fix },
  ]);
});

test('no pattern holds a control character', () => {
  fc.assert(
    fc.property(textWithControlCharacters, (text) => {
      expect(() => PathPattern.exact(`/${text}`)).toThrow();
      expect(() => PathPattern.prefix(`/${text}/`)).toThrow();
      expect(() => PathPattern.extension(text)).toThrow();
    }),
  );
});

test('a word below a folder, and a beginning that is no folder', () => {
  const users = PathPattern.containing('/api/', 'users');
  expect([users.text, users.match, users.value, users.word]).toEqual(['/api/*users*', 'contains', '/api/', 'users']);
  expect(PathPattern.startingWith('/api/v1/system/status').text).toBe('/api/v1/system/status*');
  expect(whats(() => PathPattern.containing('/api', 'users'))).toBe("prefix '/api' does not end in /");
  expect(whats(() => PathPattern.containing('/api/', '*users*'))).toBe('word is "*users*"');
});
