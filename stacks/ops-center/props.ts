import { ContainerSystemProps, MigrationProps } from '../parts/system-props';

/** Choices of Ops-Center. All are optional. */
export interface OpsCenterProps extends ContainerSystemProps, MigrationProps {
  /**
   * Where users sign in, e.g. `https://auth.example.com`: the pages may talk to it (OC-HDR-09, OC-MAP-04).
   * @default - nowhere but the system itself
   */
  readonly authOrigin?: string;
  /**
   * Forbid inline scripts and `eval` in pages (GAP-OC-06). The report allows both.
   * @default false
   */
  readonly strictCsp?: boolean;
  /**
   * The command of the backend's image. It must listen on port 8084.
   * @default ['uvicorn', 'server:app', '--host', '0.0.0.0', '--port', '8084']
   */
  readonly backendCommand?: string[];
  /**
   * Sends the application's metrics to Amazon Managed Service for Prometheus as well. AWS bills by the sample.
   * @default false
   */
  readonly prometheus?: boolean;
  /**
   * Uses the audit log that a deleted deployment kept, instead of creating it. CloudFormation cannot create a log group that exists.
   * @default false
   */
  readonly adoptAuditLog?: boolean;
}
