import type { Meter } from './meter';

/** A key of a book for AWS, and its product in the price list. */
export interface AwsMeter extends Meter {
  /** Code of the offer file. */
  readonly offer: string;
  /** Values of columns by which to recognize the product: all of them match. Names of columns in lower case, without spaces and punctuation. */
  readonly where: { readonly [column: string]: string | RegExp };
}

/** The unit in the book, and what the lists call it. */
type Unit = Pick<Meter, 'unit' | 'listUnits'>;

/** Units of the list that mean one unit of the book. */
function unit(name: string, ...listed: readonly string[]): Unit {
  return { unit: name, listUnits: Object.fromEntries(listed.map((it) => [it, 1])) };
}

/** A month of something, which a list counts in months or in the thing itself. */
function monthly(name: string): Unit {
  return unit(`${name}-month`, 'month', 'months', 'mo', name, `${name}s`, `${name}-mo`, `${name}s-mo`, `${name}-month`);
}

const MONTH = unit(
  'month',
  'month',
  'months',
  'mo',
  'acl',
  'acls',
  'rule',
  'rules',
  'acl-mo',
  'rule-mo',
  'web acl',
  'count',
);
const METRIC_MONTH = unit('metric-month', 'alarms', 'alarm', 'metrics', 'metric', 'metric-mo');
const HEALTH_CHECK = unit('month', 'healthchecks', 'healthcheck', 'health checks', 'month', 'mo', 'count');
const HOUR = unit('hour', 'hrs', 'hours', 'hour');
const VCPU_HOUR = unit('vCPU-hour', 'hours', 'hrs', 'vcpu-hours', 'vcpu-hrs', 'vcpu-hour');
const GB_HOUR = unit('GB-hour', 'hours', 'hrs', 'gb-hours', 'gb-hrs', 'gb-hour');
const GB = unit('GB', 'gb', 'gigabytes');
const GB_MONTH = unit('GB-month', 'gb-mo', 'gb-month', 'gb-months');
const IOPS_MONTH = unit('IOPS-month', 'iops-mo', 'iops-month');
const LCU_HOUR = unit('LCU-hour', 'lcu-hrs', 'lcu-hours', 'lcu-hour', 'hrs');
const REQUEST = unit(
  'request',
  'requests',
  'request',
  'api requests',
  'api request',
  'api calls',
  'apirequest',
  'count',
);
const QUERY = unit('query', 'queries', 'query', 'requests');
const RUN = unit('run', 'runs', 'run', 'canary runs', 'count');
const PATH = unit('path', 'url', 'urls', 'paths', 'invalidations', 'requests');

/**
 * Matches a usage type in any region: `NatGateway-Hours` in us-east-1, `EU-NatGateway-Hours` in eu-west-1, `USW2-NatGateway-Hours` in us-west-2.
 *
 * Other prefixes are other products: `TS-` is a trust store, `ExtendedSupportYr1_Yr2-` a surcharge on old engines.
 */
function usage(name: string): RegExp {
  return new RegExp(`^(?:[A-Z]{3}\\d-|EU-)?${name}$`);
}

type Rest = Partial<Omit<AwsMeter, 'key' | 'offer' | 'where'>> & { readonly where?: AwsMeter['where'] };

/** Returns the function that describes a meter of one offer by its usage type. */
function offer(code: string, scope: Meter['scope'] = 'region') {
  return (key: string, name: string | RegExp, counted: Unit, { where, ...rest }: Rest = {}): AwsMeter => ({
    ...{ key, offer: code, scope, ...counted, ...rest },
    where: { usagetype: typeof name === 'string' ? usage(name) : name, ...where },
  });
}

const ec2 = offer('AmazonEC2');
const vpc = offer('AmazonVPC');
const balancer = offer('AWSELB');
const transfer = offer('AWSDataTransfer');
const rds = offer('AmazonRDS');
const cache = offer('AmazonElastiCache');
const ecs = offer('AmazonECS');
const ecr = offer('AmazonECR');
const s3 = offer('AmazonS3');
const cloudwatch = offer('AmazonCloudWatch');
const waf = offer('awswaf');
const wafGlobal = offer('awswaf', 'global');
const states = offer('AmazonStates');
const kms = offer('awskms');
const secrets = offer('AWSSecretsManager');
const lambda = offer('AWSLambda');
const sqs = offer('AWSQueueService');
const sns = offer('AmazonSNS');
const cloudfront = offer('AmazonCloudFront', 'global');
const route53 = offer('AmazonRoute53', 'global');

