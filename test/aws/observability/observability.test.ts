import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Observability, ObservabilityProps } from '../../../lib/aws/observability/observability';
import { ServiceDashboard } from '../../../lib/aws/observability/service-dashboard';
import { AlarmComparison, AlarmRule, AlarmSignal } from '../../../lib/domain';
import { annotations } from '../../support/annotations';
import { NOTHING_OPEN, nagReport } from '../../support/nag-report';
import { faults } from '../../support/problems-of';
import { PRODUCTION, aStack, flagSets } from '../../support/stacks';
import { Json, dashboardOf, templateOf } from '../../support/template';
import { aLoadBalancer } from '../../support/web-tier';

const LATENCY: AlarmRule = {
  id: 'Latency',
  signal: AlarmSignal.REQUEST_LATENCY,
  comparison: AlarmComparison.AT_LEAST,
  threshold: 0.2,
  periodSeconds: 60,
  periods: 5,
};

function anObservability(props: Partial<ObservabilityProps> = {}, stack = aStack(PRODUCTION)): Observability {
  const { resource: loadBalancer } = aLoadBalancer(stack, { accessLogs: false });
  return new Observability(stack, 'Observability', { rules: [LATENCY], targets: { loadBalancer }, ...props });
}

describe('the dashboard', () => {
  test('[TT-RD-22] [TT-MET-01] shows its sections from top to bottom, each under its heading', () => {
    const stack = aStack(PRODUCTION);
    const widget = (title: string): cloudwatch.IWidget => new cloudwatch.GraphWidget({ title, width: 12 });
    new ServiceDashboard(stack, 'Dashboard', {
      dashboardName: 'shop-overview',
      interval: Duration.hours(3),
      sections: [
        { title: 'Users', widgets: [widget('Requests'), widget('Errors')] },
        { title: 'Database', widgets: [widget('Reads')] },
      ],
    });
    const { widgets, start } = dashboardOf(Template.fromStack(stack));
    expect(start).toBe('-PT3H');
    expect(widgets.map((w: Json) => [w.y, w.x, w.properties.markdown ?? w.properties.title])).toEqual([
      [0, 0, '## Users'],
      [1, 0, 'Requests'],
      [1, 12, 'Errors'],
      [7, 0, '## Database'],
      [8, 0, 'Reads'],
    ]);
    Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Dashboard', { DashboardName: 'shop-overview' });
  });

  test('[TT-ARC-17] [TT-ARC-20] keeps the thresholds and metrics of a widget', () => {
    const stack = aStack(PRODUCTION);
    const metric = (metricName: string): cloudwatch.Metric =>
      new cloudwatch.Metric({ namespace: 'AWS/RDS', metricName });
    new ServiceDashboard(stack, 'Dashboard', {
      sections: [
        {
          title: 'Database',
          widgets: [
            new cloudwatch.GraphWidget({
              left: [metric('ReadIOPS'), metric('WriteIOPS')],
              leftAnnotations: [{ value: 85 }, { value: 90 }],
            }),
          ],
        },
      ],
    });
    const { properties } = dashboardOf(Template.fromStack(stack)).widgets[1];
    expect(properties.metrics.map((m: string[]) => m[1])).toEqual(['ReadIOPS', 'WriteIOPS']);
    expect(properties.annotations.horizontal.map((a: Json) => a.value)).toEqual([85, 90]);
  });

  test('rejects a name that CloudWatch does not accept', () => {
    expect(
      faults(
        () => new ServiceDashboard(aStack(PRODUCTION), 'Dashboard', { dashboardName: 'my dashboard', sections: [] }),
      ),
    ).toEqual(['invalid-format at Shop/Dashboard.dashboardName']);
  });
});

describe('observability', () => {
  test('alarms notify the encrypted topic, which sends email', () => {
    const observability = anObservability({ alarmEmail: 'operations@example.com' });
    const stack = Stack.of(observability);
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmActions: [stack.resolve(observability.topic.topicArn)],
    });
    template.hasResourceProperties('AWS::SNS::Subscription', { Endpoint: 'operations@example.com' });
    template.resourceCountIs('AWS::KMS::Key', 1);
  });

  test('the dashboard starts with the state of all alarms, including those added later', () => {
    const observability = anObservability({
      dashboardName: 'shop',
      sections: [{ title: 'Mine', widgets: [new cloudwatch.TextWidget({ markdown: 'text' })] }],
    });
    observability.alarms.add('Own', {
      metric: new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Own' }),
      threshold: 1,
      evaluationPeriods: 1,
      alarmDescription: 'Look at it',
    });
    const { widgets } = dashboardOf(templateOf(observability));
    expect(widgets.map((w: Json) => w.type)).toEqual(['text', 'alarm', 'text', 'text']);
    expect(widgets[1].properties.alarms).toHaveLength(2);
  });

  test.each(flagSets)('has no open findings with $named', ({ flags }) => {
    const observability = anObservability({}, aStack({ ...PRODUCTION, flags }));
    templateOf(observability).resourceCountIs('AWS::CloudWatch::Dashboard', 1);
    expect(nagReport(observability)).toEqual(NOTHING_OPEN);
    expect(annotations(observability)).toEqual([]);
  });
});

test('[LB-RC-39] a part that is refused leaves no other part behind, and all problems are reported together', () => {
  const stack = aStack(PRODUCTION);
  const wrong = (): unknown =>
    anObservability({ alarmEmail: 'nobody', targets: {}, dashboardName: 'my dashboard' }, stack);
  expect(faults(wrong)).toEqual([
    'invalid-format at Shop/Observability.alarmEmail',
    'missing-alarm-target at Shop/Observability.targets.loadBalancer',
    'invalid-format at Shop/Observability.dashboardName',
  ]);
  expect(stack.node.findChild('Observability').node.children).toEqual([]);
});
