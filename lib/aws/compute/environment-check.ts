import { Token } from 'aws-cdk-lib';
import { Problems, ProblemCode } from '../../domain';
import { SecretEnvironment } from './secret-environment';

/** Words in the names of variables whose values are secrets. */
const SECRET_NAME = /(^|_)(PASSWORD|PASSWD|SECRET|SECRET_KEY|API_KEY|PRIVATE_KEY|AUTH_TOKEN|ACCESS_TOKEN)$/;

/** A password inside a URL. */
const CREDENTIALS_IN_URL = /^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:[^/\s@]+@/i;

/**
 * Adds what is wrong with the environment of an application, on whatever it runs.
 *
 * @internal
 */
export function checkEnvironment(
  problems: Problems,
  environment: { readonly [name: string]: string } = {},
  secretEnvironment: { readonly [name: string]: SecretEnvironment } = {},
): void {
  const name = (property: string, variable: string): void => {
    problems.check(/^[A-Za-z_][A-Za-z0-9_]*$/.test(variable), {
      code: ProblemCode.INVALID_FORMAT,
      property: property,
      what: `the name is '${variable}'`,
      expected: 'letters, digits and underscores, not beginning with a digit',
      fix: `use '${variable.replace(/\W/g, '_').replace(/^(?=\d)/, '_')}'`,
    });
  };
  Object.entries(environment).forEach(([variable, value]) => {
    const property = `environment['${variable}']`;
    name(property, variable);
    problems.check(!/[\r\n\0]/.test(value), {
      code: ProblemCode.INVALID_FORMAT,
      property: property,
      what: 'the value has a line break or a zero byte',
      expected: 'one line',
      fix: 'deliver longer text through files',
    });
    problems.check(secretEnvironment[variable] === undefined, {
      code: ProblemCode.UNREVIEWED,
      property: property,
      what: `${variable} is in environment and in secretEnvironment`,
      expected: 'one of the two',
      fix: 'remove it from environment',
    });
    // The value is never shown: it would travel into logs.
    problems.check(
      Token.isUnresolved(value) ||
        value === '' ||
        !(SECRET_NAME.test(variable.toUpperCase()) || CREDENTIALS_IN_URL.test(value)),
      {
        code: ProblemCode.INVALID_FORMAT,
        property: property,
        what: `${variable} looks like a secret, given in clear (the value is not shown)`,
        expected: 'a reference to Secrets Manager',
        fix: `put it into a secret and pass secretEnvironment: { ${variable}: SecretEnvironment.of(secret) }`,
      },
    );
  });
  Object.keys(secretEnvironment).forEach((variable) => name(`secretEnvironment['${variable}']`, variable));
}
