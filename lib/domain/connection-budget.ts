import { ConnectionLimit } from './connection-limit';
import { Problems } from './problems';

/** Something that opens connections: a web tier, a worker fleet, a migration task. */
export interface ConnectionConsumer {
  /** Name in explanations and errors, e.g. `web`. */
  readonly name: string;
  /** Instances, tasks or replicas at the maximum of their scaling. */
  readonly maxInstances: number;
  /**
   * Further instances that run at the same time while a deployment replaces the old ones.
   * @default 0
   */
  readonly surgeInstances?: number;
  /**
   * Processes of an instance; each holds a pool of its own.
   * @default 1
   */
  readonly processesPerInstance?: number;
  /** Connections one process keeps open. */
  readonly poolSize: number;
  /**
   * Connections one process opens beyond its pool.
   * @default 0
   */
  readonly maxOverflow?: number;
}

/** A pooler between the consumers and the database, such as PgBouncer or RDS Proxy. */
export interface ConnectionPooler {
  /** Name in explanations and errors, e.g. `PgBouncer`. */
  readonly name: string;
  /** Server connections it opens at most, over all its pools. */
  readonly maxServerConnections: number;
  /**
   * Client connections it accepts at most.
   * @default - unlimited, as for RDS Proxy
   */
  readonly maxClientConnections?: number;
}

/** Everything that connects to one database instance. A replica has a budget of its own. */
export interface ConnectionBudgetProps {
  /** The instance the budget is for, e.g. `primary` or `replica 1`. */
  readonly database: string;
  /** What the server accepts. */
  readonly limit: ConnectionLimit;
  /** All that connect to this instance. */
  readonly consumers: ConnectionConsumer[];
  /**
   * Connections kept free for superusers, monitoring, backups and a person in an emergency.
   * PostgreSQL keeps 3 (`superuser_reserved_connections`), RDS 2 for its own roles, and 5 are for people and tools.
   * @default 10
   */
  readonly reservedConnections?: number;
  /**
   * A pooler in between. Then the clients count against it, and only its server connections against the database.
   * @default - consumers connect directly
   */
  readonly pooler?: ConnectionPooler;
}

/** One consumer's part of a budget. */
export interface ConnectionShare {
  /** The consumer. */
  readonly name: string;
  /** Its connections at maximum scale-out, surge included. */
  readonly connections: number;
  /** The arithmetic. */
  readonly formula: string;
}

/**
 * The proof that all consumers, at maximum scale-out and in the middle of a deployment, fit into one database instance.
 *
 * Throws when they do not: a budget that exists is kept. TT-POOL-09.
 */
export class ConnectionBudget {
  /** Connections all consumers may open at once. */
  public readonly demand: number;
  /** Connections the consumers may share: the limit less the reserve. */
  public readonly available: number;
  /** The server's limit, before the reserve. */
  public readonly limit: ConnectionLimit;
  /** Each consumer's part. */
  public readonly shares: ConnectionShare[];
  private readonly props: ConnectionBudgetProps;

  constructor(props: ConnectionBudgetProps) {
    this.props = props;
    this.limit = props.limit;
    const reserved = props.reservedConnections ?? 10;
    const problems = new Problems(`the connection budget of ${props.database}`, `ConnectionBudget(${props.database})`);
    problems.number('reservedConnections', reserved, { min: 0, integer: true }, 'keep about 10 for administrators');
    problems.check(props.consumers.length > 0, 'consumers', 'consumers is empty', 'at least one', 'name what connects');
    props.consumers.forEach((consumer) => {
      const at = (property: string): string => `consumers[${consumer.name}].${property}`;
      problems.number(
        at('maxInstances'),
        consumer.maxInstances,
        { min: 0, integer: true },
        'use the maximum of the scaling',
      );
      problems.number(
        at('surgeInstances'),
        consumer.surgeInstances,
        { min: 0, integer: true },
        'use the surge of a deployment',
      );
      problems.number(
        at('processesPerInstance'),
        consumer.processesPerInstance,
        { min: 1, integer: true },
        'count the processes',
      );
      problems.number(at('poolSize'), consumer.poolSize, { min: 0, integer: true }, 'use the pool of one process');
      problems.number(
        at('maxOverflow'),
        consumer.maxOverflow,
        { min: 0, integer: true },
        'use the overflow of one process',
      );
    });
    problems.throwIfAny();

    this.shares = props.consumers.map(share);
    this.demand = this.shares.reduce((sum, s) => sum + s.connections, 0);
    this.available = Math.max(0, props.limit.connections - reserved);
    this.verify(problems);
    problems.throwIfAny();
  }

