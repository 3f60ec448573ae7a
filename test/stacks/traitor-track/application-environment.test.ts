import { DeploymentEnvironment } from '../../../stacks/parts/environment';
import { only } from '../../support/template';
import { Instance, instanceOf, logicalId } from './instance';
import { synthesize } from './synthesized';

const production = (): Instance => instanceOf(synthesize());
const development = (): Instance => instanceOf(synthesize({ environment: DeploymentEnvironment.DEVELOPMENT }));

test.each([
  ['TT-ARC-07', 'SESSION_TYPE', 'redis'],
  ['TT-QRY-02', 'EXPORT_PAGE_SIZE', '1000'],
  ['TT-CAC-02', 'REDIS_PORT', '6379'],
  ['TT-CAC-02', 'REDIS_CACHE_DB', '0'],
  ['TT-CAC-03', 'CACHE_DEFAULT_TTL', '300'],
  ['TT-CAC-04', 'CACHE_KEY_PREFIX', 'cache:'],
  ['TT-CAC-05', 'CACHE_TTL_DASHBOARD_STATS', '60'],
  ['TT-CAC-07', 'QUERY_CACHE_TTL', '300'],
  ['TT-CAC-07', 'QUERY_CACHE_PREFIX', 'query'],
  ['TT-CAC-08', 'CACHE_TTL_BAG_SEARCH', '600'],
  ['TT-CAC-08', 'CACHE_PREFIX_BAG_SEARCH', 'bag_search'],
  ['TT-CAC-08', 'BAG_SEARCH_LIMIT', '50'],
  ['TT-CAC-10', 'CACHE_TTL_TEMPLATE_FRAGMENT', '300'],
  ['TT-CAC-10', 'CACHE_PREFIX_TEMPLATE', 'template:dashboard:'],
  ['TT-POOL-02', 'EXPECTED_CONCURRENT_USERS', '100'],
  ['TT-POOL-04', 'DB_POOL_SIZE', '6'],
  ['TT-POOL-05', 'DB_MAX_OVERFLOW', '3'],
  ['TT-POOL-06', 'DB_POOL_RECYCLE', '300'],
  ['TT-POOL-07', 'DB_POOL_PRE_PING', 'true'],
  ['TT-POOL-08', 'DB_POOL_TIMEOUT', '30'],
  ['TT-POOL-10', 'DB_POOL_CAPACITY', '9'],
  ['TT-GUN-01', 'GUNICORN_WORKERS', '5'],
  ['TT-GUN-08', 'GUNICORN_KEEPALIVE', '125'],
  ['TT-GUN-11', 'ENVIRONMENT', 'production'],
  ['TT-STA-01', 'COMPRESS_ENABLED', 'true'],
  ['TT-STA-03', 'COMPRESS_LEVEL', '6'],
  ['TT-STA-05', 'STATIC_EXPIRES_DAYS', '365'],
  ['TT-RR-04', 'READ_REPLICA_STRATEGY', 'random'],
  ['TT-SES-01', 'SESSION_TYPE', 'redis'],
  ['TT-SES-03', 'SESSION_REDIS_DB', '1'],
  ['TT-SES-04', 'REDIS_SSL', 'true'],
  ['TT-SES-05', 'SESSION_PERMANENT', 'false'],
  ['TT-SES-06', 'SESSION_USE_SIGNER', 'true'],
  ['TT-SES-07', 'SESSION_KEY_PREFIX', 'session:'],
  ['TT-SES-08', 'PERMANENT_SESSION_LIFETIME', '3600'],
  ['TT-LIM-01', 'TRUSTED_PROXY_COUNT', '2'], // CloudFront and the load balancer
  ['TT-LIM-03', 'RATELIMIT_STRATEGY', 'moving-window'],
  ['TT-LIM-04', 'RATELIMIT_DEFAULT', '2000 per day;500 per hour'],
  ['TT-LIM-05', 'RATELIMIT_LOGIN', '10 per minute'],
  ['TT-LIM-06', 'RATELIMIT_STATS', '10000 per minute'],
  ['TT-LOG-03', 'LOG_LEVEL', 'INFO'],
])('[%s] the application is started with %s=%s', (_id, name, value) => {
  expect(production().environment[name]).toBe(value);
});

