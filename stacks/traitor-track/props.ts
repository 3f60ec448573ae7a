import { Application } from '../../lib/aws';
import { MigrationProps, SystemProps } from '../parts/system-props';
import { ApmAgent } from './choices';

/** Choices of TraitorTrack. All are optional. */
export interface TraitorTrackProps extends SystemProps, MigrationProps {
  /**
   * Region that receives copies of backups, in production.
   * @default - 'us-west-2', or 'us-east-1' if the main region is another one
   */
  readonly recoveryRegion?: string;
  /**
   * Maximum number of requests from one IP address in ten minutes, except for static files and statistics (TT-LIM-04). Above it,
   * the edge responds with 429. All users behind one warehouse's address share the limit (GAP-TT-20).
   * @default 500
   */
  readonly requestsPerTenMinutes?: number;
  /**
   * Default rate limits of the application, in the notation of Flask-Limiter (TT-LIM-04).
   * @default '2000 per day;500 per hour'
   */
  readonly applicationLimits?: string;
  /**
   * Your application. Production requires it, or `placeholder: true`.
   * @default - a small placeholder that passes the load balancer's health check only
   */
  readonly application?: Application;
  /**
   * If true, deploys the placeholder to production.
   * @default false
   */
  readonly placeholder?: boolean;
  /**
   * If true, permanently deletes rows of audit_log older than a year on the first of each month (TT-DBC-01).
   * @default false
   */
  readonly purgeAuditLog?: boolean;
  /**
   * Tracing agent of the application.
   * @default ApmAgent.NONE
   */
  readonly apm?: ApmAgent;
  /**
   * If true, creates an Amazon Managed Grafana workspace. Requires IAM Identity Center. AWS bills per active user.
   * @default false
   */
  readonly grafana?: boolean;
  /**
   * Name of an EC2 key pair for the instances. Port 22 stays closed; connect with Session Manager.
   * @default - none
   */
  readonly keyName?: string;
  /**
   * Sends the application's metrics to Amazon Managed Service for Prometheus as well. AWS bills by the sample.
   * @default false
   */
  readonly prometheus?: boolean;
}
