import { Formats, ProblemCode, Problems } from '../../domain';
import { Ipv4Range } from '../network/ipv4-range';
import { PhysicalName } from '../physical-name';
import { Regions } from '../regions';
import { ContainerAppDomains } from './container-app-domains';
import { ContainerAppTierSettings, DaprSidecar, RevisionMode } from './container-app-tier-args';
import { ContainerRuntime } from './container-runtime';
import { ScaleRules } from './scale-rule';

/** Source: https://learn.microsoft.com/azure/container-apps/scale-app#scale-definition */
const MAX_REPLICAS = 1000;

/** Adds the problems of a container app. */
export function checkContainerAppTier(problems: Problems, settings: ContainerAppTierSettings): void {
  Regions.check(problems, settings.location);
  PhysicalName.check(problems, 'containerAppName', 'containerApp', settings.containerAppName);
  problems.number('port', settings.port, { min: 1, max: 65_535, integer: true }, 'use the port of the application');
  checkScaling(problems, settings);
  problems.number(
    'terminationGraceSeconds',
    settings.terminationGraceSeconds,
    { min: 0, max: 600, integer: true },
    'use 30',
  );
  problems.format('probePath', settings.probePath, Formats.PATH);
  (settings.allowedRanges ?? []).forEach((range) =>
    problems.check(Ipv4Range.parse(range) !== undefined, {
      code: ProblemCode.INVALID_FORMAT,
      property: 'allowedRanges',
      what: `allowedRanges contains ${JSON.stringify(range)}`,
      expected: 'a range that begins at its first address, e.g. 203.0.113.0/24',
      fix: 'correct the range',
    }),
  );
  const taken = ['http-scaling', 'cpu-scaling', 'memory-scaling'];
  ScaleRules.check(problems, 'scaleRules', settings.scaleRules, settings.secretVariables, taken);
  if (settings.dapr !== undefined) checkDapr(problems, settings.dapr);
  checkTraffic(problems, settings);
  ContainerAppDomains.check(problems, settings);
  // The name of the app is its default, whose problem is enough.
  if (settings.containerName !== settings.containerAppName) {
    problems.optionalFormat('containerName', settings.containerName, Formats.CONTAINER_NAME);
  }
  ContainerRuntime.check(problems, settings);
}

function checkScaling(problems: Problems, settings: ContainerAppTierSettings): void {
  const { minReplicas, maxReplicas, concurrentRequests, cpuPercent, memoryPercent } = settings;
  problems.countRange(
    { property: 'minReplicas', value: minReplicas, from: 0, fix: 'use 2, one for each zone' },
    { property: 'maxReplicas', value: maxReplicas, from: 1, fix: `use at most ${MAX_REPLICAS}` },
    MAX_REPLICAS,
  );
  problems.number('concurrentRequests', concurrentRequests, { min: 0, integer: true }, 'use 100, or 0 for no rule');
  const percent = { min: 0, max: 100, integer: true };
  problems.number('cpuPercent', cpuPercent, percent, 'use 70, or 0 for no rule');
  problems.number('memoryPercent', memoryPercent, percent, 'use 80, or 0 for no rule');
  problems.check(minReplicas > 0 || concurrentRequests > 0 || ScaleRules.startFromZero(settings.scaleRules), {
    code: ProblemCode.NO_RULE_TO_SCALE_FROM_ZERO,
    property: 'minReplicas',
    what: 'minReplicas is 0 without a rule for requests: CPU and memory cannot start the first replica',
    expected: 'at least 1 replica, or a rule for requests or events',
    fix: 'set minReplicas to 1, or concurrentRequests above 0',
  });
  const seconds = { min: 1, max: 3600, integer: true };
  problems.number('pollingIntervalSeconds', settings.pollingIntervalSeconds, seconds, 'use 30');
  problems.number('cooldownSeconds', settings.cooldownSeconds, seconds, 'use 300');
}

function checkDapr(problems: Problems, { appId, appPort }: DaprSidecar): void {
  problems.match('dapr.appId', appId, /^[A-Za-z0-9][A-Za-z0-9-]{0,62}$/, {
    expected: '1 to 63 letters, digits and hyphens',
    fix: 'use the name of the app',
  });
  problems.optionalNumber('dapr.appPort', appPort, { min: 1, max: 65_535, integer: true }, 'use the port of the app');
}

function checkTraffic(problems: Problems, { revisions, traffic: shares }: ContainerAppTierSettings): void {
  if (shares === undefined) return;
  problems.check(revisions === RevisionMode.MULTIPLE, {
    code: ProblemCode.PROP_WITHOUT_EFFECT,
    property: 'traffic',
    what: 'traffic is set, but only one revision serves at a time',
    expected: 'revisions: RevisionMode.MULTIPLE',
    fix: 'set revisions, or remove traffic',
  });
  const sum = shares.reduce((total, it) => total + it.weight, 0);
  problems.check(sum === 100, {
    code: ProblemCode.TRAFFIC_WEIGHTS_NOT_100,
    property: 'traffic',
    what: `the weights of traffic add up to ${sum}`,
    expected: '100',
    fix: 'correct the weights',
  });
  problems.check(shares.filter((it) => it.revisionName === undefined).length <= 1, {
    code: ProblemCode.DUPLICATE,
    property: 'traffic',
    what: 'two shares of traffic go to the newest revision',
    expected: 'at most one share without a revisionName',
    fix: 'set the revisionName of the other share',
  });
}
