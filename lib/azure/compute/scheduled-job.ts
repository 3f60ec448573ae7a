import * as pulumi from '@pulumi/pulumi';
import * as app from '@pulumi/azure-native/app';
import { Defaults, Problems } from '../../domain';
import { requireTypes } from '../declared-types';
import { InputProblems } from '../input-problems';
import { ContainerArgs } from './container-args';
import { ContainerRuntime } from './container-runtime';
import { WorkloadIdentity } from './workload-identity';

/** Arguments of a container that runs on a schedule. */
export interface ScheduledJobArgs extends ContainerArgs {
  /** Resource id of the environment. */
  readonly environmentId: pulumi.Input<string>;
  /** Schedule in UTC: a cron expression of five fields (minute, hour, day, month, weekday). */
  readonly cron: string;
  /**
   * Name of the job, unique in its resource group.
   * @default - the logical name
   */
  readonly jobName?: string;
  /**
   * Time limit of a run in seconds, 1 to 86,400.
   * @default 1800
   */
  readonly timeoutSeconds?: number;
  /**
   * Retries of a failed run, 0 to 10.
   * @default 1
   */
  readonly retries?: number;
}

const DEFAULTS = { timeoutSeconds: 1800, retries: 1 } satisfies Partial<ScheduledJobArgs>;

const CRON = /^(?:[\d*,/-]+\s+){4}[\d*,/-]+$/;

/**
 * An Azure Container Apps job on a schedule.
 *
 * Costs its run time only: about $0.60 a month for 0.5 vCPU and one minute per hour.
 *
 * @example
 * new ScheduledJob('cleanup', {
 *   resourceGroupName,
 *   location: 'centralus',
 *   environmentId: environment.environmentId,
 *   image: 'ghcr.io/example/shop:1.4.2',
 *   command: ['python', '-m', 'shop.cleanup'],
 *   cron: '0 3 * * *',
 * });
 */
export class ScheduledJob extends pulumi.ComponentResource {
  /** Job. */
  public readonly job: app.Job;
  /** Identity of the job. */
  public readonly identity: WorkloadIdentity;

  constructor(name: string, args: ScheduledJobArgs, opts?: pulumi.ComponentResourceOptions) {
    super('loadbearing:index:ScheduledJob', name, {}, opts);
    const given = requireTypes('ScheduledJob', name, args);
    const jobName = given.jobName ?? name;
    const settings = Defaults.apply(given, { ...DEFAULTS, containerName: jobName });
    const { resourceGroupName, location, tags, cron, environmentId, timeoutSeconds, retries } = settings;
    InputProblems.check('ScheduledJob', name, (problems) => {
      checkCron(problems, 'cron', cron);
      ContainerRuntime.checkJob(problems, jobName, given, settings);
    });
    const runtime = new ContainerRuntime(name, settings, this);
    this.identity = runtime.identity;
    this.job = runtime.createJob(
      name,
      {
        ...{ resourceGroupName, location, tags, jobName, environmentId },
        configuration: {
          triggerType: 'Schedule',
          scheduleTriggerConfig: { cronExpression: cron, parallelism: 1, replicaCompletionCount: 1 },
          replicaTimeout: timeoutSeconds,
          replicaRetryLimit: retries,
        },
      },
      this,
      opts?.dependsOn,
    );
    this.registerOutputs({ jobId: this.job.id });
  }
}

/** Adds a problem unless `cron` is a cron expression of five fields. */
export function checkCron(problems: Problems, property: string, cron: string): void {
  problems.match(property, cron, CRON, {
    expected: 'five fields of digits, * , - and /, in UTC',
    fix: "use e.g. '0 * * * *' for every hour",
  });
}
