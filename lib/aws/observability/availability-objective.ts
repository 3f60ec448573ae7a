import * as applicationsignals from 'aws-cdk-lib/aws-applicationsignals';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { Defaults, Problems } from '../../domain';
import { requireTypes } from '../declared-types';
import { PhysicalName } from '../physical-name';

/** Properties of AvailabilityObjective. */
export interface AvailabilityObjectiveProps {
  /** Load balancer whose requests count. */
  readonly loadBalancer: elbv2.IApplicationLoadBalancer;
  /** Requests that must not end in a 5xx, in percent, e.g. 99.5. */
  readonly goalPercent: number;
  /**
   * Length of the rolling window, 1 to 365 days.
   * @default 30
   */
  readonly rollingDays?: number;
  /**
   * Remaining share of the error budget at which the objective warns, in percent.
   * @default 50
   */
  readonly warningPercent?: number;
  /**
   * Name of the objective: up to 127 letters, digits, dots, hyphens and underscores.
   * @default - from the stack's name and the construct's path
   */
  readonly name?: string;
  /**
   * Purpose of the objective.
   * @default - from the goal and the days
   */
  readonly description?: string;
}

const DEFAULTS = { rollingDays: 30, warningPercent: 50 } satisfies Partial<AvailabilityObjectiveProps>;

/**
 * A service level objective for the requests of a load balancer: good requests do not end in a 5xx.
 *
 * CloudWatch Application Signals tracks the error budget; no agent is needed. The first objective of an account creates the
 * service-linked role of Application Signals. [Pricing](https://aws.amazon.com/cloudwatch/pricing/) depends on the requests.
 *
 * @example
 * new AvailabilityObjective(this, 'Uptime', {
 *   loadBalancer: loadBalancer.resource,
 *   goalPercent: 99.5,
 * });
 */
export class AvailabilityObjective extends Construct {
  /** Service level objective. */
  public readonly objective: applicationsignals.CfnServiceLevelObjective;
  /** Name of the objective. */
  public readonly name: string;

  constructor(scope: Construct, id: string, props: AvailabilityObjectiveProps) {
    super(scope, id);
    const given = requireTypes(this, 'AvailabilityObjectiveProps', props);
    const { goalPercent, rollingDays, warningPercent, name, description, loadBalancer } = Defaults.apply(
      given,
      DEFAULTS,
    );
    Problems.of(this).build((problems) => {
      problems.number('goalPercent', goalPercent, { above: 0, max: 99.999 }, 'use a percentage such as 99.5');
      problems.number('rollingDays', rollingDays, { min: 1, max: 365, integer: true }, 'use 30');
      problems.number('warningPercent', warningPercent, { min: 1, max: 100 }, 'use 50');
      if (name !== undefined) {
        problems.match('name', name, /^[0-9A-Za-z][-._0-9A-Za-z]{0,126}$/, {
          expected: 'at most 127 letters, digits, dots, hyphens and underscores, starting with a letter or digit',
          fix: 'rename the objective',
        });
      }
    });

    this.name = name ?? PhysicalName.unique(this, { maxLength: 127 });
    const { metrics } = loadBalancer;
    const requests = metricQuery('requests', metrics.requestCount());
    const rejected = metricQuery('elb5xx', metrics.httpCodeElb(elbv2.HttpCodeElb.ELB_5XX_COUNT));
    const failed = metricQuery('target5xx', metrics.httpCodeTarget(elbv2.HttpCodeTarget.TARGET_5XX_COUNT));
    this.objective = new applicationsignals.CfnServiceLevelObjective(this, 'Resource', {
      name: this.name,
      description: description ?? `${goalPercent} % of the requests in ${rollingDays} days do not end in a 5xx`,
      requestBasedSli: {
        requestBasedSliMetric: {
          // RequestCount excludes requests that the load balancer rejects because no target is healthy.
          totalRequestCountMetric: [
            requests,
            rejected,
            { id: 'total', expression: 'FILL(requests, 0) + FILL(elb5xx, 0)', returnData: true },
          ],
          monitoredRequestCountMetric: {
            badCountMetric: [
              failed,
              rejected,
              { id: 'bad', expression: 'FILL(target5xx, 0) + FILL(elb5xx, 0)', returnData: true },
            ],
          },
        },
      },
      goal: {
        attainmentGoal: goalPercent,
        warningThreshold: warningPercent,
        interval: { rollingInterval: { duration: rollingDays, durationUnit: 'DAY' } },
      },
    });
  }
}

function metricQuery(
  id: string,
  metric: cloudwatch.Metric,
): applicationsignals.CfnServiceLevelObjective.MetricDataQueryProperty {
  return {
    id,
    metricStat: {
      metric: {
        namespace: metric.namespace,
        metricName: metric.metricName,
        dimensions: Object.entries(metric.dimensions ?? {}).map(([name, value]) => ({ name, value: value as string })),
      },
      period: 60,
      stat: cloudwatch.Stats.SUM,
    },
    returnData: false,
  };
}
