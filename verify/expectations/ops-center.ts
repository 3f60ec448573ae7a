import { Expectation } from '../read-back';
import {
  alarmRow,
  behaviour,
  cache,
  CACHE,
  DATABASE,
  DEFAULT_GROUP_ROW,
  DISTRIBUTION,
  HEADERS,
  parameter,
  healthPageRows,
  primary,
  rateLimit,
  reads,
  SCHEDULE,
  schedule,
  securityHeaders,
  service,
  SERVICE,
  tagged,
  tagNames,
  targets,
  TARGETS,
  task,
  TASK,
  variableRow,
  WEB_ACL,
} from './account-readers';
import type { AwsExpectations } from './expectations';

// What the Ops-Center report says about production. The asked values are written down from the report (the catalogue in
// docs/requirements.md names the lines), never imported from the stack: this table is the other witness.

const WEB = /^WebTier/;

const variables: [string, string, string][] = [
  ['OC-POOL-02', 'DB_POOL_SIZE', '20'],
  ['OC-POOL-03', 'DB_MAX_OVERFLOW', '40'],
  ['OC-POOL-05', 'DB_POOL_RECYCLE', '3600'],
  ['OC-CC-05', 'GZIP_MIN_SIZE', '1024'],
  ['OC-LIM-03', 'RATE_LIMIT_LOGIN', '5/minute'],
  ['OC-ROT-01', 'API_KEY_TTL_DAYS', '90'],
  ['OC-ROT-03', 'API_KEY_EXPIRY_NOTICE_DAYS', '7'],
  ['OC-CAC-02', 'PYTHONHASHSEED', '0'],
  ['OC-CAC-03', 'CACHE_TTL_USER_ANALYTICS', '600'],
  ['OC-CAC-06', 'SESSION_TTL', '86400'],
];

export const OPS_CENTER: readonly Expectation[] = [
  {
    id: 'OC-MAP-01',
    setting: 'service: launch type, container behind the balancer',
    asked: 'FARGATE ops-center-direct',
    type: SERVICE,
    find: async (account) => {
      const it = await service(account, WEB);
      return `${it.launchType} ${it.loadBalancers?.[0]?.containerName}`;
    },
  },
  {
    id: 'OC-MAP-01',
    setting: 'task: CPU units, MiB',
    asked: '1024 2048',
    type: TASK,
    find: reads(
      (account) => task(account, WEB),
      (it) => `${it.cpu} ${it.memory}`,
    ),
  },
  {
    id: 'practice',
    setting: 'task: root file system is read-only',
    asked: true,
    type: TASK,
    find: reads(
      (account) => task(account, WEB),
      (it) => it.containerDefinitions?.every((one) => one.readonlyRootFilesystem),
    ),
  },
  ...variables.map(([id, name, asked]) => variableRow(id, WEB, name, asked)),
  {
    id: 'practice',
    setting: 'target group: kind, health path',
    asked: 'ip /health',
    type: TARGETS,
    find: reads(targets, (it) => `${it.TargetType} ${it.HealthCheckPath}`),
  },
  {
    id: 'OC-MAP-02',
    setting: 'cache: name, nodes, failover',
    asked: 'unicorn-redis 2 enabled',
    type: CACHE,
    find: reads(
      cache,
      (it) => `${it.ReplicationGroupId} ${it.MemberClusters?.length} ${it.AutomaticFailover?.toLowerCase()}`,
    ),
  },
  {
    id: 'OC-MAP-03',
    setting: 'database: engine, both zones, encrypted',
    asked: 'postgres true true',
    type: DATABASE,
    find: reads(primary, (it) => `${it.Engine} ${it.MultiAZ} ${it.StorageEncrypted}`),
  },
  {
    id: 'OC-OUT-04',
    setting: 'database: slow statement, ms',
    asked: '150',
    type: 'AWS::RDS::DBParameterGroup',
    find: (account) => parameter(account, 'log_min_duration_statement'),
  },
  {
    id: 'OC-ROT-02',
    setting: 'schedule: expiring keys',
    asked: 'cron(0 0 * * ? *)',
    type: SCHEDULE,
    find: (account) => schedule(account, /^ExpiringKeys/),
  },
  {
    id: 'OC-MV-03',
    setting: 'schedule: analytics',
    asked: 'rate(1 hour)',
    type: SCHEDULE,
    find: (account) => schedule(account, /AnalyticsRefresh/),
  },
  {
    id: 'OC-LIM-02',
    setting: 'edge: list of users, requests in seconds',
    asked: '100 in 60',
    type: WEB_ACL,
    find: async (account) => `100 in ${(await rateLimit(account, 100)).EvaluationWindowSec}`,
  },
  {
    id: 'OC-LIM-03',
    setting: 'edge: login, requests in seconds',
    asked: '10 in 120',
    type: WEB_ACL,
    find: async (account) => `10 in ${(await rateLimit(account, 10)).EvaluationWindowSec}`,
  },
  ...healthPageRows('/api/health'),
  DEFAULT_GROUP_ROW,
  {
    id: 'OC-CC-02',
    setting: 'edge: what is about users is not kept',
    asked: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
    type: DISTRIBUTION,
    find: async (account) => (await behaviour(account, '/api/*users*')).CachePolicyId,
  },
  {
    id: 'OC-HDR-04',
    setting: 'header: HSTS seconds, subdomains',
    asked: '31536000 true',
    type: HEADERS,
    find: async (account) => {
      const it = (await securityHeaders(account)).StrictTransportSecurity;
      return `${it?.AccessControlMaxAgeSec} ${it?.IncludeSubdomains}`;
    },
  },
  {
    id: 'OC-HDR-02',
    setting: 'header: framing',
    asked: 'DENY',
    type: HEADERS,
    find: async (account) => (await securityHeaders(account)).FrameOptions?.FrameOption,
  },
  alarmRow('OC-SLO-03', 'alarm: answers, target', /ApplicationELB/, /TargetResponseTime/, '≥ 0.1, 300 s × 3'),
  alarmRow('OC-OUT-03', 'alarm: answers, result', /ApplicationELB/, /TargetResponseTime/, '≥ 0.12, 300 s × 3'),
  alarmRow('OC-ALM-01', 'alarm: answers, at worst', /ApplicationELB/, /TargetResponseTime/, '> 1, 60 s × 5'),
  alarmRow('OC-ALM-02', 'alarm: pool', /OpsCenter/, /db_pool_in_use/, '≥ 60, 60 s × 2'),
  alarmRow('OC-SLO-04', 'alarm: first paint', /OpsCenter/, /FirstContentfulPaint/, '≥ 0.8, 300 s × 3'),
  {
    id: 'mission',
    setting: 'tags of the database',
    asked: tagNames.join(', '),
    type: DATABASE,
    find: reads(primary, (it) => tagged(it.TagList)),
  },
];

export const EXPECTATIONS: AwsExpectations = { expectations: OPS_CENTER, minimumAccountRows: 15 };