test('[TT-STA-02] five types of content are compressed', () => {
  expect(production().environment.COMPRESS_MIMETYPES.split(',').sort()).toEqual([
    'application/javascript',
    'image/svg+xml',
    'text/css',
    'text/html',
    'text/javascript',
  ]);
});

test('[TT-ARC-10] [TT-CAC-02] [TT-SES-02] cache and sessions are on the primary node of the replication group, over TLS', () => {
  const { environment } = production();
  const [[id, group]] = Object.entries(synthesize().data.findResources('AWS::ElastiCache::ReplicationGroup'));
  expect(environment.REDIS_HOST).toBe(`\${${id}.PrimaryEndPoint.Address}`);
  expect(group.Properties).toMatchObject({ Port: 6379, TransitEncryptionEnabled: true });
  expect(environment).toMatchObject({ REDIS_PORT: '6379', REDIS_SSL: 'true' });
});

test('[TT-ARC-07] no session is in a folder of the instance', () => {
  const { userData, asset } = production();
  for (const text of [userData, ...Object.values(asset)]) expect(text).not.toMatch(/flask_session|filesystem/i);
});

test('[TT-ARC-19] with sessions in Redis, a browser still stays with its instance for an hour, as in the report', () => {
  const { TargetGroupAttributes } = only(synthesize().application, 'AWS::ElasticLoadBalancingV2::TargetGroup');
  expect(production().environment.SESSION_TYPE).toBe('redis');
  expect(TargetGroupAttributes).toEqual(
    expect.arrayContaining([
      { Key: 'stickiness.enabled', Value: 'true' },
      { Key: 'stickiness.type', Value: 'lb_cookie' },
      { Key: 'stickiness.lb_cookie.duration_seconds', Value: '3600' },
    ]),
  );
});

test('[TT-RR-03] the same pool variables apply to every database and fit each of them', () => {
  const { environment } = production();
  expect(
    Object.keys(environment)
      .filter((name) => /POOL|OVERFLOW/.test(name))
      .sort(),
  ).toEqual([
    'DB_MAX_OVERFLOW',
    'DB_POOL_CAPACITY',
    'DB_POOL_PRE_PING',
    'DB_POOL_RECYCLE',
    'DB_POOL_SIZE',
    'DB_POOL_TIMEOUT',
  ]);
  const { budgets } = synthesize().system.data;
  expect(budgets).toHaveLength(3);
  // 10 instances and one during an update, 5 workers each, 6 + 3 connections; two for the rotations of passwords.
  expect(budgets.map((budget) => budget.demand)).toEqual([497, 497, 497]);
});

test('[TT-RR-04] without replicas there are no replica URLs, so that all queries use the primary', () => {
  const variables = Object.keys({ ...development().environment, ...development().secrets });
  expect(variables.filter((name) => name.startsWith('READ_REPLICA'))).toEqual(['READ_REPLICA_STRATEGY']);
  expect(variables).toContain('DATABASE_URL');
});

test('[TT-GUN-11] only production has the environment production', () => {
  expect(development().environment.ENVIRONMENT).toBe('development');
});

test('no variable, secret or file of an instance refers to localhost or is empty (GAP-X-04)', () => {
  for (const { environment, secrets, files } of [production(), development()]) {
    expect(JSON.stringify({ environment, secrets, files })).not.toMatch(/localhost/i);
    expect(Object.entries(environment).filter(([, value]) => value.trim() === '' || value === 'undefined')).toEqual([]);
  }
});

test('the host of Redis is the only variable known only at deployment', () => {
  const deployed = Object.entries(production().environment).filter(([, value]) => value.includes('${'));
  expect(deployed.map(([name]) => name)).toEqual(['REDIS_HOST']);
  expect(logicalId(deployed[0][1])).toMatch(/^Cache/);
});
