import fc from 'fast-check';
import { FrameOptions, ReferrerPolicy, SecurityHeaders } from '../../../lib/domain';
import { faults } from '../../support/problems-of';
import { textWithControlCharacters } from '../../support/text-with-control-characters';

test('[LB-RC-24] the defaults follow current recommendations, and leave Content-Security-Policy to the application', () => {
  expect(new SecurityHeaders().asMap).toEqual({
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
    'Referrer-Policy': 'strict-origin-when-cross-origin',
  });
});

test('every header can be set', () => {
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

test('subdomains can be excluded, and an age of 0 withdraws the policy', () => {
  const headers = new SecurityHeaders({ hstsIncludeSubdomains: false, hstsMaxAgeSeconds: 0 });
  expect(headers.asMap['Strict-Transport-Security']).toBe('max-age=0');
});

test('rejects a value with a line break: it would end the header and start another one', () => {
  expect(
    faults(() => new SecurityHeaders({ contentSecurityPolicy: "default-src 'self'\r\nSet-Cookie: admin=1" })),
  ).toEqual(['invalid-header-value at SecurityHeaders.Content-Security-Policy']);
});

test('rejects a choice that would end the header', () => {
  const line = 'DENY\r\nSet-Cookie: admin=1';
  const invalid = { frameOptions: line as FrameOptions, referrerPolicy: line as ReferrerPolicy };
  expect(faults(() => new SecurityHeaders(invalid))).toEqual([
    'unknown-choice at SecurityHeaders.frameOptions',
    'unknown-choice at SecurityHeaders.referrerPolicy',
  ]);
});

test('rejects control characters in every text', () => {
  fc.assert(
    fc.property(textWithControlCharacters, (text) => {
      const found = faults(
        () =>
          new SecurityHeaders({
            contentSecurityPolicy: text,
            permissionsPolicy: text,
          }),
      );
      expect(found).toHaveLength(2);
    }),
  );
});

test.each([-1, 0.5, NaN])('rejects an age of %p seconds', (hstsMaxAgeSeconds) => {
  expect(faults(() => new SecurityHeaders({ hstsMaxAgeSeconds }))).toContain(
    'number-out-of-range at SecurityHeaders.hstsMaxAgeSeconds',
  );
});

test.each([{ hstsMaxAgeSeconds: 300 }, { hstsIncludeSubdomains: false }])(
  'rejects preloading with %j: no browser would list it',
  (props) => {
    expect(faults(() => new SecurityHeaders({ ...props, hstsPreload: true }))).toEqual([
      'hsts-preload-ineligible at SecurityHeaders.hstsPreload',
    ]);
  },
);
