import { runInNewContext } from 'node:vm';
import { Duration } from 'aws-cdk-lib';
import { PageCanary, PageCanaryProps } from '../../../lib/aws/observability/page-canary';
import { annotations } from '../../support/annotations';
import { NOTHING_OPEN, nagReport } from '../../support/nag-report';
import { faults } from '../../support/problems-of';
import { PRODUCTION, aStack, flagSets } from '../../support/stacks';
import { Json, only, templateOf } from '../../support/template';

const aCanary = (props: Partial<PageCanaryProps> = {}, stack = aStack(PRODUCTION)): PageCanary =>
  new PageCanary(stack, 'Page', { url: 'https://shop.example.com/', metricNamespace: 'Shop', ...props });

const propertiesOf = (canary: PageCanary): Json => only(templateOf(canary), 'AWS::Synthetics::Canary');

test.each(flagSets)('has no open findings with $named', ({ flags }) => {
  const stack = aStack({ flags, region: 'us-east-1' });
  aCanary({}, stack);
  expect(nagReport(stack)).toEqual(NOTHING_OPEN);
  expect(annotations(stack)).toEqual([]);
});

test('the script prints the metric that alarms watch', async () => {
  const canary = aCanary({ pageName: 'checkout' });
  const { Code, RunConfig } = propertiesOf(canary);
  const printed: string[] = [];
  const visited: string[] = [];
  const page = {
    goto: (url: string) => Promise.resolve((visited.push(url), { status: () => 200 })),
    waitForFunction: () => Promise.resolve(),
    evaluate: () => Promise.resolve(0.62),
  };
  const module = { exports: {} as { handler?: () => Promise<void> } };
  runInNewContext(Code.Script, {
    exports: module.exports,
    require: () => ({
      getPage: () => Promise.resolve(page),
      executeStep: async (_: string, step: () => Promise<void>) => step(),
    }),
    process: { env: RunConfig.EnvironmentVariables },
    console: { log: (text: string) => printed.push(text) },
    Date,
  });
  await module.exports.handler?.();
  expect(visited).toEqual(['https://shop.example.com/']);
  const record = JSON.parse(printed[0]);
  const [{ Namespace, Dimensions, Metrics }] = record._aws.CloudWatchMetrics;
  expect(canary.firstContentfulPaint).toMatchObject({
    namespace: Namespace,
    metricName: Metrics[0].Name,
    dimensions: { [Dimensions[0][0]]: 'checkout' },
  });
  expect([record.Page, record.FirstContentfulPaint, Metrics[0].Unit]).toEqual(['checkout', 0.62, 'Seconds']);
});

test('reports every problem at once', () => {
  expect(
    faults(() =>
      aCanary({
        url: 'http://shop.example.com',
        interval: Duration.hours(2),
        pageName: 'a b',
        metricNamespace: 'AWS/X',
      }),
    ),
  ).toEqual([
    'invalid-format at Shop/Page.url',
    'number-out-of-range at Shop/Page.interval',
    'invalid-format at Shop/Page.pageName',
    'reserved-metric-namespace at Shop/Page.metricNamespace',
  ]);
});
