import { Expectation } from '../read-back';
import {
  cacheParameter,
  alarmRow,
  ALARM,
  alarms,
  CACHE,
  DATABASE,
  DEFAULT_GROUP_ROW,
  databases,
  healthPageRows,
  primary,
  rateLimit,
  reads,
  replicas,
  service,
  SERVICE,
  tagged,
  tagNames,
  task,
  TASK,
  variableRow,
  WEB_ACL,
  words,
} from './account-readers';
import type { AwsExpectations } from './expectations';

// What the BookReader report says about production. The asked values are written down from the report (the catalogue in
// docs/requirements.md names the lines), never imported from the stack: this table is the other witness.

const BACKEND = /^Backend/;
const WORKERS = /^WorkersTask/;
const WORKER_SERVICE = /^WorkersService/;

const onBackend: [string, string, string][] = [
  ['BR-ENV-06', 'WORKERS_COUNT', '4'],
  ['BR-ENV-10', 'DEBUG', 'false'],
  ['BR-ENV-11', 'LOG_LEVEL', 'warning'],
  ['BR-POOL-01', 'DB_POOL_SIZE', '10'],
  ['BR-POOL-02', 'DB_MAX_OVERFLOW', '20'],
  ['BR-POOL-04', 'DB_POOL_RECYCLE', '3600'],
  ['BR-POOL-05', 'DB_POOL_TIMEOUT', '30'],
];

const onWorkers: [string, string, string][] = [
  ['BR-CEL-01', 'CELERY_CONCURRENCY', '2'],
  ['BR-CEL-03', 'CELERY_MAX_TASKS_PER_CHILD', '10'],
  ['BR-CEL-04', 'CELERY_WORKER_MAX_MEMORY_PER_CHILD', '5000000'],
  ['BR-MEM-06', 'MAX_CONCURRENT_HEAVY_TASKS', '10'],
  ['BR-MEM-10', 'MIN_FREE_MEMORY_MB', '500'],
];

export const BOOK_READER: readonly Expectation[] = [
  ...onBackend.map(([id, name, asked]) => variableRow(id, BACKEND, name, asked)),
  ...onWorkers.map(([id, name, asked]) => variableRow(id, WORKERS, name, asked)),
  {
    id: 'BR-MAP-01',
    setting: 'backend: container behind the balancer',
    asked: 'backend',
    type: SERVICE,
    find: async (account) => (await service(account, BACKEND)).loadBalancers?.[0]?.containerName,
  },
  {
    id: 'BR-MEM-04',
    setting: 'workers: CPU units, MiB',
    asked: '2048 6144',
    type: TASK,
    find: reads(
      (account) => task(account, WORKERS),
      (it) => `${it.cpu} ${it.memory}`,
    ),
  },
  {
    id: 'BR-MEM-05',
    setting: 'workers: MiB set aside',
    asked: 2048,
    type: TASK,
    find: reads(
      (account) => task(account, WORKERS),
      (it) => it.containerDefinitions?.[0]?.memoryReservation,
    ),
  },
  {
    id: 'BR-CEL-02',
    setting: 'workers: command',
    asked: 'celery -A app.core.celery_app worker --loglevel=info',
    type: TASK,
    find: reads(
      (account) => task(account, WORKERS),
      (it) => it.containerDefinitions?.[0]?.command?.slice(0, 5).join(' '),
    ),
  },
  {
    id: 'BR-CD-14',
    setting: 'workers: least and most during a deployment, percent',
    asked: '50 100',
    type: SERVICE,
    find: async (account) => {
      const it = (await service(account, WORKER_SERVICE)).deploymentConfiguration;
      return `${it?.minimumHealthyPercent} ${it?.maximumPercent}`;
    },
  },
  {
    id: 'BR-MAP-04',
    setting: 'database: name, port',
    asked: 'bookreader_prod 5432',
    type: DATABASE,
    find: reads(primary, (it) => `${it.DBName} ${it.Endpoint?.Port}`),
  },
  {
    id: 'BR-FUT-03',
    setting: 'database: replicas',
    asked: 1,
    type: DATABASE,
    find: reads(replicas, (it) => it.length),
  },
  {
    id: 'practice',
    setting: 'databases: all encrypted, none public',
    asked: true,
    type: DATABASE,
    find: reads(databases, (all) => all.every((it) => it.StorageEncrypted && !it.PubliclyAccessible)),
  },
  {
    id: 'BR-FUT-02',
    setting: 'broker: nodes, failover',
    asked: '2 enabled',
    type: CACHE,
    find: async (account) => {
      const ReplicationGroupId = await account.one(CACHE, /^Broker/);
      const [it] =
        (await account.elastiCache.describeReplicationGroups({ ReplicationGroupId })).ReplicationGroups ?? [];
      return `${it?.MemberClusters?.length} ${it?.AutomaticFailover?.toLowerCase()}`;
    },
  },
  {
    id: 'BR-MAP-05',
    setting: 'broker: what happens when the memory is full',
    asked: 'noeviction',
    type: 'AWS::ElastiCache::ParameterGroup',
    find: (account) => cacheParameter(account, /^Broker/, 'maxmemory-policy'),
  },
  {
    id: 'BR-SEC-07',
    setting: 'edge: requests of an address in seconds',
    asked: '2000 in 300',
    type: WEB_ACL,
    find: async (account) => `2000 in ${(await rateLimit(account, 2000)).EvaluationWindowSec}`,
  },
  ...healthPageRows('/api/health'),
  DEFAULT_GROUP_ROW,
  alarmRow('BR-OUT-06', 'alarm: answers', /ApplicationELB/, /TargetResponseTime/, '≥ 0.18, 300 s × 3'),
  alarmRow('BR-OUT-07', 'alarm: timeouts', /ApplicationELB/, /ELB_504/, '> 0, 300 s × 1'),
  alarmRow('BR-ALM-01', 'alarm: memory of a container', /AWS\/ECS/, /MemoryUtilization/, '> 90, 60 s × 5'),
  // 83 % of the 1023 that all processes may open at full scale; the report has 25 of the 30 of one process (docs/evidence.md).
  alarmRow('BR-ALM-02', 'alarm: connections', /AWS\/RDS/, /DatabaseConnections/, '> 852, 60 s × 2'),
  alarmRow('BR-ALM-03', 'alarm: running workers', /ContainerInsights/, /RunningTaskCount/, '< 1, 60 s × 1'),
  alarmRow('BR-OUT-02', 'alarm: memory of all tasks, MiB', /ContainerInsights/, /MemoryUtilized/, '> 49152, 60 s × 5'),
  alarmRow('BR-OUT-12', 'alarm: processor of the workers', /AWS\/ECS/, /CPUUtilization/, '> 70, 300 s × 3'),
  {
    id: 'BR-MEM-10',
    setting: 'alarm: free memory, MB',
    asked: '< 500, 60 s × 5',
    type: ALARM,
    find: async (account) =>
      (await alarms(account))
        .filter((it) => it.Threshold === 500)
        .map(words)
        .join(),
  },
  {
    id: 'mission',
    setting: 'tags of the database',
    asked: tagNames.join(', '),
    type: DATABASE,
    find: reads(primary, (it) => tagged(it.TagList)),
  },
];

export const EXPECTATIONS: AwsExpectations = { expectations: BOOK_READER, minimumAccountRows: 15 };
