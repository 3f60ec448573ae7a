import { DeclaredResource } from '../../resources/declared-resource';
import { Declared } from '../../resources/declared-value';
import { pooledByContainers } from '../checked-container';
import { ConnectedService, InstanceMoment, PooledProcesses } from '../connections/connected-service';
import { poolsOf } from '../connections/pool-variables';
import { processesOf } from '../connections/process-count';
import { DeclaredProgram, declaredIn } from '../declared-program';
import { azureContainersOf, settingsOf } from './containers';

/** Replicas of an app that states no maximum. Source: https://learn.microsoft.com/azure/container-apps/scale-app#scale-definition */
const MOST_REPLICAS = 10;
/** Executions of a job that states no maximum. Source: https://learn.microsoft.com/azure/container-apps/jobs#event-driven-jobs */
const MOST_EXECUTIONS = 100;
const SERVERS = ['dbforpostgresql:Server', 'dbformysql:Server'];
/** Names of variables with the address of a database. */
const ADDRESS =
  /(?:^|_)(?:DATABASE|DB|POSTGRES|POSTGRESQL|PG|MYSQL|JDBC)(?:_|$)|^PG(?:HOST|DATABASE|USER)$|CONNECTIONSTRING/i;

/** Returns what may open connections to the databases of a program. */
export function azureServices(program: DeclaredProgram): ConnectedService[] {
  const apps = program.ofType('app:ContainerApp').map((resource) => containerApp(program, resource));
  const jobs = program.ofType('app:Job').map((resource) => containerJob(program, resource));
  const sites = program.ofType('web:WebApp').map((resource) => webApp(program, resource));
  return [...apps, ...jobs, ...sites];
}

function containerApp(program: DeclaredProgram, resource: DeclaredResource): ConnectedService {
  const template = declaredIn(resource).at('template');
  const most = template.at('scale', 'maxReplicas').number(MOST_REPLICAS) ?? NaN;
  return service(program, resource, 'replicas', {
    // The old revision serves until the new one is ready, with as many replicas.
    instances: { most, surge: most, surgeReason: 'of the next revision' },
    pooled: pooledByContainers(azureContainersOf(template)),
  });
}

function containerJob(program: DeclaredProgram, resource: DeclaredResource): ConnectedService {
  const it = declaredIn(resource);
  const [event, schedule, manual] = ['eventTriggerConfig', 'scheduleTriggerConfig', 'manualTriggerConfig'].map((name) =>
    it.at('configuration', name),
  );
  const trigger = [event, schedule, manual].find(({ isAbsent }) => !isAbsent);
  const replicas = trigger === undefined ? 1 : (trigger.at('parallelism').number(1) ?? NaN);
  const executions = event.isAbsent ? 1 : (event.at('scale', 'maxExecutions').number(MOST_EXECUTIONS) ?? NaN);
  return service(program, resource, 'replicas', {
    instances: { most: replicas * executions, surge: 0, surgeReason: '' },
    pooled: pooledByContainers(azureContainersOf(it.at('template'))),
  });
}

/** A slot is a twin of its app until they are swapped. */
function webApp(program: DeclaredProgram, resource: DeclaredResource): ConnectedService {
  const settings = settingsOf(declaredIn(resource).at('siteConfig', 'appSettings'));
  const pools = poolsOf(settings);
  const most = planInstances(program, resource);
  const slots = program.usersOf(resource, 'web:WebAppSlot').length;
  return service(program, resource, 'instances', {
    instances: { most, surge: most * slots, surgeReason: 'of its slots' },
    pooled: pools.length > 0 ? [{ processes: processesOf(settings, []), pools }] : [],
  });
}

function planInstances(program: DeclaredProgram, resource: DeclaredResource): number {
  const [plan] = program.referredOf('web:AppServicePlan', resource, 'serverFarmId');
  if (plan === undefined) return NaN;
  const scaled = program
    .usersOf(plan, 'monitor:AutoscaleSetting')
    .concat(program.usersOf(plan, 'insights:AutoscaleSetting'))
    .flatMap((it) => declaredIn(it).at('profiles').list ?? [])
    .map((it) => it.at('capacity', 'maximum').number() ?? NaN);
  return scaled.length > 0 ? Math.max(...scaled) : (declaredIn(plan).at('sku', 'capacity').number(1) ?? NaN);
}

function service(
  program: DeclaredProgram,
  resource: DeclaredResource,
  noun: string,
  it: { readonly instances: InstanceMoment; readonly pooled: readonly PooledProcesses[] },
): ConnectedService {
  return { resource, noun, ...it, databases: databasesOf(program, resource, it.pooled.length > 0) };
}

/** A preview hides addresses, so that an only server is that of each app with its variables. */
function databasesOf(program: DeclaredProgram, resource: DeclaredResource, hasPools: boolean): string[] {
  const servers = program.ofType(...SERVERS);
  const named = resource.references().filter((id) => servers.some((it) => it.id === id));
  if (named.length > 0) return named;
  const [primary, ...others] = servers.filter((it) => declaredIn(it).at('createMode').text !== 'Replica');
  const isClient = hasPools || variableNames(declaredIn(resource)).some((it) => ADDRESS.test(it));
  return primary !== undefined && others.length === 0 && isClient ? [primary.id] : [];
}

function variableNames(resource: Declared): string[] {
  const ofContainers = azureContainersOf(resource.at('template')).flatMap(({ variables }) => [...variables.keys()]);
  return [...ofContainers, ...settingsOf(resource.at('siteConfig', 'appSettings')).keys()];
}
