import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { Command } from 'commander';
import { Cloud, Plan, ProblemCode, Problems, Workload } from '../../lib/domain';
import { PlaceFlags, SOURCE, cloudOf, loadOf, placeOptions, planOptions } from '../workload/source';
import { WORKLOAD_FILE } from '../workload/workload-file';
import { workloadTemplate } from '../workload/template';
import { writeFile } from '../write-file';
import type { SystemLoad } from '../../stacks/parts/system-load';
import { planData, renderPlan, renderPlans, renderSize } from './report';

const BOTH = 'both';

interface Flags extends PlaceFlags {
  readonly users?: string;
  readonly peakUsers?: string;
  readonly explain?: string;
  readonly json?: boolean;
}

/** Returns the command `loadbearing plan`. */
export function planCommand(): Command {
  const command = new Command('plan')
    .description('Size an application from its load.')
    .argument('[source]', SOURCE, WORKLOAD_FILE)
    .option('--users <number>', 'users of a usual day, instead of those in the file')
    .option('--peak-users <number>', 'users of the highest peak, instead of those in the file')
    .option('--explain <size>', 'explain one size, e.g. web.maxInstances')
    .option('--json', 'print the plan as JSON')
    .addHelpText(
      'after',
      `
What the file does not state is an assumption, which the plan lists first. The file's names and their meaning:
node_modules/loadbearing/dist/bin/workload/schema.json, or the example of 'loadbearing init'.

Exit codes:
  0  every part has a size
  1  the load exceeds the largest size of a part, or the values of the file contradict each other
  2  invalid usage

Examples:
  $ loadbearing init
  $ loadbearing plan --cloud both
  $ loadbearing plan traitor-track
  $ loadbearing plan shop.yaml --users 3000 --explain database.size`,
    );
  placeOptions(BOTH).forEach((it) => command.addOption(it));
  command.action((source: string, flags: Flags) => {
    const { text, complete } = run(command, source, flags);
    process.stdout.write(text);
    if (!complete) process.exitCode = 1;
  });
  return command;
}

/** Returns the command `loadbearing init`. */
export function initCommand(): Command {
  return new Command('init')
    .description('Write a workload file in which every value has its meaning.')
    .argument('[file]', 'file to write', WORKLOAD_FILE)
    .addHelpText(
      'after',
      `
Never overwrites a file.

Exit codes:
  0  written
  1  the file exists, or cannot be written
  2  invalid usage

Example:
  $ loadbearing init
  $ loadbearing plan`,
    )
    .action((file: string) => {
      if (existsSync(file)) {
        const problems: Problems = new Problems(file, file);
        problems.fail({
          code: ProblemCode.DUPLICATE,
          property: '',
          what: `${file} exists`,
          expected: 'the name of a new file',
          fix: 'name another file, or remove this one',
        });
      }
      writeFile(file, workloadTemplate(basename(process.cwd())));
      process.stdout.write(
        `Wrote ${file}. Next: loadbearing plan ${file === WORKLOAD_FILE ? '' : file}`.trimEnd() + '\n',
      );
    });
}

function run(command: Command, source: string, flags: Flags): { text: string; complete: boolean } {
  const load = loadOf(source);
  const workload = changed(command, load.workload, flags);
  if (flags.cloud === BOTH && (flags.region !== undefined || flags.compute !== undefined)) {
    command.error("error: --region and --compute need one cloud, not '--cloud both'");
  }
  const clouds = flags.cloud === BOTH ? Object.values(Cloud) : [cloudOf(load, flags)];
  const plans = clouds.map((cloud) => Plan.forWorkload(workload, planOptions(cloud, load, flags)));
  const text = render(plans, load, flags);
  return { text, complete: plans.every(({ shortfalls }) => shortfalls.length === 0) };
}

function render(plans: readonly Plan[], { built }: SystemLoad, { explain, json }: Flags): string {
  if (explain !== undefined) return plans.map((it) => `${renderSize(it, explain, built)}\n`).join('');
  if (json) return `${JSON.stringify(plans.length > 1 ? plans.map(planData) : planData(plans[0]), undefined, 2)}\n`;
  return plans.length > 1 ? renderPlans(plans, built) : renderPlan(plans[0], built);
}

/** Returns the workload with the users of the flags. Requests per second that the file states grow with them. */
function changed(command: Command, workload: Workload, flags: Flags): Workload {
  const users = numberOf(command, '--users', flags.users);
  const peakUsers = numberOf(command, '--peak-users', flags.peakUsers);
  if (users === undefined && peakUsers === undefined) return workload;
  const { traffic } = workload;
  const grown = (rate: number | undefined, from: number | undefined, to: number | undefined): number | undefined =>
    rate !== undefined && from !== undefined && to !== undefined ? (rate * to) / from : rate;
  const requestsPerSecond = grown(traffic.requestsPerSecond, traffic.users, users);
  const peakRequestsPerSecond = grown(traffic.peakRequestsPerSecond, traffic.peakUsers, peakUsers);
  return {
    ...workload,
    traffic: {
      ...traffic,
      users: users ?? traffic.users,
      peakUsers: peakUsers ?? grown(traffic.peakUsers, traffic.users, users),
      requestsPerSecond,
      peakRequestsPerSecond:
        peakUsers === undefined ? grown(peakRequestsPerSecond, traffic.users, users) : peakRequestsPerSecond,
    },
  };
}

function numberOf(command: Command, option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) command.error(`error: ${option} '${text}' is not a number above 0`);
  return value;
}
