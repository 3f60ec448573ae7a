import * as pulumi from '@pulumi/pulumi';
import * as app from '@pulumi/azure-native/app';
import { getClientConfigOutput } from '@pulumi/azure-native/authorization';
import * as resources from '@pulumi/azure-native/resources';
import { MigrationBundle, ProblemCode } from '../../domain';
import { ComponentArgs } from '../component-args';
import { ContainerRuntime } from '../compute/container-runtime';
import { CONSUMPTION_PROFILE } from '../compute/container-size';
import { InputProblems } from '../input-problems';
import { MigrationCode } from './migration-code';
import { MIGRATION_START } from './migration-start';
import { PhysicalName } from '../physical-name';
import { Regions } from '../regions';
import { WorkloadIdentity } from '../compute/workload-identity';

/** A secret in a vault: what `Secrets.secret` gives, or one that exists. */
export interface SecretReference {
  /** Name of the secret in the job: small letters, digits and hyphens. */
  readonly name: string;
  /** Its resource id: the job is allowed to read it, and no other. */
  readonly id: pulumi.Input<string>;
  /** Its address without a version. */
  readonly uri: pulumi.Input<string>;
}

/** Migrations of a database, run at deployment. */
export interface MigrationJobArgs extends ComponentArgs {
  /** The Container Apps environment the job runs in: one that reaches the database. */
  readonly environmentId: pulumi.Input<string>;
  /** The migrations: `MigrationBundle.fromJson`. */
  readonly migrations: MigrationBundle;
  /**
   * The secret with the URL of the database, e.g. of `PostgresDatabase.directUrl`. It must lead to the server itself: locks of a session do not outlive a
   * transaction in a pooler.
   */
  readonly databaseUrl: SecretReference;
  /**
   * Whether a migration whose tables do not exist yet stays pending, where the application makes its tables by itself. Otherwise that is an error.
   * @default false
   */
  readonly deferMissing?: boolean;
  /**
   * Whether a deployment starts the job, waits for its end and fails with it. Otherwise `startCommand` does it.
   * @default true
   */
  readonly startAtDeployment?: boolean;
  /**
   * The job runs when the migrations change, and when this does: another text runs it again, after a failure that was not the migrations' own. (It
   * also runs when Azure is told another time limit or CLI, and then finds nothing to do.)
   * @default '1'
   */
  readonly run?: string;
  /**
   * Seconds the migrations may take, 60 to 82800 (23 hours). Indexes are built in this time.
   * @default 21600 (6 hours)
   */
  readonly timeoutSeconds?: number;
  /**
   * An image with Node.js 20 or newer as `node`.
   * @default - Azure Linux with Node.js 20, from Microsoft's registry
   */
  readonly image?: pulumi.Input<string>;
  /**
   * Host name of the registry the image is pulled from with the job's identity.
   * @default - a registry that asks for no login
   */
  readonly registryServer?: pulumi.Input<string>;
  /**
   * Resource id of that registry.
   * @default - none
   */
  readonly registryId?: pulumi.Input<string>;
  /**
   * Name of the job, unique in its resource group.
   * @default - the logical name
   */
  readonly jobName?: string;
  /**
   * Version of the Azure CLI in the container that starts the job: 2.69.0 or newer, and older than a month.
   * @default '2.75.0'
   */
  readonly azCliVersion?: string;
  /**
   * A subnet that is delegated to container groups, for the container that starts the job. Needs `scriptStorageAccountId`, reached by a private address. That
   * container talks to Azure Resource Manager only: without a subnet it is outside of your network.
   * @default - no network
   */
  readonly scriptSubnetId?: pulumi.Input<string>;
  /**
   * A storage account of yours for that container's script and output, where policies forbid the one that Azure makes for the time of the run (it is
   * mounted by key). The starter becomes its Storage File Data Privileged Contributor.
   * @default - one that Azure makes, and removes
   */
  readonly scriptStorageAccountId?: pulumi.Input<string>;
}

