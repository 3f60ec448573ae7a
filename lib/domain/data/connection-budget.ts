import { DOMAIN_TYPES, DeclaredTypes } from '../declared-types';
import { Defaults, Resolved } from '../defaults';
import { ProblemCode } from '../problem-code';
import { MOST_COUNT, Problems } from '../problems';
import { ConnectionLimit } from './connection-limit';

/** A group of processes that open connections: a web tier, a worker fleet, a migration task. */
export interface ConnectionConsumer {
  /** Name in explanations and errors, e.g. `web`. */
  readonly name: string;
  /** Instances, tasks or replicas at the maximum of their scaling. */
  readonly maxInstances: number;
  /**
   * Additional instances that run while a deployment replaces the old ones.
   * @default 0
   */
  readonly surgeInstances?: number;
  /**
   * Processes of an instance. Each has its own pool.
   * @default 1
   */
  readonly processesPerInstance?: number;
  /** Connections that one process keeps open, at least 1. SQLAlchemy treats 0 as a pool without a limit. */
  readonly poolSize: number;
  /**
   * Connections that one process opens beyond its pool.
   * @default 0
   */
  readonly maxOverflow?: number;
}

const CONSUMER_DEFAULTS = {
  surgeInstances: 0,
  processesPerInstance: 1,
  maxOverflow: 0,
} satisfies Partial<ConnectionConsumer>;

/** A pooler between the consumers and the database, such as PgBouncer or RDS Proxy. */
export interface ConnectionPooler {
  /** Name in explanations and errors, e.g. `PgBouncer`. */
  readonly name: string;
  /** Maximum number of server connections, over all its pools. */
  readonly maxServerConnections: number;
  /**
   * Maximum number of client connections.
   * @default - unlimited, as for RDS Proxy
   */
  readonly maxClientConnections?: number;
}

/** Consumers of one database instance and its limit. Give each replica a separate budget. */
export interface ConnectionBudgetProps {
  /** Name of the instance, e.g. `primary` or `replica 1`. */
  readonly database: string;
  /** Number of connections the server accepts. */
  readonly limit: ConnectionLimit;
  /** Everything that connects to this instance. */
  readonly consumers: ConnectionConsumer[];
  /**
   * Connections kept free for superusers, monitoring, backups and administrators.
   *
   * PostgreSQL reserves 3 (`superuser_reserved_connections`), RDS 2 for its own roles. The other 5 of the default are for people
   * and tools.
   * @default 10
   */
  readonly reservedConnections?: number;
  /**
   * Pooler in front of the database. If set, the consumers count against the pooler, and only its server connections count
   * against the database.
   * @default - consumers connect directly
   */
  readonly pooler?: ConnectionPooler;
}

const DEFAULTS = { reservedConnections: 10 } satisfies Partial<ConnectionBudgetProps>;
/** Connections that a budget keeps free by default, and a plan as well. */
export const RESERVED_CONNECTIONS = DEFAULTS.reservedConnections;

/** Share of one consumer in a budget. */
export interface ConnectionShare {
  /** Name of the consumer. */
  readonly name: string;
  /** Its connections at maximum scale, surge included. */
  readonly connections: number;
  /** Formula behind the number. */
  readonly formula: string;
}

type Consumer = Resolved<ConnectionConsumer, typeof CONSUMER_DEFAULTS>;

/**
 * Proof that all consumers fit into one database instance, at maximum scale and during a deployment.
 *
 * Throws if they do not fit, so every budget that exists holds.
 *
 * @example
 * const budget = new ConnectionBudget({
 *   database: 'primary',
 *   limit: ConnectionLimit.rdsDefault('db.t3.large'),
 *   consumers: [{ name: 'web', maxInstances: 10, processesPerInstance: 5, poolSize: 6, maxOverflow: 3 }],
 * });
 * console.log(budget.explain()); // primary: 450 of 800 connections …
 */
export class ConnectionBudget {
  /** Connections that all consumers together may open. */
  public readonly demand: number;
  /** Connections available to the consumers: the limit less the reserve. */
  public readonly available: number;
  /** Limit of the server, before the reserve. */
  public readonly limit: ConnectionLimit;
  /** Share of each consumer. */
  public readonly shares: ConnectionShare[];
  private readonly props: Resolved<ConnectionBudgetProps, typeof DEFAULTS>;
  private readonly consumers: Consumer[];

