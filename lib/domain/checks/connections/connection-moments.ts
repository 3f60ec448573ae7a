import { ConnectionBudget, ConnectionConsumer } from '../../data/connection-budget';
import { LoadbearingError } from '../../problem';
import { ProblemCode } from '../../problem-code';
import { CheckCode } from '../check-code';
import { CheckOptions, StatedPool } from '../check-options';
import { Findings } from '../findings';
import { ConnectedService, DEFAULT_POOL, PooledProcesses } from './connected-service';
import { CheckedDatabase } from './database';

/**
 * Connections that one consumer opens at the worst moment.
 *
 * @internal
 */
export interface MomentShare {
  readonly consumer: string;
  readonly connections: number;
  /** Numbers that it is made of. */
  readonly formula: string;
}

/**
 * Connections of a database at its worst moment: every service at its maximum, while all of them are deployed.
 *
 * @internal
 */
export interface ConnectionMoment {
  /** Name of the database. */
  readonly database: string;
  /** Connections that the server accepts. Undefined if only the deployment knows them. */
  readonly limit?: number;
  /** Reason of the limit. */
  readonly limitReason: string;
  /** Connections that the service and administrators need. */
  readonly reserved: number;
  readonly connections: number;
  readonly shares: readonly MomentShare[];
}

interface Consumer extends ConnectionConsumer {
  readonly formula: string;
}

/** Adds the worst moment of each database, and a finding where its connections do not fit. */
export function connectionMoments(
  findings: Findings,
  databases: readonly CheckedDatabase[],
  services: readonly ConnectedService[],
  options: CheckOptions,
): ConnectionMoment[] {
  const proxies = new Set(databases.flatMap(({ resource, proxied }) => (proxied === undefined ? [] : [resource.id])));
  askForUnknown(findings, services, options);
  const consumers = new Map(services.map((it) => [it, consumerOf(findings, it, { options, proxies })]));
  return databases
    .filter(({ proxied }) => proxied === undefined)
    .flatMap((database) => {
      const kept = { ...database, reserved: options.reservedConnections ?? database.reserved };
      const clients = clientsOf(kept, databases, consumers);
      const all = database.pooler ? pooled(findings, database, clients) : clients;
      return all.length > 0 ? [momentOf(findings, kept, all)] : [];
    });
}

/** Returns the consumers of a server. A proxy opens what its clients need, up to its share. */
function clientsOf(
  { resource, limit, reserved }: CheckedDatabase,
  databases: readonly CheckedDatabase[],
  consumers: ReadonlyMap<ConnectedService, Consumer | undefined>,
): Consumer[] {
  const of = (id: string): Consumer[] =>
    [...consumers].flatMap(([service, it]) => (it && service.databases.includes(id) ? [it] : []));
  const proxies = databases.filter(({ proxied }) => proxied?.includes(resource.id));
  const ofProxies = proxies.flatMap(({ resource: proxy, share = 1 }): Consumer[] => {
    const wanted = of(proxy.id).reduce((sum, it) => sum + connectionsOf(it), 0);
    // A proxy waits for a connection instead of failing.
    const most =
      limit === undefined ? wanted : Math.min(Math.floor(limit.connections * share), limit.connections - reserved);
    const opened = Math.min(wanted, most);
    // Without a limit on either side, nothing can be said.
    return opened === 0 || opened === Infinity
      ? []
      : [
          {
            name: proxy.name,
            maxInstances: 1,
            poolSize: opened,
            formula: `the clients of ${proxy.name} need ${wanted === Infinity ? 'any number' : wanted}`,
          },
        ];
  });
  return [...of(resource.id), ...ofProxies];
}

