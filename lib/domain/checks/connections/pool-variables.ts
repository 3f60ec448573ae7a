import { literalText } from '../declared-program';

/** Connection pool of a process. */
export interface Pool {
  /** Variable, or words, that state it. */
  readonly source: string;
  /** Largest number of connections. Infinity for a pool without a limit. */
  readonly connections: number;
}

/** Ends of the names of variables that state the size of a pool: `DB_POOL_SIZE`, `HIKARI_MAXIMUM_POOL_SIZE`, `PG_MAX_CONNS`. */
const SIZE =
  /^(?:(.*?)_)?(?:POOL_MAX_SIZE|MAX_POOL_SIZE|MAXIMUM_POOL_SIZE|MAXIMUMPOOLSIZE|POOL_MAX|POOL_SIZE|POOLSIZE|MAX_POOL|POOL_MAX_CONNS|MAX_OPEN_CONNS|MAX_OPEN_CONNECTIONS|MAX_CONNS|MAX_CONNECTIONS|POOL_MAX_CONNECTIONS|CONNECTION_LIMIT|CONNECTIONS|POOL)$/;
const OVERFLOW = /^(?:(.*?)_)?(?:MAX_OVERFLOW|POOL_MAX_OVERFLOW|POOL_OVERFLOW|OVERFLOW)$/;
/** Words of variables about databases. A name of the size alone, such as `POOL_SIZE`, is about one as well. */
const DATABASE =
  /(?:^|_)(?:DB|DATABASE|DATASOURCE|SQL|SQLALCHEMY|POSTGRES|POSTGRESQL|PG|MYSQL|MARIADB|RDS|AURORA|HIKARI|JDBC|R2DBC|PRISMA|KNEX|TYPEORM|SEQUELIZE|ECTO|REPO|ASYNCPG|PSYCOPG|PGX)(?:_|$)/;
/** Words of variables about pools of other things. */
const OTHER =
  /(?:^|_)(?:REDIS|VALKEY|CACHE|HTTP|HTTPS|THREAD|THREADS|BROKER|MONGO|KAFKA|AMQP|RABBITMQ|ELASTICSEARCH|SERVER|MIN|IDLE)(?:_|$)/;
/** Sizes alone that are too short to be about a database. */
const VAGUE = ['CONNECTIONS', 'MAX_CONNECTIONS', 'MAX_CONNS', 'POOL', 'MAX_POOL', 'CONNECTION_LIMIT'];

/** Parameters of database URLs that state the size of a pool: Prisma, SQLAlchemy, HikariCP, pgx, Rails, node-postgres. */
const URL_SIZES = [
  'connection_limit',
  'pool_size',
  'max_pool_size',
  'maximumPoolSize',
  'pool_max_conns',
  'pool',
  'max',
];
/** Characters of a value that are read. */
const LONGEST = 4096;
const URL = /^(?:jdbc:)?(?:postgres|postgresql|mysql|mariadb|mysql2|asyncpg|ecto|psql)(?:\+\w+)?:\/\//;

/** Returns the pools that the variables of a container state. Each prefix, such as `DB_` and `REPORTS_DB_`, has a pool of its own. */
export function poolsOf(variables: ReadonlyMap<string, unknown>): Pool[] {
  const plain = new Map(
    [...variables].map(([name, value]) => [normalized(name), literalText(value).slice(0, LONGEST)] as const),
  );
  const sizes = new Map<string, Pool>();
  plain.forEach((value, name) => {
    const [, prefix = ''] = SIZE.exec(name) ?? [];
    const connections = countOf(value);
    if (!SIZE.test(name) || !isOfDatabase(name, prefix) || connections === undefined) return;
    const own = aliased(prefix);
    const known = sizes.get(own);
    if (!known || known.connections < connections) sizes.set(own, { source: `${name}=${value}`, connections });
  });
  plain.forEach((value, name) => {
    const [, prefix = ''] = OVERFLOW.exec(name) ?? [];
    const own = aliased(prefix);
    const pool = OVERFLOW.test(name) ? sizes.get(own) : undefined;
    const connections = countOf(value);
    if (!pool || connections === undefined) return;
    sizes.set(own, { source: `${pool.source}, ${name}=${value}`, connections: pool.connections + connections });
  });
  // A URL often repeats what a variable says, and so does a second URL for migrations.
  const ofUrls = [...plain]
    .filter(([name]) => !/DIRECT|MIGRAT|SHADOW/.test(name))
    .flatMap(([name, value]) => ofUrl(name, value));
  const stated = sizes.size > 0 ? [...sizes.values()] : ofUrls;
  return stated.length > 0 ? stated : threadsOf(plain);
}

/** Two names of one pool: `DB_POOL_SIZE` and `DATABASE_POOL_SIZE`. */
function aliased(prefix: string): string {
  return prefix.replace(/(^|_)DATABASE(?=_|$)/, '$1DB');
}

/** Spring accepts names in several forms, and some programs read lower case. */
function normalized(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[.-]/g, '_')
    .toUpperCase();
}

function isOfDatabase(name: string, prefix: string): boolean {
  if (OTHER.test(name)) return false;
  return prefix === '' ? !VAGUE.includes(name) : DATABASE.test(prefix);
}

/** SQLAlchemy and others have no limit for 0 or -1. */
function countOf(value: string): number | undefined {
  if (!/^-?\d+$/.test(value.trim())) return undefined;
  const count = Number(value);
  return count < 0 ? Infinity : count;
}

function ofUrl(name: string, value: string): Pool[] {
  if (!URL.test(value)) return [];
  const parameters = new URLSearchParams(value.split('?')[1] ?? '');
  const parameter = URL_SIZES.find((it) => /^\d+$/.test(parameters.get(it) ?? ''));
  if (parameter === undefined) return [];
  const overflow = Number(parameters.get('max_overflow') ?? 0);
  const connections = Number(parameters.get(parameter)) + (overflow >= 0 ? overflow : Infinity);
  return [{ source: `${parameter} of ${name}`, connections }];
}

/** Rails opens a connection for each thread unless its configuration says otherwise. */
function threadsOf(variables: ReadonlyMap<string, string>): Pool[] {
  const name = ['RAILS_MAX_THREADS', 'SIDEKIQ_CONCURRENCY'].find((it) => /^\d+$/.test(variables.get(it) ?? ''));
  return name === undefined
    ? []
    : [{ source: `${name}=${variables.get(name)}`, connections: Number(variables.get(name)) }];
}
