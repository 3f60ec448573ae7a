import { Application } from '../../lib/aws';
import { SystemProps } from '../parts/system-props';
import { ApmAgent } from './application-environment';

/** Choices of TraitorTrack. All are optional. */
export interface TraitorTrackProps extends SystemProps {
  /**
   * Region that receives copies of backups, in production.
   * @default - 'us-west-2', or 'us-east-1' if the main region is another one
   */
  readonly recoveryRegion?: string;
  /**
   * Requests one address may send in ten minutes before the edge responds with 429, apart from static files and statistics. All users
   * behind one warehouse's address share it (GAP-TT-20).
   * @default 500 (TT-LIM-04)
   */
  readonly requestsPerTenMinutes?: number;
  /**
   * Default limits of the application, in the notation of Flask-Limiter.
   * @default '2000 per day;500 per hour' (TT-LIM-04)
   */
  readonly applicationLimits?: string;
  /**
   * Your application.
   * @default - a small placeholder that passes the health checks
   */
  readonly application?: Application;
  /**
   * Deletes rows of audit_log older than a year on the first of each month (TT-DBC-01). They cannot be restored.
   * @default false
   */
  readonly purgeAuditLog?: boolean;
  /**
   * Tracing agent of the application.
   * @default ApmAgent.NONE
   */
  readonly apm?: ApmAgent;
  /**
   * Creates a workspace of Amazon Managed Grafana. Requires IAM Identity Center in the account; AWS bills by the active user.
   * @default false
   */
  readonly grafana?: boolean;
  /**
   * Name of an EC2 key pair for the instances. Port 22 stays closed: connect with Session Manager.
   * @default - none
   */
  readonly keyName?: string;
}
