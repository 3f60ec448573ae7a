import { DomainProps } from './domain';
import { DeploymentEnvironment } from './environment';

/** Choices that every system on AWS has. All are optional. */
export interface SystemProps {
  /**
   * Environment to build.
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
   * Zones of the main region, by zone id. A zone id means the same place in every account; a zone name does not.
   * @default - two that support CloudFront VPC origins, where the region has zones that do not; else the first two
   */
  readonly availabilityZoneIds?: string[];
  /**
   * Id of CloudFront's managed prefix list in the main region. Required only where loadbearing does not know it.
   * @default - known for most regions
   */
  readonly cloudFrontPrefixListId?: string;
  /**
   * Your domain. Brings HTTPS from end to end.
   * @default - the CloudFront name, and a load balancer without a public address
   */
  readonly domain?: DomainProps;
  /**
   * Email address for alarm notifications.
   * @default - none: subscribe to the topic yourself
   */
  readonly alarmEmail?: string;
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

/** Choices of every system with migrations. */
export interface MigrationProps {
  /**
   * Number that runs deferred migrations again when you raise it. Set it to 1 after the application's first start has created its
   * tables.
   * @default 0
   */
  readonly migrationRun?: number;
}

/** Choices that every system of containers has, too. */
export interface ContainerSystemProps extends SystemProps {
  /**
   * Image of the backend: an address with a tag or digest, or `released` for the image that the pipeline released last. Set the
   * values of the secrets first: ECS starts no task without them, and the deployment rolls back.
   * @default - a placeholder that passes the health checks
   */
  readonly backendImage?: string;
  /**
   * Repository whose workflows deploy, as `owner/name`. Jobs in the GitHub environment named like this one may push images, release
   * them and upload the site, and nothing else.
   * @default - no workflow may deploy
   */
  readonly githubRepository?: string;
  /**
   * ARN of the account's OIDC provider for GitHub Actions. An account has at most one.
   * @default - created if `githubRepository` is set
   */
  readonly githubProviderArn?: string;
  /**
   * Id of the repository's owner. Tokens of repositories created since July 15, 2026, carry ids, and AWS rejects them without this.
   * `gh api repos/OWNER/NAME --jq .owner.id,.id` prints both ids.
   * @default - tokens that carry names only
   */
  readonly githubOwnerId?: string;
  /**
   * Id of the repository, together with `githubOwnerId`.
   * @default - tokens that carry names only
   */
  readonly githubRepositoryId?: string;
}
