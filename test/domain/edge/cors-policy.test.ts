import { CorsPolicy, CorsPolicyProps } from '../../../lib/domain';
import { problemsOf, whats } from '../../support/problems-of';

const aPolicy = (props: Partial<CorsPolicyProps> = {}): CorsPolicy =>
  new CorsPolicy({ origins: ['https://app.example.com'], ...props });

test('names its methods and headers one by one', () => {
  expect(aPolicy().methods).toEqual(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
  expect(aPolicy().headers).toEqual(['Authorization', 'Content-Type']);
});

test('[AA-CORS-01] [AA-RB-03] an origin * is refused, with and without credentials', () => {
  const [problem] = problemsOf(() => aPolicy({ origins: ['*'] }));
  expect(problem.what).toBe("an origin is '*' with credentials: every site could act for a user who is signed in");
  expect(problem.fix).toContain('https://app.example.com');
  expect(whats(() => aPolicy({ origins: ['*'], credentials: false }))).toContain("an origin is '*':");
});

test('the developer’s own machine may ask in development only', () => {
  const origins = ['http://localhost:5173', 'http://127.0.0.1:3000'];
  expect(problemsOf(() => aPolicy({ origins }))).toHaveLength(2);
  expect(aPolicy({ origins, allowLocalhost: true }).origins).toEqual(origins);
});

test.each(['http://app.example.com', 'https://app.example.com/', 'app.example.com', 'https://*.example.com'])(
  'the origin %s is refused',
  (origin) => {
    expect(whats(() => aPolicy({ origins: [origin] }))).toBe(`an origin is '${origin}'`);
  },
);

test('wildcards of methods and headers are refused, together with all else', () => {
  expect(whats(() => aPolicy({ origins: [], methods: ['*'], headers: ['*'] }))).toBe(
    ['origins is empty', "a method is '*'", "a header is '*'"].join('\n'),
  );
});
