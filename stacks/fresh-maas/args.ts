import * as pulumi from '@pulumi/pulumi';
import type { DatabaseAvailability, EdgeOrigin } from '../../lib/azure';
import { ProblemCode, Problems } from '../../lib/domain';
import { DeploymentEnvironment } from '../parts/environment';
import { ExistingResources, checkExisting } from './existing';
import { IDENTITY } from './identity';

/** Choices of Fresh MaaS. Only the password is required and, in production, `alarmEmails` and `reportImages`. */
export interface FreshMaasArgs extends ExistingResources {
  /** Password of the database administrator, 12 to 128 characters. Pass it as a secret. */
  readonly databasePassword: pulumi.Input<string>;
  /**
   * Environment to build.
   * @default DeploymentEnvironment.PRODUCTION
   */
  readonly environment?: DeploymentEnvironment;
  /**
   * Azure region. PostgreSQL offers no v5 size and no new zone-redundant standby in the report's primary region, West US 2 (FM-AFD-15).
   * @default 'centralus'
   */
  readonly location?: string;
  /**
   * Maximum number of replicas of each application (FM-ACA-14). The environment may lower it.
   * @default - 50 in production, 10 in staging, 2 in development
   */
  readonly maxReplicas?: number;
  /**
   * Maximum number of clients of PgBouncer, 100 to 50000 (FM-PGB-02). From 10002, each replica gets the report's pool of 50.
   * @default 1000
   */
  readonly poolerClients?: number;
  /**
   * SKU of the database server. A region may lack the default, see `PostgresDatabaseArgs.ignoreRegionLimits`.
   * @default - Standard_D4ds_v5, Standard_B2s in development
   */
  readonly databaseSku?: string;
  /**
   * Standby of the database server.
   * @default - ZoneRedundant in production, Disabled elsewhere
   */
  readonly databaseAvailability?: `${DatabaseAvailability}`;
  /**
   * If true, keeps database backups in the paired region too. Cannot be changed later.
   * @default - true in production
   */
  readonly databaseGeoBackup?: boolean;
  /**
   * Storage of a new database server in GiB.
   * @default - 128, 32 in development
   */
  readonly databaseStorageGiB?: number;
  /**
   * Performance tier of the database storage, e.g. `P30` for 5000 IOPS.
   * @default - the tier of its size
   */
  readonly databaseStorageTier?: string;
  /**
   * If true, runs the report's images. Push them to the registry first. If false, runs a placeholder. Required in production, so that
   * no missing choice replaces your applications.
   * @default - false outside of production
   */
  readonly reportImages?: boolean;
  /**
   * If true, uses the report's names for registry and cache. Such names are globally unique and may be taken.
   * @default false
   */
  readonly reportNames?: boolean;
  /**
   * If true, uses the report's versions of the WAF rule sets, 2.0 and 1.0, instead of 2.1 and 1.1 (GAP-FM-10).
   * @default false
   */
  readonly reportRuleSets?: boolean;
  /**
   * TTL of images at the edge, in seconds (FM-CDL-06).
   * @default 31536000
   */
  readonly imagesCacheSeconds?: number;
  /**
   * Your domain. Its validation record is an output.
   * @default - the Front Door name
   */
  readonly domainName?: string;
  /**
   * Email addresses for alert notifications. Production requires at least one.
   * @default - none: alerts appear in the portal only
   */
  readonly alarmEmails?: string[];
  /**
   * Budget of a month, in the currency of the billing account; 0 for none. Azure notifies `alarmEmails` at 80 % and 100 % of it, and when the
   * forecast is above it.
   * @default - in production the report's 1600, with a budget for each part (FM-COST-01 to FM-COST-05); none elsewhere
   */
  readonly monthlyBudgetUsd?: number;
  /**
   * Month in which new budgets start, e.g. `2026-12`. Existing ones keep theirs.
   * @default - the current month
   */
  readonly budgetStartMonth?: string;
  /**
   * Origins of the same system in other regions, which you deploy separately. The edge routes each visitor to the nearest (FM-AFD-15).
   * @default - this region only
   */
  readonly otherOrigins?: EdgeOrigin[];
  /**
   * Text that runs the migrations again when you change it. Change it after an unrelated failure, or after the suites have created their
   * tables.
   * @default '1'
   */
  readonly migrationRun?: string;
  /**
   * If true, a release that is older than the database can be deployed. Applied migrations stay applied.
   * @default false
   */
  readonly migrationAllowAhead?: boolean;
  /**
   * Image of the business suite with its registry, e.g. the one that the last release of the pipeline lists. Requires `reportImages`.
   * @default - the report's image
   */
  readonly businessImage?: string;
  /**
   * Image of the analytics suite, likewise.
   * @default - the report's image
   */
  readonly analyticsImage?: string;
  /**
   * GitHub repository whose workflows may import images and release them, as `owner/name`.
   * @default - no workflow may deploy
   */
  readonly githubRepository?: string;
  /**
   * Id of the repository's owner. Azure rejects the tokens of repositories created since July 15, 2026, without this option.
   * `gh api repos/OWNER/NAME --jq .owner.id,.id` prints both ids.
   * @default - tokens contain names only
   */
  readonly githubOwnerId?: string;
  /**
   * Id of the repository, together with `githubOwnerId`.
   * @default - tokens contain names only
   */
  readonly githubRepositoryId?: string;
  /**
   * Tag Owner: the team responsible for the system.
   * @default 'platform'
   */
  readonly owner?: string;
  /**
   * Tag CostCenter.
   * @default 'fresh-maas'
   */
  readonly costCenter?: string;
}

/**
 * Throws if production lacks a choice (someone to notify of alerts, the images to run), or if a choice has no effect beside an existing
 * resource.
 */
export function checkArgs(environment: DeploymentEnvironment, args: FreshMaasArgs): void {
  const problems = new Problems(`the system ${IDENTITY.name}`, IDENTITY.name);
  if (environment === DeploymentEnvironment.PRODUCTION) checkProduction(problems, args);
  checkExisting(problems, args);
  checkImages(problems, args);
  problems.throwIfAny();
}

function checkProduction(problems: Problems, { alarmEmails = [], reportImages }: FreshMaasArgs): void {
  problems.check(reportImages !== undefined, {
    code: ProblemCode.PRODUCTION_CHOICE_MISSING,
    property: 'reportImages',
    what: 'reportImages is missing in production, where a placeholder would replace your applications',
    expected: 'false for a first deployment with a placeholder, or true for the images in the registry',
    fix: 'pulumi config set reportImages false, later true, and commit Pulumi.prod.yaml',
  });
  problems.check(alarmEmails.length > 0, {
    code: ProblemCode.MISSING_VALUE,
    property: 'alarmEmails',
    what: 'alarmEmails is empty: nobody would be notified of alerts in production',
    expected: 'at least one email address',
    fix: `set it, e.g. pulumi config set alarmEmails '["ops@example.com"]'`,
  });
}

function checkImages(problems: Problems, { businessImage, analyticsImage, reportImages }: FreshMaasArgs): void {
  Object.entries({ businessImage, analyticsImage }).forEach(([property, image]) =>
    problems.check(image === undefined || reportImages === true, {
      code: ProblemCode.PROP_WITHOUT_EFFECT,
      property,
      what: `${property} is set, but the suites run a placeholder`,
      expected: 'reportImages: true',
      fix: `pulumi config set reportImages true, or remove ${property}`,
    }),
  );
}
