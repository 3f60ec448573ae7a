import { Command, Option } from 'commander';
import { ExitCode } from '../exit-code';
import { positive } from '../number-option';
import { printJson } from '../output';
import { Cloud, Plan, Workloads } from '../../lib/domain';
import { PlaceFlags, SOURCE, cloudOf, loadOf, placeOptions, planOptions } from '../workload/source';
import { WORKLOAD_FILE } from '../workload/template';
import type { SystemLoad } from '../../stacks/parts/system-load';
import { BuiltApp, builtApp, compareBuilt } from './built-sizes';
import { planOutput, renderBuilt, renderPlan, renderPlans, renderSize } from './report';

const BOTH = 'both';

interface Flags extends PlaceFlags {
  readonly users?: number;
  readonly peakUsers?: number;
  readonly explain?: string;
  readonly app?: string;
  readonly stackState?: string;
  readonly service?: string;
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
    .option('--app <path>', 'compare with what an app declares: a folder of cdk synth, or a template')
    .addOption(
      new Option('--stack-state <file>', 'the same for the output of pulumi stack export or preview --json').conflicts(
        'app',
      ),
    )
    .option('--service <id>', 'service of the app that is the web tier (default: the one that gets requests)')
    .option('--json', 'print the plan as JSON')
    .addHelpText(
      'after',
      `
What the file does not state is an assumption, which the plan lists first. The file's names and their meaning:
node_modules/loadbearing/dist/lib/workload/schema.json, or the example of 'loadbearing init'.

Exit codes:
  0  every part has a size
  1  the load exceeds the largest size of a part, or an app has less than planned
  2  invalid usage, or a file that is missing or has problems

Examples:
  $ loadbearing init
  $ loadbearing plan --cloud both
  $ loadbearing plan traitor-track
  $ loadbearing plan shop.yaml --users 3000 --explain database.size
  $ loadbearing plan shop.yaml --app cdk.out`,
    );
  placeOptions(BOTH).forEach((it) => command.addOption(it));
  command.action((source: string, flags: Flags) => {
    const load = loadOf(source);
    const path = flags.app ?? flags.stackState;
    if (path === undefined && flags.service !== undefined)
      command.error('error: --service needs --app or --stack-state');
    if (path !== undefined && flags.cloud === BOTH) command.error("error: an app is for one cloud, not '--cloud both'");
    const built = path === undefined ? undefined : readApp(command, path, flags);
    const plans = plansOf(command, load, { ...built?.place, ...flags });
    const sizes = built ? compareBuilt(plans[0], built.sizes) : undefined;
    if (flags.json) printJson(planOutput(plans, sizes));
    else process.stdout.write(`${render(plans, load, flags)}${sizes ? renderBuilt(sizes) : ''}`);
    const isShort = plans.some(({ shortfalls }) => shortfalls.length > 0);
    if (isShort || sizes?.some(({ isLess }) => isLess)) process.exitCode = ExitCode.FOUND;
  });
  return command;
}

function readApp(command: Command, path: string, { service, cloud }: Flags): BuiltApp {
  const app = builtApp(path, service);
  const own: string = app.place.cloud;
  if (cloud !== undefined && cloud !== own) command.error(`error: ${path} is for ${own}`);
  return app;
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
