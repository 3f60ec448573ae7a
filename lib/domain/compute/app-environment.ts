import { DOMAIN_TYPES } from '../declared-types';
import { Defaults } from '../defaults';
import { ProblemCode } from '../problem-code';
import { Problems } from '../problems';
import { SecretDetector } from './secret-detector';

/** Environment variables of an application. */
export interface AppEnvironmentProps {
  /** Name of the deployment environment, e.g. `production`. It becomes the variable ENVIRONMENT. */
  readonly environment: string;
  /** Variables by name. Write numbers and booleans as text. Values known only at deployment may be CDK tokens. */
  readonly variables: { readonly [name: string]: string };
  /**
   * Accepts values that refer to localhost.
   * @default false
   */
  readonly allowLocalhost?: boolean;
}

const DEFAULTS = { allowLocalhost: false } satisfies Partial<AppEnvironmentProps>;

const LOCALHOST = /(^|[^a-z0-9-])(localhost|127\.0\.0\.1)([^a-z0-9.-]|$)/i;

/**
 * Environment variables of an application, checked before anything is deployed.
 *
 * Rejects values that refer to localhost. In the cloud, a server with such a value starts and fails at its first request.
 *
 * @example
 * const environment = new AppEnvironment({ environment: 'production', variables: { LOG_LEVEL: 'INFO' } });
 * const variables = environment.variables; // { ENVIRONMENT: 'production', LOG_LEVEL: 'INFO' }
 */
export class AppEnvironment {
  /** ENVIRONMENT, followed by the variables in the given order. */
  public readonly variables: { readonly [name: string]: string };

  constructor(props: AppEnvironmentProps) {
    const problems = new Problems('the environment of an application', 'AppEnvironment');
    const given = DOMAIN_TYPES.require(problems, 'AppEnvironmentProps', props);
    const { environment, variables, allowLocalhost } = Defaults.apply(given, DEFAULTS);
    problems.match('environment', environment, /^[a-z][a-z0-9-]*$/, {
      expected: 'lowercase letters, digits and hyphens, beginning with a letter',
      fix: "use a name such as 'production'",
    });
    Object.entries(variables).forEach(([name, value]) => {
      const property = `variables['${name}']`;
      problems.check(/^[A-Z][A-Z0-9_]*$/.test(name), {
        code: ProblemCode.INVALID_FORMAT,
        property,
        what: `the name is '${name}'`,
        expected: 'uppercase letters, digits and underscores, beginning with a letter',
        fix: `use '${name.toUpperCase().replace(/\W/g, '_')}'`,
      });
      SecretDetector._check(problems, property, name, value, 'pass it to the construct as a secret variable');
      problems.check(allowLocalhost || !LOCALHOST.test(value), {
        code: ProblemCode.LOCALHOST_IN_ENVIRONMENT,
        property,
        what: `${name} refers to localhost`,
        expected: 'the address of a server; in the cloud, localhost is the container itself',
        fix: 'pass the endpoint of the construct, or set allowLocalhost: true for a program that runs beside the application',
      });
    });
    problems.throwIfAny();
    this.variables = { ENVIRONMENT: environment, ...variables };
  }
}
