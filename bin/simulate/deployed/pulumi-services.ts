import {
  ComputeService,
  ContainerAppsScaling,
  InstanceRange,
  Json,
  ProblemCode,
  Problems,
  PulumiResources,
  Shape,
} from '../../../lib/domain';
import { UNKNOWN, isSecret, withoutSecrets } from '../../secret-marks';
import { DeployedService, readService } from './deployed-service';

/** Scaling of an app without a minimum, maximum or rule. Source: https://learn.microsoft.com/azure/container-apps/scale-app#scale-definition */
const DEFAULTS = { minReplicas: 0, maxReplicas: 10, concurrentRequests: 10 };
const CONTAINER_APP = /^azure-native:app(\/v\w+)?:ContainerApp$/;
/** Returns the container apps in the output of `pulumi stack export` or `pulumi preview --json`. */
export function pulumiServices(content: Json, path: string): DeployedService[] {
  const apps = PulumiResources.of(content).filter(({ type }) => CONTAINER_APP.test(Shape.text(type)));
  // A replacement has two steps.
  const distinct = new Map(apps.map((it) => [Shape.text(it.urn), it]));
  return [...distinct].map(([urn, { inputs }]) => containerApp(path, urn.split('::').at(-1) ?? urn, inputs));
}

function containerApp(path: string, id: string, inputs: unknown): DeployedService {
  const hasRequests = Shape.record(Shape.record(inputs).configuration).ingress !== undefined;
  return readService({ path, id, compute: ComputeService.CONTAINER_APPS, hasRequests }, (problems) => {
    const plain = { template: {}, ...Shape.record(known(problems, 'inputs', inputs)) } as Json;
    const template = Shape.record(known(problems, 'template', plain.template));
    const scale = Shape.record(known(problems, 'template.scale', template.scale));
    const rules = Shape.records(known(problems, 'template.scale.rules', scale.rules));
    const range = {
      minInstances: Number(known(problems, 'minReplicas', scale.minReplicas) ?? DEFAULTS.minReplicas),
      maxInstances: Number(known(problems, 'maxReplicas', scale.maxReplicas) ?? DEFAULTS.maxReplicas),
    };
    const rule = rules.find((it) => (hasRequests ? it.http !== undefined : queueLengthOf(it) !== undefined));
    problems.throwIfAny();
    const followed = hasRequests
      ? httpScaling(problems, range, rules, rule)
      : queueScaling(problems, range, scale, rule);
    return {
      vcpus: vcpusOf(Shape.records(template.containers)),
      policy: followed?.policy,
      scaling: [`${range.minInstances} to ${range.maxInstances} replicas`, ...(followed ? [followed.words] : [])].join(
        ', ',
      ),
      leftOut: rules
        .filter((it) => it !== rule)
        .map(
          (it) => `rule ${Shape.text(it.name)} follows ${Shape.text(Shape.record(it.custom).type) || 'no requests'}`,
        ),
    };
  });
}

/** Returns a value, without the mark of a secret. Adds a problem if it is encrypted, or only the deployment knows it. */
function known(problems: Problems, property: string, value: unknown): unknown {
  if (!isSecret(value) && value !== UNKNOWN) return value;
  try {
    const plain = withoutSecrets(value);
    if (plain !== undefined && plain !== UNKNOWN) return plain;
  } catch {
    // The problem below names the place.
  }
  problems.check(false, {
    code: ProblemCode.UNRESOLVED_TOKEN,
    property,
    what: `${property} is ${isSecret(value) ? 'secret' : 'known only at deployment'}`,
    expected: 'a plain value',
    fix: 'write it as a plain value, or export the stack with --show-secrets after its deployment',
  });
  return undefined;
}

interface Followed {
  readonly policy: ContainerAppsScaling;
  readonly words: string;
}

/** An app without any rule has one for its requests. */
function httpScaling(
  problems: Problems,
  range: InstanceRange,
  rules: readonly Json[],
  rule: Json | undefined,
): Followed | undefined {
  if (rules.length > 0 && !rule) return undefined;
  const metadata = Shape.record(known(problems, 'http.metadata', Shape.record(rule?.http).metadata));
  const stated = known(problems, 'concurrentRequests', metadata.concurrentRequests);
  const concurrentRequests = Number(stated ?? DEFAULTS.concurrentRequests);
  problems.number('concurrentRequests', concurrentRequests, { min: 1 }, 'use what one replica serves');
  problems.throwIfAny();
  return {
    policy: ContainerAppsScaling.http({ ...range, concurrentRequests }),
    words: `${concurrentRequests} requests a second`,
  };
}

function queueScaling(
  problems: Problems,
  range: InstanceRange,
  { pollingInterval, cooldownPeriod }: Json,
  rule: Json | undefined,
): Followed | undefined {
  if (!rule) return undefined;
  const messagesPerReplica = queueLengthOf(rule) ?? NaN;
  problems.number('messagesPerReplica', messagesPerReplica, { above: 0 }, 'use e.g. 5');
  problems.throwIfAny();
  const seconds = (value: unknown): number | undefined => (value === undefined ? undefined : Number(value));
  return {
    policy: ContainerAppsScaling.queue({
      ...{ ...range, messagesPerReplica },
      ...{ pollingSeconds: seconds(pollingInterval), cooldownSeconds: seconds(cooldownPeriod) },
    }),
    words: `${messagesPerReplica} messages of ${Shape.text(rule.name)}`,
  };
}

/** Returns the messages for each replica of a rule on a queue: of Redis, Service Bus, Storage, RabbitMQ and others. */
function queueLengthOf(rule: Json): number | undefined {
  const { type, metadata } = Shape.record(rule.custom);
  const { listLength, messageCount, queueLength, value } = Shape.record(metadata);
  const stated = listLength ?? messageCount ?? queueLength ?? (type === 'rabbitmq' ? value : undefined);
  return stated === undefined ? undefined : Number(stated);
}

/** Returns the vCPUs of all containers, or undefined if one of them states none. */
function vcpusOf(containers: readonly Json[]): number | undefined {
  const sum = containers.reduce((all, it) => all + Number(Shape.record(it.resources).cpu ?? NaN), 0);
  return sum > 0 ? sum : undefined;
}
