import { Command, Option } from 'commander';
import {
  Cloud,
  ComputeService,
  MeasuredInstance,
  Plan,
  PlanOptions,
  ProblemCode,
  Problems,
  Simulation,
} from '../../lib/domain';
import type { SystemLoad } from '../../stacks/parts/system-load';
import { positive } from '../number-option';
import { PlaceFlags, SOURCE, cloudOf, loadOf, placeOptions, planOptions } from '../workload/source';
import { WORKLOAD_FILE } from '../workload/template';
import { DeployedService } from './deployed/deployed-service';
import { deployedService } from './deployed/deployed-services';
import { renderDeployed, renderSimulation, simulationData } from './report';
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
  readonly service?: string;
  readonly measured?: boolean;
  readonly json?: boolean;
}

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
        'scaling of a synthesized app instead of the plan: cdk.out, a template, or the output of pulumi stack export or preview --json',
      ).conflicts(['cloud', 'compute', 'max', 'target']),
    )
    .option('--service <id>', 'service of the template (default: the one that gets requests)')
    .option('--measured', 'instances serve as the measured one of the workload file (service.measured)')
    .option('--min <number>', 'minimum number of instances, instead of the plan', positive)
    .option('--max <number>', 'maximum number of instances, instead of the plan', positive)
    .option('--target <percent>', 'CPU utilization that scaling aims at, instead of the plan', positive)
    .option('--start <seconds>', 'time from the launch of an instance to its first request', positive)
    .option('--json', 'print verdict, totals and a sample for each minute as JSON')
    .addHelpText(
      'after',
      `
Follows target tracking of ECS and EC2 with its alarms, cooldowns and warm-up, and HTTP scaling of Container Apps. The same inputs
give the same result. Not part of it: retries, timeouts, and the minute by which clouds publish metrics late.

Exit codes:
  0  the objective holds in every second
  1  it does not, or the file has problems
  2  invalid usage

Examples:
  $ loadbearing simulate
  $ loadbearing simulate --factor 3 --min 5
  $ loadbearing simulate shop.yaml --cloud azure --trace day
  $ loadbearing simulate --rows last-week.csv
  $ loadbearing simulate --template cdk.out --measured`,
    );
  command.action((source: string, flags: Flags) => {
    const { text, holds } = run(command, source, flags);
    process.stdout.write(text);
    if (!holds) process.exitCode = 1;
  });
  return command;
}

function run(command: Command, source: string, flags: Flags): { text: string; holds: boolean } {
  const load = loadOf(source);
  if (flags.service !== undefined && flags.template === undefined) command.error('error: --service needs --template');
  const deployed = flags.template === undefined ? undefined : deployedService(flags.template, flags.service);
  const plan = Plan.forWorkload(load.workload, optionsOf(load, flags, deployed));
  const trace = flags.rows === undefined ? traceOf(flags.trace, plan, flags.factor) : readTrace(flags.rows);
  const simulation = Simulation.ofPlan({
    ...{ plan, trace, policy: deployed?.policy },
    ...(flags.measured ? { measured: measuredOf(source, load) } : { vcpusPerInstance: deployed?.vcpus }),
    minInstances: flags.min,
    maxInstances: flags.max,
    cpuTargetPercent: flags.target,
    startSeconds: flags.start,
  });
  const verdict = simulation.verdict();
  const text = flags.json
    ? `${JSON.stringify(simulationData(simulation, verdict), undefined, 2)}\n`
    : `${deployed ? renderDeployed(deployed) : ''}${renderSimulation(plan, simulation, verdict, trace.seconds)}`;
  return { text, holds: verdict.holds };
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
