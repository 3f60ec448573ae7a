import { ProblemCode } from '../problem-code';
import { Problems } from '../problems';

/** What `AppEnvironment` is made of. */
export interface AppEnvironmentProps {
  /**
   * Name of the deployment environment, e.g. `production`; the variable `ENVIRONMENT`.
   */
  readonly environment: string;
  /** The variables by name. Numbers and booleans are written as text; values known only at deployment may be tokens. */
  readonly variables: { readonly [name: string]: string };
  /**
   * Whether values may name the developer's own machine.
   * @default false
   */
  readonly allowLocalhost?: boolean;
}

const LOCALHOST = /(^|[^a-z0-9-])(localhost|127\.0\.0\.1)([^a-z0-9.-]|$)/i;

/**
 * The settings of an application, checked before anything is deployed: a server in the cloud that asks `localhost` for its database
 * starts, and fails with its first request (GAP-X-04).
 */
export class AppEnvironment {
  /** The variables, in the order given, after ENVIRONMENT. */
  public readonly variables: { readonly [name: string]: string };

  constructor(props: AppEnvironmentProps) {
    const problems = new Problems('the environment of an application', 'AppEnvironment');
    problems.check(/^[a-z][a-z0-9-]*$/.test(props.environment), {
      code: ProblemCode.INVALID_FORMAT,
      property: 'environment',
      what: `environment is '${props.environment}'`,
      expected: 'small letters, digits and hyphens',
      fix: "use for instance 'production'",
    });
    Object.entries(props.variables).forEach(([name, value]) => {
      const property = `variables['${name}']`;
      problems.check(/^[A-Z][A-Z0-9_]*$/.test(name), {
        code: ProblemCode.INVALID_FORMAT,
        property: property,
        what: `the name is '${name}'`,
        expected: 'capital letters, digits and underscores',
        fix: `use '${name.toUpperCase().replace(/\W/g, '_')}'`,
      });
      problems.check(props.allowLocalhost === true || !LOCALHOST.test(value), {
        code: ProblemCode.INVALID_FORMAT,
        property: property,
        what: `${name} is '${value}'`,
        expected: 'the address of a server: in the cloud localhost is the container itself',
        fix: 'pass the endpoint of the construct, or set allowLocalhost: true for what really runs beside the application',
      });
    });
    problems.throwIfAny();
    this.variables = { ENVIRONMENT: props.environment, ...props.variables };
  }
}
