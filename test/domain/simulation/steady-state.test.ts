import * as fc from 'fast-check';
import {
  AutoscalingPolicy,
  BacklogScaling,
  ContainerAppsScaling,
  LoadTrace,
  PodScaling,
  StepScaling,
  TargetTracking,
} from '../../../lib/domain';
import { instancesOf } from '../../support/simulated-service';

const range = { minInstances: 1, maxInstances: 20 };
const steps = [
  { upper: 30, change: -1 },
  { lower: 60, upper: 80, change: 1 },
  { lower: 80, change: 3 },
];
const autoscaler = { name: 'web', deployment: 'web', minReplicas: 1, maxReplicas: 20, cpuPercent: 60 };
const POLICIES: readonly [string, AutoscalingPolicy][] = [
  ['target tracking of ECS', TargetTracking.ecs({ ...range, target: 60 })],
  ['target tracking of EC2', TargetTracking.ec2({ ...range, target: 60 })],
  ['step scaling', StepScaling.ecs({ ...range, steps })],
  ['backlog scaling', BacklogScaling.ecs({ ...range, messagesPerInstance: 20 })],
  ['Container Apps, HTTP', ContainerAppsScaling.http({ ...range, concurrentRequests: 60 })],
  ['Container Apps, queue', ContainerAppsScaling.queue({ ...range, messagesPerReplica: 8 })],
  ['the HPA', PodScaling.of({ autoscaler })],
];
const RATE = fc.double({ min: 0, max: 900, noNaN: true });

test.each(POLICIES)('%s: more load never ends with fewer instances', (_, policy) => {
  fc.assert(
    fc.property(RATE, RATE, (one, other) => {
      const [less, more] = [Math.min(one, other), Math.max(one, other)].map((rate) => {
        const trace = LoadTrace.steady(rate, 5400);
        return instancesOf(60, { policy, trace, initialInstances: 10 }).at(-1)!;
      });
      expect(more).toBeGreaterThanOrEqual(less);
    }),
    { numRuns: 30 },
  );
});

test.each(POLICIES)('%s: never leaves its minimum and maximum', (_, policy) => {
  fc.assert(
    fc.property(fc.array(RATE, { minLength: 1, maxLength: 6 }), (rates) => {
      const trace = rates
        .map((rate) => LoadTrace.steady(2 * rate, 600))
        .reduce((before, next) => before.followedBy(next));
      const instances = instancesOf(1, { policy, trace });
      expect(Math.min(...instances)).toBeGreaterThanOrEqual(1);
      expect(Math.max(...instances)).toBeLessThanOrEqual(20);
    }),
    { numRuns: 10 },
  );
});
