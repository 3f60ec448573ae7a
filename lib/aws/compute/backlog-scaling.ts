import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { WorkerScaling } from '../../domain';

/** Props of the scaling by waiting tasks. */
interface BacklogScalingProps {
  readonly scaling: ecs.ScalableTaskCount;
  /** Number of waiting tasks. */
  readonly queueLength: cloudwatch.Metric;
  /** Number of running workers. */
  readonly runningWorkers: cloudwatch.Metric;
  readonly minWorkers: number;
  readonly backlogPerWorker: number;
}

/** Creates a target tracking policy on the number of waiting tasks per running worker. The CDK's L2 accepts no expression. */
export function createBacklogScaling(scope: Construct, props: BacklogScalingProps): appscaling.CfnScalingPolicy {
  const target = props.scaling.node.findChild('Target') as appscaling.ScalableTarget;
  return new appscaling.CfnScalingPolicy(scope, 'BacklogTarget', {
    policyName: `${scope.node.path.replace(/[^A-Za-z0-9-]/g, '-')}-backlog`.slice(-120),
    policyType: 'TargetTrackingScaling',
    scalingTargetId: target.scalableTargetId,
    targetTrackingScalingPolicyConfiguration: {
      targetValue: props.backlogPerWorker,
      scaleInCooldown: WorkerScaling.SCALE_IN_COOLDOWN_SECONDS,
      scaleOutCooldown: WorkerScaling.SCALE_OUT_COOLDOWN_SECONDS,
      customizedMetricSpecification: {
        metrics: [
          { id: 'waiting', metricStat: metricStat(props.queueLength), returnData: false },
          { id: 'workers', metricStat: metricStat(props.runningWorkers), returnData: false },
          {
            id: 'backlog',
            label: 'Waiting tasks for each worker',
            expression: renderExpression(props),
            returnData: true,
          },
        ],
      },
    },
  });
}

function renderExpression({ minWorkers, backlogPerWorker }: BacklogScalingProps): string {
  return minWorkers > 0
    ? // While a deployment has stopped the last worker, the next one inherits the whole backlog.
      'waiting / IF(workers > 0, workers, 1)'
    : // Without a worker, a single waiting task must exceed the target, or no worker would ever start.
      `IF(workers > 0, waiting / workers, waiting * ${backlogPerWorker + 1})`;
}

function metricStat(metric: cloudwatch.Metric): appscaling.CfnScalingPolicy.TargetTrackingMetricStatProperty {
  return {
    metric: {
      namespace: metric.namespace,
      metricName: metric.metricName,
      dimensions: Object.entries(metric.dimensions ?? {}).map(([name, value]) => ({ name, value: String(value) })),
    },
    stat: 'Average',
  };
}
