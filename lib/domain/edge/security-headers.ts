import { ProblemCode } from '../problem-code';
import { Problems } from '../problems';

/** Who may show the site in a frame. */
export enum FrameOptions {
  /** Nobody. */
  DENY = 'DENY',
  /** The site itself. */
  SAMEORIGIN = 'SAMEORIGIN',
}

/** What a browser tells other sites about where a visitor came from. */
export enum ReferrerPolicy {
  /** Nothing. */
  NO_REFERRER = 'no-referrer',
  /** Only to the site itself. */
  SAME_ORIGIN = 'same-origin',
  /** The origin alone, and only over HTTPS. */
  STRICT_ORIGIN = 'strict-origin',
  /** The whole address to the site itself, the origin alone to others. */
  STRICT_ORIGIN_WHEN_CROSS_ORIGIN = 'strict-origin-when-cross-origin',
}

/** The security headers of every answer. */
export interface SecurityHeadersProps {
  /**
   * X-Content-Type-Options: nosniff.
   * @default true
   */
  readonly contentTypeOptions?: boolean;
  /**
   * X-Frame-Options.
   * @default FrameOptions.DENY
   */
  readonly frameOptions?: FrameOptions;
  /**
   * X-XSS-Protection: 1; mode=block. Today's browsers ignore it (GAP-X-05).
   * @default false
   */
  readonly xssProtection?: boolean;
  /**
   * Strict-Transport-Security max-age in seconds.
   * @default 31536000
   */
  readonly hstsMaxAgeSeconds?: number;
  /**
   * Strict-Transport-Security includeSubDomains.
   * @default true
   */
  readonly hstsIncludeSubdomains?: boolean;
  /**
   * Strict-Transport-Security preload. Hard to take back: browsers ship the list. Needs a year of max-age and subdomains.
   * @default false
   */
  readonly hstsPreload?: boolean;
  /**
   * Content-Security-Policy.
   * @default "default-src 'self'"
   */
  readonly contentSecurityPolicy?: string;
  /**
   * Referrer-Policy.
   * @default ReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN
   */
  readonly referrerPolicy?: ReferrerPolicy;
  /**
   * Permissions-Policy.
   * @default - not sent
   */
  readonly permissionsPolicy?: string;
}

/** The least max-age of the list that browsers ship. Source: https://hstspreload.org */
const ONE_YEAR_SECONDS = 31_536_000;

/** A checked set of security headers that each cloud translates. */
export class SecurityHeaders {
  /** Whether X-Content-Type-Options: nosniff is sent. */
  public readonly contentTypeOptions: boolean;
  /** X-Frame-Options. */
  public readonly frameOptions: FrameOptions;
  /** Whether X-XSS-Protection: 1; mode=block is sent. */
  public readonly xssProtection: boolean;
  /** Strict-Transport-Security max-age in seconds. */
  public readonly hstsMaxAgeSeconds: number;
  /** Whether Strict-Transport-Security names subdomains. */
  public readonly hstsIncludeSubdomains: boolean;
  /** Whether Strict-Transport-Security asks for preloading. */
  public readonly hstsPreload: boolean;
  /** Content-Security-Policy. */
  public readonly contentSecurityPolicy: string;
  /** Referrer-Policy. */
  public readonly referrerPolicy: ReferrerPolicy;
  /** Permissions-Policy, when one is sent. */
  public readonly permissionsPolicy?: string;

  constructor(props: SecurityHeadersProps = {}) {
    this.contentTypeOptions = props.contentTypeOptions ?? true;
    this.frameOptions = props.frameOptions ?? FrameOptions.DENY;
    this.xssProtection = props.xssProtection ?? false;
    this.hstsMaxAgeSeconds = props.hstsMaxAgeSeconds ?? ONE_YEAR_SECONDS;
    this.hstsIncludeSubdomains = props.hstsIncludeSubdomains ?? true;
    this.hstsPreload = props.hstsPreload ?? false;
    this.contentSecurityPolicy = props.contentSecurityPolicy ?? "default-src 'self'";
    this.referrerPolicy = props.referrerPolicy ?? ReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN;
    this.permissionsPolicy = props.permissionsPolicy;

    const problems = new Problems('the security headers', 'SecurityHeaders');
    problems.optionalNumber(
      'hstsMaxAgeSeconds',
      this.hstsMaxAgeSeconds,
      { min: 0, integer: true },
      'use 31536000 for a year',
    );
    problems.check(!this.hstsPreload || (this.hstsIncludeSubdomains && this.hstsMaxAgeSeconds >= ONE_YEAR_SECONDS), {
      code: ProblemCode.UNREVIEWED,
      property: 'hstsPreload',
      what: `hstsPreload is true with a max-age of ${this.hstsMaxAgeSeconds} s ${this.hstsIncludeSubdomains ? 'and' : 'without'} subdomains`,
      expected: `a max-age of at least ${ONE_YEAR_SECONDS} s that includes subdomains: browsers list nothing less`,
      fix: 'raise hstsMaxAgeSeconds and include subdomains, or leave hstsPreload out',
    });
    Object.entries(this.asMap).forEach(([name, value]) => problems.headerValue(name, value));
    problems.throwIfAny();
  }

  /** Header names and values, as a browser receives them. */
  public get asMap(): { [name: string]: string } {
    const hsts = [
      `max-age=${this.hstsMaxAgeSeconds}`,
      ...(this.hstsIncludeSubdomains ? ['includeSubDomains'] : []),
      ...(this.hstsPreload ? ['preload'] : []),
    ].join('; ');
    return {
      ...(this.contentTypeOptions ? { 'X-Content-Type-Options': 'nosniff' } : {}),
      'X-Frame-Options': this.frameOptions,
      ...(this.xssProtection ? { 'X-XSS-Protection': '1; mode=block' } : {}),
      'Strict-Transport-Security': hsts,
      'Content-Security-Policy': this.contentSecurityPolicy,
      'Referrer-Policy': this.referrerPolicy,
      ...(this.permissionsPolicy === undefined ? {} : { 'Permissions-Policy': this.permissionsPolicy }),
    };
  }
}
