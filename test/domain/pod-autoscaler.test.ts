import { PodAutoscaler, ScalingUnit } from '../../lib/domain';
import { whats } from '../support/problems-of';

const props = { name: 'web', deployment: 'web', minReplicas: 2, maxReplicas: 5, cpuPercent: 70 };

test('a manifest holds what is stated and nothing else', () => {
  expect(JSON.parse(new PodAutoscaler(props).toJson())).toEqual({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      minReplicas: 2,
      maxReplicas: 5,
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } },
      ],
    },
  });
});

test('one direction may be stated without the other', () => {
  const scaleDown = {
    stabilizationSeconds: 60,
    policies: [{ unit: ScalingUnit.PODS, value: 1, periodSeconds: 15 }],
  };
  expect(JSON.parse(new PodAutoscaler({ ...props, scaleDown }).toJson()).spec.behavior).toEqual({
    scaleDown: { stabilizationWindowSeconds: 60, policies: [{ type: 'Pods', value: 1, periodSeconds: 15 }] },
  });
});

test('every problem is named at once', () => {
  const scaleUp = {
    stabilizationSeconds: 4000,
    policies: [{ unit: ScalingUnit.PERCENT, value: 0, periodSeconds: 3600 }],
  };
  expect(
    whats(() => new PodAutoscaler({ name: 'A b', deployment: 'x', minReplicas: 5, maxReplicas: 2, scaleUp })),
  ).toBe(
    [
      'name is "A b"',
      'maxReplicas is 2',
      'no metric is named',
      'scaleUp.stabilizationSeconds is 4000',
      'scaleUp.policies[0].value is 0',
      'scaleUp.policies[0].periodSeconds is 3600',
    ].join('\n'),
  );
});