  /** Connections the database itself sees at most: the pooler's when there is one. */
  public get databaseDemand(): number {
    return this.props.pooler?.maxServerConnections ?? this.demand;
  }

  /** The budget as text: the limit with its formula, each share, the sum. */
  public explain(): string {
    const { database, pooler } = this.props;
    return [
      `${database}: ${this.databaseDemand} of ${this.available} connections`,
      `limit: ${this.limit.connections} = ${this.limit.explanation}`,
      `reserved: ${this.limit.connections - this.available}`,
      ...this.shares.map((s) => `${s.name}: ${s.connections} = ${s.formula}`),
      ...(pooler
        ? [`${pooler.name}: at most ${pooler.maxServerConnections} server connections for ${this.demand} clients`]
        : []),
    ].join('\n');
  }

  private verify(problems: Problems): void {
    const { pooler } = this.props;
    if (pooler?.maxClientConnections !== undefined && this.demand > pooler.maxClientConnections) {
      problems.check(
        false,
        'pooler.maxClientConnections',
        `${this.breakdown()} do not fit into ${pooler.name}`,
        `at most ${pooler.maxClientConnections} client connections`,
        this.remedies(pooler.maxClientConnections, false),
      );
    }
    if (this.databaseDemand > this.available) {
      problems.check(
        false,
        pooler ? 'pooler.maxServerConnections' : 'consumers',
        pooler
          ? `${pooler.name} opens ${pooler.maxServerConnections} server connections`
          : `${this.breakdown()} do not fit`,
        `at most ${this.available} (${this.limit.explanation} = ${this.limit.connections}, ${this.limit.connections - this.available} reserved)`,
        pooler ? `lower the server pool of ${pooler.name} to ${this.available}` : this.remedies(this.available, true),
      );
    }
  }

  private breakdown(): string {
    const parts = this.shares.map((s) => {
      const percent = this.demand === 0 ? 0 : Math.round((100 * s.connections) / this.demand);
      return `${s.name} ${s.connections} = ${s.formula} (${percent} %)`;
    });
    return `${this.demand} connections [${parts.join('; ')}]`;
  }

  /** Three ways out, each with the number that makes the sum fit. */
  private remedies(room: number, database: boolean): string {
    const largest = this.props.consumers.reduce((a, b) => (share(b).connections > share(a).connections ? b : a));
    const others = this.demand - share(largest).connections;
    const roomForLargest = Math.max(0, room - others);
    const processes = largest.processesPerInstance ?? 1;
    const perProcess = largest.poolSize + (largest.maxOverflow ?? 0);
    const instances = largest.maxInstances + (largest.surgeInstances ?? 0);
    const poolThatFits = Math.floor(roomForLargest / (instances * processes));
    const instancesThatFit = Math.max(
      0,
      Math.floor(roomForLargest / (processes * perProcess)) - (largest.surgeInstances ?? 0),
    );
    const reserved = this.limit.connections - this.available;
    const largerClass = this.limit.classFor(this.demand + reserved);
    const third = !database
      ? `(3) let the pooler accept ${this.demand} clients`
      : largerClass
        ? `(3) move to ${largerClass} or larger, which fits ${this.demand}, or put a pooler with ${room} server connections in front`
        : `(3) allow ${this.demand + reserved} connections, or put a pooler with ${room} server connections in front`;
    return (
      `one of: (1) lower pool and overflow of ${largest.name} to ${poolThatFits} per process; ` +
      `(2) limit ${largest.name} to ${instancesThatFit} instances; ${third}`
    );
  }
}

function share(consumer: ConnectionConsumer): ConnectionShare {
  const { maxInstances, surgeInstances = 0, processesPerInstance = 1, poolSize, maxOverflow = 0 } = consumer;
  return {
    name: consumer.name,
    connections: (maxInstances + surgeInstances) * processesPerInstance * (poolSize + maxOverflow),
    formula:
      `${surgeInstances ? `(${maxInstances} + ${surgeInstances})` : maxInstances} instances × ` +
      `${processesPerInstance} processes × (${poolSize} + ${maxOverflow})`,
  };
}