const NODE_IMAGE = 'mcr.microsoft.com/azurelinux/base/nodejs:20';
const CONTAINER = 'migrate';
const AZ_CLI = '2.75.0';
const DEFAULT_TIMEOUT = 21_600;
/** The job ends before the script that waits for it, and both before the service ends the script: a day at most. */
const START_SECONDS = 900;
const LEAST_CLI_MINOR = 69; // `az login --identity --client-id`

/**
 * Migrations in a Container Apps job, inside the network, that a deployment starts and waits for: what depends on this component is changed only after
 * the migrations have succeeded, so that with a failed one the revision before keeps serving. Pass `dependsOn` for what the database still needs.
 *
 * Runner and SQL travel in the job's own definition: no image is built. It costs what it runs, about $0.04 an hour, and for the time of a run a
 * container instance and a storage account that Azure makes and removes.
 *
 * The starter may start and stop this one job, read it and its executions. Who may start a job may also start it with other commands, as its identity, and
 * so reads its secrets: grant that to nobody else.
 */
export class MigrationJob extends pulumi.ComponentResource {
  /** The job. */
  public readonly job: app.Job;
  /** What the job may do: read the one secret. */
  public readonly identity: WorkloadIdentity;
  /** What the deployment may do: start the job, and watch it. */
  public readonly starter?: WorkloadIdentity;
  /** What starts it and waits. Azure deletes it after 26 hours. Where a `pulumi refresh` notices, the next `up` makes it anew, and finds nothing to do. */
  public readonly script?: resources.AzureCliScript;
  /** Starts the job by hand. */
  public readonly startCommand: pulumi.Output<string>;

  constructor(name: string, args: MigrationJobArgs, opts?: pulumi.ComponentResourceOptions) {
    super('loadbearing:index:MigrationJob', name, {}, opts);
    const { resourceGroupName, location, tags, migrations, databaseUrl } = args;
    const { startAtDeployment = true, timeoutSeconds = DEFAULT_TIMEOUT } = args;
    const jobName = args.jobName ?? name;
    const code = InputProblems.build('MigrationJob', name, (problems) => {
      Regions.check(problems, location);
      PhysicalName.check(problems, 'jobName', 'containerApp', jobName);
      problems.check(/^[a-z0-9]([a-z0-9-]{0,251}[a-z0-9])?$/.test(databaseUrl.name), {
        code: ProblemCode.INVALID_FORMAT,
        property: 'databaseUrl.name',
        what: `the name of the secret is ${JSON.stringify(databaseUrl.name)}`,
        expected: 'small letters, digits and hyphens',
        fix: 'name it so in the job: id and uri say which secret it is',
      });
      problems.number(
        'timeoutSeconds',
        timeoutSeconds,
        { min: 60, max: 82_800, integer: true },
        'use 21600; a deployment script ends after a day',
      );
      const [, minor] = /^2\.(\d+)\.\d+$/.exec(args.azCliVersion ?? AZ_CLI) ?? [];
      problems.check(Number(minor) >= LEAST_CLI_MINOR, {
        code: ProblemCode.UNREVIEWED,
        property: 'azCliVersion',
        what: `azCliVersion is ${JSON.stringify(args.azCliVersion)}`,
        expected: `a version of at least 2.${LEAST_CLI_MINOR}.0`,
        fix: `leave it out for ${AZ_CLI}`,
      });
      problems.check(args.scriptSubnetId === undefined || args.scriptStorageAccountId !== undefined, {
        code: ProblemCode.UNREVIEWED,
        property: 'scriptStorageAccountId',
        what: 'scriptSubnetId is set alone',
        expected: 'a storage account that the subnet reaches: Azure makes none with a private address',
        fix: 'pass scriptStorageAccountId, or leave scriptSubnetId out',
      });
      const container = { ...args, image: args.image ?? NODE_IMAGE, secretVariables: [] };
      ContainerRuntime.check(problems, container, CONSUMPTION_PROFILE);
      return MigrationCode.variables(problems, migrations);
    });

    const runtime = new ContainerRuntime(
      name,
      {
        ...{ resourceGroupName, location, tags },
        containerName: CONTAINER,
        image: args.image ?? NODE_IMAGE,
        command: ['node', '-e', MigrationCode.BOOTSTRAP],
        args: ['up', ...(args.deferMissing ? ['--defer-missing'] : [])],
        environmentVariables: { ...code, PGSSLMODE: 'verify-full' },
        secretVariables: [
          {
            name: 'DATABASE_URL',
            secretName: databaseUrl.name,
            keyVaultUri: databaseUrl.uri,
            secretId: databaseUrl.id,
          },
        ],
        registryServer: args.registryServer,
        registryId: args.registryId,
      },
      this,
    );
    this.identity = runtime.identity;
    this.job = runtime.createJob(
      name,
      {
        ...{ resourceGroupName, location, tags, jobName },
        environmentId: args.environmentId,
        configuration: {
          triggerType: 'Manual',
          manualTriggerConfig: { parallelism: 1, replicaCompletionCount: 1 },
          replicaTimeout: timeoutSeconds,
          // The runner itself tries again what can succeed at the second time: a lock, not a statement.
          replicaRetryLimit: 0,
        },
      },
      this,
    );
    this.startCommand = pulumi.interpolate`az containerapp job start --name ${this.job.name} --resource-group ${resourceGroupName}`;
    if (startAtDeployment) {
      this.starter = new WorkloadIdentity(
        `${name}-starter`,
        {
          ...{ resourceGroupName, location, tags, jobIds: [this.job.id] },
          storageAccountIds: args.scriptStorageAccountId === undefined ? [] : [args.scriptStorageAccountId],
        },
        { parent: this },
      );
      this.script = this.makeScript(name, args, this.starter, opts);
    }
    this.registerOutputs({ jobId: this.job.id, startCommand: this.startCommand });
  }

