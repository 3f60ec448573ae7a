import { ProblemCode, Problems } from '../../lib/domain';

/** Returns the URL of a service to measure. Throws unless it is on this machine, or `owned`. */
export function targetOf(text: string, owned: boolean): URL {
  const problems = new Problems('the measurement', '');
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    return problems.fail({
      code: ProblemCode.INVALID_MEASUREMENT_URL,
      property: 'measure <url>',
      // It could contain a password.
      what: `${text.includes('@') ? 'the text' : `'${text}'`} is not an address of a service`,
      expected: 'a URL that begins with http:// or https://',
      fix: 'write e.g. http://127.0.0.1:8000/',
    });
  }
  problems.check(owned || isLoopback(url.hostname), {
    code: ProblemCode.HOST_NOT_OWNED,
    property: 'measure <url>',
    what: `${url.hostname} is not this machine`,
    expected: 'a loopback address: a load test on a host of somebody else is an attack',
    fix: 'measure a copy on this machine, or pass --i-own-this-host',
  });
  problems.throwIfAny();
  return url;
}

/** URL has normalized other spellings, e.g. 127.1. */
function isLoopback(host: string): boolean {
  return /^(127(\.\d+){3}|\[::1\]|([a-z0-9-]+\.)*localhost)$/.test(host);
}
