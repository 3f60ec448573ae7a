import { DOMAIN_TYPES } from '../declared-types';
import { Defaults } from '../defaults';
import { ProblemCode } from '../problem-code';
import { Problems } from '../problems';

/** Sites that may embed the site in a frame. */
export enum FrameOptions {
  /** None. */
  DENY = 'DENY',
  /** The site itself. */
  SAMEORIGIN = 'SAMEORIGIN',
}

/** Referrer information that browsers send to other sites. */
export enum ReferrerPolicy {
  /** None. */
  NO_REFERRER = 'no-referrer',
  /** The full address, and only to the site itself. */
  SAME_ORIGIN = 'same-origin',
  /** The origin alone, and only over HTTPS. */
  STRICT_ORIGIN = 'strict-origin',
  /** The full address to the site itself, the origin alone to other sites. */
  STRICT_ORIGIN_WHEN_CROSS_ORIGIN = 'strict-origin-when-cross-origin',
}

/** Security headers of every response. The edge replaces those of the application. */
export interface SecurityHeadersProps {
  /**
   * Sends X-Content-Type-Options: nosniff.
   * @default true
   */
  readonly contentTypeOptions?: boolean;
  /**
   * X-Frame-Options.
   * @default FrameOptions.DENY
   */
  readonly frameOptions?: FrameOptions;
  /**
   * Sends X-XSS-Protection: 1; mode=block. Current browsers ignore it.
   * [MDN](https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/X-XSS-Protection)
   * @default false
   */
  readonly xssProtection?: boolean;
  /**
   * Strict-Transport-Security max-age in seconds.
   * @default 31536000
   */
  readonly hstsMaxAgeSeconds?: number;
  /**
   * Adds includeSubDomains to Strict-Transport-Security.
   * @default true
   */
  readonly hstsIncludeSubdomains?: boolean;
  /**
   * Adds preload to Strict-Transport-Security. Requires a max-age of at least a year and subdomains.
   *
   * Removal takes months, because browsers ship the list. [Preload list](https://hstspreload.org)
   * @default false
   */
  readonly hstsPreload?: boolean;
  /**
   * Content-Security-Policy. It replaces the one of the application, whose pages alone know which scripts, styles and images they load.
   * @default - not sent: the application's own reaches browsers
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

/** Minimum max-age of the preload list. Source: https://hstspreload.org */
const ONE_YEAR_SECONDS = 31_536_000;
const DEFAULTS = {
  contentTypeOptions: true,
  frameOptions: FrameOptions.DENY,
  xssProtection: false,
  hstsMaxAgeSeconds: 31_536_000,
  hstsIncludeSubdomains: true,
  hstsPreload: false,
  referrerPolicy: ReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN,
} satisfies Partial<SecurityHeadersProps>;

/**
 * Validated security headers that each cloud translates.
 *
 * @example
 * new SecurityHeaders({
 *   contentSecurityPolicy: "default-src 'self'; img-src 'self' data:",
 *   permissionsPolicy: 'geolocation=(), microphone=(), camera=()',
 * });
 */
export class SecurityHeaders {
  /** Whether X-Content-Type-Options: nosniff is sent. */
  public readonly contentTypeOptions: boolean;
  /** X-Frame-Options. */
  public readonly frameOptions: FrameOptions;
  /** Whether X-XSS-Protection: 1; mode=block is sent. */
  public readonly xssProtection: boolean;
  /** Strict-Transport-Security max-age in seconds. */
  public readonly hstsMaxAgeSeconds: number;
  /** Whether Strict-Transport-Security covers subdomains. */
  public readonly hstsIncludeSubdomains: boolean;
  /** Whether Strict-Transport-Security requests preloading. */
  public readonly hstsPreload: boolean;
  /** Content-Security-Policy, if sent. */
  public readonly contentSecurityPolicy?: string;
  /** Referrer-Policy. */
  public readonly referrerPolicy: ReferrerPolicy;
  /** Permissions-Policy, if sent. */
  public readonly permissionsPolicy?: string;

  constructor(props: SecurityHeadersProps = {}) {
    const problems = new Problems('the security headers', 'SecurityHeaders');
    const resolved = Defaults.apply(DOMAIN_TYPES.require(problems, 'SecurityHeadersProps', props), DEFAULTS);
    this.contentTypeOptions = resolved.contentTypeOptions;
    this.frameOptions = resolved.frameOptions;
    this.xssProtection = resolved.xssProtection;
    this.hstsMaxAgeSeconds = resolved.hstsMaxAgeSeconds;
    this.hstsIncludeSubdomains = resolved.hstsIncludeSubdomains;
    this.hstsPreload = resolved.hstsPreload;
    this.contentSecurityPolicy = resolved.contentSecurityPolicy;
    this.referrerPolicy = resolved.referrerPolicy;
    this.permissionsPolicy = resolved.permissionsPolicy;
    this.check();
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
      ...(this.contentSecurityPolicy === undefined ? {} : { 'Content-Security-Policy': this.contentSecurityPolicy }),
      'Referrer-Policy': this.referrerPolicy,
      ...(this.permissionsPolicy === undefined ? {} : { 'Permissions-Policy': this.permissionsPolicy }),
    };
  }

  private check(): void {
    const problems = new Problems('the security headers', 'SecurityHeaders');
    const age = { min: 0, integer: true };
    problems.number('hstsMaxAgeSeconds', this.hstsMaxAgeSeconds, age, 'use 31536000 for a year');
    const eligible = this.hstsIncludeSubdomains && this.hstsMaxAgeSeconds >= ONE_YEAR_SECONDS;
    problems.check(!this.hstsPreload || eligible, {
      code: ProblemCode.HSTS_PRELOAD_INELIGIBLE,
      property: 'hstsPreload',
      what: `hstsPreload is true with a max-age of ${this.hstsMaxAgeSeconds} s ${this.hstsIncludeSubdomains ? 'and' : 'without'} subdomains`,
      expected: `a max-age of at least ${ONE_YEAR_SECONDS} s that includes subdomains: the preload list accepts nothing less`,
      fix: 'raise hstsMaxAgeSeconds and include subdomains, or remove hstsPreload',
    });
    Object.entries({
      'Content-Security-Policy': this.contentSecurityPolicy,
      'Permissions-Policy': this.permissionsPolicy,
    }).forEach(([name, value]) => value !== undefined && problems.headerValue(name, value));
    problems.throwIfAny();
  }
}
