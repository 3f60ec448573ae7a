import { ProblemCode } from '../problem-code';
import { Problems } from '../problems';

/** What `CorsPolicy` is made of. */
export interface CorsPolicyProps {
  /** Origins that may ask, e.g. `https://app.example.com`: scheme and host, without a path. */
  readonly origins: string[];
  /**
   * Methods they may use.
   * @default ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
   */
  readonly methods?: string[];
  /**
   * Headers they may send.
   * @default ['Authorization', 'Content-Type']
   */
  readonly headers?: string[];
  /**
   * Whether they may send cookies and Authorization.
   * @default true
   */
  readonly credentials?: boolean;
  /**
   * Whether pages on the developer's own machine may ask: `http://localhost:…`.
   * @default false
   */
  readonly allowLocalhost?: boolean;
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const LOCAL = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;
const ORIGIN = /^https:\/\/([a-z0-9-]+\.)+[a-z]{2,}(:\d+)?$/;

/**
 * Which other sites' pages may call an application. It opens the browser's door; it does not stop forged requests.
 *
 * Source: https://developer.mozilla.org/docs/Web/HTTP/CORS
 */
export class CorsPolicy {
  /** Origins that may ask. */
  public readonly origins: string[];
  /** Methods they may use. */
  public readonly methods: string[];
  /** Headers they may send. */
  public readonly headers: string[];
  /** Whether they may send cookies and Authorization. */
  public readonly credentials: boolean;

  constructor(props: CorsPolicyProps) {
    this.origins = props.origins;
    this.methods = props.methods ?? ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
    this.headers = props.headers ?? ['Authorization', 'Content-Type'];
    this.credentials = props.credentials ?? true;
    this.check(props.allowLocalhost ?? false);
  }

  private check(allowLocalhost: boolean): void {
    const problems = new Problems('a CORS policy', 'cors');
    const unresolved = (text: string): boolean => text.includes('${Token[');
    problems.check(this.origins.length > 0, {
      code: ProblemCode.EMPTY_LIST,
      property: 'origins',
      what: 'origins is empty',
      expected: 'the origins of your frontends',
      fix: 'name them, or leave the policy out',
    });
    this.origins.forEach((origin) => {
      if (origin === '*') {
        problems.check(false, {
          code: ProblemCode.UNREVIEWED,
          property: 'origins',
          what: `an origin is '*'${this.credentials ? ' with credentials' : ''}: every site could act for a user who is signed in`,
          expected: 'named origins',
          fix: "list them, e.g. 'https://app.example.com'; there is no wildcard",
        });
        return;
      }
      const local = LOCAL.test(origin);
      problems.check(!local || allowLocalhost, {
        code: ProblemCode.UNREVIEWED,
        property: 'origins',
        what: `an origin is '${origin}': any program on a visitor's machine could ask`,
        expected: 'no local origin outside of development',
        fix: 'remove it, or set allowLocalhost: true in the development profile',
      });
      problems.check(local || unresolved(origin) || ORIGIN.test(origin), {
        code: ProblemCode.INVALID_FORMAT,
        property: 'origins',
        what: `an origin is '${origin}'`,
        expected: 'https and a host, without a path or a slash at the end',
        fix: "write for instance 'https://app.example.com'",
      });
    });
    this.methods.forEach((method) =>
      problems.check(METHODS.includes(method), {
        code: ProblemCode.UNKNOWN_CHOICE,
        property: 'methods',
        what: `a method is '${method}'`,
        expected: `some of ${METHODS.join(', ')}`,
        fix: 'name the methods one by one',
      }),
    );
    this.headers.forEach((header) =>
      problems.check(/^[A-Za-z0-9-]+$/.test(header), {
        code: ProblemCode.INVALID_FORMAT,
        property: 'headers',
        what: `a header is '${header}'`,
        expected: 'letters, digits and hyphens',
        fix: 'name the headers one by one: there is no wildcard',
      }),
    );
    problems.throwIfAny();
  }
}
