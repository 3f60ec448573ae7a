import {
  ComputeService,
  Json,
  PodAutoscalerProps,
  PodScaling,
  Problems,
  ScalingBehavior,
  ScalingUnit,
  Shape,
} from '../../../lib/domain';
import { DeployedService, readService } from './deployed-service';

const MILLI = 1000;
/** Returns the deployments that a HorizontalPodAutoscaler (autoscaling/v2) among the manifests scales. */
export function kubernetesServices(manifests: readonly Json[], path: string): DeployedService[] {
  const ofKind = (kind: string): Json[] => manifests.filter((it) => it.kind === kind);
  return ofKind('HorizontalPodAutoscaler').map((manifest) => {
    const spec = Shape.record(manifest.spec);
    const id = Shape.text(Shape.record(manifest.metadata).name) || 'unnamed';
    const target = Shape.text(Shape.record(spec.scaleTargetRef).name);
    const deployment = ofKind('Deployment').find((it) => Shape.record(it.metadata).name === target);
    // A plan knows no Kubernetes. Its replicas start as fast as those of Container Apps.
    return readService({ path, id, compute: ComputeService.CONTAINER_APPS, hasRequests: true }, (problems) =>
      autoscaler(problems, { id, target, spec }, deployment ?? {}),
    );
  });
}

function autoscaler(
  problems: Problems,
  { id, target, spec }: { readonly id: string; readonly target: string; readonly spec: Json },
  deployment: Json,
): Omit<DeployedService, 'id' | 'compute' | 'hasRequests' | 'error'> {
  const metrics = Shape.records(spec.metrics);
  const cpu = metrics.find((it) => resourceOf(it) === 'cpu' && utilizationOf(it) !== undefined);
  const requests = metrics.find((it) => /request/i.test(podMetricOf(it)));
  const average = Shape.record(Shape.record(requests?.pods).target).averageValue;
  const props: PodAutoscalerProps = {
    ...{ name: id, deployment: target },
    minReplicas: Number(spec.minReplicas ?? 1),
    maxReplicas: Number(spec.maxReplicas),
    cpuPercent: cpu && utilizationOf(cpu),
    podMetrics: requests && [{ name: podMetricOf(requests), average: String(average) }],
    ...behaviorOf(Shape.record(spec.behavior)),
  };
  const range = `${props.minReplicas} to ${props.maxReplicas} pods`;
  const words = [
    ...(cpu ? [`${props.cpuPercent} % CPU`] : []),
    ...(requests ? [`${String(average)} ${podMetricOf(requests)}`] : []),
  ];
  problems.throwIfAny();
  return {
    vcpus: vcpusOf(deployment),
    policy:
      cpu || requests
        ? PodScaling.of({ autoscaler: props, requestsMetric: requests && podMetricOf(requests) })
        : undefined,
    scaling: [range, ...words].join(', '),
    leftOut: metrics
      .filter((it) => it !== cpu && it !== requests)
      .map((it) => `it follows ${resourceOf(it) || podMetricOf(it) || Shape.text(it.type)}`),
  };
}

function resourceOf({ resource }: Json): string {
  return Shape.text(Shape.record(resource).name);
}

function utilizationOf({ resource }: Json): number | undefined {
  const { averageUtilization } = Shape.record(Shape.record(resource).target);
  return averageUtilization === undefined ? undefined : Number(averageUtilization);
}

function podMetricOf({ pods }: Json): string {
  return Shape.text(Shape.record(Shape.record(pods).metric).name);
}

/** Returns both directions. A direction without policies has those of Kubernetes. */
function behaviorOf(behavior: Json): Pick<PodAutoscalerProps, 'scaleUp' | 'scaleDown'> {
  const direction = (name: keyof typeof PodScaling._DEFAULTS): ScalingBehavior => {
    const { stabilizationWindowSeconds, policies } = Shape.record(behavior[name]);
    const usual = PodScaling._DEFAULTS[name];
    const stated = Shape.records(policies).map((it) => ({
      unit: Shape.text(it.type) as ScalingUnit,
      value: Number(it.value),
      periodSeconds: Number(it.periodSeconds),
    }));
    return {
      stabilizationSeconds: Number(stabilizationWindowSeconds ?? usual.stabilizationSeconds),
      policies: stated.length > 0 ? stated : usual.policies,
    };
  };
  return { scaleUp: direction('scaleUp'), scaleDown: direction('scaleDown') };
}

/** Returns the CPU that all containers of a pod request, in `1` or `500m`. Undefined if one of them requests none. */
function vcpusOf(deployment: Json): number | undefined {
  const pod = Shape.record(Shape.record(Shape.record(deployment.spec).template).spec);
  const sum = Shape.records(pod.containers).reduce((all, it) => {
    const { cpu } = Shape.record(Shape.record(it.resources).requests);
    const [, value, milli] = /^(\d*\.?\d+)(m?)$/.exec(String(cpu)) ?? [];
    return all + (milli === 'm' ? Number(value) / MILLI : Number(value ?? NaN));
  }, 0);
  return sum > 0 ? sum : undefined;
}
