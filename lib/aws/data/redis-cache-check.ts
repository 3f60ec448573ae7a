import { Token } from 'aws-cdk-lib';
import { Formats, MachineSizes, ProblemCode, Problems } from '../../domain';
import { TimeWindows } from './time-windows';
import { DEFAULTS, RedisCacheProps, ResolvedRedisCacheProps } from './redis-cache-props';

/** Props of a new replication group. */
const NEW_GROUP_ONLY = [
  ...['vpcSubnets', 'nodes', 'failover', 'engine', 'authSecretName', 'authTokenLength', 'snapshotRetentionDays'],
  ...['snapshotWindow', 'maintenanceWindow', 'encryptionKey', 'replicationGroupId', 'parameters', 'removalPolicy'],
];

/** Adds the problems of the props as they were given, and of those with their defaults. */
export function checkRedisCache(problems: Problems, given: RedisCacheProps, props: ResolvedRedisCacheProps): void {
  const { nodes, failover, port } = props;
  if (props.existing) problems.withoutEffect(given, NEW_GROUP_ONLY, 'existing');
  problems.number('nodes', nodes, { min: 1, max: 6, integer: true }, 'use 2: one primary and one replica');
  problems.check(!failover || nodes >= 2, {
    code: ProblemCode.CONFLICTING_PROPS,
    property: 'failover',
    what: `failover is true with nodes: ${nodes}`,
    expected: 'at least 2 nodes: a replica must be able to take over',
    fix: 'use nodes: 2, or leave failover out',
  });
  problems.match('nodeType', props.nodeType, /^cache\.[a-z][a-z0-9]*\.[a-z0-9]+$/, {
    expected: 'an ElastiCache node type such as cache.t4g.small',
    fix: `use '${MachineSizes._inService('cache.', props.nodeType) ?? 'cache.t4g.small'}'`,
  });
  problems.number(
    'snapshotRetentionDays',
    props.snapshotRetentionDays,
    { min: 1, max: 35, integer: true },
    'use 7; without a snapshot the data is lost with the last node',
  );
  problems.number(
    'authTokenLength',
    props.authTokenLength,
    { min: 16, max: 128, integer: true },
    'use 48; ElastiCache accepts 16 to 128 characters',
  );
  problems.number('port', port, { min: 1150, max: 65_535, integer: true }, `use ${DEFAULTS.port}`);
  checkEndpoint(problems, props);
  TimeWindows.check(problems, props.snapshotWindow, props.maintenanceWindow, { backup: 'snapshotWindow', minutes: 60 });
  problems.optionalFormat('authSecretName', props.authSecretName, Formats.LINE);
  const { replicationGroupId } = props;
  if (replicationGroupId !== undefined && !Token.isUnresolved(replicationGroupId)) {
    problems.match('replicationGroupId', replicationGroupId, /^[a-z](?:-?[a-z0-9]){0,39}$/, {
      expected: 'at most 40 lower-case letters, digits and single hyphens, beginning with a letter',
      fix: 'shorten or rename it, or leave it out',
    });
  }
}

function checkEndpoint(problems: Problems, { existing }: ResolvedRedisCacheProps): void {
  const endpoint = existing?.primaryEndpoint ?? '';
  problems.check(Token.isUnresolved(endpoint) || !/(^|\.)clustercfg\./.test(endpoint), {
    code: ProblemCode.CLUSTER_MODE_UNSUPPORTED,
    property: 'existing.primaryEndpoint',
    what: `primaryEndpoint is '${endpoint}', the configuration endpoint of a group with cluster mode`,
    expected: 'a group without cluster mode, which supports several databases and works with Celery',
    fix: 'pass the primary endpoint of a group with cluster mode disabled',
  });
}
