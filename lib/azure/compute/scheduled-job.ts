import { ProblemCode } from '../../domain';
import * as pulumi from '@pulumi/pulumi';
import * as app from '@pulumi/azure-native/app';
import { ContainerArgs, ContainerRuntime } from './container-runtime';
import { CONSUMPTION_PROFILE } from './container-size';
import { InputProblems } from '../input-problems';
import { PhysicalName } from '../physical-name';
import { Regions } from '../regions';
import { WorkloadIdentity } from './workload-identity';

/** A container that runs on a schedule. */
export interface ScheduledJobArgs extends ContainerArgs {
  /** The environment it runs in. */
  readonly environmentId: pulumi.Input<string>;
  /** When: five fields (minute, hour, day, month, weekday), in UTC. */
  readonly cron: string;
  /**
   * Name of the job, unique in its resource group.
   * @default - the logical name
   */
  readonly jobName?: string;
  /**
   * Seconds after which a run is stopped.
   * @default 1800
   */
  readonly timeoutSeconds?: number;
  /**
   * Times a failed run is repeated, 0 to 10.
   * @default 1
   */
  readonly retries?: number;
}

/** A Container Apps job on a schedule. It costs while it runs: 0.5 vCPU for a minute an hour are about $0.60 a month. */
export class ScheduledJob extends pulumi.ComponentResource {
  /** The job. */
  public readonly job: app.Job;
  /** What it may do. */
  public readonly identity: WorkloadIdentity;

  constructor(name: string, args: ScheduledJobArgs, opts?: pulumi.ComponentResourceOptions) {
    super('loadbearing:index:ScheduledJob', name, {}, opts);
    const { resourceGroupName, location, tags, cron, timeoutSeconds = 1800, retries = 1 } = args;
    const jobName = args.jobName ?? name;
    InputProblems.check('ScheduledJob', name, (problems) => {
      Regions.check(problems, location);
      PhysicalName.check(problems, 'jobName', 'containerApp', jobName);
      problems.check(/^(?:[\d*,/-]+\s+){4}[\d*,/-]+$/.test(cron), {
        code: ProblemCode.INVALID_FORMAT,
        property: 'cron',
        what: `cron is ${JSON.stringify(cron)}`,
        expected: 'five fields of digits, * , - and /, in UTC',
        fix: "write '0 * * * *' for every hour",
      });
      problems.optionalNumber(
        'timeoutSeconds',
        timeoutSeconds,
        { min: 1, max: 86_400, integer: true },
        'use at most a day',
      );
      problems.optionalNumber('retries', retries, { min: 0, max: 10, integer: true }, 'use 1');
      ContainerRuntime.check(problems, args, CONSUMPTION_PROFILE);
    });
    const runtime = new ContainerRuntime(name, { ...args, containerName: args.containerName ?? jobName }, this);
    this.identity = runtime.identity;
    this.job = runtime.createJob(
      name,
      {
        ...{ resourceGroupName, location, tags, jobName },
        environmentId: args.environmentId,
        configuration: {
          triggerType: 'Schedule',
          scheduleTriggerConfig: { cronExpression: cron, parallelism: 1, replicaCompletionCount: 1 },
          replicaTimeout: timeoutSeconds,
          replicaRetryLimit: retries,
        },
      },
      this,
    );
    this.registerOutputs({ jobId: this.job.id });
  }
}
