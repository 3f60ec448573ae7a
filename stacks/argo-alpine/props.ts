import { ContainerSystemProps } from '../parts/system-props';

/** Choices of Argo-Alpine. All are optional. */
export interface ArgoAlpineProps extends ContainerSystemProps {
  /**
   * Image of the Argo engine: an address with a tag or digest, or `released`.
   * @default - a placeholder that waits
   */
  readonly argoImage?: string;
  /**
   * The command of the backend's image. It must listen on port 8000.
   * @default - uvicorn with two processes for main:app
   */
  readonly backendCommand?: string[];
  /**
   * Another frontend that may call the API, e.g. `https://app.example.org` (AA-CORS-02).
   * @default - the system's own pages only
   */
  readonly frontendOrigin?: string;
  /**
   * Seconds for which answers are kept in Redis, by the name of the route: `SIGNALS_LATEST` becomes the variable
   * `CACHE_TTL_SIGNALS_LATEST` (AA-CAC-08). Entries add to the default ones or replace them.
   * @default - SIGNALS_LATEST 60 (AA-CAC-02); ADMIN_ANALYTICS 300 and USERS_PROFILE 60, which the report does not state
   */
  readonly cacheTtls?: { readonly [route: string]: number };
  /**
   * The application's own limit for an address, as its limiter writes it.
   * @default '100/minute' (AA-LIM-01: the report states no number)
   */
  readonly rateLimit?: string;
  /**
   * Seconds for which a revoked token is remembered: the lifetime of a token.
   * @default 86400 (AA-TOK-01: the report states no number)
   */
  readonly tokenLifetimeSeconds?: number;
  /**
   * The pool as the database library makes it, in place of the report's: a way back (AA-RB-04).
   * @default false
   */
  readonly defaultPool?: boolean;
}
