import { ProblemCode } from '../problem-code';
import { PgBouncerSettings, PoolMode } from './pgbouncer-settings';
import { Problems } from '../problems';

/** A PgBouncer's settings, and the database an RDS Proxy takes its place in front of. */
export interface RdsProxySettingsProps {
  /** The settings, as stated for a PgBouncer. */
  readonly pooler: PgBouncerSettings;
  /** `max_connections` of the database: RDS Proxy is told shares of it. */
  readonly maxConnections: number;
  /**
   * Pairs of user and database that have a pool each.
   * @default 1
   */
  readonly pools?: number;
}

/** Seconds. Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-rds-dbproxytargetgroup-connectionpoolconfigurationinfoformat.html */
const LONGEST_WAIT = 300;
const DEFAULT_WAIT = 120;

/** What there is in place of the settings that RDS Proxy does not have. */
const INSTEAD: { readonly [setting in keyof PgBouncerSettings]?: string } = {
  maxClientConnections: 'it accepts as many as come',
  reservePoolSize: 'raise maxDbConnections',
  reservePoolTimeoutSeconds: 'raise maxDbConnections',
  maxUserConnections: 'ALTER ROLE … CONNECTION LIMIT',
  serverIdleTimeoutSeconds: 'it closes idle connections beyond minPoolSize by itself',
  serverLifetimeSeconds: 'it replaces connections by itself',
  serverConnectTimeoutSeconds: 'nothing',
  queryTimeoutSeconds: 'the parameter statement_timeout',
  statsPeriodSeconds: 'its metrics in CloudWatch',
  logConnections: 'its log, with debugLogging',
  logDisconnections: 'its log, with debugLogging',
  logPoolerErrors: 'its log',
  maxPreparedStatements: 'nothing',
};
const READ_HERE = ['poolMode', 'defaultPoolSize', 'minPoolSize', 'maxDbConnections', 'queryWaitTimeoutSeconds'];

/** What RDS Proxy is told so that it pools as a PgBouncer would, as far as it can. */
export class RdsProxySettings {
  /** Most server connections, in percent of `max_connections`: `maxDbConnections`, else the pools together, else 100. */
  public readonly maxConnectionsPercent: number;
  /** Idle server connections it keeps, in percent of `max_connections`: `minPoolSize` of each pool. Undefined where that is not stated. */
  public readonly maxIdleConnectionsPercent?: number;
  /** Seconds a client waits for a server connection: `queryWaitTimeoutSeconds`, at most 300. */
  public readonly borrowTimeoutSeconds: number;
  /** Stated settings without a counterpart, each with what there is instead. */
  public readonly notEncodable: string[];

  constructor(props: RdsProxySettingsProps) {
    const { pooler, maxConnections, pools = 1 } = props;
    const problems = new Problems('the settings of the RDS Proxy', 'RdsProxySettings');
    problems.number('maxConnections', maxConnections, { min: 1, integer: true }, 'use the limit of the database');
    problems.number('pools', pools, { min: 1, integer: true }, 'count the pairs of user and database');
    const { maxDbConnections = 0, defaultPoolSize, minPoolSize, queryWaitTimeoutSeconds = DEFAULT_WAIT } = pooler;
    const wanted = maxDbConnections > 0 ? maxDbConnections : defaultPoolSize && pools * defaultPoolSize;
    problems.check(!(wanted !== undefined && wanted > maxConnections), {
      code: ProblemCode.UNREVIEWED,
      property: maxDbConnections > 0 ? 'pooler.maxDbConnections' : 'pooler.defaultPoolSize',
      what: `${wanted} server connections`,
      expected: `at most ${maxConnections}, what the database accepts`,
      fix: 'lower it, or take a larger database',
    });
    problems.check(pooler.poolMode !== PoolMode.STATEMENT, {
      code: ProblemCode.UNREVIEWED,
      property: 'pooler.poolMode',
      what: 'statement pooling',
      expected: 'transaction pooling: RDS Proxy has no other',
      fix: 'use PoolMode.TRANSACTION',
    });
    problems.throwIfAny();

    const percent = (connections: number): number => (100 * connections) / maxConnections;
    // Down: the share is a limit that others count on.
    this.maxConnectionsPercent = wanted === undefined ? 100 : Math.max(1, Math.floor(percent(wanted)));
    if (minPoolSize) {
      this.maxIdleConnectionsPercent = Math.min(this.maxConnectionsPercent, Math.ceil(percent(pools * minPoolSize)));
    }
    const waitsForEver = queryWaitTimeoutSeconds === 0 || queryWaitTimeoutSeconds > LONGEST_WAIT;
    this.borrowTimeoutSeconds = waitsForEver ? LONGEST_WAIT : queryWaitTimeoutSeconds;
    this.notEncodable = [
      ...(waitsForEver ? [`queryWaitTimeoutSeconds: RDS Proxy waits at most ${LONGEST_WAIT} s`] : []),
      ...(pooler.poolMode === PoolMode.SESSION
        ? [
            'poolMode: RDS Proxy pools by transaction, and keeps a connection only for sessions with a state of their own',
          ]
        : []),
      ...Object.entries(pooler)
        .filter(([setting, value]) => value !== undefined && !READ_HERE.includes(setting))
        .map(
          ([setting]) =>
            `${setting}: RDS Proxy has no such setting; instead: ${INSTEAD[setting as keyof PgBouncerSettings]}`,
        ),
    ];
  }
}