/** Returns what a pooler in the server opens for its clients, of which each has a user of its own. */
function pooled(findings: Findings, { resource, pooler }: CheckedDatabase, clients: readonly Consumer[]): Consumer[] {
  const { poolSize = Infinity, maxClients = Infinity } = pooler ?? {};
  const all = sumOf(clients);
  if (all > maxClients) {
    findings.add(CheckCode.CONNECTIONS_ABOVE_LIMIT, resource, {
      property: 'pgbouncer.max_client_conn',
      reason: `${all} clients at the worst moment: ${clients.map((it) => `${it.name} ${connectionsOf(it)} = ${it.formula}`).join('; ')}, and its PgBouncer accepts ${maxClients}`,
      fix: 'lower the pools or the maximum of the instances, or raise pgbouncer.max_client_conn',
    });
  }
  return clients.map((it) => ({
    ...{ name: it.name, maxInstances: 1, poolSize: Math.min(connectionsOf(it), poolSize) },
    formula: `PgBouncer opens at most ${poolSize} for ${connectionsOf(it)} clients`,
  }));
}

function momentOf(
  findings: Findings,
  { resource, limit, reserved }: CheckedDatabase,
  consumers: readonly Consumer[],
): ConnectionMoment {
  const connections = consumers.reduce((sum, it) => sum + connectionsOf(it), 0);
  if (limit === undefined) {
    findings.ask(resource, 'the connections that it accepts', 'set max_connections in its parameters');
  } else if (Number.isFinite(connections)) {
    checkBudget(findings, { resource, limit, reserved }, consumers);
  }
  return {
    database: resource.name,
    ...(limit ? { limit: limit.connections } : {}),
    limitReason: limit?.explanation ?? 'known at deployment only',
    ...{ reserved, connections },
    shares: consumers.map((it) => ({ consumer: it.name, connections: connectionsOf(it), formula: it.formula })),
  };
}

/** The budget of the constructs knows what fits, and what would. */
function checkBudget(
  findings: Findings,
  { resource, limit, reserved }: CheckedDatabase & { readonly limit: NonNullable<CheckedDatabase['limit']> },
  consumers: readonly Consumer[],
): void {
  const reservedConnections = Math.min(reserved, limit.connections - 1);
  try {
    new ConnectionBudget({
      ...{ database: resource.name, limit, reservedConnections },
      consumers: consumers.map(({ formula: _, ...it }) => it),
    });
  } catch (error) {
    if (!(error instanceof LoadbearingError)) throw error;
    const [problem] = error.problems.filter(({ code }) => code === ProblemCode.CONNECTIONS_EXCEED_LIMIT);
    if (problem === undefined) throw error;
    const shares = consumers.map((it) => `${it.name} ${connectionsOf(it)} = ${it.formula}`);
    findings.add(CheckCode.CONNECTIONS_ABOVE_LIMIT, resource, {
      property: 'max_connections',
      reason:
        `${shares.length > 1 ? `${sumOf(consumers)} connections` : 'connections'} at the worst moment: ${shares.join('; ')}, ` +
        `against ${limit.connections - reservedConnections}: ${limit.explanation}, less ${reservedConnections} reserved`,
      fix: problem.fix,
    });
  }
}

function sumOf(consumers: readonly Consumer[]): number {
  return consumers.reduce((sum, it) => sum + connectionsOf(it), 0);
}

function connectionsOf({ maxInstances, surgeInstances = 0, processesPerInstance = 1, poolSize }: Consumer): number {
  return (maxInstances + surgeInstances) * processesPerInstance * poolSize;
}