  constructor(props: ConnectionBudgetProps) {
    const database = DeclaredTypes.nameIn(props, 'database', 'unnamed');
    const problems = new Problems(`the connection budget of ${database}`, `ConnectionBudget(${database})`);
    this.props = Defaults.apply(DOMAIN_TYPES.require(problems, 'ConnectionBudgetProps', props), DEFAULTS);
    const { limit, consumers } = this.props;
    this.consumers = consumers.map((consumer) => Defaults.apply(consumer, CONSUMER_DEFAULTS));
    this.limit = limit;
    this.checkProps(problems);
    problems.throwIfAny();

    this.shares = this.consumers.map(share);
    this.demand = this.shares.reduce((sum, s) => sum + s.connections, 0);
    this.available = limit.connections - this.props.reservedConnections;
    this.checkDemand(problems);
    problems.throwIfAny();
  }

  /** Maximum number of connections the database receives: those of the pooler if there is one. */
  public get databaseDemand(): number {
    return this.props.pooler?.maxServerConnections ?? this.demand;
  }

  /** Returns the budget as text: the limit with its formula, each share and the sum. */
  public explain(): string {
    const { database, pooler, reservedConnections } = this.props;
    return [
      `${database}: ${this.databaseDemand} of ${this.available} connections`,
      `limit: ${this.limit.explanation}`,
      `reserved: ${reservedConnections}`,
      ...this.shares.map((s) => `${s.name}: ${s.connections} = ${s.formula}`),
      ...(pooler
        ? [`${pooler.name}: at most ${pooler.maxServerConnections} server connections for ${this.demand} clients`]
        : []),
    ].join('\n');
  }

  private checkProps(problems: Problems): void {
    const { limit, pooler, reservedConnections } = this.props;
    const whole = { min: 1, max: MOST_COUNT, integer: true };
    problems.number(
      'reservedConnections',
      reservedConnections,
      { min: 0, max: limit.connections - 1, integer: true },
      'keep about 10 for administrators',
    );
    problems.optionalNumber(
      'pooler.maxServerConnections',
      pooler?.maxServerConnections,
      whole,
      'use the sum of the server pools',
    );
    problems.optionalNumber(
      'pooler.maxClientConnections',
      pooler?.maxClientConnections,
      whole,
      'use the client limit of the pooler',
    );
    problems.some('consumers', this.consumers, {
      expected: 'at least one consumer',
      fix: 'add everything that connects to this instance',
    });
    problems.unique(
      'consumers',
      this.consumers.map(({ name }) => name),
      'consumer',
    );
    this.consumers.forEach((consumer) => checkConsumer(problems, consumer));
  }

  private checkDemand(problems: Problems): void {
    const { pooler, reservedConnections } = this.props;
    const room = `${this.available} (${this.limit.explanation}, less ${reservedConnections} reserved)`;
    if (!pooler) {
      problems.check(this.demand <= this.available, {
        code: ProblemCode.CONNECTIONS_EXCEED_LIMIT,
        property: 'consumers',
        what: `${this.breakdown()} do not fit`,
        expected: `at most ${room}`,
        fix: oneOf([
          ...this.smaller(this.available),
          this.largerServer(this.demand),
          `put a pooler with ${this.available} server connections in front`,
        ]),
      });
      return;
    }
    const { name, maxServerConnections, maxClientConnections = Infinity } = pooler;
    problems.check(this.demand <= maxClientConnections, {
      code: ProblemCode.CLIENTS_EXCEED_POOLER,
      property: 'pooler.maxClientConnections',
      what: `${this.breakdown()} do not fit into ${name}`,
      expected: `at most ${maxClientConnections} client connections`,
      fix: oneOf([
        ...this.smaller(maxClientConnections),
        `raise the client limit of ${name} to ${this.demand} connections`,
      ]),
    });
    problems.check(maxServerConnections <= this.available, {
      code: ProblemCode.POOL_EXCEEDS_DATABASE,
      property: 'pooler.maxServerConnections',
      what: `${name} opens ${maxServerConnections} server connections`,
      expected: `at most ${room}`,
      fix: oneOf([
        `lower the server pools of ${name} to ${this.available} in total`,
        this.largerServer(maxServerConnections),
      ]),
    });
  }