  private makeScript(
    name: string,
    args: MigrationJobArgs,
    starter: WorkloadIdentity,
    opts?: pulumi.ComponentResourceOptions,
  ): resources.AzureCliScript {
    const { resourceGroupName, location, tags, migrations, scriptSubnetId, scriptStorageAccountId } = args;
    const waits = (args.timeoutSeconds ?? DEFAULT_TIMEOUT) + START_SECONDS / 3;
    const storageAccountName = pulumi.output(scriptStorageAccountId).apply((id) => id?.split('/').at(-1));
    return new resources.AzureCliScript(
      name,
      {
        resourceGroupName,
        location,
        tags,
        kind: 'AzureCLI',
        azCliVersion: args.azCliVersion ?? AZ_CLI,
        identity: { type: 'UserAssigned', userAssignedIdentities: [starter.identityId] },
        scriptContent: MIGRATION_START,
        environmentVariables: [
          { name: 'JOB', value: this.job.name },
          { name: 'GROUP', value: resourceGroupName },
          { name: 'SUBSCRIPTION', value: getClientConfigOutput({ parent: this }).subscriptionId },
          { name: 'CLIENT_ID', value: starter.clientId },
          { name: 'CONTAINER', value: CONTAINER },
          { name: 'WAIT_SECONDS', value: String(waits) },
        ],
        // Not the runner's version: another one has nothing to do where the migrations are the same.
        forceUpdateTag: `${migrations.fingerprint}-${args.run ?? '1'}`,
        timeout: `PT${Math.ceil((waits + START_SECONDS) / 60)}M`,
        // After a failure its log stays, for as long as Azure allows.
        cleanupPreference: 'OnSuccess',
        retentionInterval: 'PT26H',
        containerSettings: scriptSubnetId === undefined ? undefined : { subnetIds: [{ id: scriptSubnetId }] },
        storageAccountSettings: scriptStorageAccountId === undefined ? undefined : { storageAccountName },
      },
      // Also after what the component depends on: the databases, say.
      pulumi.mergeOptions({ parent: this, dependsOn: [this.job, ...starter.grants] }, { dependsOn: opts?.dependsOn }),
    );
  }
}
