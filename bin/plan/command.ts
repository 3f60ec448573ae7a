import { Command, Option } from 'commander';
import { ExitCode } from '../exit-code';
import { positive } from '../number-option';
import { printJson } from '../output';
import { Cloud, Plan, Workloads } from '../../lib/domain';
import { PlaceFlags, SOURCE, cloudOf, loadOf, placeOptions, planOptions } from '../workload/source';
import { WORKLOAD_FILE } from '../workload/template';
import type { SystemLoad } from '../../stacks/parts/system-load';
import { planOutput, renderPlan, renderPlans, renderSize } from './report';

const BOTH = 'both';

interface Flags extends PlaceFlags {
  readonly users?: number;
  readonly peakUsers?: number;
  readonly explain?: string;
  readonly json?: boolean;
}

/** Returns the command `loadbearing plan`. */
export function planCommand(): Command {
  const command = new Command('plan')
    .description('Size an application from its load.')
    .argument('[source]', SOURCE, WORKLOAD_FILE)
    .option('--users <number>', 'users of a usual day, instead of those in the file', positive)
    .option('--peak-users <number>', 'users of the highest peak, instead of those in the file', positive)
    .addOption(new Option('--explain <size>', 'explain one size, e.g. web.maxInstances').conflicts('json'))
    .option('--json', 'print the plan as JSON')
    .addHelpText(
      'after',
      `
What the file does not state is an assumption, which the plan lists first. The file's names and their meaning:
node_modules/loadbearing/dist/lib/workload/schema.json, or the example of 'loadbearing init'.

Exit codes:
  0  every part has a size
  1  the load exceeds the largest size of a part
  2  invalid usage, or a file that is missing or has problems

Examples:
  $ loadbearing init
  $ loadbearing plan --cloud both
  $ loadbearing plan traitor-track
  $ loadbearing plan shop.yaml --users 3000 --explain database.size`,
    );
  placeOptions(BOTH).forEach((it) => command.addOption(it));
  command.action((source: string, flags: Flags) => {
    const load = loadOf(source);
    const plans = plansOf(command, load, flags);
    if (flags.json) printJson(planOutput(plans));
    else process.stdout.write(render(plans, load, flags));
    if (plans.some(({ shortfalls }) => shortfalls.length > 0)) process.exitCode = ExitCode.FOUND;
  });
  return command;
}

function plansOf(command: Command, load: SystemLoad, flags: Flags): Plan[] {
  const workload = Workloads.withUsers(load.workload, flags.users, flags.peakUsers);
  if (flags.cloud === BOTH && (flags.region !== undefined || flags.compute !== undefined)) {
    command.error("error: --region and --compute need one cloud, not '--cloud both'");
  }
  const clouds = flags.cloud === BOTH ? Object.values(Cloud) : [cloudOf(load, flags)];
  return clouds.map((cloud) => Plan.forWorkload(workload, planOptions(cloud, load, flags)));
}

function render(plans: readonly Plan[], { built }: SystemLoad, { explain }: Flags): string {
  if (explain !== undefined) return plans.map((it) => `${renderSize(it, explain, built)}\n`).join('');
  return plans.length > 1 ? renderPlans(plans, built) : renderPlan(plans[0], built);
}
