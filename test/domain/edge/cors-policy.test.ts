import { CorsPolicy, CorsPolicyProps } from '../../../lib/domain';
import { faults } from '../../support/problems-of';

const aPolicy = (props: Partial<CorsPolicyProps> = {}): CorsPolicy =>
  new CorsPolicy({ origins: ['https://app.example.com'], ...props });

test('lists its methods and headers one by one', () => {
  expect(aPolicy().methods).toEqual(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
  expect(aPolicy().headers).toEqual(['Authorization', 'Content-Type']);
});

test('[AA-CORS-01] [AA-RB-03] rejects the origin *, with and without credentials', () => {
  const found = ['wildcard-cors-origin at cors.origins[0]'];
  expect(faults(() => aPolicy({ origins: ['*'] }))).toEqual(found);
  expect(faults(() => aPolicy({ origins: ['*'], credentials: false }))).toEqual(found);
});

test('accepts local origins in development only', () => {
  const origins = ['http://localhost:5173', 'http://127.0.0.1:3000'];
  expect(faults(() => aPolicy({ origins }))).toEqual([
    'local-cors-origin at cors.origins[0]',
    'local-cors-origin at cors.origins[1]',
  ]);
  expect(aPolicy({ origins, allowLocalhost: true }).origins).toEqual(origins);
});

test.each(['http://app.example.com', 'https://app.example.com/', 'app.example.com', 'https://*.example.com'])(
  'rejects the origin %s',
  (origin) => {
    expect(faults(() => aPolicy({ origins: [origin] }))).toEqual(['invalid-format at cors.origins[0]']);
  },
);

test('rejects an empty list and wildcards of methods and headers together', () => {
  expect(faults(() => aPolicy({ origins: [], methods: ['*'], headers: ['*'] }))).toEqual([
    'empty-list at cors.origins',
    'unknown-choice at cors.methods[0]',
    'invalid-format at cors.headers[0]',
  ]);
});

test('the methods of one policy are not those of another', () => {
  aPolicy().methods.push('TRACE');
  expect(aPolicy().methods).not.toContain('TRACE');
});
