import * as pulumi from '@pulumi/pulumi';
import { EdgeOrigin } from '../../lib/azure';
import { DeploymentEnvironment } from '../parts/environment';

/** What can be chosen about Fresh MaaS. All but the password has a default. */
export interface FreshMaasArgs {
  /** The password of the database's administrator: a secret, 12 to 128 characters. */
  readonly databasePassword: pulumi.Input<string>;
  /**
   * The environment.
   * @default DeploymentEnvironment.PRODUCTION
   */
  readonly environment?: DeploymentEnvironment;
  /**
   * The region.
   * @default 'westus2' (FM-AFD-15: the report's primary)
   */
  readonly location?: string;
  /**
   * Replicas each application may have.
   * @default 50 (FM-ACA-14), less outside production
   */
  readonly maxReplicas?: number;
  /**
   * Clients PgBouncer accepts, 100 to 50000. From 5000 on each replica gets the report's pool of 50.
   * @default 1000 (FM-PGB-02)
   */
  readonly poolerClients?: number;
  /**
   * Runs the report's images instead of the placeholder. Push them to the registry first.
   * @default false
   */
  readonly reportImages?: boolean;
  /**
   * Names registry and cache as the report does. Such names are unique in all of Azure: somebody may have them.
   * @default false
   */
  readonly reportNames?: boolean;
  /**
   * Uses the report's versions of the firewall's rule sets, 2.0 and 1.0 (GAP-FM-10).
   * @default false: 2.1 and 1.1
   */
  readonly reportRuleSets?: boolean;
  /**
   * Seconds the edge keeps images (FM-CDL-06).
   * @default 31536000
   */
  readonly imagesCacheSeconds?: number;
  /**
   * A domain of your own. Its validation record is an output.
   * @default - the name that Front Door gives
   */
  readonly domainName?: string;
  /**
   * Who gets mail when an alert fires.
   * @default - nobody: alerts are seen in the portal only
   */
  readonly alarmEmails?: string[];
  /**
   * Address ranges from which images may be pushed, e.g. `203.0.113.0/24`.
   * @default - only from inside the network
   */
  readonly registryRanges?: string[];
  /**
   * The same system in other regions, deployed on its own: the edge sends each visitor to the nearest (FM-AFD-15).
   * @default - this region only
   */
  readonly otherOrigins?: EdgeOrigin[];
  /**
   * Another text runs the migrations again, though none of them has changed: after a failure that was not their own, or once the suites have
   * made their tables.
   * @default '1'
   */
  readonly migrationRun?: string;
  /**
   * The team that is called when it breaks: a tag.
   * @default 'platform'
   */
  readonly owner?: string;
  /**
   * Who pays: a tag.
   * @default 'fresh-maas'
   */
  readonly costCenter?: string;
}
