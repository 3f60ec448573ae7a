import { ComputeService, ContainerAppsScaling, InstanceRange, Problems } from '../../../lib/domain';
import { DeployedService } from './deployed-service';
import { Json } from './template-values';

/** Scaling of an app without a minimum, maximum or rule. Source: https://learn.microsoft.com/azure/container-apps/scale-app#scale-definition */
const DEFAULTS = { minReplicas: 0, maxReplicas: 10, concurrentRequests: 10 };
const CONTAINER_APP = /^azure-native:app(\/v\w+)?:ContainerApp$/;

/** A resource of a Pulumi state, or of a preview. */
export interface PulumiResource {
  readonly urn: string;
  readonly type: string;
  readonly inputs?: Json;
}

interface Scale {
  readonly minReplicas?: number;
  readonly maxReplicas?: number;
  readonly rules?: readonly Rule[];
  readonly pollingInterval?: number;
  readonly cooldownPeriod?: number;
}

interface Rule {
  readonly name: string;
  readonly http?: { readonly metadata?: { readonly concurrentRequests?: string } };
  readonly custom?: { readonly type?: string; readonly metadata?: Readonly<Record<string, string>> };
}

/** Returns the container apps of a Pulumi program. */
export function pulumiServices(resources: readonly PulumiResource[], problems: Problems): DeployedService[] {
  return resources
    .filter(({ type }) => CONTAINER_APP.test(type))
    .map(({ urn, inputs }) => containerApp(urn.split('::').at(-1) ?? urn, inputs ?? {}, problems));
}

function containerApp(id: string, inputs: Json, problems: Problems): DeployedService {
  const { scale = {}, containers = [] } = (inputs.template ?? {}) as {
    readonly scale?: Scale;
    readonly containers?: readonly { readonly resources?: { readonly cpu?: number } }[];
  };
  const range = {
    minInstances: scale.minReplicas ?? DEFAULTS.minReplicas,
    maxInstances: scale.maxReplicas ?? DEFAULTS.maxReplicas,
  };
  const rules = scale.rules ?? [];
  const hasRequests = (inputs.configuration as Json | undefined)?.ingress !== undefined;
  const rule = rules.find((it) => (hasRequests ? it.http !== undefined : queueLengthOf(it) !== undefined));
  const followed = hasRequests ? httpScaling(range, rules, rule, problems) : queueScaling(range, scale, rule, problems);
  return {
    id,
    compute: ComputeService.CONTAINER_APPS,
    hasRequests,
    vcpus: sumOf(containers.map(({ resources }) => Number(resources?.cpu ?? NaN))),
    policy: followed?.policy,
    scaling: [`${range.minInstances} to ${range.maxInstances} replicas`, ...(followed ? [followed.words] : [])].join(
      ', ',
    ),
    leftOut: rules
      .filter((it) => it !== rule)
      .map((it) => `rule ${it.name} follows ${it.custom?.type ?? 'no requests'}`),
  };
}

interface Followed {
  readonly policy: ContainerAppsScaling;
  readonly words: string;
}

/** An app without any rule has one for its requests. */
function httpScaling(
  range: InstanceRange,
  rules: readonly Rule[],
  rule: Rule | undefined,
  problems: Problems,
): Followed | undefined {
  if (rules.length > 0 && !rule) return undefined;
  const concurrentRequests = Number(rule?.http?.metadata?.concurrentRequests ?? DEFAULTS.concurrentRequests);
  return problems.number('concurrentRequests', concurrentRequests, { min: 1 }, 'use what one replica serves')
    ? {
        policy: ContainerAppsScaling.http({ ...range, concurrentRequests }),
        words: `${concurrentRequests} requests a second`,
      }
    : undefined;
}

function queueScaling(
  range: InstanceRange,
  { pollingInterval, cooldownPeriod }: Scale,
  rule: Rule | undefined,
  problems: Problems,
): Followed | undefined {
  if (!rule) return undefined;
  const messagesPerReplica = queueLengthOf(rule) ?? NaN;
  return problems.number('messagesPerReplica', messagesPerReplica, { above: 0 }, 'use e.g. 5')
    ? {
        policy: ContainerAppsScaling.queue({
          ...{ ...range, messagesPerReplica },
          ...{ pollingSeconds: pollingInterval, cooldownSeconds: cooldownPeriod },
        }),
        words: `${messagesPerReplica} messages of ${rule.name}`,
      }
    : undefined;
}

/** Returns the messages for each replica of a rule on a queue: of Redis, Service Bus, Storage, RabbitMQ and others. */
function queueLengthOf({ custom }: Rule): number | undefined {
  const { listLength, messageCount, queueLength, value } = custom?.metadata ?? {};
  const stated = listLength ?? messageCount ?? queueLength ?? (custom?.type === 'rabbitmq' ? value : undefined);
  return stated === undefined ? undefined : Number(stated);
}

/** Returns the vCPUs of all containers, or undefined if one of them states none. */
function sumOf(vcpus: readonly number[]): number | undefined {
  const sum = vcpus.reduce((all, it) => all + it, 0);
  return sum > 0 ? sum : undefined;
}
