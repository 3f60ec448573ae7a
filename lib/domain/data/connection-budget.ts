import { ProblemCode } from '../problem-code';
import { ConnectionLimit } from './connection-limit';
import { Problems } from '../problems';

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
  /** Connections one process keeps open. At least 1: SQLAlchemy takes 0 for a pool without a limit. */
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
  private readonly reserved: number;

  constructor(props: ConnectionBudgetProps) {
    this.props = props;
    this.limit = props.limit;
    this.reserved = props.reservedConnections ?? 10;
    const problems = new Problems(`the connection budget of ${props.database}`, `ConnectionBudget(${props.database})`);
    problems.number(
      'reservedConnections',
      this.reserved,
      { min: 0, max: props.limit.connections - 1, integer: true },
      'keep about 10 for administrators',
    );
    problems.optionalNumber(
      'pooler.maxServerConnections',
      props.pooler?.maxServerConnections,
      { min: 1, integer: true },
      'add up the server pools',
    );
    problems.optionalNumber(
      'pooler.maxClientConnections',
      props.pooler?.maxClientConnections,
      { min: 1, integer: true },
      'use what the pooler accepts',
    );
    problems.check(props.consumers.length > 0, {
      code: ProblemCode.EMPTY_LIST,
      property: 'consumers',
      what: 'consumers is empty',
      expected: 'at least one',
      fix: 'name what connects',
    });
    const seen = new Set<string>();
    props.consumers.forEach((consumer) => {
      problems.check(!seen.has(consumer.name), {
        code: ProblemCode.UNKNOWN_CHOICE,
        property: 'consumers',
        what: `two consumers are named ${consumer.name}`,
        expected: 'unique names',
        fix: 'rename one, or add their instances',
      });
      seen.add(consumer.name);
      const at = (property: string): string => `consumers[${consumer.name}].${property}`;
      problems.number(
        at('maxInstances'),
        consumer.maxInstances,
        { min: 0, integer: true },
        'use the maximum of the scaling',
      );
      problems.optionalNumber(
        at('surgeInstances'),
        consumer.surgeInstances,
        { min: 0, integer: true },
        'use the surge of a deployment',
      );
      problems.optionalNumber(
        at('processesPerInstance'),
        consumer.processesPerInstance,
        { min: 1, integer: true },
        'count the processes',
      );
      problems.number(at('poolSize'), consumer.poolSize, { min: 1, integer: true }, 'use the pool of one process');
      problems.optionalNumber(
        at('maxOverflow'),
        consumer.maxOverflow,
        { min: 0, integer: true },
        'use the overflow of one process',
      );
    });
    problems.throwIfAny();

    this.shares = props.consumers.map(share);
    this.demand = this.shares.reduce((sum, s) => sum + s.connections, 0);
    this.available = props.limit.connections - this.reserved;
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
      `limit: ${this.limit.explanation}`,
      `reserved: ${this.reserved}`,
      ...this.shares.map((s) => `${s.name}: ${s.connections} = ${s.formula}`),
      ...(pooler
        ? [`${pooler.name}: at most ${pooler.maxServerConnections} server connections for ${this.demand} clients`]
        : []),
    ].join('\n');
  }

  private verify(problems: Problems): void {
    const { pooler } = this.props;
    const room = `${this.available} (${this.limit.explanation}, less ${this.reserved} reserved)`;
    if (!pooler) {
      problems.check(this.demand <= this.available, {
        code: ProblemCode.UNREVIEWED,
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
      code: ProblemCode.UNREVIEWED,
      property: 'pooler.maxClientConnections',
      what: `${this.breakdown()} do not fit into ${name}`,
      expected: `at most ${maxClientConnections} client connections`,
      fix: oneOf([...this.smaller(maxClientConnections), `let ${name} accept ${this.demand} clients`]),
    });
    problems.check(maxServerConnections <= this.available, {
      code: ProblemCode.UNREVIEWED,
      property: 'pooler.maxServerConnections',
      what: `${name} opens ${maxServerConnections} server connections`,
      expected: `at most ${room}`,
      fix: oneOf([
        `lower the server pools of ${name} to ${this.available} in all`,
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

  /** Smaller pools, and fewer instances, that fit into `room`: of the largest consumer alone where that is enough, else of all. */
  private smaller(room: number): string[] {
    const { consumers } = this.props;
    const largest = consumers.reduce((a, b) => (share(b).connections > share(a).connections ? b : a));
    const forLargest = room - (this.demand - share(largest).connections);
    const shrink = (shrunk: (consumer: ConnectionConsumer, room: number) => number): string | undefined => {
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
    const limit = connections + this.reserved;
    const largerClass = this.limit.classFor(limit);
    return largerClass
      ? `move to ${largerClass} or larger, which accepts the ${limit} needed`
      : `raise max_connections to ${limit}`;
  }
}

function oneOf(remedies: string[]): string {
  return `one of: ${remedies.map((remedy, i) => `(${i + 1}) ${remedy}`).join('; ')}`;
}

/** Pool and overflow of each process, together, with which the consumer stays within `room`. */
function poolThatFits(consumer: ConnectionConsumer, room: number): number {
  const { maxInstances, surgeInstances = 0, processesPerInstance = 1 } = consumer;
  return Math.floor(room / ((maxInstances + surgeInstances) * processesPerInstance));
}

/** Instances, besides those of a deployment's surge, with which the consumer stays within `room`. */
function instancesThatFit(consumer: ConnectionConsumer, room: number): number {
  const { surgeInstances = 0, processesPerInstance = 1, poolSize, maxOverflow = 0 } = consumer;
  return Math.floor(room / (processesPerInstance * (poolSize + maxOverflow))) - surgeInstances;
}

function share(consumer: ConnectionConsumer): ConnectionShare {
  const { maxInstances, surgeInstances = 0, processesPerInstance = 1, poolSize, maxOverflow = 0 } = consumer;
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
