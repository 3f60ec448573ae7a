import { ProblemCode, Problems, SecretDetector } from '../../domain';
import { SecretEnvironment } from './secret-environment';

/**
 * Adds the problems of an application's environment variables. Instances and containers share it.
 *
 * @internal
 */
export function checkEnvironment(
  problems: Problems,
  environment: { readonly [name: string]: string } = {},
  secretEnvironment: { readonly [name: string]: SecretEnvironment } = {},
): void {
  const checkName = (property: string, variable: string): void => {
    problems.check(/^[A-Za-z_][A-Za-z0-9_]*$/.test(variable), {
      code: ProblemCode.INVALID_FORMAT,
      property,
      what: `the name is '${variable}'`,
      expected: 'letters, digits and underscores, not beginning with a digit',
      fix: `use '${variable.replace(/\W/g, '_').replace(/^(?=\d)/, '_')}'`,
    });
  };
  Object.entries(environment).forEach(([variable, value]) => {
    const property = `environment['${variable}']`;
    checkName(property, variable);
    problems.check(!/[\r\n\0]/.test(value), {
      code: ProblemCode.INVALID_FORMAT,
      property,
      what: 'the value contains a line break or a zero byte',
      expected: 'one line',
      fix: 'deliver longer text as a file',
    });
    problems.check(!Object.hasOwn(secretEnvironment, variable), {
      code: ProblemCode.CONFLICTING_PROPS,
      property,
      what: `${variable} is in both environment and secretEnvironment`,
      expected: 'one of the two',
      fix: 'remove it from environment',
    });
    SecretDetector._check(
      problems,
      property,
      variable,
      value,
      `store it in Secrets Manager and pass secretEnvironment: { ${variable}: SecretEnvironment.of(secret) }`,
    );
  });
  Object.keys(secretEnvironment).forEach((variable) => checkName(`secretEnvironment['${variable}']`, variable));
}
