import { PodAutoscaler, ScalingUnit } from '../../lib/domain';

/**
 * The report's HorizontalPodAutoscaler for AKS, unchanged (FM-HPA-01 to FM-HPA-11). Container Apps has no such object. With
 * Kubernetes' selectPolicy Max, the larger of the two scale-up policies applies (GAP-FM-09).
 */
export const BUSINESS_AUTOSCALER = new PodAutoscaler({
  name: 'business-operations-suite-hpa',
  deployment: 'business-operations-suite',
  minReplicas: 2,
  maxReplicas: 50,
  cpuPercent: 70,
  memoryPercent: 80,
  podMetrics: [
    { name: 'requests_per_second', average: '1000' },
    { name: 'response_time_p95', average: '100' },
  ],
  scaleDown: { stabilizationSeconds: 300, policies: [{ unit: ScalingUnit.PERCENT, value: 50, periodSeconds: 60 }] },
  scaleUp: {
    stabilizationSeconds: 0,
    policies: [
      { unit: ScalingUnit.PERCENT, value: 100, periodSeconds: 30 },
      { unit: ScalingUnit.PODS, value: 5, periodSeconds: 30 },
    ],
  },
});
