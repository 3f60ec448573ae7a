import { Stack, aws_cloudwatch as cloudwatch, aws_logs as logs } from 'aws-cdk-lib';
import { PrometheusScrape } from '../../lib/aws/compute/prometheus-scrape';
import { BackupAndRecovery } from '../../lib/aws/data/backup-and-recovery';
import { PostgresDatabase } from '../../lib/aws/data/postgres-database';
import { RedisCache } from '../../lib/aws/data/redis-cache';
import { CachePurpose } from '../../lib/aws/data/redis-cache-props';
import { EdgeDistribution } from '../../lib/aws/edge/edge-distribution';
import { EdgeOrigin } from '../../lib/aws/edge/edge-origin';
import { LogMetric } from '../../lib/aws/observability/log-metric';
import { SecurityHeaders } from '../../lib/domain';
import { aCertificate, aDatabase, aVpc } from '../support/existing-resources';
import { faults } from '../support/problems-of';
import { aStack } from '../support/stacks';
import { aFargateTier, aLoadBalancer, aWebTier } from '../support/web-tier';

/** Creates a construct with the id `Subject` whose props are valid, except those given. */
type Create = (stack: Stack, props: { readonly [prop: string]: unknown }) => unknown;

const scrape = (more: Partial<PrometheusScrape>): PrometheusScrape => ({
  metrics: [{ name: 'requests_total' }],
  ...more,
});

const CREATE: { readonly [construct: string]: Create } = {
  WebTierEc2: (stack, props) => aWebTier(stack, props),
  WebTierFargate: (stack, props) => aFargateTier(stack, props),
  PostgresDatabase: (stack, props) =>
    new PostgresDatabase(stack, 'Web', {
      vpc: aVpc(stack),
      databaseName: 'app',
      instanceClass: 'db.t3.large',
      storageGiB: 50,
      ...props,
    }),
  RedisCache: (stack, props) =>
    new RedisCache(stack, 'Web', {
      vpc: aVpc(stack),
      nodeType: 'cache.t4g.small',
      purpose: CachePurpose.SESSIONS,
      ...props,
    }),
  BackupAndRecovery: (stack, props) =>
    new BackupAndRecovery(stack, 'Web', {
      databases: [aDatabase(stack)],
      restoreSubnetGroupName: 'database-subnets',
      ...props,
    }),
  EdgeDistribution: (stack, props) =>
    new EdgeDistribution(stack, 'Web', {
      origin: EdgeOrigin.vpcOrigin(aLoadBalancer(stack)),
      cacheRules: [],
      securityHeaders: new SecurityHeaders(),
      ...props,
    }),
  LogMetric: (stack, props) =>
    new LogMetric(stack, 'Web', {
      logGroup: logs.LogGroup.fromLogGroupName(stack, 'Group', '/shop'),
      pattern: logs.FilterPattern.allTerms('error'),
      metricNamespace: 'Shop',
      metricName: 'Errors',
      ...props,
    }),
};

/** Fresh for each refusal: what it depends on exists before it, the construct itself must not. */
function refused(
  construct: string,
  props: { readonly [prop: string]: unknown },
): { found: string[]; children: number } {
  const stack = aStack({ region: 'us-east-1' });
  const found = faults(() => CREATE[construct](stack, props));
  return { found, children: stack.node.tryFindChild('Web')?.node.children.length ?? 0 };
}

const LINE = 'x\n  - y: z';

