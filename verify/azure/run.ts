import * as path from 'node:path';
import { LocalWorkspace, Stack } from '@pulumi/pulumi/automation';
import { Command, InvalidArgumentError, Option } from 'commander';
import { Failure, reason } from '../failure';
import { readBackProblems, renderTable, withoutRows } from '../read-back';
import { AZURE_SYSTEMS } from '../systems';
import { liveState, subscriptionsOf } from './live-state';
import { Deployment, readState } from './state';

interface Flags {
  readonly subscription: string;
  readonly stack: string;
  readonly system: string;
  readonly except?: string[];
}

async function main(): Promise<number> {
  const names = AZURE_SYSTEMS.map((it) => it.name);
  const flags = new Command('npm run verify:azure --')
    .description(
      'Reads a deployed production stack of Pulumi from Azure and compares it with its report: the rows of `npm run local`.\n' +
        'Only reads: `pulumi stack export` and `pulumi refresh --preview-only`, with your credentials and your backend.\n' +
        'Exits with 0 if every setting matches, with 1 otherwise. Drift from the state is listed, and is no failure by itself.',
    )
    .requiredOption('--subscription <id>', 'subscription to read; a stack of another one is rejected', subscriptionId)
    .option('--stack <name>', 'Pulumi stack with production', 'prod')
    .addOption(new Option('--system <name>', 'reference system').choices(names).default(names[0]))
    .option(
      '--except <id...>',
      'requirements that your configuration changes on purpose; they are listed and not compared',
    )
    .parse()
    .opts<Flags>();

  const system = AZURE_SYSTEMS.find((it) => it.name === flags.system);
  if (!system) throw new Error(`no system ${flags.system}`);
  const { kept, skipped } = withoutRows(system.expectations, flags.except ?? []);
  const stack = await selectStack(flags.stack);
  const { deployment: stored } = (await stack.exportStack()) as { deployment: Deployment };
  checkSubscription(subscriptionsOf(stored), flags);

  process.stderr.write(`Reading ${stored.resources?.length ?? 0} resources of ${flags.stack} …\n`);
  const { deployment, drift } = await liveState(stack, (name) => {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${name}`);
  });
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[2K');
  const rows = readState(kept, deployment);
  process.stdout.write(`${renderTable(rows, Boolean(process.stdout.isTTY) && !process.env.NO_COLOR)}\n`);
  if (skipped.length > 0) process.stdout.write(`Not compared: ${skipped.map((it) => it.id).join(', ')}\n`);
  if (drift.length > 0) process.stdout.write(`Azure differs from Pulumi's state:\n- ${drift.join('\n- ')}\n`);
  const problems = readBackProblems(rows);
  process.stdout.write(`${rows.length - problems.length} of ${rows.length} settings match the report\n`);
  return problems.length === 0 ? 0 : 1;
}

async function selectStack(stackName: string): Promise<Stack> {
  try {
    return await LocalWorkspace.selectStack({ stackName, workDir: path.join(__dirname, '..', '..') });
  } catch (error) {
    if (!/ENOENT/.test(String(error))) throw error;
    throw new Failure(
      'Pulumi is not installed.',
      'Install it from https://www.pulumi.com/docs/install, and run `pulumi login`.',
    );
  }
}

function checkSubscription(found: readonly string[], { subscription, stack }: Flags): void {
  if (found.length === 0) {
    throw new Failure(
      `The state of ${stack} has no resource of Azure.`,
      'Deploy it with `pulumi up`, or choose --stack.',
    );
  }
  const others = found.filter((it) => it !== subscription);
  if (others.length === 0) return;
  throw new Failure(
    `The state of ${stack} has resources in subscription ${others.join(', ')}, and --subscription is ${subscription}.`,
    'Choose the stack of the subscription, or correct --subscription.',
  );
}

function subscriptionId(value: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)) {
    throw new InvalidArgumentError('A subscription id is a UUID.');
  }
  return value.toLowerCase();
}

void main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`✖ ${reason(error)}\n`);
    if (error instanceof Failure) process.stderr.write(`→ ${error.fix}\n`);
    process.exit(1);
  },
);
