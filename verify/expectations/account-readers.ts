import { MetricAlarm, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { LogGroup, paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import { paginateDescribeCacheParameters } from '@aws-sdk/client-elasticache';
import { DBInstance, Parameter, paginateDescribeDBInstances, paginateDescribeDBParameters } from '@aws-sdk/client-rds';
import { Account } from '../aws/account';
import { must } from '../failure';
import { Expectation } from '../read-back';

/** Queries shared by the expectations. */

export const ASG = 'AWS::AutoScaling::AutoScalingGroup';
export const TEMPLATE = 'AWS::EC2::LaunchTemplate';
export const BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
export const TARGETS = 'AWS::ElasticLoadBalancingV2::TargetGroup';
export const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
export const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';
export const DATABASE = 'AWS::RDS::DBInstance';
export const CACHE = 'AWS::ElastiCache::ReplicationGroup';
export const WEB_ACL = 'AWS::WAFv2::WebACL';
export const ALARM = 'AWS::CloudWatch::Alarm';
export const DISTRIBUTION = 'AWS::CloudFront::Distribution';
export const HEADERS = 'AWS::CloudFront::ResponseHeadersPolicy';
export const BUCKET = 'AWS::S3::Bucket';

export const group = (account: Account) =>
  account.once('group', async () => {
    const AutoScalingGroupNames = [await account.one(ASG)];
    const answer = await account.autoScaling.describeAutoScalingGroups({ AutoScalingGroupNames });
    return must(answer.AutoScalingGroups?.[0], 'Auto Scaling group');
  });

export const template = (account: Account) =>
  account.once('template', async () => {
    const LaunchTemplateId = await account.one(TEMPLATE);
    const answer = await account.ec2.describeLaunchTemplateVersions({ LaunchTemplateId, Versions: ['$Latest'] });
    return must(answer.LaunchTemplateVersions?.[0], 'launch template version');
  });

export const targets = (account: Account) =>
  account.once('targets', async () => {
    const TargetGroupArns = [await account.one(TARGETS)];
    return must(
      (await account.loadBalancing.describeTargetGroups({ TargetGroupArns })).TargetGroups?.[0],
      'target group',
    );
  });

export const targetAttribute = async (account: Account, key: string) => {
  const answer = await account.once('target attributes', async () =>
    account.loadBalancing.describeTargetGroupAttributes({ TargetGroupArn: await account.one(TARGETS) }),
  );
  return answer.Attributes?.find((it) => it.Key === key)?.Value;
};

export const balancer = (account: Account) =>
  account.once('balancer', async () => {
    const LoadBalancerArns = [await account.one(BALANCER)];
    return must(
      (await account.loadBalancing.describeLoadBalancers({ LoadBalancerArns })).LoadBalancers?.[0],
      'balancer',
    );
  });

export const balancerAttribute = async (account: Account, key: string) => {
  const answer = await account.once('balancer attributes', async () =>
    account.loadBalancing.describeLoadBalancerAttributes({ LoadBalancerArn: await account.one(BALANCER) }),
  );
  return answer.Attributes?.find((it) => it.Key === key)?.Value;
};

export const listenerRules = (account: Account) =>
  account.once('rules', async () => {
    const LoadBalancerArn = await account.one(BALANCER);
    const { Listeners = [] } = await account.loadBalancing.describeListeners({ LoadBalancerArn });
    const rules = await Promise.all(
      Listeners.map(({ ListenerArn }) => account.loadBalancing.describeRules({ ListenerArn })),
    );
    return rules.flatMap((it) => it.Rules ?? []);
  });

export const databases = (account: Account) =>
  account.once('databases', async () => {
    const ids = (await account.resources(DATABASE)).map((it) => it.physicalId);
    const all: DBInstance[] = [];
    for await (const { DBInstances = [] } of paginateDescribeDBInstances({ client: account.rds }, {})) {
      all.push(...DBInstances);
    }
    return all.filter((it) => ids.includes(it.DBInstanceIdentifier ?? ''));
  });

export const primary = async (account: Account) =>
  must(
    (await databases(account)).find((it) => !it.ReadReplicaSourceDBInstanceIdentifier),
    'primary database',
  );

export const replicas = async (account: Account) =>
  (await databases(account)).filter((it) => it.ReadReplicaSourceDBInstanceIdentifier);

export const parameter = async (account: Account, name: string) => {
  const all = await account.once('parameters', async () => {
    const DBParameterGroupName = (await primary(account)).DBParameterGroups?.[0]?.DBParameterGroupName;
    const found: Parameter[] = [];
    const pages = paginateDescribeDBParameters({ client: account.rds }, { DBParameterGroupName, Source: 'user' });
    for await (const { Parameters = [] } of pages) found.push(...Parameters);
    return found;
  });
  return all.find((it) => it.ParameterName === name)?.ParameterValue;
};

export const cache = (account: Account) =>
  account.once('cache', async () => {
    const ReplicationGroupId = await account.one(CACHE);
    const answer = await account.elastiCache.describeReplicationGroups({ ReplicationGroupId });
    return must(answer.ReplicationGroups?.[0], 'replication group');
  });

/** The value of a parameter in the only parameter group whose logical id matches. */
export const cacheParameter = async (account: Account, group: RegExp, name: string) => {
  const CacheParameterGroupName = await account.one('AWS::ElastiCache::ParameterGroup', group);
  const pages = paginateDescribeCacheParameters({ client: account.elastiCache }, { CacheParameterGroupName });
  for await (const { Parameters = [] } of pages) {
    const found = Parameters.find((it) => it.ParameterName === name);
    if (found) return found.ParameterValue;
  }
  return undefined;
};

const firewallRules = (account: Account) =>
  account.once('rules of the firewall', async () => {
    const [Name, Id] = (await account.one(WEB_ACL)).split('|');
    const { WebACL } = await account.waf.getWebACL({ Name, Id, Scope: 'CLOUDFRONT' });
    return WebACL?.Rules ?? [];
  });

export const rateLimits = async (account: Account) =>
  (await firewallRules(account)).flatMap((rule) => rule.Statement?.RateBasedStatement ?? []);

/** Every text that a WAF statement looks for. */
export function searchStrings(statement: object | undefined): string[] {
  return Object.entries(statement ?? {}).flatMap(([key, value]): string[] => {
    if (key === 'SearchString') return [Buffer.from(value as Uint8Array).toString()];
    return value && typeof value === 'object' ? searchStrings(value as object) : [];
  });
}

/** Row for the default security group of the network, whose rules a runbook of Systems Manager removes. */
export const DEFAULT_GROUP_ROW: Expectation = {
  id: 'practice',
  setting: 'network: rules of the default security group',
  asked: 0,
  type: 'AWS::SSM::Association',
  find: async (account) => {
    const Filters = [
      { Name: 'vpc-id', Values: [await account.one('AWS::EC2::VPC')] },
      { Name: 'group-name', Values: ['default'] },
    ];
    const { SecurityGroups } = await account.ec2.describeSecurityGroups({ Filters });
    const { IpPermissions = [], IpPermissionsEgress = [] } = must(SecurityGroups?.[0], 'default security group');
    return IpPermissions.length + IpPermissionsEgress.length;
  },
};

/** Rows for a health page that the firewall closes to the public. They show the length of the secret, never its value. */
export function healthPageRows(path: string): Expectation[] {
  const rule = async (account: Account) =>
    must(
      (await firewallRules(account)).find(({ Name }) => Name === 'ProtectedPaths'),
      'rule for protected paths',
    );
  return [
    {
      id: 'practice',
      setting: 'firewall: health page without the header',
      asked: 'Block x-health-check',
      type: WEB_ACL,
      find: async (account) => {
        const { Action, Statement } = await rule(account);
        const header = Statement?.AndStatement?.Statements?.at(-1)?.NotStatement?.Statement?.ByteMatchStatement;
        return `${Object.keys(Action ?? {}).join()} ${header?.FieldToMatch?.SingleHeader?.Name}`;
      },
    },
    {
      id: 'practice',
      setting: 'firewall: paths of the health page, length of the secret',
      asked: `${path}, ${path}/, 48 characters`,
      type: WEB_ACL,
      patch: 'search strings',
      find: async (account) => {
        const texts = searchStrings((await rule(account)).Statement);
        return [...texts.slice(0, -1), `${texts.at(-1)?.length} characters`];
      },
    },
  ];
}

export const rateLimit = async (account: Account, limit: number) =>
  must(
    (await rateLimits(account)).find((it) => it.Limit === limit),
    `rate rule with limit ${limit}`,
  );

export const alarms = (account: Account) =>
  account.once('alarms', async () => {
    const ids = (await account.resources(ALARM)).map((it) => it.physicalId);
    const all: MetricAlarm[] = [];
    for (const { cloudWatch } of account.regions()) {
      const pages = paginateDescribeAlarms({ client: cloudWatch }, { AlarmTypes: ['MetricAlarm'] });
      for await (const { MetricAlarms = [] } of pages) all.push(...MetricAlarms);
    }
    return all.filter((it) => ids.includes(it.AlarmName ?? ''));
  });

export const SIGNS: Record<string, string> = {
  GreaterThanOrEqualToThreshold: '≥',
  GreaterThanThreshold: '>',
  LessThanThreshold: '<',
  LessThanOrEqualToThreshold: '≤',
};

export const words = (alarm: MetricAlarm): string =>
  `${SIGNS[alarm.ComparisonOperator ?? '']} ${alarm.Threshold}, ${alarm.Period ?? alarm.Metrics?.[0]?.MetricStat?.Period} s × ${alarm.EvaluationPeriods}`;

/** A row about an alarm on one metric: the asked one among those found, or all of them when it is not there. */
export const alarmRow = (
  id: string,
  setting: string,
  namespace: RegExp,
  metric: RegExp,
  asked: string,
): Expectation => ({
  id,
  setting,
  asked,
  type: ALARM,
  find: async (account) => {
    const found = (await alarms(account))
      .filter((it) => namespace.test(it.Namespace ?? '') && metric.test(it.MetricName ?? ''))
      .map(words);
    return found.includes(asked) ? asked : found;
  },
});

export const distribution = (account: Account) =>
  account.once('distribution', async () => {
    const { DistributionConfig } = await account.cloudFront.getDistributionConfig({
      Id: await account.one(DISTRIBUTION),
    });
    return must(DistributionConfig, 'distribution');
  });

export const staticBehaviour = async (account: Account) =>
  must(
    (await distribution(account)).CacheBehaviors?.Items?.find((it) => it.PathPattern?.includes('static/*')),
    'cache behaviour for /static/*',
  );

export const headersPolicy = (account: Account, id: string | undefined) =>
  account.once(`headers ${id}`, async () => {
    const { ResponseHeadersPolicy } = await account.cloudFront.getResponseHeadersPolicy({ Id: must(id, 'policy id') });
    return must(ResponseHeadersPolicy?.ResponseHeadersPolicyConfig, 'response headers policy');
  });

export const securityHeaders = async (account: Account) => {
  const { DefaultCacheBehavior } = await distribution(account);
  return must(
    (await headersPolicy(account, DefaultCacheBehavior?.ResponseHeadersPolicyId)).SecurityHeadersConfig,
    'headers',
  );
};

export const archive = (account: Account) => account.one(BUCKET, /Archive|BackupBucket|Backups/i);

export const tier = async (account: Account, accessTier: string) => {
  const lists = await account.once('tiers', async () =>
    account.s3.listBucketIntelligentTieringConfigurations({ Bucket: await archive(account) }),
  );
  const tiers = lists.IntelligentTieringConfigurationList?.flatMap((it) => it.Tierings ?? []);
  return tiers?.find((it) => it.AccessTier === accessTier)?.Days;
};

// Rows without a requirement of the report: `mission` is what every stack owes (the five tags), `practice` what is
// today's secure default.
export const atLeast = (least: number) => (found: unknown) => Number(found) >= least;
export const tagNames = ['Project', 'Environment', 'Owner', 'CostCenter', 'ManagedBy'];
export const tagged = (tags: { Key?: string }[] | undefined) =>
  tagNames.filter((name) => tags?.some((tag) => tag.Key === name)).join(', ');

/** The system's log groups, of every region. */
export const logGroups = (account: Account) =>
  account.once('log groups', async () => {
    const ids = (await account.resources('AWS::Logs::LogGroup')).map((it) => it.physicalId);
    const all: LogGroup[] = [];
    for (const { logs } of account.regions()) {
      for await (const page of paginateDescribeLogGroups({ client: logs }, {})) all.push(...(page.logGroups ?? []));
    }
    return all.filter((it) => ids.includes(it.logGroupName ?? ''));
  });

/** Reads one value of a thing that is described once. */
export const reads =
  <T>(thing: (account: Account) => Promise<T>, value: (it: T) => unknown) =>
  async (account: Account) =>
    value(await thing(account));

export const SERVICE = 'AWS::ECS::Service';
export const TASK = 'AWS::ECS::TaskDefinition';

/** The service whose logical id matches. */
export const service = (account: Account, id: RegExp) =>
  account.once(`service ${id}`, async () => {
    const cluster = await account.one('AWS::ECS::Cluster');
    const answer = await account.ecs.describeServices({ cluster, services: [await account.one(SERVICE, id)] });
    return must(answer.services?.[0], `service ${id}`);
  });

/** The task definition whose logical id matches. */
export const task = (account: Account, id: RegExp) =>
  account.once(`task ${id}`, async () => {
    const taskDefinition = await account.one(TASK, id);
    return must((await account.ecs.describeTaskDefinition({ taskDefinition })).taskDefinition, `task ${id}`);
  });

/** An environment variable of the first container. */
export const variable = async (account: Account, id: RegExp, name: string) =>
  (await task(account, id)).containerDefinitions?.[0]?.environment?.find((it) => it.name === name)?.value;

/** A row about an environment variable of the first container. */
export const variableRow = (id: string, of: RegExp, name: string, asked: string): Expectation => ({
  id,
  setting: `task: ${name}`,
  asked,
  type: TASK,
  find: (account) => variable(account, of, name),
});

export const SCHEDULE = 'AWS::Scheduler::Schedule';

/** The expression of the schedule whose logical id matches. */
export const schedule = async (account: Account, id: RegExp) => {
  const Name = await account.one(SCHEDULE, id);
  return (await account.scheduler.getSchedule({ Name })).ScheduleExpression;
};

/** The behaviour of the distribution for a pattern. */
export const behaviour = async (account: Account, pattern: string) =>
  must(
    (await distribution(account)).CacheBehaviors?.Items?.find((it) => it.PathPattern === pattern),
    `cache behaviour for ${pattern}`,
  );
