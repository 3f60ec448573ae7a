import { MetricFilter, paginateDescribeMetricFilters } from '@aws-sdk/client-cloudwatch-logs';
import { must } from '../failure';
import { Expectation } from '../read-back';
import {
  ALARM,
  alarmRow,
  alarms,
  archive,
  ASG,
  atLeast,
  BALANCER,
  balancer,
  balancerAttribute,
  BUCKET,
  CACHE,
  cache,
  DATABASE,
  DEFAULT_GROUP_ROW,
  DISTRIBUTION,
  distribution,
  group,
  HEADERS,
  LISTENER,
  listenerRules,
  logGroups,
  parameter,
  healthPageRows,
  primary,
  rateLimit,
  rateLimits,
  searchStrings,
  reads,
  replicas,
  RULE,
  securityHeaders,
  SIGNS,
  staticBehaviour,
  tagged,
  tagNames,
  targetAttribute,
  TARGETS,
  targets,
  TEMPLATE,
  template,
  tier,
  WEB_ACL,
  words,
} from './account-readers';
import type { AwsExpectations } from './expectations';

// What the TraitorTrack report says about production. The asked values are written down from the report (the
// catalogue in docs/requirements.md names the lines), never imported from the stack: this table is the other witness.

export const TRAITOR_TRACK: readonly Expectation[] = [
  // The fleet
  {
    id: 'TT-ASG-07',
    setting: 'group: minimum / desired / maximum',
    asked: '2 / 3 / 10',
    type: ASG,
    find: reads(group, (it) => `${it.MinSize} / ${it.DesiredCapacity} / ${it.MaxSize}`),
  },
  {
    id: 'TT-ASG-09',
    setting: 'group: health check',
    asked: 'ELB, 300 s grace',
    type: ASG,
    find: reads(group, (it) => `${it.HealthCheckType}, ${it.HealthCheckGracePeriod} s grace`),
  },
  {
    id: 'TT-ASG-08',
    setting: 'group: subnets, at least',
    asked: 2,
    type: ASG,
    find: reads(group, (it) => it.VPCZoneIdentifier?.split(',').length),
    accepts: atLeast(2),
  },
  {
    id: 'TT-ASG-07',
    setting: 'group: name',
    asked: 'traitortrack-asg',
    type: ASG,
    find: reads(group, (it) => it.AutoScalingGroupName),
  },
  {
    id: 'TT-ASG-10',
    setting: 'group: target tracking',
    asked: 'ASGAverageCPUUtilization 70',
    type: 'AWS::AutoScaling::ScalingPolicy',
    find: async (account) => {
      const AutoScalingGroupName = await account.one(ASG);
      const { ScalingPolicies } = await account.autoScaling.describePolicies({ AutoScalingGroupName });
      const tracking = ScalingPolicies?.[0]?.TargetTrackingConfiguration;
      return `${tracking?.PredefinedMetricSpecification?.PredefinedMetricType} ${tracking?.TargetValue}`;
    },
  },
  {
    id: 'TT-ASG-01',
    setting: 'launch template: name, version',
    asked: 'traitortrack-template, v1.0',
    type: TEMPLATE,
    find: reads(template, (it) => `${it.LaunchTemplateName}, ${it.VersionDescription}`),
  },
  {
    id: 'TT-ASG-02',
    setting: 'launch template: instance type',
    asked: 't3.medium',
    type: TEMPLATE,
    find: reads(template, (it) => it.LaunchTemplateData?.InstanceType),
  },
  {
    id: 'practice',
    setting: 'launch template: IMDSv2',
    asked: 'required',
    type: TEMPLATE,
    find: reads(template, (it) => it.LaunchTemplateData?.MetadataOptions?.HttpTokens),
  },
  {
    id: 'TT-ASG-06',
    setting: 'instance profile: name',
    asked: 'traitortrack-role',
    type: 'AWS::IAM::InstanceProfile',
    find: async (account) => {
      // The emulator's CloudFormation answers the ARN, where AWS answers the name.
      const InstanceProfileName = (await account.one('AWS::IAM::InstanceProfile')).split('/').at(-1);
      return (await account.iam.getInstanceProfile({ InstanceProfileName })).InstanceProfile?.InstanceProfileName;
    },
  },

  // The balancer
  {
    id: 'TT-ALB-02',
    setting: 'target group: name',
    asked: 'traitortrack-tg',
    type: TARGETS,
    find: reads(targets, (it) => it.TargetGroupName),
  },
  {
    id: 'TT-ALB-03',
    setting: 'target group: protocol, port, kind',
    asked: 'HTTP 5000 instance',
    type: TARGETS,
    find: reads(targets, (it) => `${it.Protocol} ${it.Port} ${it.TargetType}`),
  },
  {
    id: 'TT-ALB-04',
    setting: 'health check: path',
    asked: '/health',
    type: TARGETS,
    find: reads(targets, (it) => it.HealthCheckPath),
  },
  {
    id: 'TT-ALB-05',
    setting: 'health check: interval, seconds',
    asked: 30,
    type: TARGETS,
    find: reads(targets, (it) => it.HealthCheckIntervalSeconds),
  },
  {
    id: 'TT-ALB-06',
    setting: 'health check: healthy after',
    asked: 2,
    type: TARGETS,
    find: reads(targets, (it) => it.HealthyThresholdCount),
  },
  {
    id: 'TT-ALB-07',
    setting: 'health check: unhealthy after',
    asked: 3,
    type: TARGETS,
    find: reads(targets, (it) => it.UnhealthyThresholdCount),
  },
  {
    id: 'TT-STK-01',
    setting: 'stickiness',
    asked: 'true',
    type: TARGETS,
    find: (account) => targetAttribute(account, 'stickiness.enabled'),
  },
  {
    id: 'TT-STK-02',
    setting: 'stickiness: kind',
    asked: 'lb_cookie',
    type: TARGETS,
    find: (account) => targetAttribute(account, 'stickiness.type'),
  },
  {
    id: 'TT-STK-03',
    setting: 'stickiness: seconds',
    asked: 3600,
    type: TARGETS,
    find: (account) => targetAttribute(account, 'stickiness.lb_cookie.duration_seconds'),
  },
  {
    id: 'TT-GUN-07',
    setting: 'deregistration delay, at least seconds',
    asked: 30,
    type: TARGETS,
    find: (account) => targetAttribute(account, 'deregistration_delay.timeout_seconds'),
    accepts: atLeast(30),
  },
  {
    id: 'TT-ALB-08',
    setting: 'load balancer: name',
    asked: 'traitortrack-lb',
    type: BALANCER,
    find: reads(balancer, (it) => it.LoadBalancerName),
  },
  {
    id: 'TT-ALB-09',
    setting: 'load balancer: subnets, at least',
    asked: 2,
    type: BALANCER,
    find: reads(balancer, (it) => it.AvailabilityZones?.length),
    accepts: atLeast(2),
  },
  {
    id: 'TT-ALB-11',
    setting: 'load balancer: type, addresses',
    asked: 'application ipv4',
    type: BALANCER,
    find: reads(balancer, (it) => `${it.Type} ${it.IpAddressType}`),
  },
  {
    id: 'TT-GUN-06',
    setting: 'load balancer: idle timeout, seconds',
    asked: 120,
    type: BALANCER,
    find: (account) => balancerAttribute(account, 'idle_timeout.timeout_seconds'),
  },
  {
    id: 'TT-ALB-12',
    setting: 'listener: forwards to',
    asked: 'traitortrack-tg',
    type: LISTENER,
    find: async (account) => {
      const target = await targets(account);
      const actions = (await listenerRules(account)).flatMap((it) => it.Actions ?? []);
      const arns = actions.flatMap((it) => [
        it.TargetGroupArn,
        ...(it.ForwardConfig?.TargetGroups ?? []).map((one) => one.TargetGroupArn),
      ]);
      return arns.includes(target.TargetGroupArn) ? target.TargetGroupName : actions.map((it) => it.Type);
    },
  },
  {
    id: 'TT-MET-04',
    setting: 'listener: /metrics answers',
    asked: 403,
    type: RULE,
    find: async (account) => {
      const rule = (await listenerRules(account)).find((it) =>
        it.Conditions?.some((one) => [...(one.PathPatternConfig?.Values ?? []), ...(one.Values ?? [])].some(isMetrics)),
      );
      return rule?.Actions?.[0]?.FixedResponseConfig?.StatusCode;
    },
  },

  // The database
  {
    id: 'TT-COST-01',
    setting: 'database: class',
    asked: 'db.t3.large',
    type: DATABASE,
    find: reads(primary, (it) => it.DBInstanceClass),
  },
  {
    id: 'TT-ARC-03',
    setting: 'database: storage, GB',
    asked: 50,
    type: DATABASE,
    find: reads(primary, (it) => it.AllocatedStorage),
  },
  {
    id: 'TT-ARC-06',
    setting: 'database: Multi-AZ',
    asked: true,
    type: DATABASE,
    find: reads(primary, (it) => it.MultiAZ),
  },
  {
    id: 'TT-ARC-06',
    setting: 'database: backups kept, at least days',
    asked: 1,
    type: DATABASE,
    find: reads(primary, (it) => it.BackupRetentionPeriod),
    accepts: atLeast(1),
  },
  {
    id: 'TT-ARC-06',
    setting: 'database: encrypted, public',
    asked: 'true, false',
    type: DATABASE,
    find: reads(primary, (it) => `${it.StorageEncrypted}, ${it.PubliclyAccessible}`),
  },
  {
    id: 'practice',
    setting: 'database: deletion protection',
    asked: true,
    type: DATABASE,
    find: reads(primary, (it) => it.DeletionProtection),
  },
  {
    id: 'practice',
    setting: 'database: TLS forced',
    asked: 1,
    type: 'AWS::RDS::DBParameterGroup',
    find: (account) => parameter(account, 'rds.force_ssl'),
  },
  {
    id: 'TT-RR-01',
    setting: 'database: read replicas of the primary',
    asked: 2,
    type: DATABASE,
    patch: 'read replica',
    find: async (account) => {
      const source = (await primary(account)).DBInstanceIdentifier;
      return (await replicas(account)).filter((it) => it.ReadReplicaSourceDBInstanceIdentifier === source).length;
    },
  },
  {
    id: 'TT-RR-01',
    setting: 'database: classes of the replicas',
    asked: 'db.t3.large, db.t3.large',
    type: DATABASE,
    patch: 'read replica',
    find: reads(replicas, (all) => all.map((it) => it.DBInstanceClass)),
  },

  // The cache
  {
    id: 'TT-CAC-01',
    setting: 'cache: failover, Multi-AZ',
    asked: 'enabled, enabled',
    type: CACHE,
    find: reads(cache, (it) => `${it.AutomaticFailover}, ${it.MultiAZ}`),
  },
  {
    id: 'TT-CAC-01',
    setting: 'cache: encrypted in transit, at rest',
    asked: 'true, true',
    type: CACHE,
    find: reads(cache, (it) => `${it.TransitEncryptionEnabled}, ${it.AtRestEncryptionEnabled}`),
  },
  {
    id: 'TT-CAC-01',
    setting: 'cache: cluster mode',
    asked: false,
    type: CACHE,
    find: reads(cache, (it) => it.ClusterEnabled),
  },
  {
    id: 'TT-CAC-02',
    setting: 'cache: port',
    asked: 6379,
    type: CACHE,
    find: reads(cache, (it) => it.NodeGroups?.[0]?.PrimaryEndpoint?.Port),
  },
  {
    id: 'TT-SES-04',
    setting: 'cache: password',
    asked: true,
    type: CACHE,
    find: reads(cache, (it) => it.AuthTokenEnabled),
  },
  {
    id: 'TT-SES-09',
    setting: 'cache: snapshots kept, at least',
    asked: 1,
    type: CACHE,
    find: reads(cache, (it) => it.SnapshotRetentionLimit),
    accepts: atLeast(1),
  },

  // The edge
  ...[
    { id: 'TT-LIM-05', name: 'log-in', limit: 10, seconds: 60 },
    { id: 'TT-LIM-06', name: 'statistics', limit: 10000, seconds: 60 },
    { id: 'TT-LIM-04', name: 'default', limit: 500, seconds: 600 },
  ].map(({ id, name, limit, seconds }): Expectation => ({
    id,
    setting: `rate limit: ${name}, requests in seconds`,
    asked: `${limit} in ${seconds}`,
    type: WEB_ACL,
    find: async (account) => `${limit} in ${(await rateLimit(account, limit)).EvaluationWindowSec}`,
  })),
  {
    id: 'TT-LIM-01',
    setting: 'rate limits: counted by',
    asked: 'IP, IP, IP',
    type: WEB_ACL,
    find: reads(rateLimits, (all) => all.map((it) => it.AggregateKeyType)),
  },
  {
    id: 'TT-LIM-05',
    setting: 'rate limit: log-in, scope',
    asked: '/login POST',
    type: WEB_ACL,
    patch: 'search strings',
    find: async (account) => {
      const texts = searchStrings((await rateLimit(account, 10)).ScopeDownStatement);
      return texts.sort().join(' ');
    },
  },
  ...healthPageRows('/api/health/detailed'),
  DEFAULT_GROUP_ROW,
  {
    id: 'TT-LIM-05',
    setting: 'distribution: web ACL of the system',
    asked: true,
    type: DISTRIBUTION,
    find: async (account) => {
      const [, id] = (await account.one(WEB_ACL)).split('|');
      return (await distribution(account)).WebACLId?.endsWith(id);
    },
  },
  {
    id: 'TT-ARC-08',
    setting: 'distribution: behaviour for /static/*',
    asked: true,
    type: DISTRIBUTION,
    find: async (account) => (await staticBehaviour(account)) !== undefined,
  },
  {
    id: 'TT-STA-01',
    setting: 'distribution: compress, all behaviours',
    asked: true,
    type: DISTRIBUTION,
    find: async (account) => {
      const { DefaultCacheBehavior, CacheBehaviors } = await distribution(account);
      return [DefaultCacheBehavior, ...(CacheBehaviors?.Items ?? [])].every((it) => it?.Compress === true);
    },
  },
  {
    id: 'TT-STA-04',
    setting: 'static files: Cache-Control',
    asked: 'public, max-age=31536000, immutable',
    type: 'AWS::CloudFront::Function',
    find: async (account) => {
      const [association] = (await staticBehaviour(account)).FunctionAssociations?.Items ?? [];
      const Name = must(association?.FunctionARN, 'function of the static files').split('/').pop();
      const { FunctionCode } = await account.cloudFront.getFunction({ Name, Stage: 'LIVE' });
      const code = new TextDecoder().decode(FunctionCode);
      return /headers\['cache-control'\] = \{ value: "([^"]*)" \}/.exec(code)?.[1];
    },
  },
  {
    id: 'TT-STA-04',
    setting: 'static files: time in the cache, seconds',
    asked: '31536000, 31536000',
    type: 'AWS::CloudFront::CachePolicy',
    find: async (account) => {
      const Id = (await staticBehaviour(account)).CachePolicyId;
      const config = (await account.cloudFront.getCachePolicyConfig({ Id })).CachePolicyConfig;
      return [config?.DefaultTTL, config?.MaxTTL];
    },
  },
  {
    id: 'TT-STA-06',
    setting: 'distribution: cache hit rate is measured',
    asked: 'Enabled',
    type: 'AWS::CloudFront::MonitoringSubscription',
    find: async (account) => {
      const DistributionId = await account.one(DISTRIBUTION);
      const { MonitoringSubscription } = await account.cloudFront.getMonitoringSubscription({ DistributionId });
      return MonitoringSubscription?.RealtimeMetricsSubscriptionConfig?.RealtimeMetricsSubscriptionStatus;
    },
  },
  {
    id: 'TT-HDR-02',
    setting: 'header X-Frame-Options',
    asked: 'DENY',
    type: HEADERS,
    find: reads(securityHeaders, (it) => it.FrameOptions?.FrameOption),
  },
  {
    id: 'TT-HDR-04',
    setting: 'header Strict-Transport-Security',
    asked: '31536000, subdomains true',
    type: HEADERS,
    find: reads(securityHeaders, ({ StrictTransportSecurity: it }) =>
      [it?.AccessControlMaxAgeSec, `subdomains ${it?.IncludeSubdomains}`].join(', '),
    ),
  },
  {
    id: 'TT-HDR-05',
    setting: 'header Content-Security-Policy',
    asked: "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'",
    type: HEADERS,
    find: reads(securityHeaders, (it) => it.ContentSecurityPolicy?.ContentSecurityPolicy),
  },
  {
    id: 'TT-HDR-06',
    setting: 'header Referrer-Policy',
    asked: 'strict-origin-when-cross-origin',
    type: HEADERS,
    find: reads(securityHeaders, (it) => it.ReferrerPolicy?.ReferrerPolicy),
  },

  // What keeps the database in shape
  {
    id: 'TT-MNT-02',
    setting: 'schedule: monthly maintenance',
    asked: 'cron(0 3 1 * ? *)',
    type: 'AWS::Scheduler::Schedule',
    find: async (account) => {
      const Name = await account.one('AWS::Scheduler::Schedule', /MonthlyMaintenance/);
      return (await account.scheduler.getSchedule({ Name })).ScheduleExpression;
    },
  },

  // What watches
  {
    id: 'TT-SLO-04',
    setting: 'alarm: CPU of the three databases',
    asked: '3 × (≥ 70, 300 s × 3)',
    type: ALARM,
    find: async (account) => {
      const found = (await alarms(account)).filter(
        (it) => it.Namespace === 'AWS/RDS' && it.MetricName === 'CPUUtilization',
      );
      const texts = [...new Set(found.map(words))];
      return texts.map((one) => `${found.filter((it) => words(it) === one).length} × (${one})`);
    },
  },
  alarmRow('TT-SLO-02', 'alarm: response time, seconds', /ApplicationELB/, /^TargetResponseTime$/, '≥ 0.2, 60 s × 5'),
  alarmRow('TT-VRT-05', 'alarm: response time, scale up', /ApplicationELB/, /^TargetResponseTime$/, '> 0.5, 300 s × 3'),
  alarmRow('TT-SLO-05', 'alarm: connection pool', /./, /pool\.utilization/, '≥ 80, 300 s × 3'),
  alarmRow('TT-POOL-11', 'alarm: connection pool, nearly full', /./, /pool\.utilization/, '> 85, 60 s × 1'),
  alarmRow('TT-VRT-02', 'alarm: CPU, scale up', /EC2/, /^CPUUtilization$/, '> 80, 300 s × 12'),
  alarmRow('TT-VRT-03', 'alarm: memory, scale up', /./, /mem_used_percent/, '> 90, 300 s × 6'),
  alarmRow('TT-HLT-04', 'alarm: disk', /./, /disk_used_percent/, '≥ 80, 300 s × 1'),
  alarmRow('TT-HLT-05', 'alarm: detailed health check', /Synthetics/, /^SuccessPercent$/, '< 100, 300 s × 1'),
  {
    id: 'TT-SLO-06',
    setting: 'alarm: error rate, percent',
    asked: '≥ 1, 300 s × 3',
    type: ALARM,
    patch: 'metric math',
    find: async (account) => {
      const found = (await alarms(account)).find((it) =>
        it.Metrics?.some(
          (one) => one.Expression && it.Metrics?.some((two) => /5XX/.test(two.MetricStat?.Metric?.MetricName ?? '')),
        ),
      );
      const period = found?.Metrics?.find((it) => it.MetricStat)?.MetricStat?.Period;
      return (
        found && `${SIGNS[found.ComparisonOperator ?? '']} ${found.Threshold}, ${period} s × ${found.EvaluationPeriods}`
      );
    },
  },
  {
    id: 'TT-CWL-01',
    setting: 'log groups: days kept, all',
    asked: 30,
    type: 'AWS::Logs::LogGroup',
    find: reads(logGroups, (it) => [...new Set(it.map((group) => group.retentionInDays))]),
  },
  {
    id: 'TT-CAC-09',
    setting: 'metric filters: cache hit and miss',
    asked: 'Cache HIT, Cache MISS',
    type: 'AWS::Logs::MetricFilter',
    find: async (account) => {
      const pages = paginateDescribeMetricFilters({ client: account.logs }, {});
      const filters: MetricFilter[] = [];
      for await (const page of pages) filters.push(...(page.metricFilters ?? []));
      return ['Cache HIT', 'Cache MISS'].filter((word) => filters.some((it) => it.filterPattern?.includes(word)));
    },
  },

  // What is kept
  {
    id: 'TT-S3-03',
    setting: 'backup bucket: ARCHIVE_ACCESS after days',
    asked: 90,
    type: BUCKET,
    patch: 'bucket tiers',
    find: (account) => tier(account, 'ARCHIVE_ACCESS'),
  },
  {
    id: 'TT-S3-04',
    setting: 'backup bucket: DEEP_ARCHIVE_ACCESS after days',
    asked: 180,
    type: BUCKET,
    patch: 'bucket tiers',
    find: (account) => tier(account, 'DEEP_ARCHIVE_ACCESS'),
  },
  {
    id: 'TT-S3-02',
    setting: 'backup bucket: to INTELLIGENT_TIERING at day',
    asked: 0,
    type: BUCKET,
    patch: 'bucket tiers',
    find: async (account) => {
      const Bucket = await archive(account);
      const { Rules = [] } = await account.s3.getBucketLifecycleConfiguration({ Bucket });
      return Rules.flatMap((it) => it.Transitions ?? []).find((it) => it.StorageClass === 'INTELLIGENT_TIERING')?.Days;
    },
  },
  {
    id: 'TT-S3-01',
    setting: 'backup bucket: versions, public access',
    asked: 'Enabled, blocked',
    type: BUCKET,
    find: async (account) => {
      const Bucket = await archive(account);
      const { Status } = await account.s3.getBucketVersioning({ Bucket });
      const block = (await account.s3.getPublicAccessBlock({ Bucket })).PublicAccessBlockConfiguration;
      return [Status, Object.values(block ?? {}).every((it) => it === true) && block ? 'blocked' : 'open'];
    },
  },
  ...[
    { id: 'TT-SEC-03', name: 'database-url' },
    { id: 'TT-SEC-02', name: 'session-secret' },
    { id: 'TT-ARC-09', name: 'sendgrid-api-key' },
  ].map(({ id, name }): Expectation => ({
    id,
    setting: `secret: ${name}`,
    asked: `traitortrack/production/${name}`,
    type: 'AWS::SecretsManager::Secret',
    find: async (account) =>
      (await account.secrets.describeSecret({ SecretId: `traitortrack/production/${name}` })).Name,
  })),
  ...[
    { thing: 'database', find: reads(primary, (it) => tagged(it.TagList)), type: DATABASE },
    { thing: 'group', find: reads(group, (it) => tagged(it.Tags)), type: ASG },
  ].map(({ thing, find, type }): Expectation => ({
    id: 'mission',
    setting: `tags: ${thing}`,
    asked: tagNames.join(', '),
    type,
    find,
  })),
];

function isMetrics(path: string): boolean {
  return path.startsWith('/metrics');
}

export const EXPECTATIONS: AwsExpectations = { expectations: TRAITOR_TRACK, minimumAccountRows: 25 };
