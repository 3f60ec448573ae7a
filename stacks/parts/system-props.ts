import { DomainProps } from './domain';
import { DeploymentEnvironment } from './environment';

/** What can be chosen about every system of containers. All of it is optional. */
export interface SystemProps {
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
   * The backend's image: an address with a tag or digest, or `released` for what the pipeline released last. Put the values of the
   * secrets first: ECS starts no task without them, and the deployment rolls back.
   * @default - a placeholder that answers the health checks
   */
  readonly backendImage?: string;
  /**
   * Raise it to run migrations again that waited for the application's tables: after the first start of the application, 1.
   * @default 0
   */
  readonly migrationRun?: number;
  /**
   * Amazon Managed Service for Prometheus as a second home of the application's metrics. Costs by the sample.
   * @default false
   */
  readonly prometheus?: boolean;
  /**
   * The repository whose workflows deploy, as GitHub writes it: `owner/name`. Its jobs in the GitHub environment of the same name as this one
   * may push images, release them and put the site into its bucket, and nothing else.
   * @default - no workflow may deploy
   */
  readonly githubRepository?: string;
  /**
   * ARN of the account's OIDC provider for GitHub Actions: an account has one at most.
   * @default - made here when there is a `githubRepository`
   */
  readonly githubProviderArn?: string;
  /**
   * Id of the repository's owner. Tokens of repositories made since July 15, 2026, say the ids: without them AWS refuses these tokens.
   * `gh api repos/OWNER/NAME --jq .owner.id,.id` prints both.
   * @default - tokens that say names only
   */
  readonly githubOwnerId?: string;
  /**
   * Id of the repository, together with `githubOwnerId`.
   * @default - tokens that say names only
   */
  readonly githubRepositoryId?: string;
  /**
   * Tag Owner.
   * @default 'devops'
   */
  readonly owner?: string;
  /**
   * Tag CostCenter.
   * @default - the system's name
   */
  readonly costCenter?: string;
}
