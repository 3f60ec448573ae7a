import { Command, Option } from 'commander';
import {
  Cloud,
  ComputeService,
  MeasuredInstance,
  Plan,
  PlanOptions,
  PlannedTraffic,
  ProblemCode,
  Problems,
  Simulation,
} from '../../lib/domain';
import type { SystemLoad } from '../../stacks/parts/system-load';
import { ExitCode } from '../exit-code';
import { positive } from '../number-option';
import { jsonText } from '../output';
import { PlaceFlags, SOURCE, cloudOf, loadOf, placeOptions, planOptions } from '../workload/source';
import { WORKLOAD_FILE } from '../workload/template';
import { DeployedService } from './deployed/deployed-service';
import { deployedService } from './deployed/deployed-services';
import { SimulatedSubject, renderDeployed, renderSimulation, simulateOutput } from './report';
import { TraceShape, readTrace, traceOf } from './trace';

interface Flags extends PlaceFlags {
  readonly trace: TraceShape;
  readonly factor?: number;
  readonly rows?: string;
  readonly min?: number;
  readonly max?: number;
  readonly target?: number;
  readonly start?: number;
  readonly template?: string;
  readonly app?: string;
  readonly stackState?: string;
  readonly service?: string;
  readonly measured?: boolean;
  readonly workers?: boolean;
  readonly json?: boolean;
}

/** Options that an app decides. */
const NOT_WITH_APP = ['cloud', 'compute', 'max', 'target'];

/** Returns the command `loadbearing simulate`. */
export function simulateCommand(): Command {
  const command = new Command('simulate')
    .description('Simulate how the planned scaling follows a load, second by second.')
    .argument('[source]', SOURCE, WORKLOAD_FILE);
  placeOptions().forEach((it) => command.addOption(it));
  command
    .addOption(
      new Option('--trace <shape>', 'load over time, from the usual day to the peak')
        .choices(Object.values(TraceShape))
        .default(TraceShape.SPIKE),
    )
    .option('--factor <number>', 'load of the spike as a multiple of the usual one (default: the peak)', positive)
    .addOption(
      new Option('--rows <file>', 'CSV file with a header, times (dates or seconds) and requests per second').conflicts(
        'factor',
      ),
    )
    .addOption(
      new Option(
        '--template <path>',
        'scaling of a synthesized app instead of the plan: cdk.out, a template, the output of pulumi stack export or preview --json, or manifests of Kubernetes',
      ).conflicts(NOT_WITH_APP),
    )
    .addOption(
      new Option('--app <path>', 'folder of cdk synth; the same as --template').conflicts([
        ...NOT_WITH_APP,
        'template',
      ]),
    )
    .addOption(
      new Option('--stack-state <file>', 'state or preview of Pulumi; the same as --template').conflicts([
        ...[...NOT_WITH_APP, 'template', 'app'],
      ]),
    )
    .option('--service <id>', 'service of the template (default: the one that gets requests, or none with --workers)')
    .addOption(
      new Option('--workers', 'simulate the workers with the tasks of the workload').conflicts(['measured', 'target']),
    )
    .option('--measured', 'instances serve as the measured one of the workload file (service.measured)')
    .option('--min <number>', 'minimum number of instances, instead of the plan', positive)
    .option('--max <number>', 'maximum number of instances, instead of the plan', positive)
    .option('--target <percent>', 'CPU utilization that scaling aims at, instead of the plan', positive)
    .option('--start <seconds>', 'time from the launch of an instance to its first request', positive)
    .option('--json', 'print verdict, totals and a sample for each minute as JSON')
    .addHelpText(
      'after',
      `
Follows target tracking of ECS and EC2 with its alarms, cooldowns and warm-up, and HTTP scaling of Container Apps. With --workers, it follows
tasks and the backlog of each worker: they hold if 95 % of all tasks wait no longer than acceptable. The same inputs give the same result.
Not part of it: retries, timeouts, and the minute by which clouds publish metrics late.

Exit codes:
  0  the objective holds in every second
  1  it does not
  2  invalid usage, or a file that is missing or has problems

Examples:
  $ loadbearing simulate
  $ loadbearing simulate --factor 3 --min 5
  $ loadbearing simulate shop.yaml --cloud azure --trace day
  $ loadbearing simulate --rows last-week.csv
  $ loadbearing simulate --template cdk.out --measured
  $ loadbearing simulate --workers --factor 5`,
    );
  command.action((source: string, flags: Flags) => {
    const { text, holds } = run(command, source, flags);
    process.stdout.write(text);
    if (!holds) process.exitCode = ExitCode.FOUND;
  });
  return command;
}

