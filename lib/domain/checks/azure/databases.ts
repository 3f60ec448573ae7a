import { ConnectionLimit } from '../../data/connection-limit';
import { DeclaredResource } from '../../resources/declared-resource';
import { PostgresSkus } from '../../sizing/catalogue/postgres-sku';
import { BuiltInPooler, CheckedDatabase } from '../connections/database';
import { DeclaredProgram, declaredIn } from '../declared-program';

const SERVERS = ['dbforpostgresql:Server', 'dbformysql:Server'];
const CONFIGURATIONS = ['dbforpostgresql:Configuration', 'dbformysql:Configuration'];

/** Returns the flexible servers of a program. */
export function azureDatabases(program: DeclaredProgram): CheckedDatabase[] {
  return program.ofType(...SERVERS).map((resource) => ({
    resource,
    reserved: PostgresSkus.SERVICE_CONNECTIONS,
    limit: limitOf(program, resource),
    ...poolerOf(program, resource),
  }));
}

function limitOf(program: DeclaredProgram, server: DeclaredResource): ConnectionLimit | undefined {
  const stated = settingOf(program, server, 'max_connections');
  if (stated !== undefined && /^\d+$/.test(stated)) {
    return ConnectionLimit._of(Number(stated), `max_connections is ${stated}`);
  }
  const sku = PostgresSkus.find(declaredIn(server).at('sku', 'name').text);
  if (sku === undefined || !server.type.startsWith('dbforpostgresql')) return undefined;
  return ConnectionLimit._of(sku.maxConnections, `${sku.name} accepts ${sku.maxConnections}`);
}

/** Defaults of the pooler. Source: https://learn.microsoft.com/azure/postgresql/connectivity/concepts-pgbouncer */
const POOLER = { poolSize: 50, maxClients: 5000 };

function poolerOf(program: DeclaredProgram, server: DeclaredResource): { pooler?: BuiltInPooler } {
  if (settingOf(program, server, 'pgbouncer.enabled')?.toLowerCase() !== 'true') return {};
  const numberOr = (name: string, absent: number): number =>
    Number(settingOf(program, server, name) ?? absent) || absent;
  return {
    pooler: {
      poolSize: numberOr('pgbouncer.default_pool_size', POOLER.poolSize),
      maxClients: numberOr('pgbouncer.max_client_conn', POOLER.maxClients),
    },
  };
}

/** Returns a parameter of a server. Undefined if it has the default, or only the deployment knows it. */
export function settingOf(program: DeclaredProgram, server: DeclaredResource, name: string): string | undefined {
  const servers = program.ofType(...SERVERS);
  const own = program.ofType(...CONFIGURATIONS).find((it) => {
    const values = declaredIn(it);
    const isNamed = (values.at('configurationName').text || it.name) === name;
    return isNamed && (servers.length === 1 || isOf(it, server));
  });
  return own === undefined ? undefined : declaredIn(own).at('value').text || undefined;
}

/** A state names the server, a preview refers to it. */
function isOf(part: DeclaredResource, server: DeclaredResource): boolean {
  const name = declaredIn(server).at('serverName').text;
  return part.references().includes(server.id) || (name !== '' && declaredIn(part).at('serverName').text === name);
}
