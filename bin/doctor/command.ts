import Table from 'cli-table3';
import { fittedTable } from '../fitted-table';
import { Argument, Command } from 'commander';
import { ExitCode } from '../exit-code';
import { printJson } from '../output';
import { checkAccount } from './aws-account';
import { checkSubscription } from './azure-subscription';
import { DoctorOutput, Finding, FindingState, isLacking } from './finding';
import { Machine } from './machine';
import { TASKS, checkTasks } from './tasks';

interface Flags {
  readonly account?: boolean;
  readonly preview?: string;
  readonly resourceGroup?: string;
  readonly profile?: string;
  readonly json?: boolean;
}

const COLORS: { readonly [state in FindingState]: number } = {
  [FindingState.OK]: 32,
  [FindingState.MISSING]: 31,
  [FindingState.OPTIONAL]: 33,
  [FindingState.UNSURE]: 33,
};

/** Returns the command `loadbearing doctor`. */
export function doctorCommand(): Command {
  const command = new Command('doctor')
    .description('Check what this machine has and lacks for each task, with the fix.')
    .addArgument(new Argument('[tasks...]', 'tasks to check (default: all)').choices(TASKS))
    .option('--account', 'also ask the cloud: who you are, bootstrap on AWS, resource providers and roles on Azure')
    .option('--profile <name>', 'aws: profile of the AWS CLI; implies --account')
    .option(
      '--preview <file>',
      'azure: output of pulumi preview --json or stack export, - for standard input; implies --account',
    )
    .option('--resource-group <name>', 'azure: existing resource group in which you have your roles; implies --account')
    .option('--json', 'print the findings as JSON')
    .addHelpText(
      'after',
      `
Reads programs, packages, files and variables of this machine. It changes nothing, and prints no secret. Without --account, it sends nothing.
With --account, it calls the AWS CLI and the Azure CLI. On Azure, the resources of the program decide which providers and permissions it
needs: without --preview, it runs 'pulumi preview --json' in the current folder.

Exit codes:
  0  every task has what it needs
  1  something that a task needs is missing, or could not be decided
  2  invalid usage, or a preview that cannot be read

Examples:
  $ loadbearing doctor
  $ loadbearing doctor aws containers
  $ loadbearing doctor aws --account
  $ pulumi preview --json | loadbearing doctor azure --preview -`,
    );
  command.action((tasks: string[], flags: Flags) => {
    const chosen = tasks.length > 0 ? [...new Set(tasks)] : TASKS;
    const forAzure = flags.preview !== undefined || flags.resourceGroup !== undefined;
    if (forAzure && !chosen.includes('azure'))
      command.error('error: --preview and --resource-group need the task azure');
    if (flags.profile !== undefined && !chosen.includes('aws')) command.error('error: --profile needs the task aws');
    const machine = new Machine();
    const findings = [
      ...checkTasks(chosen, machine),
      ...(chosen.includes('aws') && (flags.account || flags.profile) ? checkAccount(machine, flags.profile) : []),
      ...(chosen.includes('azure') && (flags.account || forAzure) ? checkSubscription(flags) : []),
    ];
    const isReady = !findings.some(isLacking);
    if (flags.json) printJson({ findings, isReady } satisfies DoctorOutput);
    else process.stdout.write(render(findings, isReady, hasColors(command)));
    if (!isReady) process.exitCode = ExitCode.FOUND;
  });
  return command;
}

/** Commander decides by NO_COLOR, FORCE_COLOR and the terminal, as for its help. */
function hasColors(command: Command): boolean {
  return command.configureOutput().getOutHasColors?.() ?? false;
}

function render(findings: readonly Finding[], isReady: boolean, hasColor: boolean): string {
  const table = new Table({ head: ['task', 'state', 'needs', ''], style: { head: [], border: [], compact: true } });
  table.push(...findings.map(({ task, state, name, detail }) => [task, colored(state, hasColor), name, detail]));
  const fixes = [...new Set(findings.flatMap(({ name, fix }) => (fix === undefined ? [] : [`  ${name}: ${fix}`])))];
  const rest = fixes.length > 0 ? `\nTo fix, or to have the optional parts:\n${fixes.join('\n')}\n` : '';
  return `${fittedTable(table)}\n${rest}${isReady ? '\nEverything that is needed is in place.\n' : ''}`;
}

function colored(state: FindingState, hasColor: boolean): string {
  return hasColor ? `\u001b[${COLORS[state]}m${state}\u001b[0m` : state;
}
