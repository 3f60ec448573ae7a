import { ConnectionBudget, ConnectionConsumer, Plan } from '../../domain';
import { PostgresDatabase } from '../data/postgres-database';

/** Returns the budget of a database. Throws if the connections of the consumers do not fit. */
export function createBudget(
  database: PostgresDatabase,
  { database: plan }: Plan,
  consumers: readonly (ConnectionConsumer | undefined)[],
): ConnectionBudget {
  return new ConnectionBudget({
    database: database.node.path,
    limit: database.connectionLimit,
    consumers: consumers.filter((it) => it !== undefined),
    pooler: database.proxy && plan && { name: 'RDS Proxy', maxServerConnections: plan.maxConnections },
  });
}
