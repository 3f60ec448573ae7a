import * as fc from 'fast-check';
import { AppEnvironment, SecretDetector } from '../../../lib/domain';
import { faults, problemsOf } from '../../support/problems-of';

test.each([
  ['DB_PASSWORD', 'hunter2'],
  ['DB_PASSWORD', '123456'],
  ['dbPassword', 'hunter2'],
  ['POSTGRES_PWD', 'hunter2'],
  ['REDIS_PASS', 'hunter2'],
  ['SIGNING_KEY_PREVIOUS', 'hunter2'],
  ['JWT_SECRET_BASE64', 'aHVudGVyMg=='],
  ['GITHUB_TOKEN', 'hunter2'],
  ['STRIPE_API_KEY', 'hunter2'],
  ['STRIPE_APIKEY', 'hunter2'],
  ['AWS_SECRET_ACCESS_KEY', 'hunter2'],
  ['CLIENT_CREDENTIALS', 'a:b'],
  ['PASSWORD_SALT', 'hunter2'],
  ['SESSION_SECRET', '${Token[TOKEN.12]}'],
])('[LB-RC-37] a name such as %s belongs to a secret', (name, value) => {
  expect(SecretDetector.detects(name, value)).toBe(true);
});

test.each([
  ['a password and a token', 'postgresql://app:hunter2@${Token[TOKEN.12]}/shop'],
  ['a password that a token holds', 'postgresql://app:${Token[TOKEN.12]}@db.example.com/shop'],
  ['no user', 'redis://:hunter2@cache:6379/0'],
  ['a second URL', 'redis://one:6379,redis://:hunter2@two:6379'],
  ['a driver before it', 'jdbc:postgresql://app:hunter2@db/shop'],
  ['its password as a parameter', 'jdbc:postgresql://db/shop?user=app&password=hunter2'],
  ['a connection string', 'Server=db;User Id=app;Password=hunter2;'],
  ['the keywords of libpq', 'host=db user=app password=hunter2'],
  ['an account key', 'DefaultEndpointsProtocol=https;AccountName=x;AccountKey=aGVsbG8=;'],
  ['a shared access signature', 'https://x.blob.core.windows.net/c?sv=2024&sig=aGVsbG8%3D'],
  ['a key of AWS', 'AKIAIOSFODNN7EXAMPLE'],
  ['a key of GitHub', 'ghp_0123456789abcdefghijklmnopqrstuvwxyz'],
  ['a key of Stripe', 'sk_live_0123456789'],
  ['a key of Slack', 'xoxb-123-456-abc'],
  ['a webhook of Slack', 'https://hooks.slack.com/services/T0/B0/abc'],
  ['a key of SendGrid', 'SG.0123456789abcdef.0123456789abcdef'],
  ['a private key', '-----BEGIN RSA PRIVATE KEY-----\\nMIIE'],
  ['a JSON web token', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl'],
  ['a dynamic reference', '{{resolve:secretsmanager:shop:SecretString:password}}'],
])('[LB-RC-37] a value with %s is a secret under any name', (_, value) => {
  expect(SecretDetector.detects('TARGET', value)).toBe(true);
});

test.each([
  ['DB_PASSWORD', ''],
  ['PASSWORD_MIN_LENGTH', '12'],
  ['MAX_TOKENS', '4096'],
  ['TOKEN_TTL_SECONDS', '900'],
  ['SECRET_NAME', 'shop/session'],
  ['SECRET_ARN', '${Token[TOKEN.12]}'],
  ['PASSWORD_FILE', '/run/secrets/db'],
  ['CACHE_KEY_PREFIX', 'shop:'],
  ['COMPASS', 'north'],
  ['MODE', 'secret'],
  ['DATABASE_HOST', '${Token[TOKEN.12]}'],
  ['DATABASE_URL', 'postgresql://app@db.example.com/shop'],
  ['DATABASE_URL', 'postgresql://app:${DB_PASSWORD}@db.example.com/shop'],
  ['ALLOWED_HOSTS', 'https://a.example.com:8443,https://b.example.com'],
  ['EMAIL', 'ops@example.com'],
  ['PUBLIC_KEY', 'ssh-ed25519 AAAA'],
])('[LB-RC-37] %s = %s is none', (name, value) => {
  expect(SecretDetector.detects(name, value)).toBe(false);
});

test('[LB-RC-37] a password in a URL is found whatever surrounds it', () => {
  const word = fc.stringMatching(/^[a-z0-9]{1,12}$/);
  fc.assert(
    fc.property(word, word, word, word, (scheme, user, password, host) => {
      expect(SecretDetector.detects('TARGET', `${user} s${scheme}://${user}:${password}@${host}/${host}`)).toBe(true);
    }),
  );
});

test('[LB-RC-37] no message shows the value that it complains about', () => {
  const variables = { BROKER: 'redis://:hunter2@localhost:6379/0', DB_PASSWORD: 'hunter2@localhost' };
  const wrong = (): unknown => new AppEnvironment({ environment: 'production', variables });
  expect(faults(wrong)).toEqual([
    "secret-in-plain-text at AppEnvironment.variables['BROKER']",
    "localhost-in-environment at AppEnvironment.variables['BROKER']",
    "secret-in-plain-text at AppEnvironment.variables['DB_PASSWORD']",
    "localhost-in-environment at AppEnvironment.variables['DB_PASSWORD']",
  ]);
  expect(JSON.stringify(problemsOf(wrong))).not.toContain('hunter2');
});