/** Types that a new book gets: the families of the library and their neighbours. */
const EC2_TYPES = /^(t3a?|t4g|m5|m6[gi]|[cmr]7[gi]|[cr]6g)\.(nano|micro|small|medium|\d?x?large)$/;
const RDS_CLASSES = /^db\.(t3|t4g|[mr][67]g)\.\w+$/;
const CACHE_NODES = /^cache\.(t3|t4g|[mr][67]g)\.(micro|small|medium|[24]?x?large)$/;
/** A book has what it had, and nothing else. */
const NONE = /$^/;

const instances = (engine: string, deployment: string): AwsMeter['where'] => ({
  ...{ databaseengine: engine, productfamily: 'Database Instance', deploymentoption: deployment },
});
const nodes = (engine: string): AwsMeter['where'] => ({ cacheengine: engine, productfamily: 'Cache Instance' });
/** Storage has one price for all engines, or is listed for each. */
const RDS_STORAGE = { where: { databaseengine: /^(Any|PostgreSQL)$/ } };
const APPLICATION = { where: { productfamily: 'Load Balancer-Application' } };
const NETWORK = { where: { productfamily: 'Load Balancer-Network' } };
const account = (free: number): Rest => ({ free, freeScope: 'account' });
const PER_MILLION = { per: 1_000_000 };
const PER_10K = { per: 10_000 };
const PER_1K = { per: 1000 };
const DURATION = unit('GB-second', 'lambda-gb-second', 'second', 'seconds', 'gb-second', 'gb-seconds');
const LINE = unit('line', 'lines', 'line', 'log lines', 'loglines', 'requests', 'count');
const NOTIFICATION = unit('notification', 'notifications', 'notification', 'requests', 'count');
const TRANSITION = unit('transition', 'statetransitions', 'statetransition', 'state transitions');

