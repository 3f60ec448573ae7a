import { PodAutoscaler, ScalingUnit } from '../../../lib/domain';
import { faults } from '../../support/problems-of';

const props = { name: 'web', deployment: 'web', minReplicas: 2, maxReplicas: 5, cpuPercent: 70 };

test('the manifest contains the props and nothing else', () => {
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

test('one direction can be set without the other', () => {
  const scaleDown = {
    stabilizationSeconds: 60,
    policies: [{ unit: ScalingUnit.PODS, value: 1, periodSeconds: 15 }],
  };
  expect(JSON.parse(new PodAutoscaler({ ...props, scaleDown }).toJson()).spec.behavior).toEqual({
    scaleDown: { stabilizationWindowSeconds: 60, policies: [{ type: 'Pods', value: 1, periodSeconds: 15 }] },
  });
});

describe("the report's autoscaler", () => {
  const { apiVersion, kind, metadata, spec } = JSON.parse(
    new PodAutoscaler({
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
    }).toJson(),
  );
  const { scaleDown, scaleUp } = spec.behavior;

  test('[FM-HPA-01] [FM-HPA-02] scales the Deployment between 2 and 50 pods', () => {
    expect({ apiVersion, kind, metadata }).toEqual({
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'business-operations-suite-hpa' },
    });
    expect(spec).toMatchObject({
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'business-operations-suite' },
      minReplicas: 2,
      maxReplicas: 50,
    });
  });

  test('[FM-HPA-03] [FM-HPA-04] aims for 70 percent CPU and 80 percent memory', () => {
    expect(spec.metrics.slice(0, 2)).toEqual([
      { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } },
      { type: 'Resource', resource: { name: 'memory', target: { type: 'Utilization', averageUtilization: 80 } } },
    ]);
  });

  test('[FM-HPA-05] [FM-HPA-06] aims for 1000 requests per second and 100 ms per pod', () => {
    const target = (averageValue: string): object => ({ type: 'AverageValue', averageValue });
    expect(spec.metrics.slice(2)).toEqual([
      { type: 'Pods', pods: { metric: { name: 'requests_per_second' }, target: target('1000') } },
      { type: 'Pods', pods: { metric: { name: 'response_time_p95' }, target: target('100') } },
    ]);
  });

  test('[FM-HPA-07] [FM-HPA-08] scales down after five minutes, by at most half of the pods per minute', () => {
    expect(scaleDown).toEqual({
      stabilizationWindowSeconds: 300,
      policies: [{ type: 'Percent', value: 50, periodSeconds: 60 }],
    });
  });

  test('[FM-HPA-09] [FM-HPA-10] [FM-HPA-11] scales up immediately, by 100 percent or 5 pods per 30 seconds', () => {
    expect(scaleUp).toEqual({
      stabilizationWindowSeconds: 0,
      policies: [
        { type: 'Percent', value: 100, periodSeconds: 30 },
        { type: 'Pods', value: 5, periodSeconds: 30 },
      ],
    });
  });
});

test('values that Kubernetes rejects are rejected here', () => {
  const scaleDown = { stabilizationSeconds: 60, policies: [] };
  const podMetrics = [{ name: 'rate', average: 'many' }];
  expect(faults(() => new PodAutoscaler({ ...props, deployment: '', podMetrics, scaleDown }))).toEqual([
    'invalid-format at PodAutoscaler(web).deployment',
    'invalid-format at PodAutoscaler(web).podMetrics[rate].average',
    'empty-list at PodAutoscaler(web).scaleDown.policies',
  ]);
});

test.each(['0', '0.0', '0m', '-1', '', '1 Gi', '1KiB'])('%p is not an average to aim for', (average) => {
  expect(faults(() => new PodAutoscaler({ ...props, podMetrics: [{ name: 'rate', average }] }))).toEqual([
    'invalid-format at PodAutoscaler(web).podMetrics[rate].average',
  ]);
});

test.each(['1000', '0.5', '500m', '2Gi', '10k', '100'])('%p is an average to aim for', (average) => {
  expect(() => new PodAutoscaler({ ...props, podMetrics: [{ name: 'rate', average }] })).not.toThrow();
});

test('one error names every problem', () => {
  const scaleUp = {
    stabilizationSeconds: 4000,
    policies: [{ unit: ScalingUnit.PERCENT, value: 0, periodSeconds: 3600 }],
  };
  expect(
    faults(() => new PodAutoscaler({ name: 'A b', deployment: 'x', minReplicas: 5, maxReplicas: 2, scaleUp })),
  ).toEqual([
    'invalid-format at PodAutoscaler(A b).name',
    'number-out-of-range at PodAutoscaler(A b).maxReplicas',
    'missing-value at PodAutoscaler(A b).cpuPercent',
    'number-out-of-range at PodAutoscaler(A b).scaleUp.stabilizationSeconds',
    'number-out-of-range at PodAutoscaler(A b).scaleUp.policies[0].value',
    'number-out-of-range at PodAutoscaler(A b).scaleUp.policies[0].periodSeconds',
  ]);
});
