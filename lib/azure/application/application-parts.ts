import * as pulumi from '@pulumi/pulumi';

/** A command that runs at set times in the application's image. */
export interface ApplicationSchedule {
  /** Name: lower-case letters, digits and hyphens. */
  readonly name: string;
  /** Schedule in UTC: a cron expression of five fields, e.g. `0 3 * * *`. */
  readonly cron: string;
  /** Command, one word per item. It gets the environment of the application. */
  readonly command: string[];
}

/** Parts of an existing network, e.g. of a `Network` that several applications share. */
export interface ApplicationNetwork {
  /** Subnet for private endpoints. */
  readonly endpointsSubnetId: pulumi.Input<string>;
  /** Private DNS zone of Key Vault. */
  readonly keyVaultZoneId: pulumi.Input<string>;
  /**
   * Private DNS zone of Managed Redis. Required for a new cache or broker.
   * @default - none
   */
  readonly redisZoneId?: pulumi.Input<string>;
  /**
   * Subnet for an environment of Container Apps. Required without `existingEnvironmentId`.
   * @default - none
   */
  readonly containerAppsSubnetId?: pulumi.Input<string>;
  /**
   * Subnet for PostgreSQL servers. Required for a new database.
   * @default - none
   */
  readonly postgresSubnetId?: pulumi.Input<string>;
  /**
   * Private DNS zone of PostgreSQL servers. Required for a new database.
   * @default - none
   */
  readonly postgresZoneId?: pulumi.Input<string>;
}