/** Keys of the books for AWS. */
export const AWS_METERS: readonly AwsMeter[] = [
  // Reserved capacity is listed beside usage, as `Reservation:` and `UnusedBox:`, and with other values of capacitystatus.
  ec2('ec2.{instanceType}', 'BoxUsage:.+', HOUR, {
    only: EC2_TYPES,
    where: { operatingsystem: 'Linux', tenancy: 'Shared', preinstalledsw: 'NA', capacitystatus: 'Used' },
  }),
  ec2('ec2.cpu-credits.t3', 'CPUCredits:t3', VCPU_HOUR, { where: { operatingsystem: 'Linux' } }),
  ec2('ec2.cpu-credits.t4g', 'CPUCredits:t4g', VCPU_HOUR, { where: { operatingsystem: 'Linux' } }),
  ec2('ebs.gp3', 'EBS:VolumeUsage\\.gp3', GB_MONTH),
  ec2('ebs.gp2', 'EBS:VolumeUsage\\.gp2', GB_MONTH),
  ec2('ebs.gp3.iops', 'EBS:VolumeP-IOPS\\.gp3', IOPS_MONTH),
  // Listed for a GiB/s.
  ec2('ebs.gp3.throughput', 'EBS:VolumeP-Throughput\\.gp3', { unit: 'MBps-month', listUnits: { 'gibps-mo': 1024 } }),
  ec2('ebs.snapshot', 'EBS:SnapshotUsage', GB_MONTH),
  ec2('nat.hour', 'NatGateway-Hours', HOUR),
  ec2('nat.gb', 'NatGateway-Bytes', GB),
  vpc('ec2.ipv4', 'PublicIPv4:InUseAddress', HOUR),
  vpc('endpoint.hour', 'VpcEndpoint-Hours', HOUR),
  vpc('endpoint.gb', 'VpcEndpoint-Bytes', GB),
  transfer('transfer.internet', 'DataTransfer-Out-Bytes', GB, {
    ...account(100),
    where: { transfertype: 'AWS Outbound', tolocation: 'External' },
  }),
  transfer('transfer.zone', 'DataTransfer-Regional-Bytes', GB, { where: { transfertype: 'IntraRegion' } }),
  balancer('alb.hour', 'LoadBalancerUsage', HOUR, APPLICATION),
  balancer('alb.lcu', 'LCUUsage', LCU_HOUR, APPLICATION),
  balancer('nlb.hour', 'LoadBalancerUsage', HOUR, NETWORK),
  balancer('nlb.lcu', 'LCUUsage', LCU_HOUR, NETWORK),

  // The usage type keeps out surcharges of extended support, which are listed with the same attributes.
  ...[
    { engine: 'PostgreSQL', key: 'rds.postgres.{instanceType}', only: RDS_CLASSES },
    { engine: 'MySQL', key: 'rds.mysql.{instanceType}', only: NONE },
  ].flatMap(({ engine, key, only }) => [
    rds(key, 'InstanceUsage:db\\..+', HOUR, { only, where: instances(engine, 'Single-AZ') }),
    rds(`${key}.multi-az`, 'Multi-AZUsage:db\\..+', HOUR, { only, where: instances(engine, 'Multi-AZ') }),
  ]),
  ...['GP3', 'GP2'].flatMap((type) => [
    rds(`rds.${type.toLowerCase()}`, `RDS:${type}-Storage`, GB_MONTH, RDS_STORAGE),
    rds(`rds.${type.toLowerCase()}.multi-az`, `RDS:Multi-AZ-${type}-Storage`, GB_MONTH, RDS_STORAGE),
  ]),
  rds('rds.gp3.iops', 'RDS:GP3-PIOPS', IOPS_MONTH, RDS_STORAGE),
  rds('rds.gp3.iops.multi-az', 'RDS:Multi-AZ-GP3-PIOPS', IOPS_MONTH, RDS_STORAGE),
  rds('rds.backup', 'RDS:ChargedBackupUsage', GB_MONTH, { where: { databaseengine: 'PostgreSQL' } }),
  rds('rds.proxy', 'RDS:ProxyUsage', VCPU_HOUR, RDS_STORAGE),
  rds('rds.cpu-credits.t4g', 'CPUCredits:db\\.t4g', VCPU_HOUR, { where: { databaseengine: 'PostgreSQL' } }),
  rds('rds.extended-support', 'ExtendedSupport:Yr1-Yr2:PostgreSQL\\d*', VCPU_HOUR),
  rds('rds.performance-insights.requests', 'PI_API', REQUEST, PER_1K),
  cache('elasticache.valkey.{instanceType}', 'NodeUsage:cache\\..+', HOUR, {
    only: CACHE_NODES,
    where: nodes('Valkey'),
  }),
  cache('elasticache.redis.{instanceType}', 'NodeUsage:cache\\..+', HOUR, { only: CACHE_NODES, where: nodes('Redis') }),
  cache('elasticache.snapshot', 'BackupUsage', GB_MONTH, { where: { productfamily: 'Storage Snapshot' } }),

  ecs('fargate.vcpu', 'Fargate-vCPU-Hours:perCPU', VCPU_HOUR),
  ecs('fargate.memory', 'Fargate-GB-Hours', GB_HOUR),
  ecs('fargate.arm.vcpu', 'Fargate-ARM-vCPU-Hours:perCPU', VCPU_HOUR),
  ecs('fargate.arm.memory', 'Fargate-ARM-GB-Hours', GB_HOUR),
  ecs('fargate.storage', 'Fargate-EphemeralStorage-GB-Hours', GB_HOUR),
  ecr('ecr.storage', 'TimedStorage-ByteHrs', GB_MONTH),
  lambda('lambda.requests', 'Request', REQUEST, {
    ...{ ...PER_MILLION, ...account(1_000_000) },
    where: { group: 'AWS-Lambda-Requests' },
  }),
  lambda('lambda.duration', 'Lambda-GB-Second', DURATION, {
    ...account(400_000),
    where: { group: 'AWS-Lambda-Duration' },
  }),
  lambda('lambda.arm.duration', 'Lambda-GB-Second-ARM', DURATION, account(400_000)),

  s3('s3.standard', 'TimedStorage-ByteHrs', GB_MONTH),
  s3('s3.standard-ia', 'TimedStorage-SIA-ByteHrs', GB_MONTH),
  s3('s3.one-zone-ia', 'TimedStorage-ZIA-ByteHrs', GB_MONTH),
  s3('s3.glacier', 'TimedStorage-GlacierByteHrs', GB_MONTH),
  s3('s3.glacier-ir', 'TimedStorage-GIR-ByteHrs', GB_MONTH),
  s3('s3.deep-archive', 'TimedStorage-GDA-ByteHrs', GB_MONTH),
  s3('s3.intelligent-tiering.frequent', 'TimedStorage-INT-FA-ByteHrs', GB_MONTH),
  s3('s3.intelligent-tiering.infrequent', 'TimedStorage-INT-IA-ByteHrs', GB_MONTH),
  s3('s3.intelligent-tiering.archive-instant', 'TimedStorage-INT-AIA-ByteHrs', GB_MONTH),
  s3('s3.intelligent-tiering.monitoring', 'Monitoring-Automation-INT', monthly('object'), PER_1K),
  s3('s3.put', 'Requests-Tier1', REQUEST, PER_1K),
  s3('s3.get', 'Requests-Tier2', REQUEST, PER_1K),

  cloudwatch('cloudwatch.alarm', '(?:CW:)?AlarmMonitorUsage', METRIC_MONTH, account(10)),
  cloudwatch('cloudwatch.alarm.high-resolution', '(?:CW:)?HighResAlarmMonitorUsage', METRIC_MONTH),
  cloudwatch('cloudwatch.alarm.composite', '(?:CW:)?CompositeAlarmMonitorUsage', monthly('alarm')),
  cloudwatch('cloudwatch.metric', '(?:CW:)?MetricMonitorUsage', METRIC_MONTH, account(10)),
  cloudwatch('cloudwatch.logs.ingest', 'DataProcessing-Bytes', GB, account(5)),
  cloudwatch('cloudwatch.logs.store', 'TimedStorage-ByteHrs', GB_MONTH, account(5)),
  cloudwatch('cloudwatch.logs.insights', 'DataScanned-Bytes', GB),
  cloudwatch('cloudwatch.logs.vended', 'VendedLog-Bytes', GB),
  cloudwatch('cloudwatch.logs.vended.s3', 'S3-Egress-Bytes', GB),
  cloudwatch('cloudwatch.dashboard', 'DashboardsUsageHour(?:-Basic)?', monthly('dashboard'), account(3)),
  cloudwatch('cloudwatch.canary', '(?:CW:)?Canary-runs', RUN, account(100)),

  waf('waf.acl', 'WebACLV2', MONTH),
  waf('waf.rule', 'RuleV2', MONTH),
  waf('waf.requests', 'RequestV2-Tier1', REQUEST, PER_MILLION),
  // Of web ACLs on CloudFront.
  wafGlobal('waf.acl', 'Global-WebACLV2', MONTH),
  wafGlobal('waf.rule', 'Global-RuleV2', MONTH),
  wafGlobal('waf.requests', 'Global-RequestV2-Tier1', REQUEST, PER_MILLION),
  // Their usage types begin with the name of the region. Asymmetric keys are dearer: `KMS-Requests-Asymmetric`.
  kms('kms.key', /^(?:[a-z\d-]+-)?KMS-Keys$/, monthly('key')),
  kms('kms.requests', /^(?:[a-z\d-]+-)?KMS-Requests$/, REQUEST, { ...PER_10K, ...account(20_000) }),
  secrets('secrets.secret', /Secrets$/, monthly('secret'), { where: { productfamily: 'Secret' } }),
  secrets('secrets.requests', /APIRequest/, REQUEST, { ...PER_10K, where: { productfamily: 'API Request' } }),
  sqs('sqs.requests', 'Requests(?:-RBP|-Tier1)?', REQUEST, {
    ...{ ...PER_MILLION, ...account(1_000_000) },
    where: { queuetype: 'Standard' },
  }),
  sqs('sqs.fifo.requests', 'Requests-FIFO(?:-RBP|-Tier1)?', REQUEST, { ...PER_MILLION, ...account(1_000_000) }),
  sns('sns.requests', 'Requests-Tier1', REQUEST, { ...PER_MILLION, ...account(1_000_000) }),
  sns('sns.http', 'DeliveryAttempts-HTTP', NOTIFICATION, { ...PER_MILLION, ...account(100_000) }),
  sns('sns.email', 'DeliveryAttempts-SMTP', NOTIFICATION, { per: 100_000, ...account(1000) }),
  states('stepfunctions.transitions', 'StateTransition', TRANSITION, { ...PER_1K, ...account(4000) }),

  cloudfront('cloudfront.transfer', 'US-DataTransfer-Out-Bytes', GB, {
    ...account(1024),
    where: { transfertype: 'CloudFront Outbound' },
  }),
  cloudfront('cloudfront.origin', 'US-DataTransfer-Out-OBytes', GB),
  cloudfront('cloudfront.requests.https', 'US-Requests-Tier2-HTTPS', REQUEST, { ...PER_10K, ...account(10_000_000) }),
  cloudfront('cloudfront.requests.https.eu', 'EU-Requests-Tier2-HTTPS', REQUEST, {
    ...PER_10K,
    ...account(10_000_000),
  }),
  cloudfront('cloudfront.requests.http', 'US-Requests-Tier1', REQUEST, { ...PER_10K, ...account(10_000_000) }),
  cloudfront('cloudfront.invalidation', 'Invalidations', PATH, account(1000)),
  cloudfront('cloudfront.real-time-logs', 'RealTimeLog-KinesisDataStream', LINE, PER_MILLION),
  route53('route53.zone', 'HostedZone', monthly('zone')),
  route53('route53.queries', 'DNS-Queries', QUERY, PER_MILLION),
  route53('route53.health-check', 'Health-Check-AWS', HEALTH_CHECK),
  route53('route53.health-check.option', 'Health-Check-Option-AWS', HEALTH_CHECK),
  route53('route53.health-check.external', 'Health-Check-Non-AWS', HEALTH_CHECK),
  route53('route53.health-check.external.option', 'Health-Check-Option-Non-AWS', HEALTH_CHECK),
];
