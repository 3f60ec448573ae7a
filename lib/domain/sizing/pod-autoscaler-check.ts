import { ProblemCode } from '../problem-code';
import { MOST_COUNT, NumberRange, Problems } from '../problems';
import { PodAutoscalerProps, ScalingBehavior } from './pod-autoscaler-props';

/** A positive quantity: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
const QUANTITY = /^(?!0*\.?0*[a-zA-Z]*$)\d+(\.\d+)?([numkMGTPE]|[KMGTPE]i)?$/;
const RESOURCE_NAME = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;
const COUNT: NumberRange = { min: 1, max: MOST_COUNT, integer: true };

/** Throws one error with every problem of an autoscaler. */
export function checkPodAutoscaler(problems: Problems, props: PodAutoscalerProps): void {
  const { name, deployment, minReplicas, maxReplicas, cpuPercent, memoryPercent, podMetrics = [] } = props;
  Object.entries({ name, deployment }).forEach(([property, value]) =>
    problems.match(property, value, RESOURCE_NAME, {
      expected: '1 to 253 lower-case letters, digits, hyphens and dots',
      fix: 'rename it',
    }),
  );
  problems.number('minReplicas', minReplicas, COUNT, 'use 2, one for each availability zone');
  problems.number('maxReplicas', maxReplicas, { ...COUNT, min: Math.max(1, minReplicas) }, 'use at least minReplicas');
  problems.optionalNumber('cpuPercent', cpuPercent, COUNT, 'set it to the target utilization in percent');
  problems.optionalNumber('memoryPercent', memoryPercent, COUNT, 'set it to the target utilization in percent');
  problems.check(cpuPercent !== undefined || memoryPercent !== undefined || podMetrics.length > 0, {
    code: ProblemCode.MISSING_VALUE,
    property: 'cpuPercent',
    what: 'the autoscaler has no metric',
    expected: 'at least one of cpuPercent, memoryPercent and podMetrics',
    fix: 'set cpuPercent, e.g. to 70',
  });
  podMetrics.forEach((metric) =>
    problems.match(`podMetrics[${metric.name}].average`, metric.average, QUANTITY, {
      expected: 'a Kubernetes quantity above 0, e.g. 1000, 0.5, 500m or 2Gi',
      fix: 'set it to the average per pod to aim for',
    }),
  );
  checkBehavior(problems, 'scaleDown', props.scaleDown);
  checkBehavior(problems, 'scaleUp', props.scaleUp);
  problems.throwIfAny();
}

function checkBehavior(problems: Problems, direction: string, behavior: ScalingBehavior | undefined): void {
  if (!behavior) return;
  problems.number(
    `${direction}.stabilizationSeconds`,
    behavior.stabilizationSeconds,
    { min: 0, max: 3600, integer: true },
    'use at most one hour',
  );
  problems.some(`${direction}.policies`, behavior.policies, {
    expected: 'at least one policy',
    fix: `add a policy, or omit ${direction}`,
  });
  behavior.policies.forEach((policy, index) => {
    const at = `${direction}.policies[${index}]`;
    problems.number(`${at}.value`, policy.value, COUNT, 'set it to the change allowed per period');
    problems.number(
      `${at}.periodSeconds`,
      policy.periodSeconds,
      { min: 1, max: 1800, integer: true },
      'use at most 30 minutes',
    );
  });
}
