import fc from 'fast-check';
import { FrameOptions, ReferrerPolicy, SecurityHeaders } from '../../../lib/domain';
import { problemsOf } from '../../support/problems-of';
import { textWithControlCharacters } from '../../support/text-with-control-characters';

test('the defaults are what is recommended today', () => {
  expect(new SecurityHeaders().asMap).toEqual({
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
    'Content-Security-Policy': "default-src 'self'",
    'Referrer-Policy': 'strict-origin-when-cross-origin',
  });
});

test('every header can be chosen', () => {
  const headers = new SecurityHeaders({
    contentTypeOptions: false,
    frameOptions: FrameOptions.SAMEORIGIN,
    xssProtection: true,
    hstsMaxAgeSeconds: 63_072_000,
    hstsPreload: true,
    contentSecurityPolicy: "default-src 'none'",
    referrerPolicy: ReferrerPolicy.NO_REFERRER,
    permissionsPolicy: 'camera=()',
  });
  expect(headers.asMap).toEqual({
    'X-Frame-Options': 'SAMEORIGIN',
    'X-XSS-Protection': '1; mode=block',
    'Strict-Transport-Security': 'max-age=63072000; includeSubDomains; preload',
    'Content-Security-Policy': "default-src 'none'",
    'Referrer-Policy': 'no-referrer',
    'Permissions-Policy': 'camera=()',
  });
});

test('subdomains can be left out, and the policy can be taken back with an age of 0', () => {
  const headers = new SecurityHeaders({ hstsIncludeSubdomains: false, hstsMaxAgeSeconds: 0 });
  expect(headers.asMap['Strict-Transport-Security']).toBe('max-age=0');
});

test('a value with a line break is refused: it would end the header and begin another', () => {
  expect(
    problemsOf(() => new SecurityHeaders({ contentSecurityPolicy: "default-src 'self'\r\nSet-Cookie: admin=1" })),
  ).toEqual([
    {
      where: 'SecurityHeaders.Content-Security-Policy',
      what: `Content-Security-Policy is "default-src 'self'\\r\\nSet-Cookie: admin=1"`,
      expected: 'one line of printable ASCII',
      fix: 'remove line breaks and other control characters: they would end the header and begin another',
    },
  ]);
});

test('no text with a control character gets into any header', () => {
  fc.assert(
    fc.property(textWithControlCharacters, (text) => {
      const found = problemsOf(
        () =>
          new SecurityHeaders({
            contentSecurityPolicy: text,
            permissionsPolicy: text,
            frameOptions: text as FrameOptions,
            referrerPolicy: text as ReferrerPolicy,
          }),
      );
      expect(found).toHaveLength(4);
    }),
  );
});

test.each([-1, 0.5, NaN])('an age of %p seconds is refused', (hstsMaxAgeSeconds) => {
  expect(problemsOf(() => new SecurityHeaders({ hstsMaxAgeSeconds }))[0].what).toBe(
    `hstsMaxAgeSeconds is ${hstsMaxAgeSeconds}`,
  );
});

test.each([
  [{ hstsMaxAgeSeconds: 300 }, 'hstsPreload is true with a max-age of 300 s and subdomains'],
  [{ hstsIncludeSubdomains: false }, 'hstsPreload is true with a max-age of 31536000 s without subdomains'],
])('preload with %j is refused: no browser would list it', (props, what) => {
  expect(problemsOf(() => new SecurityHeaders({ ...props, hstsPreload: true }))).toMatchObject([{ what }]);
});