function run(command: Command, source: string, flags: Flags): { text: string; holds: boolean } {
  const load = loadOf(source);
  const path = flags.template ?? flags.app ?? flags.stackState;
  if (flags.service !== undefined && path === undefined) command.error('error: --service needs --template');
  const ofWorkers = flags.workers ?? false;
  const deployed = path === undefined ? undefined : deployedService(path, { id: flags.service, ofWorkers });
  const plan = Plan.forWorkload(load.workload, optionsOf(load, flags, deployed));
  const traffic = ofWorkers ? tasksOf(plan) : plan.traffic;
  const trace = flags.rows === undefined ? traceOf(flags.trace, traffic, flags.factor) : readTrace(flags.rows);
  const given = { plan, trace, policy: deployed?.policy, startSeconds: flags.start };
  const simulation = ofWorkers
    ? Simulation.ofWorkers({ ...given, minWorkers: flags.min, maxWorkers: flags.max })
    : Simulation.ofPlan({
        ...{ ...given, minInstances: flags.min, maxInstances: flags.max, cpuTargetPercent: flags.target },
        ...{ vcpusPerInstance: deployed?.vcpus, measured: flags.measured ? measuredOf(source, load) : undefined },
      });
  const verdict = simulation.verdict();
  const subject = { ...subjectOf(plan, ofWorkers), seconds: trace.seconds };
  const text = flags.json
    ? jsonText(simulateOutput(simulation, verdict, deployed))
    : `${deployed ? renderDeployed(deployed, plan, ofWorkers) : ''}${renderSimulation(simulation, verdict, subject)}`;
  return { text, holds: verdict.holds };
}

function subjectOf({ web, workers, database }: Plan, ofWorkers: boolean): Omit<SimulatedSubject, 'seconds'> {
  return ofWorkers
    ? { arrivals: 'tasks', server: 'worker', mostInstances: workers?.maxWorkers ?? 0, hasDatabase: false }
    : {
        arrivals: 'requests',
        server: 'instance',
        mostInstances: web.maxInstances,
        hasDatabase: database !== undefined,
      };
}

/** Returns the tasks per second of a plan. Without workers, a simulation of them says so. */
function tasksOf({ workers, traffic }: Plan): PlannedTraffic {
  return workers ? { usualPerSecond: workers.usualTasksPerSecond, peakPerSecond: workers.peakTasksPerSecond } : traffic;
}

/** Returns the place of the plan. Its service times are for the machines of the service that is deployed. */
function optionsOf(load: SystemLoad, flags: Flags, deployed: DeployedService | undefined): PlanOptions {
  if (!deployed) return planOptions(cloudOf(load, flags), load, flags);
  const { compute } = deployed;
  const cloud = compute === ComputeService.CONTAINER_APPS ? Cloud.AZURE : Cloud.AWS;
  return planOptions(cloud, load, { ...flags, compute });
}

function measuredOf(source: string, { workload }: SystemLoad): MeasuredInstance {
  return (
    workload.service?.measured ??
    new Problems(`the workload ${source}`, source).fail({
      code: ProblemCode.MISSING_VALUE,
      property: 'service.measured',
      what: 'the workload has no measured instance',
      expected: 'service.measured',
      fix: 'run loadbearing measure with --file, or leave --measured out',
    })
  );
}
