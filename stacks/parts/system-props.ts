import { DomainProps } from './domain';
import { DeploymentEnvironment } from './environment';

/** Choices of every system on AWS. All are optional. */
export interface SystemProps {
  /**
   * Environment to build.
   * @default DeploymentEnvironment.PRODUCTION
   */
  readonly environment?: DeploymentEnvironment;
  /**
   * AWS account id.
   * @default - the account of the credentials
   */
  readonly account?: string;
  /**
   * Main region.
   * @default 'us-east-1'
   */
  readonly region?: string;
  /**
   * Ids of the Availability Zones to use. Zone ids identify the same zone in every account; zone names do not.
   * @default - the first two, or two that support CloudFront VPC origins if the region has zones that do not
   */
  readonly availabilityZoneIds?: string[];
  /**
   * Id of CloudFront's managed prefix list in the main region. Required only in regions that loadbearing does not know.
   * @default - known for most regions
   */
  readonly cloudFrontPrefixListId?: string;
  /**
   * Your domain. Enables end-to-end HTTPS.
   * @default - the CloudFront domain name and a private load balancer
   */
  readonly domain?: DomainProps;
  /**
   * Encrypts database, caches, images and backups with the system's own key as well, in environments that have one.
   *
   * Choose before the first deployment: CloudFormation replaces these resources if their key changes.
   * @default false
   */
  readonly encryptData?: boolean;
  /**
   * Email address for alarm notifications, or `none` if you subscribe to the topic yourself.
   * @default - none; required in production
   */
  readonly alarmEmail?: string;
  /**
   * Budget of a month in USD; 0 for none. AWS Budgets notifies `alarmEmail` at 80 % and 100 % of it, and when the forecast is above it.
   *
   * It counts the resources with the tag Project of the system, whatever their environment. Activate that tag for cost allocation first.
   * @default - the cost in the report for production with an address (TraitorTrack: 166), else none
   */
  readonly monthlyBudgetUsd?: number;
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
   * Number that runs deferred migrations again when you increase it. Set it to 1 after the application has created its tables on its
   * first start.
   * @default 0
   */
  readonly migrationRun?: number;
  /**
   * If true, a release that is older than the database can be deployed. Applied migrations stay applied.
   * @default false
   */
  readonly migrationAllowAhead?: boolean;
}

/** Choices of every system that runs containers. */
export interface ContainerSystemProps extends SystemProps {
  /**
   * Image of the backend: an address with a tag or digest, `released` for the image that the pipeline released last, or `placeholder`.
   * Production requires it. Set the values of the secrets first. Without them, ECS cannot start tasks and the deployment rolls back.
   * @default - a placeholder that passes the load balancer's health check only
   */
  readonly backendImage?: string;
  /**
   * Repository whose workflows deploy, as `owner/name`. Jobs in the GitHub environment of the same name may only push images, release
   * them and upload the site.
   * @default - no workflow may deploy
   */
  readonly githubRepository?: string;
  /**
   * ARN of the account's OIDC provider for GitHub Actions. An account has at most one.
   * @default - created if `githubRepository` is set
   */
  readonly githubProviderArn?: string;
  /**
   * Id of the repository's owner. Tokens of repositories created since July 15, 2026, contain ids, and AWS rejects them without this option.
   * `gh api repos/OWNER/NAME --jq .owner.id,.id` prints both ids.
   * @default - tokens contain names only
   */
  readonly githubOwnerId?: string;
  /**
   * Id of the repository, together with `githubOwnerId`.
   * @default - tokens contain names only
   */
  readonly githubRepositoryId?: string;
}