/** Returns the consumer that a service is. Undefined if the program leaves open what it opens, which the findings then ask. */
function consumerOf(
  findings: Findings,
  service: ConnectedService,
  { options, proxies }: { readonly options: CheckOptions; readonly proxies: ReadonlySet<string> },
): Consumer | undefined {
  const { resource, instances, databases } = service;
  if (databases.length === 0) {
    if (service.pooled.some(({ pools }) => pools.some(({ source }) => source !== DEFAULT_POOL))) {
      findings.ask(
        resource,
        'the database that its pool reaches',
        'refer to its address or secret, or check its stack as well',
      );
    }
    return undefined;
  }
  const pooled = statedFor(service, options.pools) ?? service.pooled.filter(({ pools }) => pools.length > 0);
  if (pooled.length === 0) {
    findings.ask(
      resource,
      'the connections that an instance opens',
      `pass --pool ${resource.name}=PROCESSESxCONNECTIONS`,
    );
    return undefined;
  }
  const perInstance = pooled.reduce((sum, it) => sum + perProcess(it) * it.processes.count, 0);
  if (perInstance === Infinity) {
    findings.add(CheckCode.CONNECTIONS_UNBOUNDED, resource, {
      reason: `its pool has no limit: ${pooled.flatMap(({ pools }) => pools.map(({ source }) => source)).join(', ')}`,
      fix: 'set the pool to at least 1 connection, and its overflow to at least 0',
    });
    return undefined;
  }
  const isProxied = databases.every((it) => proxies.has(it));
  if (instances.most === undefined && !isProxied) {
    findings.add(CheckCode.CONNECTIONS_UNBOUNDED, resource, {
      reason: `nothing limits its ${service.noun}, and each opens ${perInstance} ${perInstance === 1 ? 'connection' : 'connections'}`,
      fix: 'limit their number, e.g. by reserved concurrency, or connect through a proxy',
    });
    return undefined;
  }
  if (databases.length > 1 && pooled.some(({ pools }) => pools.length > 1)) {
    findings.ask(
      resource,
      'which of its pools is for which database',
      `pass --pool ${resource.name}=PROCESSESxCONNECTIONS`,
    );
    return undefined;
  }
  if (Number.isNaN(instances.most)) {
    findings.ask(resource, `its number of ${service.noun}`, 'state it in the program');
    return undefined;
  }
  const { most = Infinity, surge, surgeReason } = instances;
  const [one, ...others] = pooled;
  // Several kinds of processes have no common factor.
  const processes = others.length === 0 ? one.processes.count : 1;
  return {
    name: resource.name,
    ...{ maxInstances: most, surgeInstances: surge, processesPerInstance: processes },
    poolSize: perInstance / processes,
    formula:
      `${surge > 0 ? `(${most} + ${surge} ${surgeReason})` : most} ${service.noun} × ` +
      pooled.map((it) => wordsOf(it)).join(' + '),
  };
}

function perProcess({ pools }: PooledProcesses): number {
  return pools.reduce((sum, { connections }) => sum + (connections === 0 ? Infinity : connections), 0);
}

function wordsOf({ processes, pools }: PooledProcesses): string {
  const sizes = pools.map(({ connections }) => connections).join(' + ');
  const sources = [processes.source, ...pools.map(({ source }) => source)].filter(Boolean).join(', ');
  const pool = pools.length > 1 ? `(${sizes})` : sizes;
  return `${processes.count} ${processes.count === 1 ? 'process' : 'processes'} × ${pool} (${sources})`;
}

/** A name on the command line may be misspelt. */
function askForUnknown(findings: Findings, services: readonly ConnectedService[], { pools = [] }: CheckOptions): void {
  pools
    .filter(({ service }) => !services.some(({ resource }) => isNamed(resource, service)))
    .forEach(({ service }) =>
      findings.ask({ id: service, name: service, type: '' }, 'which service has this name', 'correct --pool'),
    );
}

/** Pools on the command line replace those of the program. */
function statedFor({ resource }: ConnectedService, pools: readonly StatedPool[] = []): PooledProcesses[] | undefined {
  const own = pools.filter(({ service }) => isNamed(resource, service));
  if (own.length === 0) return undefined;
  return own.map(({ processes, connections }) => ({
    processes: { count: processes, source: '--pool' },
    pools: [{ source: '--pool', connections }],
  }));
}

/** A name is that of the construct, its last part, or the id. */
function isNamed({ id, name }: ConnectedService['resource'], text: string): boolean {
  return [id, name].some((it) => it === text || it.endsWith(`/${text}`) || it.endsWith(`::${text}`));
}
