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
}

interface Rule {
  readonly name: string;
  readonly http?: { readonly metadata?: { readonly concurrentRequests?: string } };
  readonly custom?: { readonly type?: string };
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
  const http = rules.find((it) => it.http !== undefined);
  const hasRequests = (inputs.configuration as Json | undefined)?.ingress !== undefined;
  const isDefault = rules.length === 0 && hasRequests;
  const concurrentRequests = http
    ? Number(http.http?.metadata?.concurrentRequests ?? DEFAULTS.concurrentRequests)
    : isDefault
      ? DEFAULTS.concurrentRequests
      : undefined;
  const words = concurrentRequests === undefined ? [] : [`${concurrentRequests} requests a second`];
  return {
    id,
    compute: ComputeService.CONTAINER_APPS,
    hasRequests,
    vcpus: sumOf(containers.map(({ resources }) => Number(resources?.cpu ?? NaN))),
    policy: policyOf(range, concurrentRequests, problems),
    scaling: [`${range.minInstances} to ${range.maxInstances} replicas`, ...words].join(', '),
    leftOut: rules
      .filter((it) => it !== http)
      .map((it) => `rule ${it.name} follows ${it.custom?.type ?? 'no requests'}`),
  };
}

function policyOf(
  range: InstanceRange,
  concurrentRequests: number | undefined,
  problems: Problems,
): ContainerAppsScaling | undefined {
  if (concurrentRequests === undefined) return undefined;
  return problems.number('concurrentRequests', concurrentRequests, { min: 1 }, 'use what one replica serves')
    ? ContainerAppsScaling.http({ ...range, concurrentRequests })
    : undefined;
}

/** Returns the vCPUs of all containers, or undefined if one of them states none. */
function sumOf(vcpus: readonly number[]): number | undefined {
  const sum = vcpus.reduce((all, it) => all + it, 0);
  return sum > 0 ? sum : undefined;
}
