import { ContainerSystemProps, MigrationProps } from '../parts/system-props';

/** Choices of Argo-Alpine. All are optional. */
export interface ArgoAlpineProps extends ContainerSystemProps, MigrationProps {
  /**
   * Image of the Argo engine: an address with a tag or digest, `released`, or `placeholder`. Production requires it.
   * @default - a placeholder that idles
   */
  readonly argoImage?: string;
  /**
   * Command of the backend container. It must listen on port 8000.
   * @default - uvicorn with two processes for main:app
   */
  readonly backendCommand?: string[];
  /**
   * Origin of another frontend that may call the API, e.g. `https://app.example.org` (AA-CORS-02).
   * @default - only the system's pages may call it
   */
  readonly frontendOrigin?: string;
  /**
   * TTL of responses cached in Redis, in seconds, by route name: `SIGNALS_LATEST` sets the variable `CACHE_TTL_SIGNALS_LATEST`
   * (AA-CAC-08). Entries extend or replace the defaults.
   * @default - SIGNALS_LATEST 60 (AA-CAC-02); ADMIN_ANALYTICS 300 and USERS_PROFILE 60, which are not in the report
   */
  readonly cacheTtls?: { readonly [route: string]: number };
  /**
   * Rate limit per IP address in the application, in its limiter's notation. Not in the report (AA-LIM-01).
   * @default '100/minute'
   */
  readonly rateLimit?: string;
  /**
   * Seconds to keep a revoked token. Set it to the lifetime of a token. Not in the report (AA-TOK-01).
   * @default 86400
   */
  readonly tokenLifetimeSeconds?: number;
  /**
   * If true, uses SQLAlchemy's default connection pool instead of the report's, as a fallback (AA-RB-04).
   * @default false
   */
  readonly defaultPool?: boolean;
}
