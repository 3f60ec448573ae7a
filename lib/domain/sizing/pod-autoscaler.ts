import { DOMAIN_TYPES, DeclaredTypes } from '../declared-types';
import { Problems } from '../problems';
import { checkPodAutoscaler } from './pod-autoscaler-check';
import { PodAutoscalerProps, ScalingBehavior } from './pod-autoscaler-props';

/**
 * A Kubernetes HorizontalPodAutoscaler manifest, for scaling behavior that Container Apps does not support.
 *
 * Source: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/
 *
 * @example
 * const autoscaler = new PodAutoscaler({
 *   name: 'web',
 *   deployment: 'web',
 *   minReplicas: 2,
 *   maxReplicas: 10,
 *   cpuPercent: 70,
 * });
 * console.log(autoscaler.toJson()); // for kubectl apply -f
 */
export class PodAutoscaler {
  private readonly props: PodAutoscalerProps;

  constructor(props: PodAutoscalerProps) {
    const name = DeclaredTypes.nameIn(props, 'name', 'unnamed');
    const problems = new Problems(`the pod autoscaler ${name}`, `PodAutoscaler(${name})`);
    this.props = DOMAIN_TYPES.require(problems, 'PodAutoscalerProps', props);
    checkPodAutoscaler(problems, this.props);
  }

  /** Returns the manifest as JSON, which YAML parsers also accept. */
  public toJson(): string {
    const { name, deployment, minReplicas, maxReplicas, scaleDown, scaleUp } = this.props;
    const behavior = {
      ...(scaleDown && { scaleDown: renderBehavior(scaleDown) }),
      ...(scaleUp && { scaleUp: renderBehavior(scaleUp) }),
    };
    const manifest = {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: deployment },
        minReplicas,
        maxReplicas,
        metrics: this.renderMetrics(),
        ...((scaleDown ?? scaleUp) ? { behavior } : {}),
      },
    };
    return JSON.stringify(manifest, undefined, 2);
  }

  private renderMetrics(): unknown[] {
    const { cpuPercent, memoryPercent, podMetrics = [] } = this.props;
    const resources = Object.entries({ cpu: cpuPercent, memory: memoryPercent }).filter(([, it]) => it !== undefined);
    return [
      ...resources.map(([name, averageUtilization]) => ({
        type: 'Resource',
        resource: { name, target: { type: 'Utilization', averageUtilization } },
      })),
      ...podMetrics.map(({ name, average }) => ({
        type: 'Pods',
        pods: { metric: { name }, target: { type: 'AverageValue', averageValue: average } },
      })),
    ];
  }
}

function renderBehavior({ stabilizationSeconds, policies }: ScalingBehavior): unknown {
  return {
    stabilizationWindowSeconds: stabilizationSeconds,
    policies: policies.map(({ unit, value, periodSeconds }) => ({ type: unit, value, periodSeconds })),
  };
}
