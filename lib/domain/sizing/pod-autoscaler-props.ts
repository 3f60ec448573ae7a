/** Unit of a scaling policy. */
export enum ScalingUnit {
  /** Percent of the current pods. */
  PERCENT = 'Percent',
  /** Number of pods. */
  PODS = 'Pods',
}

/** A limit on the speed of scaling. */
export interface ScalingPolicy {
  /** Unit of `value`. */
  readonly unit: ScalingUnit;
  /** Change allowed per period. */
  readonly value: number;
  /** Length of the period in seconds, 1 to 1800. */
  readonly periodSeconds: number;
}

/** Scaling behavior in one direction. */
export interface ScalingBehavior {
  /** Seconds of past recommendations to consider before scaling, 0 to 3600. */
  readonly stabilizationSeconds: number;
  /** Policies, at least one. Kubernetes applies the policy that allows the largest change. */
  readonly policies: ScalingPolicy[];
}

/** A custom metric of the pods. */
export interface PodMetric {
  /** Name of the metric in the cluster's custom metrics API. */
  readonly name: string;
  /** Target average per pod, as a Kubernetes quantity, e.g. `1000`. */
  readonly average: string;
}

/** Properties of a HorizontalPodAutoscaler. */
export interface PodAutoscalerProps {
  /** Name of the autoscaler. */
  readonly name: string;
  /** Name of the Deployment to scale. */
  readonly deployment: string;
  /** Minimum number of pods. */
  readonly minReplicas: number;
  /** Maximum number of pods. */
  readonly maxReplicas: number;
  /**
   * Target CPU utilization, in percent of the request.
   * @default - CPU does not scale the pods
   */
  readonly cpuPercent?: number;
  /**
   * Target memory utilization, in percent of the request.
   * @default - memory does not scale the pods
   */
  readonly memoryPercent?: number;
  /**
   * Custom metrics of the pods.
   * @default - none
   */
  readonly podMetrics?: PodMetric[];
  /**
   * Behavior when scaling down.
   * @default - the default of Kubernetes
   */
  readonly scaleDown?: ScalingBehavior;
  /**
   * Behavior when scaling up.
   * @default - the default of Kubernetes
   */
  readonly scaleUp?: ScalingBehavior;
}
