import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import * as app from '@pulumi/azure-native/app';
import { getClientConfigOutput } from '@pulumi/azure-native/authorization';
import * as resources from '@pulumi/azure-native/resources';
import { DatabaseRoles } from '../../domain';
import { ContainerRuntime } from '../compute/container-runtime';
import { WorkloadIdentity } from '../compute/workload-identity';
import { requireTypes } from '../declared-types';
import { InputProblems } from '../input-problems';
import { Timeouts } from '../timeouts';
import { MigrationCode } from './migration-code';
import { MigrationJobArgs, MigrationJobSettings, resolveMigrationJob } from './migration-job-args';
import { checkMigrationJob } from './migration-job-check';

const START_PROGRAM = readFileSync(join(__dirname, 'programs/start_migrations.sh'), 'utf8');
const CONTAINER = 'migrate';
/** Time for the start of the job and of its script. The script waits longer than the job can run, and Azure longer than the script. */
const START_SECONDS = 900;

/**
 * A Container Apps job inside the network that applies migrations during a deployment.
 *
 * The deployment starts the job and waits for it. Resources that depend on this component change only after the migrations
 * succeed, so the previous revision keeps serving if they fail. Pass `dependsOn` for resources that the database needs first.
 *
 * The job definition contains the runner and the SQL, so no image build is needed. A run costs about $0.04 an hour, plus a
 * container instance and a storage account that Azure creates for the run and deletes.
 *
 * The starter can start, stop and read this job only. Grant no one else permission to start it: anyone who starts a job can
 * override its command, run it with its identity and read its secrets.
 *
 * @example
 * const job = new MigrationJob('migrations', {
 *   resourceGroupName,
 *   location: 'centralus',
 *   environmentId: environment.environmentId,
 *   migrations: MigrationBundle.fromJson('{ "format": 1, "fingerprint": "0", "migrations": [], "tasks": [] }'),
 *   databaseUrl: secrets.secret('database-url', database.directUrl('shop')),
 * });
 */
export class MigrationJob extends pulumi.ComponentResource {
  /** Job. */
  public readonly job: app.Job;
  /** Identity of the job, with permission to read the database URL. */
  public readonly identity: WorkloadIdentity;
  /** Identity of the deployment script, with permission to start and read the job. */
  public readonly starter?: WorkloadIdentity;
  /**
   * Deployment script that starts the job and waits for it.
   *
   * Azure deletes it after 26 hours. After a `pulumi refresh`, the next `up` recreates it, and it finds nothing to apply.
   */
  public readonly script?: resources.AzureCliScript;
  /** Command that starts the job manually. */
  public readonly startCommand: pulumi.Output<string>;

  constructor(name: string, args: MigrationJobArgs, opts?: pulumi.ComponentResourceOptions) {
    super('loadbearing:index:MigrationJob', name, {}, opts);
    const given = requireTypes('MigrationJob', name, args);
    const settings = resolveMigrationJob(name, given);
    const { resourceGroupName, location, tags, databaseUrl, jobName } = settings;
    const code = InputProblems.build('MigrationJob', name, (problems) => {
      checkMigrationJob(problems, settings);
      return MigrationCode.variables(problems, settings.migrations, settings.roles);
    });

    const runtime = new ContainerRuntime(
      name,
      {
        ...{ resourceGroupName, location, tags },
        containerName: CONTAINER,
        image: settings.image,
        command: ['node', '-e', MigrationCode.BOOTSTRAP],
        args: renderArguments(settings),
        environmentVariables: {
          ...code,
          PGSSLMODE: 'verify-full',
        },
        secretVariables: [
          {
            name: 'DATABASE_URL',
            secretName: databaseUrl.name,
            keyVaultUri: databaseUrl.uri,
            secretId: databaseUrl.id,
          },
          ...settings.rolePasswords.map(({ login, secret }) => ({
            name: DatabaseRoles.passwordVariable(login),
            secretName: secret.name,
            keyVaultUri: secret.uri,
            secretId: secret.id,
          })),
        ],
        registryServer: settings.registryServer,
        registryId: settings.registryId,
      },
      this,
    );
    this.identity = runtime.identity;
    this.job = runtime.createJob(
      name,
      {
        ...{ resourceGroupName, location, tags, jobName },
        environmentId: settings.environmentId,
        configuration: {
          triggerType: 'Manual',
          manualTriggerConfig: { parallelism: 1, replicaCompletionCount: 1 },
          replicaTimeout: settings.timeoutSeconds,
          // The runner itself retries locks. A failed statement would fail again.
          replicaRetryLimit: 0,
        },
      },
      this,
    );
    this.startCommand = pulumi.interpolate`az containerapp job start --name ${this.job.name} --resource-group ${resourceGroupName}`;
    if (settings.startAtDeployment) {
      this.starter = new WorkloadIdentity(
        `${name}-starter`,
        {
          ...{ resourceGroupName, location, tags, jobIds: { [jobName]: this.job.id } },
          storageAccountIds:
            settings.scriptStorageAccountId === undefined ? {} : { scripts: settings.scriptStorageAccountId },
        },
        { parent: this },
      );
      this.script = this.createScript(name, settings, this.starter, opts);
    }
    this.registerOutputs({ jobId: this.job.id, startCommand: this.startCommand });
  }

