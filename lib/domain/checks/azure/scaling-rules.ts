import { LoadbearingError } from '../../problem';
import { DeclaredResource } from '../../resources/declared-resource';
import { CoreConsumer, CoreQuota } from '../../sizing/core-quota';
import { CheckCode } from '../check-code';
import { CheckRule } from '../check-rule';
import { asksDatabase, checkMemory, databaseCheckWords, isPathOfDatabase } from '../container-rules';
import { DeclaredProgram, declaredIn } from '../declared-program';
import { azureContainersOf } from './containers';

/** Replicas of an app that states no range. Source: https://learn.microsoft.com/azure/container-apps/scale-app#scale-definition */
const REPLICAS = { least: 0, most: 10 };
const CONTAINERS = ['app:ContainerApp', 'app:Job'];

/** Finds environments whose apps at their maximum need more cores than they may have. */
export const coresAboveQuota: CheckRule = (program, findings, { coreQuota: limitCores }) => {
  environmentsOf(program).forEach(({ environment, apps }) => {
    const consumers = apps.flatMap((it) => consumerOf(it));
    if (consumers.length === 0) return;
    const warnings = warningsOf({
      environment: environment.name,
      apps: consumers,
      ...(limitCores ? { limitCores } : {}),
    });
    warnings.forEach((reason) =>
      findings.add(CheckCode.CORES_ABOVE_QUOTA, environment, {
        property: 'maxReplicas',
        reason,
        fix: 'request a larger quota before the load needs it, or lower the maximum of an app',
      }),
    );
  });
};

interface Environment {
  readonly environment: DeclaredResource;
  readonly apps: readonly DeclaredResource[];
}

/** Apps of an environment that the program does not declare share the id, if they state one. */
function environmentsOf(program: DeclaredProgram): Environment[] {
  const environments = program.ofType('app:ManagedEnvironment');
  const apps = program.ofType('app:ContainerApp');
  return environments.flatMap((environment) => {
    const own = apps.filter((it) => environments.length === 1 || it.references().includes(environment.id));
    return own.length > 0 ? [{ environment, apps: own }] : [];
  });
}

function consumerOf(resource: DeclaredResource): CoreConsumer[] {
  const template = declaredIn(resource).at('template');
  const cores = (template.at('containers').list ?? []).map((it) => it.at('resources', 'cpu').number());
  const [minReplicas, maxReplicas] = [
    template.at('scale', 'minReplicas').number(REPLICAS.least),
    template.at('scale', 'maxReplicas').number(REPLICAS.most),
  ];
  if (minReplicas === undefined || maxReplicas === undefined || cores.length === 0) return [];
  const known = cores.filter((it): it is number => it !== undefined);
  if (known.length < cores.length) return [];
  const vcpusPerReplica = known.reduce((sum, it) => sum + it, 0);
  return [{ name: resource.name, minReplicas, maxReplicas, vcpusPerReplica }];
}

/** A quota that is exceeded at the minimum is an error of the domain, one that is exceeded at the maximum a warning. */
function warningsOf(props: ConstructorParameters<typeof CoreQuota>[0]): readonly string[] {
  try {
    return new CoreQuota(props).warnings;
  } catch (error) {
    if (!(error instanceof LoadbearingError)) throw error;
    return error.problems.map(({ what, expected }) => `${what}, expected ${expected}`);
  }
}

/** Finds containers whose processes need more memory than they have. */
export const processesAboveMemory: CheckRule = (program, findings) => {
  program
    .ofType(...CONTAINERS)
    .forEach((it) => checkMemory(findings, it, azureContainersOf(declaredIn(it).at('template'))));
};

/** Finds liveness probes and health checks that restart instances when a store of data fails. */
export const healthCheckOnDatabase: CheckRule = (program, findings) => {
  program.ofType('app:ContainerApp').forEach((app) => {
    const containers = declaredIn(app).at('template', 'containers').list ?? [];
    const probes = containers.flatMap((it) => it.at('probes').list ?? []);
    // A readiness probe only takes a replica out of the balancer.
    probes
      .filter((it) => it.at('type').text === 'Liveness')
      .map((it) => it.at('httpGet', 'path').text)
      .filter((it) => isPathOfDatabase(it) || asksDatabase(it, ''))
      .forEach((path) => findings.add(CheckCode.HEALTH_CHECK_ON_DATABASE, app, databaseCheckWords('probes', path)));
  });
  program.ofType('web:WebApp').forEach((site) => {
    const path = declaredIn(site).at('siteConfig', 'healthCheckPath').text;
    if (!isPathOfDatabase(path)) return;
    findings.add(CheckCode.HEALTH_CHECK_ON_DATABASE, site, databaseCheckWords('healthCheckPath', path));
  });
};
