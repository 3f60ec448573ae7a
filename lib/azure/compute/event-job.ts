import * as pulumi from '@pulumi/pulumi';
import * as app from '@pulumi/azure-native/app';
import { Defaults } from '../../domain';
import { requireTypes } from '../declared-types';
import { InputProblems } from '../input-problems';
import { ContainerArgs, resolveContainer } from './container-args';
import { ContainerRuntime } from './container-runtime';
import { ScaleRule, ScaleRules } from './scale-rule';
import { WorkloadIdentity } from './workload-identity';

/** Arguments of a container that runs for each event. */
export interface EventJobArgs extends ContainerArgs {
  /** Resource id of the environment. */
  readonly environmentId: pulumi.Input<string>;
  /** Events that start executions, e.g. messages of a queue. */
  readonly rules: ScaleRule[];
  /**
   * Name of the job, unique in its resource group.
   * @default - the logical name
   */
  readonly jobName?: string;
  /**
   * Maximum number of executions that Container Apps starts at each poll.
   * @default 10
   */
  readonly maxExecutions?: number;
  /**
   * Seconds between two polls of the rules.
   * @default 30
   */
  readonly pollingIntervalSeconds?: number;
  /**
   * Time limit of an execution in seconds, 1 to 86,400.
   * @default 1800
   */
  readonly timeoutSeconds?: number;
  /**
   * Retries of a failed execution, 0 to 10.
   * @default 1
   */
  readonly retries?: number;
}

const DEFAULTS = {
  maxExecutions: 10,
  pollingIntervalSeconds: 30,
  timeoutSeconds: 1800,
  retries: 1,
} satisfies Partial<EventJobArgs>;

/**
 * An Azure Container Apps job that KEDA starts for events, e.g. one execution for each message.
 *
 * Costs its run time only.
 *
 * @example
 * new EventJob('invoices', {
 *   resourceGroupName,
 *   location: 'westus2',
 *   environmentId: environment.environmentId,
 *   image: 'ghcr.io/example/invoices:1.4.2',
 *   rules: [
 *     {
 *       name: 'orders',
 *       type: 'azure-servicebus',
 *       metadata: { namespace: 'shop', queueName: 'orders', messageCount: '1' },
 *       useIdentity: true,
 *     },
 *   ],
 * });
 */
export class EventJob extends pulumi.ComponentResource {
  /** Job. */
  public readonly job: app.Job;
  /** Identity of the job. */
  public readonly identity: WorkloadIdentity;

  constructor(name: string, args: EventJobArgs, opts?: pulumi.ComponentResourceOptions) {
    super('loadbearing:index:EventJob', name, {}, opts);
    const given = requireTypes('EventJob', name, args);
    const jobName = given.jobName ?? name;
    const settings = Defaults.apply(given, { ...DEFAULTS, containerName: jobName });
    const { resourceGroupName, location, tags, environmentId, rules, maxExecutions } = settings;
    const { timeoutSeconds, retries, pollingIntervalSeconds } = settings;
    InputProblems.check('EventJob', name, (problems) => {
      problems.some('rules', rules, { expected: 'at least one event', fix: 'list the events that start the job' });
      ScaleRules.check(problems, 'rules', rules, resolveContainer(given).secretVariables, []);
      problems.number('maxExecutions', maxExecutions, { min: 1, max: 1000, integer: true }, 'use 10');
      problems.number('pollingIntervalSeconds', pollingIntervalSeconds, { min: 1, max: 3600, integer: true }, 'use 30');
      ContainerRuntime.checkJob(problems, jobName, given, settings);
    });
    const runtime = new ContainerRuntime(name, settings, this);
    this.identity = runtime.identity;
    this.job = runtime.createJob(
      name,
      {
        ...{ resourceGroupName, location, tags, jobName, environmentId },
        configuration: {
          triggerType: 'Event',
          eventTriggerConfig: {
            parallelism: 1,
            replicaCompletionCount: 1,
            scale: {
              minExecutions: 0,
              maxExecutions,
              pollingInterval: pollingIntervalSeconds,
              rules: ScaleRules.render(rules, this.identity.identityId),
            },
          },
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
