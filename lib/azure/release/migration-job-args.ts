import * as pulumi from '@pulumi/pulumi';
import { DatabaseRoles, Defaults, MigrationBundle } from '../../domain';
import { ComponentArgs } from '../component-args';
import { SecretReference } from '../compute/container-args';

/** Password of a login that the job creates. */
export interface RolePassword {
  /** Login, one of `DatabaseRoles.logins`. */
  readonly login: string;
  /** Secret with the password. */
  readonly secret: SecretReference;
  /**
   * Address of the secret's version, e.g. `VaultSecret.versionUri`. When it changes, the job sets the new password.
   * @default - set `run` after you have changed the password
   */
  readonly versionUri?: pulumi.Input<string>;
}

/** Arguments of a job that applies migrations. */
export interface MigrationJobArgs extends ComponentArgs {
  /** Resource id of the Container Apps environment. It must be able to reach the database. */
  readonly environmentId: pulumi.Input<string>;
  /** Migrations: the result of `MigrationBundle.fromJson`. */
  readonly migrations: MigrationBundle;
  /**
   * Secret with the database URL, e.g. of `PostgresDatabase.directUrl`.
   *
   * The URL must address the server itself. A pooler in transaction mode does not keep the session lock of the runner.
   */
  readonly databaseUrl: SecretReference;
  /**
   * Logins of the applications and jobs. After the migrations, the job creates them, sets their passwords and grants their rights.
   * `databaseUrl` must be that of the administrator.
   * @default - no logins
   */
  readonly roles?: DatabaseRoles;
  /**
   * Password of each login of `roles`.
   * @default - none
   */
  readonly rolePasswords?: RolePassword[];
  /**
   * If true, migrations whose tables do not exist yet stay pending. Otherwise they fail.
   *
   * Set it if your application creates its own tables.
   * @default false
   */
  readonly deferMissing?: boolean;
  /**
   * If true, applies pending migrations to a database with migrations that the bundle does not contain. Otherwise the job fails, since
   * the release could be older than the database.
   *
   * Set it to deploy an older release on purpose. Applied migrations stay applied.
   * @default false
   */
  readonly allowAhead?: boolean;
  /**
   * If true, a deployment starts the job, waits for it and fails if it fails. If false, run `startCommand` yourself.
   * @default true
   */
  readonly startAtDeployment?: boolean;
  /**
   * Name of the run. Change it to run unchanged migrations again, for example after the database was unavailable.
   *
   * The job also runs when the migrations, the timeout or the version of the Azure CLI change.
   * @default '1'
   */
  readonly run?: string;
  /**
   * Time limit of the migrations in seconds, including index builds: 60 to 82800, since a deployment script ends after a day.
   * @default 21600
   */
  readonly timeoutSeconds?: number;
  /**
   * Image with Node.js 20 or later as `node`.
   * @default - Azure Linux with Node.js 20 from Microsoft's registry
   */
  readonly image?: pulumi.Input<string>;
  /**
   * Host name of the registry. The job pulls the image with its identity.
   * @default - a registry that requires no login
   */
  readonly registryServer?: pulumi.Input<string>;
  /**
   * Resource id of that registry. The job's identity receives permission to pull.
   * @default - none
   */
  readonly registryId?: pulumi.Input<string>;
  /**
   * Name of the job, unique in its resource group.
   * @default - the logical name
   */
  readonly jobName?: string;
  /**
   * Version of the Azure CLI in the container that starts the job: 2.69.0 or later, and released at least a month ago.
   * @default '2.75.0'
   */
  readonly azCliVersion?: string;
  /**
   * Resource id of a subnet for the container that starts the job. Delegate the subnet to container groups.
   *
   * Requires `scriptStorageAccountId` with a private endpoint. The container connects to Azure Resource Manager only, so it
   * usually needs no subnet.
   * @default - outside your network
   */
  readonly scriptSubnetId?: pulumi.Input<string>;
  /**
   * Resource id of a storage account for the script and its output, mounted by key.
   *
   * Set it if policies forbid the account that Azure creates for each run. The starter becomes its Storage File Data Privileged
   * Contributor.
   * @default - an account that Azure creates and deletes
   */
  readonly scriptStorageAccountId?: pulumi.Input<string>;
}

const DEFAULTS = {
  deferMissing: false,
  allowAhead: false,
  startAtDeployment: true,
  run: '1',
  timeoutSeconds: 21_600,
  azCliVersion: '2.75.0',
} satisfies Partial<MigrationJobArgs>;

const NODE_IMAGE = 'mcr.microsoft.com/azurelinux/base/nodejs:20';

/** Returns the arguments with their defaults filled in. */
export function resolveMigrationJob(name: string, args: MigrationJobArgs) {
  return {
    ...Defaults.apply(args, DEFAULTS),
    image: args.image ?? NODE_IMAGE,
    rolePasswords: args.rolePasswords ?? [],
    jobName: args.jobName ?? name,
  };
}

/**
 * Arguments after their defaults.
 *
 * @internal
 */
export type MigrationJobSettings = ReturnType<typeof resolveMigrationJob>;