  private breakdown(): string {
    const parts = this.shares.map(
      (s) => `${s.name} ${s.connections} = ${s.formula} (${Math.round((100 * s.connections) / this.demand)} %)`,
    );
    return `${this.demand} connections [${parts.join('; ')}]`;
  }

  /** Returns smaller pools, and fewer instances, that fit into `room`: of the largest consumer alone if that suffices, else of all. */
  private smaller(room: number): string[] {
    const { consumers } = this;
    const largest = consumers.reduce((a, b) => (share(b).connections > share(a).connections ? b : a));
    const forLargest = room - (this.demand - share(largest).connections);
    const shrink = (shrunk: (consumer: Consumer, room: number) => number): string | undefined => {
      const alone = shrunk(largest, forLargest);
      if (alone >= 1) return `${alone} (${largest.name})`;
      const all = consumers
        .filter((consumer) => share(consumer).connections > 0)
        .map((consumer) => ({
          name: consumer.name,
          value: shrunk(consumer, Math.floor((share(consumer).connections * room) / this.demand)),
        }));
      return all.every(({ value }) => value >= 1)
        ? all.map(({ name, value }) => `${value} (${name})`).join(' and ')
        : undefined;
    };
    const pools = shrink(poolThatFits);
    const instances = shrink(instancesThatFit);
    return [
      ...(pools ? [`lower pool plus overflow of a process to ${pools}`] : []),
      ...(instances ? [`limit the instances to ${instances}`] : []),
    ];
  }

  private largerServer(connections: number): string {
    const limit = connections + this.props.reservedConnections;
    const largerClass = this.limit.classFor(limit);
    return largerClass
      ? `move to ${largerClass} or larger, which accepts the ${limit} needed`
      : `raise max_connections to ${limit}`;
  }
}

function checkConsumer(problems: Problems, consumer: Consumer): void {
  const at = (property: string): string => `consumers[${consumer.name}].${property}`;
  const { maxInstances, surgeInstances, processesPerInstance, poolSize, maxOverflow } = consumer;
  const from = (min: number): { min: number; max: number; integer: boolean } => ({
    min,
    max: MOST_COUNT,
    integer: true,
  });
  problems.number(at('maxInstances'), maxInstances, from(0), 'use the maximum of the scaling');
  problems.number(at('surgeInstances'), surgeInstances, from(0), 'use the surge of a deployment');
  problems.number(at('processesPerInstance'), processesPerInstance, from(1), 'count the processes of an instance');
  problems.number(at('poolSize'), poolSize, from(1), 'use the pool size of one process');
  problems.number(at('maxOverflow'), maxOverflow, from(0), 'use the overflow of one process');
}

function oneOf(remedies: string[]): string {
  return `one of: ${remedies.map((remedy, i) => `(${i + 1}) ${remedy}`).join('; ')}`;
}

/** Returns the sum of pool and overflow of each process that keeps the consumer within `room`. */
function poolThatFits({ maxInstances, surgeInstances, processesPerInstance }: Consumer, room: number): number {
  return Math.floor(room / ((maxInstances + surgeInstances) * processesPerInstance));
}

/** Returns the number of instances, besides the surge of a deployment, that keeps the consumer within `room`. */
function instancesThatFit(consumer: Consumer, room: number): number {
  const { surgeInstances, processesPerInstance, poolSize, maxOverflow } = consumer;
  return Math.floor(room / (processesPerInstance * (poolSize + maxOverflow))) - surgeInstances;
}

function share(consumer: Consumer): ConnectionShare {
  const { maxInstances, surgeInstances, processesPerInstance, poolSize, maxOverflow } = consumer;
  return {
    name: consumer.name,
    connections: (maxInstances + surgeInstances) * processesPerInstance * (poolSize + maxOverflow),
    formula:
      (surgeInstances
        ? `(${maxInstances} + ${surgeInstances}) instances`
        : count(maxInstances, 'instance', 'instances')) +
      ` × ${count(processesPerInstance, 'process', 'processes')} × (${poolSize} + ${maxOverflow})`,
  };
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
