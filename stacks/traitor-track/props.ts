import { Application } from '../../lib/aws';
import { ApmAgent } from './application-environment';
import { DomainProps } from '../parts/domain';
import { DeploymentEnvironment } from '../parts/environment';

/** What can be chosen about TraitorTrack. All of it is optional. */
export interface TraitorTrackProps {
  /**
   * Which environment to build.
   * @default DeploymentEnvironment.PRODUCTION
   */
  readonly environment?: DeploymentEnvironment;
  /**
   * AWS account.
   * @default - that of the credentials
   */
  readonly account?: string;
  /**
   * Main region.
   * @default 'us-east-1'
   */
  readonly region?: string;
  /**
   * Region that receives copies of backups, in production.
   * @default - 'us-west-2', or 'us-east-1' when that is the main region
   */
  readonly recoveryRegion?: string;
  /**
   * Zones of the main region, by zone id. Zone ids mean the same place in every account; names do not.
   * @default - two that support CloudFront VPC origins, where the region has zones that do not; else the first two
   */
  readonly availabilityZoneIds?: string[];
  /**
   * Id of CloudFront's managed prefix list in the main region, where loadbearing does not know it.
   * @default - known for most regions
   */
  readonly cloudFrontPrefixListId?: string;
  /**
   * A domain of the user's. Brings HTTPS from end to end.
   * @default - the CloudFront name, and a load balancer without a public address
   */
  readonly domain?: DomainProps;
  /**
   * Who is told of alarms.
   * @default - nobody: subscribe to the topic yourself
   */
  readonly alarmEmail?: string;
  /**
   * Requests one address may send in ten minutes, besides static files and statistics, before the edge answers 429. All who sit
   * behind one warehouse's address share it (GAP-TT-20).
   * @default 500 (TT-LIM-04)
   */
  readonly requestsPerTenMinutes?: number;
  /**
   * The application's own default limits, as Flask-Limiter writes them.
   * @default '2000 per day;500 per hour' (TT-LIM-04)
   */
  readonly applicationLimits?: string;
  /**
   * The user's application.
   * @default - a small placeholder that answers the health checks
   */
  readonly application?: Application;
  /**
   * Raise it to run migrations again that waited for the application's tables: after the first start of the application, 1.
   * @default 0
   */
  readonly migrationRun?: number;
  /**
   * Delete rows of audit_log that are older than a year, on the first of each month (TT-DBC-01). Audit data: nobody brings it back.
   * @default false
   */
  readonly purgeAuditLog?: boolean;
  /**
   * Tracing agent of the application.
   * @default ApmAgent.NONE
   */
  readonly apm?: ApmAgent;
  /**
   * Amazon Managed Service for Prometheus as a second home of the application's metrics. Costs by the sample.
   * @default false
   */
  readonly prometheus?: boolean;
  /**
   * Amazon Managed Grafana. Needs IAM Identity Center in the account; costs by the active user.
   * @default false
   */
  readonly grafana?: boolean;
  /**
   * Name of an EC2 key pair for the instances. Port 22 stays closed: Session Manager is the way in.
   * @default - none
   */
  readonly keyName?: string;
  /**
   * Tag Owner.
   * @default 'devops'
   */
  readonly owner?: string;
  /**
   * Tag CostCenter.
   * @default 'traitor-track'
   */
  readonly costCenter?: string;
}