const HOSTILE: [construct: string, property: string, props: { readonly [prop: string]: unknown }][] = [
  ['WebTierEc2', 'targetGroupName', { targetGroupName: 'x y' }],
  ['WebTierEc2', 'healthCheckPath', { healthCheckPath: '/x\nHost: y' }],
  ['WebTierEc2', 'instanceProfileName', { instanceProfileName: 'x/y' }],
  ['WebTierEc2', 'launchTemplateName', { launchTemplateName: 'x y' }],
  ['WebTierEc2', 'launchTemplateVersionDescription', { launchTemplateVersionDescription: LINE }],
  ['WebTierEc2', 'autoScalingGroupName', { autoScalingGroupName: LINE }],
  ['WebTierEc2', 'keyName', { keyName: LINE }],
  ['WebTierEc2', 'metricsNamespace', { metricsNamespace: LINE }],
  ['WebTierEc2', 'prometheus.metricsPath', { prometheus: scrape({ metricsPath: LINE }) }],
  ['WebTierFargate', 'prometheus.metricsPath', { prometheus: scrape({ metricsPath: `/metrics\n${LINE}` }) }],
  ['WebTierFargate', 'prometheus.workspaceId', { prometheus: scrape({ workspaceId: 'ws-1/../x' }) }],
  ['WebTierFargate', 'prometheus.metrics[a|b]', { prometheus: scrape({ metrics: [{ name: 'a|b' }] }) }],
  ['WebTierFargate', 'targetGroupName', { targetGroupName: 'x y' }],
  ['WebTierFargate', 'healthCheckPath', { healthCheckPath: '/a b' }],
  ['WebTierFargate', 'serviceName', { serviceName: LINE }],
  ['WebTierFargate', 'metricsNamespace', { metricsNamespace: 'AWS/ECS' }],
  ['PostgresDatabase', 'instanceClass', { instanceClass: 'db.t3.large;' }],
  ['PostgresDatabase', 'replicaClass', { replicaClass: 'db.t3.large;', readReplicas: 1 }],
  ['PostgresDatabase', 'backupWindow', { backupWindow: 'soon' }],
  ['PostgresDatabase', 'backupWindow', { backupWindow: '2:00-3:00' }],
  ['PostgresDatabase', 'maintenanceWindow', { maintenanceWindow: 'Sunday' }],
  ['PostgresDatabase', 'secretName', { secretName: LINE }],
  ['RedisCache', 'snapshotWindow', { snapshotWindow: LINE }],
  ['RedisCache', 'maintenanceWindow', { maintenanceWindow: `sun:03:00-sun:05:00\n${LINE}` }],
  ['BackupAndRecovery', 'copyToVaultArn', { copyToVaultArn: '*' }],
  ['BackupAndRecovery', 'archiveBucketName', { archiveBucketName: ';x' }],
  ['BackupAndRecovery', 'restoreSubnetGroupName', { restoreSubnetGroupName: LINE }],
  ['EdgeDistribution', 'comment', { comment: LINE }],
  ['LogMetric', 'metricNamespace', { metricNamespace: LINE }],
];

test.each(HOSTILE)(
  '[LB-RC-39][LB-RC-40] %s rejects a hostile %s before it creates anything',
  (construct, property, props) => {
    const { found, children } = refused(construct, props);
    expect(found).toContain(`invalid-format at Shop/Web.${property}`);
    expect(children).toBe(0);
  },
);

test('[LB-RC-40] a domain name of an edge is a host name', () => {
  const stack = aStack({ region: 'us-east-1' });
  const create = (name: string): unknown =>
    CREATE.EdgeDistribution(stack, { domainNames: [name], certificate: aCertificate(stack) });
  expect(faults(() => create('`id`'))).toEqual(['invalid-format at Shop/Web.domainNames']);
});

describe('windows', () => {
  const windows = (construct: string, backup: string, daily: string, maintenanceWindow: string): string[] =>
    refused(construct, { [backup]: daily, maintenanceWindow }).found;

  test.each([
    ['PostgresDatabase', 'backupWindow', '03:00-04:00', 'sun:03:30-sun:04:30'],
    ['PostgresDatabase', 'backupWindow', '23:30-00:30', 'mon:00:00-mon:01:00'],
    ['RedisCache', 'snapshotWindow', '03:00-05:00', 'sat:23:00-sun:03:30'],
  ])('[LB-RC-40] %s rejects windows that overlap', (construct, backup, daily, weekly) => {
    expect(windows(construct, backup, daily, weekly)).toEqual(['conflicting-props at Shop/Web.maintenanceWindow']);
  });

  test.each([
    ['PostgresDatabase', 'backupWindow', '03:00-03:29'],
    ['RedisCache', 'snapshotWindow', '03:00-03:59'],
  ])('[LB-RC-40] %s rejects a window that is too short for AWS', (construct, backup, daily) => {
    expect(windows(construct, backup, daily, 'sun:06:00-sun:07:00')).toEqual([
      `number-out-of-range at Shop/Web.${backup}`,
    ]);
  });

  test('[LB-RC-40] windows that touch are apart', () => {
    const stack = aStack({ region: 'us-east-1' });
    CREATE.PostgresDatabase(stack, { backupWindow: '03:00-04:00', maintenanceWindow: 'Sun:04:00-Sun:05:00' });
    expect(stack.node.tryFindChild('Web')).toBeDefined();
  });
});

test('[LB-RC-40] the metric of valid names keeps its namespace', () => {
  const stack = aStack({ region: 'us-east-1' });
  const { metric } = CREATE.LogMetric(stack, { metricNamespace: 'Shop/Web 2' }) as { metric: cloudwatch.Metric };
  expect(metric.namespace).toBe('Shop/Web 2');
});
