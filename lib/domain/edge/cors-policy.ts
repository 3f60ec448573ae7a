import { DOMAIN_TYPES } from '../declared-types';
import { Defaults } from '../defaults';
import { ProblemCode } from '../problem-code';
import { Problems } from '../problems';

/** Properties of a `CorsPolicy`. */
export interface CorsPolicyProps {
  /** Origins whose pages may call the application, e.g. `https://app.example.com`: scheme and host, without a path. */
  readonly origins: string[];
  /**
   * Allowed methods.
   * @default ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
   */
  readonly methods?: string[];
  /**
   * Allowed request headers.
   * @default ['Authorization', 'Content-Type']
   */
  readonly headers?: string[];
  /**
   * If true, requests may carry cookies and Authorization.
   * @default true
   */
  readonly credentials?: boolean;
  /**
   * If true, `origins` may contain local addresses such as `http://localhost:3000`. Use it in development only.
   * @default false
   */
  readonly allowLocalhost?: boolean;
}

const DEFAULTS = {
  methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
  headers: ['Authorization', 'Content-Type'],
  credentials: true,
  allowLocalhost: false,
} satisfies Partial<CorsPolicyProps>;
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const LOCAL = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;
const ORIGIN = /^https:\/\/([a-z0-9-]+\.)+[a-z]{2,}(:\d+)?$/;

/**
 * A CORS policy: the sites whose pages may call an application from a browser. It does not protect against forged requests.
 *
 * Source: https://developer.mozilla.org/docs/Web/HTTP/CORS
 *
 * @example
 * new CorsPolicy({ origins: ['https://app.example.com'], methods: ['GET', 'POST', 'OPTIONS'] });
 */
export class CorsPolicy {
  /** Origins whose pages may call the application. */
  public readonly origins: string[];
  /** Allowed methods. */
  public readonly methods: string[];
  /** Allowed request headers. */
  public readonly headers: string[];
  /** Whether requests may carry cookies and Authorization. */
  public readonly credentials: boolean;

  constructor(props: CorsPolicyProps) {
    const given = DOMAIN_TYPES.require(new Problems('a CORS policy', 'cors'), 'CorsPolicyProps', props);
    const { origins, methods, headers, credentials, allowLocalhost } = Defaults.apply(given, DEFAULTS);
    this.origins = origins;
    this.methods = methods;
    this.headers = headers;
    this.credentials = credentials;
    this.check(allowLocalhost);
  }

  private check(allowLocalhost: boolean): void {
    const problems = new Problems('a CORS policy', 'cors');
    problems.some('origins', this.origins, {
      expected: 'the origins of your frontends',
      fix: 'list them, or remove the policy',
    });
    this.origins.forEach((origin, index) => this.checkOrigin(problems, `origins[${index}]`, origin, allowLocalhost));
    this.methods.forEach((method, index) =>
      problems.oneOf(`methods[${index}]`, method, METHODS, 'list the methods one by one'),
    );
    this.headers.forEach((header, index) =>
      problems.match(`headers[${index}]`, header, /^[A-Za-z0-9-]+$/, {
        expected: 'letters, digits and hyphens',
        fix: 'list the headers one by one: wildcards are not supported',
      }),
    );
    problems.throwIfAny();
  }

  private checkOrigin(problems: Problems, property: string, origin: string, allowLocalhost: boolean): void {
    if (origin === '*') {
      const credentials = this.credentials ? ' with credentials' : '';
      problems.check(false, {
        code: ProblemCode.WILDCARD_CORS_ORIGIN,
        property,
        what: `${property} is "*"${credentials}: every site could act for a signed-in user`,
        expected: 'named origins',
        fix: "list the origins, e.g. 'https://app.example.com'",
      });
    } else if (LOCAL.test(origin)) {
      problems.check(allowLocalhost, {
        code: ProblemCode.LOCAL_CORS_ORIGIN,
        property,
        what: `${property} is ${JSON.stringify(origin)}: any program on a visitor's machine could call the application`,
        expected: 'no local origin outside development',
        fix: 'remove it, or set allowLocalhost: true in the development profile',
      });
    } else if (!origin.includes('${Token[')) {
      problems.match(property, origin, ORIGIN, {
        expected: 'https and a host, without a path or a trailing slash',
        fix: "use the form 'https://app.example.com'",
      });
    }
  }
}
