import * as applicationsignals from 'aws-cdk-lib/aws-applicationsignals';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { Problems, ProblemCode } from '../../domain';
import { PhysicalName } from '../physical-name';

/** How much of the requests must succeed. */
export interface AvailabilityObjectiveProps {
  /** The load balancer whose requests count. */
  readonly loadBalancer: elbv2.IApplicationLoadBalancer;
  /** Requests that must not end in a 5xx, in percent, e.g. 99.5. */
  readonly goalPercent: number;
  /**
   * Days the objective looks back.
   * @default 30
   */
  readonly rollingDays?: number;
  /**
   * Share of the error budget that is left when the objective warns, in percent.
   * @default 50
   */
  readonly warningPercent?: number;
  /**
   * Name of the objective: letters, digits, dot, hyphen and underscore, at most 127.
   * @default - made from the stack's name and the construct's path
   */
  readonly name?: string;
  /**
   * What it is for, e.g. the requirement it keeps.
   * @default - goal and days in words
   */
  readonly description?: string;
}

/**
 * A service level objective on the requests of a load balancer: good are those that did not end in a 5xx. CloudWatch keeps the
 * error budget. The first objective of an account makes the service-linked role of Application Signals; no agent is needed.
 * Billed as Application Signals, by what the objective reads.
 */
export class AvailabilityObjective extends Construct {
  /** The objective. */
  public readonly objective: applicationsignals.CfnServiceLevelObjective;
  /** Its name. */
  public readonly name: string;

  constructor(scope: Construct, id: string, props: AvailabilityObjectiveProps) {
    super(scope, id);
    const days = props.rollingDays ?? 30;
    const problems = Problems.of(this);
    problems.optionalNumber('goalPercent', props.goalPercent, { above: 0, max: 99.999 }, 'state percent, e.g. 99.5');
    problems.optionalNumber('rollingDays', days, { min: 1, max: 365, integer: true }, 'use 30');
    problems.optionalNumber('warningPercent', props.warningPercent, { min: 1, max: 100 }, 'use 50');
    problems.check(props.name === undefined || /^[0-9A-Za-z][-._0-9A-Za-z]{0,126}$/.test(props.name), {
      code: ProblemCode.INVALID_FORMAT,
      property: 'name',
      what: `name is '${props.name}'`,
      expected: 'at most 127 letters, digits, dots, hyphens and underscores, beginning with a letter or digit',
      fix: 'rename the objective',
    });
    problems.throwIfAny();

    this.name = props.name ?? PhysicalName.unique(this, { maxLength: 127 });
    const { metrics } = props.loadBalancer;
    const requests = this.query('requests', metrics.requestCount());
    const refused = this.query('elb5xx', metrics.httpCodeElb(elbv2.HttpCodeElb.ELB_5XX_COUNT));
    const failed = this.query('target5xx', metrics.httpCodeTarget(elbv2.HttpCodeTarget.TARGET_5XX_COUNT));
    this.objective = new applicationsignals.CfnServiceLevelObjective(this, 'Resource', {
      name: this.name,
      description: props.description ?? `${props.goalPercent} % of the requests of ${days} days do not end in a 5xx`,
      requestBasedSli: {
        requestBasedSliMetric: {
          // RequestCount leaves out what the load balancer refused for want of a healthy target.
          totalRequestCountMetric: [
            requests,
            refused,
            { id: 'total', expression: 'FILL(requests, 0) + FILL(elb5xx, 0)', returnData: true },
          ],
          monitoredRequestCountMetric: {
            badCountMetric: [
              failed,
              refused,
              { id: 'bad', expression: 'FILL(target5xx, 0) + FILL(elb5xx, 0)', returnData: true },
            ],
          },
        },
      },
      goal: {
        attainmentGoal: props.goalPercent,
        warningThreshold: props.warningPercent ?? 50,
        interval: { rollingInterval: { duration: days, durationUnit: 'DAY' } },
      },
    });
  }

  private query(
    id: string,
    metric: cloudwatch.Metric,
  ): applicationsignals.CfnServiceLevelObjective.MetricDataQueryProperty {
    return {
      id,
      metricStat: {
        metric: {
          namespace: metric.namespace,
          metricName: metric.metricName,
          dimensions: Object.entries(metric.dimensions ?? {}).map(([name, value]) => ({
            name,
            value: value as string,
          })),
        },
        period: 60,
        stat: cloudwatch.Stats.SUM,
      },
      returnData: false,
    };
  }
}
