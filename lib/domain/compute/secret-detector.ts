import { DOMAIN_TYPES } from '../declared-types';
import { ProblemCode } from '../problem-code';
import { Problems } from '../problems';

const NOUNS = 'PASSWORDS?|PASSWD|PASS|PWD|PASSPHRASE|PASSCODE|SECRETS?|CREDENTIALS?|TOKENS?|SALT|PEPPER|APIKEYS?';
/** Words before KEY that make it a secret. `PUBLIC_KEY` and `CACHE_KEY` are none. */
const KEYS =
  'API|APP|ACCESS|SECRET|PRIVATE|SIGNING|ENCRYPTION|AUTH|SERVICE|ACCOUNT|MASTER|SHARED|SESSION|HMAC|JWT|WEBHOOK|LICENSE|STORAGE|CLIENT|DEPLOY|FERNET|COOKIE';
/** Words that may follow. Other words, such as TTL or ARN, speak about the secret instead of holding it. */
const SUFFIXES =
  'BASE64|B64|HEX|JSON|PEM|VALUE|TEXT|OLD|NEW|PREVIOUS|CURRENT|PRIMARY|SECONDARY|PRODUCTION|PROD|STAGING|DEVELOPMENT|DEV|TEST|\\d+';

/** Names whose values are secrets, by their last words. */
const NAME = new RegExp(`(?:^|_)(?:${NOUNS}|(?:${KEYS})_KEYS?)(?:_(?:${SUFFIXES}))*$`);

/** Names of limits, such as `MAX_TOKENS`, have a number as their value. */
const COUNTED_NAME = /(?:^|_)TOKENS?$/;

/** A password in a URL, wherever the URL begins. `$NAME` and `{field}` stand for a value that comes later. */
const PASSWORD_IN_URL = /[a-z][a-z0-9+.-]*:\/\/[^/\s:@,;]*:(?![${*])[^/\s@]+@/i;

/** A password among the parameters of a URL or of a connection string. */
const PASSWORD_PARAMETER =
  /(?:^|[?&;\s])(?:password|passwd|pwd|api[_-]?key|access[_-]?token|auth[_-]?token|client[_-]?secret|secret|signature|sig|accountkey|sharedaccesskey)\s*=\s*(?![${*])[^\s&;]+/i;

/** Formats that well-known issuers give their keys. */
const ISSUED = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/,
  /\b(?:gh[pousr]_|github_pat_|glpat-|npm_|pypi-)[A-Za-z0-9_-]{16,}/,
  /\b(?:sk|rk)_(?:live|test)_\w+/,
  /\bsk-[A-Za-z0-9_-]{20,}/,
  /\bwhsec_\w+/,
  /\bxox[abeoprs]-[A-Za-z0-9-]+/,
  /hooks\.slack\.com\/services\/T\w+\/B\w+\/\w+/,
  /\bSG\.[\w-]{16,}\.[\w-]{16,}/,
  /\bAIza[\w-]{30,}/,
  /\beyJ[\w-]+\.eyJ[\w-]+\.[\w-]+/,
  // CloudFormation replaces it by the value before it creates the resource, which then shows it.
  /\{\{resolve:(?:secretsmanager|ssm-secure):/,
];

/** A CDK token: text that deployment replaces. */
const CDK_TOKEN = /\$\{Token\[[^\]]*\]\}/g;

/**
 * Detects secrets among plain values, so that they do not end in a template, in a state or in a log.
 *
 * Recognizes names such as `DB_PASSWORD`, passwords in URLs and connection strings, and the formats of well-known keys. It cannot
 * recognize a random text with an innocent name.
 *
 * @example
 * console.log(SecretDetector.detects('BROKER', 'redis://:hunter2@cache:6379/0')); // true
 * console.log(SecretDetector.detects('LOG_LEVEL', 'INFO')); // false
 */
export class SecretDetector {
  /** Returns true if a variable looks like a secret in plain text. An empty value is none. */
  public static detects(name: string, value: string): boolean {
    const problems = new Problems('a variable', 'SecretDetector');
    DOMAIN_TYPES.require(problems, 'SecretDetector.detects', { name, value });
    if (value === '') return false;
    return SecretDetector.isSecretName(name, value) || SecretDetector.isSecretValue(value);
  }

  /**
   * Adds a problem if a variable looks like a secret. It leaves out the value, since messages end in logs.
   *
   * @internal
   */
  public static _check(problems: Problems, property: string, name: string, value: string, fix: string): void {
    problems.check(!SecretDetector.detects(name, value), {
      code: ProblemCode.SECRET_IN_PLAIN_TEXT,
      property,
      what: `${name} looks like a secret in plain text (value not shown)`,
      expected: 'a reference to a secret',
      fix,
    });
  }

  private static isSecretName(name: string, value: string): boolean {
    const words = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replace(/[^A-Za-z0-9]+/g, '_');
    const upper = words.toUpperCase();
    if (COUNTED_NAME.test(upper) && /^(?:\d+|true|false)$/i.test(value)) return false;
    return NAME.test(upper);
  }

  private static isSecretValue(value: string): boolean {
    const text = value.replace(CDK_TOKEN, 'token');
    return [PASSWORD_IN_URL, PASSWORD_PARAMETER, ...ISSUED].some((it) => it.test(text));
  }
}
