import { renderPrometheusLogs } from '../../../lib/aws/compute/boot/prometheus-config';
import { renderCollectorConfig } from '../../../lib/aws/compute/fargate/collector';
import { PrometheusMetric, ROUTE_TEMPLATE } from '../../../lib/aws/compute/prometheus-scrape';
import { faults } from '../../support/problems-of';
import { aStack } from '../../support/stacks';
import { Json } from '../../support/template';
import { aWebTier } from '../../support/web-tier';

const REQUESTS: PrometheusMetric = {
  name: 'http_requests_total',
  labels: ['method', 'endpoint'],
  routeLabel: 'endpoint',
};

function collector(metrics: PrometheusMetric[], workspaceId?: string): Json {
  return JSON.parse(
    renderCollectorConfig({
      job: 'shop',
      region: 'us-east-1',
      namespace: 'Shop',
      logGroupName: 'log',
      port: 8000,
      tracing: false,
      prometheus: { metrics, workspaceId },
    }),
  );
}

describe('[LB-RC-05] histograms reach CloudWatch as rates', () => {
  const { service, processors } = collector([REQUESTS], 'ws-1');

  test('in a pipeline of their own, since Prometheus needs cumulative values', () => {
    expect(service.pipelines).toEqual({
      'metrics/cloudwatch': {
        receivers: ['prometheus'],
        processors: ['memory_limiter', 'cumulativetodelta', 'batch'],
        exporters: ['awsemf'],
      },
      'metrics/workspace': {
        receivers: ['prometheus'],
        processors: ['memory_limiter', 'batch'],
        exporters: ['prometheusremotewrite'],
      },
    });
  });

  test('every processor that a pipeline names is configured', () => {
    const used = Object.values<Json>(service.pipelines).flatMap((it) => it.processors);
    expect(used.filter((name) => processors[name] === undefined)).toEqual([]);
  });
});

describe('[LB-RC-13] a route counts by its template', () => {
  const template = new RegExp(`^${ROUTE_TEMPLATE}$`);

  test.each([
    '/',
    '/api/v1/users/{user_id}',
    '/users/<int:id>/orders',
    '/users/:id',
    '/oauth2/token/',
    '/static/*',
    'unmatched',
  ])('%s is a template', (route) => {
    expect(route).toMatch(template);
  });

  test.each(
    [
      '/users/42317',
      '/users/42317/orders',
      '/orders/7b1c2f0e-95d4-4a53-9b1e-3f6f0d1f2a11',
      '/files/64f1c0ffee1234567890abcd',
      '/search?q=shoes',
      '/wp-admin/%2e%2e/',
      '',
    ].filter((path) => path !== ''),
  )('%s is not', (path) => {
    expect(path).not.toMatch(template);
  });

  test('on Fargate, other paths count only in the metric over all routes', () => {
    expect(collector([REQUESTS]).exporters.awsemf.metric_declarations).toEqual([
      { dimensions: [['service']], metric_name_selectors: ['^http_requests_total$'] },
      {
        dimensions: [['service', 'method', 'endpoint']],
        metric_name_selectors: ['^http_requests_total$'],
        label_matchers: [{ label_names: ['endpoint'], regex: `^${ROUTE_TEMPLATE}$` }],
      },
    ]);
  });

  test('on EC2 as well', () => {
    const logs = renderPrometheusLogs('shop', 'Shop', 'log', { metricsPath: '/metrics', metrics: [REQUESTS] }) as Json;
    const selectors = ['^http_requests_total(_sum|_count)?$'];
    expect(logs.prometheus.emf_processor.metric_declaration).toEqual([
      { source_labels: ['job'], label_matcher: '^shop$', dimensions: [['job']], metric_selectors: selectors },
      {
        source_labels: ['job', 'endpoint'],
        label_matcher: `^shop;${ROUTE_TEMPLATE}$`,
        dimensions: [['job', 'method', 'endpoint']],
        metric_selectors: selectors,
      },
    ]);
  });

  test.each<[string, PrometheusMetric, string]>([
    ['a label of paths without routeLabel', { name: 'a', labels: ['path'] }, 'unbounded-label at %.labels'],
    ['an unknown routeLabel', { name: 'a', labels: ['kind'], routeLabel: 'route' }, 'unknown-choice at %.routeLabel'],
  ])('%s is rejected', (_case, metric, fault) => {
    const web = (): unknown => aWebTier(aStack({ region: 'us-east-1' }), { prometheus: { metrics: [metric] } });
    expect(faults(web)).toEqual([fault.replace('%', 'Shop/Web.prometheus.metrics[a]')]);
  });
});
