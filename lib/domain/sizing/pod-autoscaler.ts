import { ProblemCode } from '../problem-code';
import { Problems } from '../problems';

/** In what a scaling policy counts. */
export enum ScalingUnit {
  /** In percent of the present pods. */
  PERCENT = 'Percent',
  /** In pods. */
  PODS = 'Pods',
}

/** How fast pods may come or go. */
export interface ScalingPolicy {
  /** In what `value` counts. */
  readonly unit: ScalingUnit;
  /** The change allowed in a period. */
  readonly value: number;
  /** Length of the period in seconds: 1 to 1800. */
  readonly periodSeconds: number;
}

/** How one direction of the scaling behaves. */
export interface ScalingBehavior {
  /** Seconds over which the strongest recommendation holds: 0 to 3600. */
  readonly stabilizationSeconds: number;
  /** The policies, one at least; Kubernetes lets the one win that allows the larger change. */
  readonly policies: ScalingPolicy[];
}

/** A metric of the pods themselves. */
export interface PodMetric {
  /** Its name in the cluster's custom metrics. */
  readonly name: string;
  /** The average to keep, as a Kubernetes quantity, e.g. `1000`. */
  readonly average: string;
}

/** A HorizontalPodAutoscaler. */
export interface PodAutoscalerProps {
  /** Its name. */
  readonly name: string;
  /** The Deployment it scales. */
  readonly deployment: string;
  /** Pods that always run. */
  readonly minReplicas: number;
  /** Pods the scaling may reach. */
  readonly maxReplicas: number;
  /**
   * Processor to keep, in percent of the request.
   * @default - not watched
   */
  readonly cpuPercent?: number;
  /**
   * Memory to keep, in percent of the request.
   * @default - not watched
   */
  readonly memoryPercent?: number;
  /**
   * Metrics of the pods.
   * @default - none
   */
  readonly podMetrics?: PodMetric[];
  /**
   * Going down.
   * @default - as Kubernetes does
   */
  readonly scaleDown?: ScalingBehavior;
  /**
   * Going up.
   * @default - as Kubernetes does
   */
  readonly scaleUp?: ScalingBehavior;
}

/** A positive quantity: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
const QUANTITY = /^(?!0*\.?0*[a-zA-Z]*$)\d+(\.\d+)?([numkMGTPE]|[KMGTPE]i)?$/;

/**
 * The same scaling as on Container Apps, and what those cannot express, as a manifest for Kubernetes.
 *
 * Source: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/
 */
export class PodAutoscaler {
  private readonly props: PodAutoscalerProps;

  constructor(props: PodAutoscalerProps) {
    this.props = props;
    const { name, deployment, minReplicas, maxReplicas, cpuPercent, memoryPercent, podMetrics = [] } = props;
    const problems = new Problems(`the pod autoscaler ${name}`, `PodAutoscaler(${name})`);
    Object.entries({ name, deployment }).forEach(([property, value]) =>
      problems.check(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(value), {
        code: ProblemCode.INVALID_FORMAT,
        property: property,
        what: `${property} is ${JSON.stringify(value)}`,
        expected: 'small letters, digits, hyphens and dots',
        fix: 'rename it',
      }),
    );
    const count = { min: 1, integer: true };
    problems.number('minReplicas', minReplicas, count, 'use 2, one for each zone');
    problems.number(
      'maxReplicas',
      maxReplicas,
      { min: Math.max(1, minReplicas), integer: true },
      'use at least minReplicas',
    );
    problems.optionalNumber('cpuPercent', cpuPercent, count, 'use the percentage to keep');
    problems.optionalNumber('memoryPercent', memoryPercent, count, 'use the percentage to keep');
    problems.check(cpuPercent !== undefined || memoryPercent !== undefined || podMetrics.length > 0, {
      code: ProblemCode.EMPTY_LIST,
      property: 'podMetrics',
      what: 'no metric is named',
      expected: 'at least one of cpuPercent, memoryPercent and podMetrics',
      fix: 'state what to keep',
    });
    podMetrics.forEach((metric) =>
      problems.check(QUANTITY.test(metric.average), {
        code: ProblemCode.INVALID_FORMAT,
        property: `podMetrics[${metric.name}].average`,
        what: `podMetrics[${metric.name}].average is ${JSON.stringify(metric.average)}`,
        expected: 'a Kubernetes quantity above 0, e.g. 1000, 0.5, 500m or 2Gi',
        fix: 'state the average to keep',
      }),
    );
    Object.entries({ scaleDown: props.scaleDown, scaleUp: props.scaleUp }).forEach(([direction, behavior]) => {
      if (!behavior) return;
      problems.number(
        `${direction}.stabilizationSeconds`,
        behavior.stabilizationSeconds,
        { min: 0, max: 3600, integer: true },
        'use at most an hour',
      );
      problems.check(behavior.policies.length > 0, {
        code: ProblemCode.EMPTY_LIST,
        property: `${direction}.policies`,
        what: `${direction}.policies is empty`,
        expected: 'at least one policy',
        fix: `state a policy, or leave ${direction} out`,
      });
      behavior.policies.forEach((policy, index) => {
        const at = `${direction}.policies[${index}]`;
        problems.number(`${at}.value`, policy.value, count, 'use what a period may change');
        problems.number(
          `${at}.periodSeconds`,
          policy.periodSeconds,
          { min: 1, max: 1800, integer: true },
          'use at most half an hour',
        );
      });
    });
    problems.throwIfAny();
  }

  /** The manifest as JSON, which every reader of YAML reads, too. */
  public toJson(): string {
    const { name, deployment, minReplicas, maxReplicas, scaleDown, scaleUp } = this.props;
    const behavior = {
      ...(scaleDown && { scaleDown: render(scaleDown) }),
      ...(scaleUp && { scaleUp: render(scaleUp) }),
    };
    const manifest = {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: deployment },
        minReplicas,
        maxReplicas,
        metrics: this.metrics(),
        ...((scaleDown ?? scaleUp) ? { behavior } : {}),
      },
    };
    return JSON.stringify(manifest, undefined, 2);
  }

  private metrics(): unknown[] {
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

function render({ stabilizationSeconds, policies }: ScalingBehavior): unknown {
  return {
    stabilizationWindowSeconds: stabilizationSeconds,
    policies: policies.map(({ unit, value, periodSeconds }) => ({ type: unit, value, periodSeconds })),
  };
}
