import { CeleryCommand, Formats, ProblemCode, Problems } from '../../domain';
import { PhysicalName } from '../physical-name';
import { Regions } from '../regions';
import { ContainerRuntime } from './container-runtime';
import { ScaleRules } from './scale-rule';
import { fleetVariables, scaleRulesOf } from './worker-fleet-container';
import { WorkerFleetArgs, WorkerFleetSettings } from './worker-fleet-args';

/** Source: https://learn.microsoft.com/azure/container-apps/scale-app#scale-definition */
const MAX_REPLICAS = 1000;
/** Names become part of a command. */
const QUEUE = /^[A-Za-z0-9_.:-]+$/;

/** Adds the problems of a fleet. `args` are those of the caller, without defaults. */
export function checkWorkerFleet(problems: Problems, args: WorkerFleetArgs, settings: WorkerFleetSettings): void {
  const { minWorkers, cpuPercent, queues } = settings;
  Regions.check(problems, settings.location);
  PhysicalName.check(problems, 'containerAppName', 'containerApp', settings.containerAppName);
  CeleryCommand.checkApp(problems, settings.app);
  if (queues) problems.some('queues', queues, { expected: 'at least one queue', fix: "use ['celery']" });
  problems.unique('queues', queues ?? [], 'queue');
  queues?.forEach((queue, index) =>
    problems.match(`queues[${index}]`, queue, QUEUE, {
      expected: 'letters, digits and _ . : -',
      fix: "use the name that Celery uses, e.g. 'celery'",
    }),
  );
  checkCommand(problems, args);
  checkNumbers(problems, settings);
  problems.check(minWorkers > 0 || cpuPercent === 0, {
    code: ProblemCode.CONFLICTING_PROPS,
    property: 'cpuPercent',
    what: 'cpuPercent is set, and minWorkers is 0: a rule for the CPU keeps a worker running',
    expected: 'one of the two',
    fix: 'remove cpuPercent, or set minWorkers to 1',
  });
  problems.optionalFormat('containerName', args.containerName, Formats.CONTAINER_NAME);
  problems.optionalFormat('broker.hostName', args.broker.hostName, Formats.HOST_NAME);
  const container = fleetVariables(settings);
  ScaleRules.check(problems, 'scaleRules', scaleRulesOf(settings), container.secretVariables, []);
  ContainerRuntime.check(problems, { ...settings, ...container });
}

/** Adds a problem for a command: the fleet has its own. */
function checkCommand(problems: Problems, args: WorkerFleetArgs): void {
  (['command', 'args'] as const).forEach((name) =>
    problems.check(args[name] === undefined, {
      code: ProblemCode.PROP_WITHOUT_EFFECT,
      property: name,
      what: `${name} is set, but the fleet runs celery`,
      expected: 'app, queues and concurrency',
      fix: `remove ${name}, or use a ContainerAppTier for other programs`,
    }),
  );
}

function checkNumbers(problems: Problems, settings: WorkerFleetSettings): void {
  problems.countRange(
    { property: 'minWorkers', value: settings.minWorkers, from: 0, fix: 'use 1' },
    { property: 'maxWorkers', value: settings.maxWorkers, from: 1, fix: `use at most ${MAX_REPLICAS}` },
    MAX_REPLICAS,
  );
  const numbers: [string, number, number, number, string][] = [
    ['concurrency', settings.concurrency, 1, 64, 'use 2'],
    ['maxTasksPerChild', settings.maxTasksPerChild, 1, 1_000_000, 'use 10'],
    ['maxMemoryPerChildKb', settings.maxMemoryPerChildKb, 10_000, 1e9, 'set KB: 2500000 are about 2.4 GB'],
    ['backlogPerWorker', settings.backlogPerWorker, 1, 1e9, 'use 10'],
    ['cpuPercent', settings.cpuPercent, 0, 100, 'use 70, or 0 for no rule'],
    ['pollingIntervalSeconds', settings.pollingIntervalSeconds, 1, 3600, 'use 30'],
    ['cooldownSeconds', settings.cooldownSeconds, 1, 3600, 'use 300'],
    ['terminationGraceSeconds', settings.terminationGraceSeconds, 0, 600, 'use 600'],
    ['broker.port', settings.broker.port, 1, 65_535, 'use the TLS port of the broker'],
  ];
  numbers.forEach(([name, value, min, max, fix]) => problems.number(name, value, { min, max, integer: true }, fix));
}
