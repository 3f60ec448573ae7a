import { Expectation } from '../read-back';
import {
  cacheParameter,
  alarmRow,
  CACHE,
  DATABASE,
  DEFAULT_GROUP_ROW,
  healthPageRows,
  primary,
  rateLimit,
  reads,
  service,
  SERVICE,
  tagged,
  tagNames,
  targets,
  TARGETS,
  variableRow,
  WEB_ACL,
} from './account-readers';
import type { AwsExpectations } from './expectations';

// What the Argo-Alpine report says about production. The asked values are written down from the report (the catalogue in
// docs/requirements.md names the lines), never imported from the stack: this table is the other witness.

const BACKEND = /^Backend/;

const variables: [string, string, string][] = [
  ['AA-POOL-02', 'DB_POOL_SIZE', '20'],
  ['AA-POOL-03', 'DB_MAX_OVERFLOW', '10'],
  ['AA-POOL-04', 'DB_POOL_PRE_PING', 'true'],
  ['AA-POOL-05', 'DB_POOL_RECYCLE', '3600'],
  ['AA-POOL-06', 'DB_CONNECT_TIMEOUT', '10'],
  ['AA-CAC-02', 'CACHE_TTL_SIGNALS_LATEST', '60'],
  ['AA-CAC-05', 'REDIS_PORT', '6379'],
  ['AA-CAC-07', 'REDIS_DB', '0'],
  ['AA-LIM-01', 'RATE_LIMIT_STORAGE', 'redis'],
  ['AA-TOK-01', 'TOKEN_BLACKLIST_STORAGE', 'redis'],
  ['AA-GZ-01', 'GZIP_MIN_SIZE', '1024'],
  ['AA-EXC-01', 'DEBUG', 'false'],
];

export const ARGO_ALPINE: readonly Expectation[] = [
  ...variables.map(([id, name, asked]) => variableRow(id, BACKEND, name, asked)),
  {
    id: 'AA-MAP-01',
    setting: 'backend: launch type, container behind the balancer',
    asked: 'FARGATE alpine-backend',
    type: SERVICE,
    find: async (account) => {
      const it = await service(account, BACKEND);
      return `${it.launchType} ${it.loadBalancers?.[0]?.containerName}`;
    },
  },
  {
    id: 'AA-MAP-02',
    setting: 'engine: balancers',
    asked: 0,
    type: SERVICE,
    find: async (account) => (await service(account, /^Argo/)).loadBalancers?.length ?? 0,
  },
  {
    id: 'AA-HLT-01',
    setting: 'health check: path, answer',
    asked: '/health 200',
    type: TARGETS,
    find: reads(targets, (it) => `${it.HealthCheckPath} ${it.Matcher?.HttpCode}`),
  },
  {
    id: 'AA-MAP-03',
    setting: 'database: engine, both zones, encrypted',
    asked: 'postgres true true',
    type: DATABASE,
    find: reads(primary, (it) => `${it.Engine} ${it.MultiAZ} ${it.StorageEncrypted}`),
  },
  {
    id: 'AA-MAP-04',
    setting: 'cache: nodes, failover, TLS',
    asked: '2 enabled true',
    type: CACHE,
    find: async (account) => {
      const ReplicationGroupId = await account.one(CACHE, /^Cache/);
      const [it] =
        (await account.elastiCache.describeReplicationGroups({ ReplicationGroupId })).ReplicationGroups ?? [];
      return `${it?.MemberClusters?.length} ${it?.AutomaticFailover?.toLowerCase()} ${it?.TransitEncryptionEnabled}`;
    },
  },
  {
    id: 'AA-TOK-02',
    setting: 'revoked tokens: what happens when the memory is full',
    asked: 'noeviction',
    type: 'AWS::ElastiCache::ParameterGroup',
    find: (account) => cacheParameter(account, /^Tokens/, 'maxmemory-policy'),
  },
  {
    id: 'AA-LIM-02',
    setting: 'edge: requests of an address in seconds',
    asked: '2000 in 300',
    type: WEB_ACL,
    find: async (account) => `2000 in ${(await rateLimit(account, 2000)).EvaluationWindowSec}`,
  },
  ...healthPageRows('/api/health'),
  DEFAULT_GROUP_ROW,
  alarmRow('AA-OUT-04', 'alarm: latest signals, before', /ArgoAlpine/, /SignalsLatestMs/, '> 150, 300 s × 3'),
  alarmRow('AA-OUT-06', 'alarm: login, result', /ArgoAlpine/, /AuthLoginMs/, '> 50, 300 s × 3'),
  alarmRow('AA-OUT-08', 'alarm: filtering signals', /ArgoAlpine/, /SignalFilteringQueryMs/, '> 15, 300 s × 3'),
  alarmRow('AA-PLAN-03', 'alarm: memory of Redis', /ElastiCache/, /DatabaseMemoryUsage/, '> 80, 300 s × 3'),
  alarmRow('AA-HLT-02', 'alarm: health', /Synthetics/, /SuccessPercent/, '< 100, 300 s × 2'),
  {
    id: 'mission',
    setting: 'tags of the database',
    asked: tagNames.join(', '),
    type: DATABASE,
    find: reads(primary, (it) => tagged(it.TagList)),
  },
];

export const EXPECTATIONS: AwsExpectations = { expectations: ARGO_ALPINE, minimumAccountRows: 15 };