  /** Returns a text that changes when the job must run again: for other migrations, another run, other roles or passwords. */
  private updateTag({ migrations, run, roles, rolePasswords }: MigrationJobSettings): pulumi.Input<string> {
    const tag = `${migrations.fingerprint}-${run}`;
    if (roles === undefined) return tag;
    return pulumi.all(rolePasswords.map((it) => it.versionUri ?? '')).apply((versions) => {
      const hash = createHash('sha256')
        .update([roles.toJson(), ...versions].join())
        .digest('hex');
      return `${tag}-${hash.slice(0, 12)}`;
    });
  }

  private createScript(
    name: string,
    settings: MigrationJobSettings,
    starter: WorkloadIdentity,
    opts?: pulumi.ComponentResourceOptions,
  ): resources.AzureCliScript {
    const { resourceGroupName, location, tags, scriptSubnetId, scriptStorageAccountId } = settings;
    const waitSeconds = settings.timeoutSeconds + START_SECONDS / 3;
    const limitMinutes = Math.ceil((waitSeconds + START_SECONDS) / 60);
    const storageAccountName = pulumi.output(scriptStorageAccountId).apply((id) => id?.split('/').at(-1));
    return new resources.AzureCliScript(
      name,
      {
        resourceGroupName,
        location,
        tags,
        kind: 'AzureCLI',
        azCliVersion: settings.azCliVersion,
        identity: { type: 'UserAssigned', userAssignedIdentities: [starter.identityId] },
        scriptContent: START_PROGRAM,
        environmentVariables: [
          { name: 'JOB', value: this.job.name },
          { name: 'GROUP', value: resourceGroupName },
          { name: 'SUBSCRIPTION', value: getClientConfigOutput({ parent: this }).subscriptionId },
          { name: 'CLIENT_ID', value: starter.clientId },
          { name: 'CONTAINER', value: CONTAINER },
          { name: 'WAIT_SECONDS', value: String(waitSeconds) },
        ],
        // Omits the version of the runner, since a new runner has nothing to do for unchanged migrations.
        forceUpdateTag: this.updateTag(settings),
        timeout: `PT${limitMinutes}M`,
        // Keeps the log of a failure for the maximum that Azure allows.
        cleanupPreference: 'OnSuccess',
        retentionInterval: 'PT26H',
        containerSettings: scriptSubnetId === undefined ? undefined : { subnetIds: [{ id: scriptSubnetId }] },
        storageAccountSettings: scriptStorageAccountId === undefined ? undefined : { storageAccountName },
      },
      // Includes the dependencies of the component, such as the database.
      pulumi.mergeOptions(
        { parent: this, dependsOn: [this.job, ...starter.grants], customTimeouts: Timeouts.minutes(limitMinutes) },
        { dependsOn: opts?.dependsOn },
      ),
    );
  }
}

/** Renders the arguments of the runner. It stops waiting for another runner before Azure stops the job, so that the log has the reason. */
function renderArguments({ timeoutSeconds, deferMissing, allowAhead }: MigrationJobSettings): string[] {
  return [
    ...['up', '--wait', String(Math.floor(timeoutSeconds * 0.9))],
    ...(deferMissing ? ['--defer-missing'] : []),
    ...(allowAhead ? ['--allow-ahead'] : []),
  ];
}
