import {
  ConnectionBudget,
  ConnectionConsumer,
  ConnectionLimit,
  DatabaseRoles,
  PgBouncerSettings,
  Plan,
  PlannedApplication,
  PlannedSettings,
  PostgresSkus,
  ProblemCode,
  Problems,
} from '../../domain';
import { plannedPooler } from '../data/postgres-database-args';
import { AZURE_POOLER, PostgresSettings } from '../data/postgres-settings';
import { WebApplicationSettings } from './web-application-args';

/** Connections that a budget keeps for administrators. */
const RESERVED = 10;

/** Logins, pooler and connections of an application's database. */
export interface ApplicationConnections {
  readonly roles: DatabaseRoles;
  /** Settings of the pooler, if the plan needs one. */
  readonly pgBouncer?: PgBouncerSettings;
  readonly budget: ConnectionBudget;
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
  const {
    schedules,
    celeryBeat,
    environmentVariables,
    maxInstances = web.maxInstances,
    maxWorkers = workers?.maxWorkers,
  } = settings;
  const consumers = [
    PlannedSettings.consumer(web, revisions('web', maxInstances), environmentVariables),
    workers && maxWorkers !== undefined
      ? PlannedSettings.workerConsumer(workers.concurrency, revisions('workers', maxWorkers))
      : undefined,
    ...PlannedApplication.jobs({ migrations: true, beat: celeryBeat, schedules }),
  ].filter((it) => it !== undefined);
  const limit = ConnectionLimit.pinned(sku.maxConnections - PostgresSkus.SERVICE_CONNECTIONS);
  return problems.attempt(() => {
    const roles = PlannedApplication.roles(settings.databaseName);
    const pgBouncer = database?.pooler ? poolerOf(limit, roles, consumers) : undefined;
    const budget = new ConnectionBudget({
      database: settings.databaseName,
      ...{ limit, consumers, reservedConnections: RESERVED },
      pooler: pgBouncer && PostgresSettings.pooler(pgBouncer, roles),
    });
    return { roles, pgBouncer, budget };
  });
}

/** Returns the replicas of an app at the maximum: a new revision starts beside the old one. */
function revisions(name: string, maxReplicas: number) {
  return { name, maxInstances: maxReplicas, surgeInstances: maxReplicas };
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
