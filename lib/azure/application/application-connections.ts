import {
  ConnectionBudget,
  ConnectionConsumer,
  ConnectionLimit,
  DatabaseAccess,
  DatabaseRoles,
  PgBouncerSettings,
  Plan,
  PlannedSettings,
  PostgresSkus,
  ProblemCode,
  Problems,
} from '../../domain';
import { plannedPooler } from '../data/postgres-database-args';
import { AZURE_POOLER, PostgresSettings } from '../data/postgres-settings';
import { WebApplicationSettings } from './web-application-args';

/** A migration and its watch. */
const MIGRATION_CONNECTIONS = 2;
/** Connections that the service reserves. Source: https://learn.microsoft.com/azure/postgresql/configure-maintain/concepts-limits */
const SERVICE_CONNECTIONS = 15;
/** Connections that a budget keeps for administrators. */
const RESERVED = 10;

/** Logins, pooler and connections of an application's database. */
export interface ApplicationConnections {
  readonly roles: DatabaseRoles;
  /** Settings of the pooler, if the plan needs one. */
  readonly pgBouncer?: PgBouncerSettings;
  readonly budget: ConnectionBudget;
}

/** Returns the login of an application: it creates the tables, and workers and schedules share it. */
export function rolesOf(databaseName: string): DatabaseRoles {
  return new DatabaseRoles({
    name: databaseName,
    roles: [{ name: `${databaseName}_web`, access: DatabaseAccess.OWNER }],
  });
}

/** Returns the connections of a database, and adds a problem if they do not fit. Undefined without a database, or with problems. */
export function connectionsOf(
  problems: Problems,
  { database, web, workers }: Plan,
  settings: WebApplicationSettings,
): ApplicationConnections | undefined {
  const skuName = settings.databaseSkuName ?? database?.size;
  if (skuName === undefined) return undefined;
  const sku = PostgresSkus.find(skuName);
  if (sku === undefined) {
    problems.check(false, {
      code: ProblemCode.UNKNOWN_CHOICE,
      property: 'databaseSkuName',
      what: `databaseSkuName is ${JSON.stringify(skuName)}`,
      expected: 'a SKU such as Standard_B2s, Standard_D4ds_v5 or Standard_E8ds_v5',
      fix: 'choose one from https://learn.microsoft.com/azure/postgresql/compute-storage/concepts-compute',
    });
    return undefined;
  }
  const { schedules, celeryBeat, maxInstances = web.maxInstances, maxWorkers = workers?.maxWorkers } = settings;
  const consumers = [
    PlannedSettings.consumer(web, 'web', maxInstances, maxInstances),
    workers && maxWorkers !== undefined ? workerConsumer(maxWorkers, workers.concurrency) : undefined,
    celeryBeat ? { name: 'beat', maxInstances: 1, surgeInstances: 1, poolSize: 1 } : undefined,
    { name: 'migrations', maxInstances: 1, poolSize: MIGRATION_CONNECTIONS },
    ...schedules.map(({ name }) => ({ name: `schedule ${name}`, maxInstances: 1, poolSize: 1 })),
  ].filter((it) => it !== undefined);
  const limit = ConnectionLimit.pinned(sku.maxConnections - SERVICE_CONNECTIONS);
  return problems.attempt(() => {
    const roles = rolesOf(settings.databaseName);
    const pgBouncer = database?.pooler ? poolerOf(limit, roles, consumers) : undefined;
    const budget = new ConnectionBudget({
      database: settings.databaseName,
      ...{ limit, consumers, reservedConnections: RESERVED },
      pooler: pgBouncer && PostgresSettings.pooler(pgBouncer, roles),
    });
    return { roles, pgBouncer, budget };
  });
}

function workerConsumer(maxWorkers: number, concurrency: number): ConnectionConsumer {
  return {
    ...{ name: 'workers', maxInstances: maxWorkers, surgeInstances: maxWorkers },
    ...{ processesPerInstance: concurrency, poolSize: 1 },
  };
}

/** Returns a pooler that accepts all clients. */
function poolerOf(limit: ConnectionLimit, roles: DatabaseRoles, consumers: ConnectionConsumer[]): PgBouncerSettings {
  const clients = consumers.reduce(
    (sum, { maxInstances, surgeInstances = 0, processesPerInstance = 1, poolSize }) =>
      sum + (maxInstances + surgeInstances) * processesPerInstance * poolSize,
    0,
  );
  return {
    ...plannedPooler(limit.connections - RESERVED, roles),
    maxClientConnections: Math.max(AZURE_POOLER.maxClientConnections, clients),
  };
}
