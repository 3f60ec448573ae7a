import { DOMAIN_TYPES } from '../declared-types';
import { Defaults } from '../defaults';
import { ProblemCode } from '../problem-code';
import { MOST_COUNT, Problems } from '../problems';
import { checkPgBouncerSettings } from './pgbouncer-check';
import { PGBOUNCER_DEFAULTS, PgBouncerSettings, PoolMode } from './pgbouncer-settings';

/** PgBouncer settings, and the database that an RDS Proxy serves in place of PgBouncer. */
export interface RdsProxySettingsProps {
  /** Pool settings, as for PgBouncer. */
  readonly pooler: PgBouncerSettings;
  /** `max_connections` of the database. RDS Proxy expresses its limits as a percentage of it. */
  readonly maxConnections: number;
  /**
   * Number of pairs of user and database. Each has its own pool.
   * @default 1
   */
  readonly pools?: number;
}

const DEFAULTS = { pools: 1 } satisfies Partial<RdsProxySettingsProps>;

/** Seconds. Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-rds-dbproxytargetgroup-connectionpoolconfigurationinfoformat.html */
const LONGEST_WAIT = 300;

/** Alternatives to the settings that RDS Proxy does not have. */
const ALTERNATIVES: { readonly [setting in keyof PgBouncerSettings]?: string } = {
  maxClientConnections: 'none needed, it accepts any number of clients',
  reservePoolSize: 'raise maxDbConnections',
  reservePoolTimeoutSeconds: 'raise maxDbConnections',
  maxUserConnections: 'ALTER ROLE … CONNECTION LIMIT',
  serverIdleTimeoutSeconds: 'none needed, it closes idle connections beyond minPoolSize',
  serverLifetimeSeconds: 'none needed, it replaces connections regularly',
  serverConnectTimeoutSeconds: 'none',
  queryTimeoutSeconds: 'the parameter statement_timeout',
  statsPeriodSeconds: 'its metrics in CloudWatch',
  logConnections: 'its log, with debugLogging',
  logDisconnections: 'its log, with debugLogging',
  logPoolerErrors: 'its log',
  maxPreparedStatements: 'none',
};
const TRANSLATED = ['poolMode', 'defaultPoolSize', 'minPoolSize', 'maxDbConnections', 'queryWaitTimeoutSeconds'];

/**
 * Settings that make RDS Proxy pool as PgBouncer would, as far as RDS Proxy supports it.
 *
 * @example
 * const settings = new RdsProxySettings({ pooler: { maxDbConnections: 100, reservePoolSize: 5 }, maxConnections: 500 });
 * console.log(settings.maxConnectionsPercent); // 20
 * console.log(settings.notEncodable); // [ 'reservePoolSize: not supported by RDS Proxy; instead: raise maxDbConnections' ]
 */
export class RdsProxySettings {
  /** Maximum number of server connections, in percent of `max_connections`: from `maxDbConnections`, else from all pools, else 100. */
  public readonly maxConnectionsPercent: number;
  /** Idle server connections kept open, in percent of `max_connections`: from `minPoolSize`. Undefined without it. */
  public readonly maxIdleConnectionsPercent?: number;
  /** Seconds a client waits for a server connection: from `queryWaitTimeoutSeconds`, at most 300. */
  public readonly borrowTimeoutSeconds: number;
  /** Settings that RDS Proxy does not support, each with an alternative. */
  public readonly notEncodable: string[];

  constructor(props: RdsProxySettingsProps) {
    const types = new Problems('the settings of RDS Proxy', 'RdsProxySettings');
    const given = DOMAIN_TYPES.require(types, 'RdsProxySettingsProps', props);
    const { pooler, maxConnections, pools } = Defaults.apply(given, DEFAULTS);
    const wanted = serverConnections(pooler, pools);
    check(given, pools, wanted);

    const percent = (connections: number): number => (100 * connections) / maxConnections;
    // Rounded down: connection budgets rely on this limit.
    this.maxConnectionsPercent = wanted === undefined ? 100 : Math.max(1, Math.floor(percent(wanted)));
    if (pooler.minPoolSize) {
      const idle = Math.ceil(percent(pools * pooler.minPoolSize));
      this.maxIdleConnectionsPercent = Math.min(this.maxConnectionsPercent, idle);
    }
    const { queryWaitTimeoutSeconds: wait } = Defaults.apply(pooler, PGBOUNCER_DEFAULTS);
    const waitsTooLong = wait === 0 || wait > LONGEST_WAIT;
    this.borrowTimeoutSeconds = waitsTooLong ? LONGEST_WAIT : wait;
    this.notEncodable = [
      ...(waitsTooLong ? [`queryWaitTimeoutSeconds: RDS Proxy waits at most ${LONGEST_WAIT} s`] : []),
      ...(pooler.poolMode === PoolMode.SESSION
        ? ['poolMode: RDS Proxy pools by transaction, and pins a connection only for sessions that have state']
        : []),
      ...Object.keys(Defaults.apply(pooler, {}))
        .filter((setting) => !TRANSLATED.includes(setting))
        .map(
          (setting) =>
            `${setting}: not supported by RDS Proxy; instead: ${ALTERNATIVES[setting as keyof PgBouncerSettings]}`,
        ),
    ];
  }
}

/** Returns the server connections that the settings ask for, or undefined if they set neither a limit nor a pool size. */
function serverConnections(pooler: PgBouncerSettings, pools: number): number | undefined {
  const { maxDbConnections } = Defaults.apply(pooler, PGBOUNCER_DEFAULTS);
  return maxDbConnections > 0 ? maxDbConnections : pooler.defaultPoolSize && pools * pooler.defaultPoolSize;
}

function check({ pooler, maxConnections }: RdsProxySettingsProps, pools: number, wanted: number | undefined): void {
  const problems = new Problems('the settings of RDS Proxy', 'RdsProxySettings');
  problems.number(
    'maxConnections',
    maxConnections,
    { min: 1, max: MOST_COUNT, integer: true },
    'use the limit of the database',
  );
  checkPgBouncerSettings(problems, Defaults.apply(pooler, PGBOUNCER_DEFAULTS), 'pooler.');
  problems.number('pools', pools, { min: 1, max: MOST_COUNT, integer: true }, 'count the pairs of user and database');
  problems.check(!(wanted !== undefined && wanted > maxConnections), {
    code: ProblemCode.POOL_EXCEEDS_DATABASE,
    property: pooler.maxDbConnections ? 'pooler.maxDbConnections' : 'pooler.defaultPoolSize',
    what: `the proxy opens ${wanted} server connections`,
    expected: `at most ${maxConnections}, the limit of the database`,
    fix: 'lower the number, or use a larger database',
  });
  problems.check(pooler.poolMode !== PoolMode.STATEMENT, {
    code: ProblemCode.UNSUPPORTED_POOL_MODE,
    property: 'pooler.poolMode',
    what: `poolMode is ${JSON.stringify(pooler.poolMode)}`,
    expected: `${JSON.stringify(PoolMode.TRANSACTION)}, the only mode of RDS Proxy`,
    fix: 'use PoolMode.TRANSACTION',
  });
  problems.throwIfAny();
}
