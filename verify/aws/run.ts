import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { Command, InvalidArgumentError, Option } from 'commander';
import { Failure, reason } from '../failure';
import { readBack, readBackProblems, renderTable, withoutRows } from '../read-back';
import { SYSTEMS } from '../systems';
import { Account } from './account';
import { findStacks } from './deployed-stacks';

interface Flags {
  readonly account: string;
  readonly stack: string;
  readonly profile?: string;
  readonly region?: string;
  readonly except?: string[];
}

async function main(): Promise<number> {
  const flags = new Command('npm run verify:aws --')
    .description(
      'Reads a deployed production stack with the AWS SDK and compares it with its report: the rows of `npm run local`.\n' +
        'Only reads: every command that writes, or returns the value of a secret, is refused before it is sent.\n' +
        'Exits with 0 if every setting matches, with 1 otherwise.',
    )
    .requiredOption('--account <id>', 'account to read; credentials of another account are rejected', accountId)
    .addOption(
      new Option('--stack <name>', 'reference stack').choices(SYSTEMS.map((it) => it.name)).makeOptionMandatory(),
    )
    .option('--profile <name>', 'profile of the AWS configuration (default: as the AWS CLI finds its credentials)')
    .option('--region <name>', 'main region of the stack (default: the region of the profile)')
    .option('--except <id...>', 'requirements that your options change on purpose; they are listed and not compared')
    .parse()
    .opts<Flags>();

  // The SDK reads the profile where the AWS CLI does; credentials in the environment would otherwise win.
  if (flags.profile !== undefined) {
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']) delete process.env[name];
    process.env.AWS_PROFILE = flags.profile;
  }
  const system = SYSTEMS.find((it) => it.name === flags.stack);
  if (!system) throw new Error(`no stack ${flags.stack}`);
  const region = flags.region ?? (await defaultRegion());
  const stacks = await findStacks(system, { account: flags.account, region, settings: {} });
  process.stderr.write(`Reading ${stacks.map((it) => `${it.name} (${it.region})`).join(', ')} …\n`);
  const { kept, skipped } = withoutRows(system.expectations, flags.except ?? []);
  const rows = await readBack(kept, new Account({}, region, stacks));
  const colour = Boolean(process.stdout.isTTY) && !process.env.NO_COLOR;
  process.stdout.write(`${renderTable(rows, colour)}\n`);
  if (skipped.length > 0) process.stdout.write(`Not compared: ${skipped.map((it) => it.id).join(', ')}\n`);
  const problems = readBackProblems(rows);
  process.stdout.write(`${rows.length - problems.length} of ${rows.length} settings match the report\n`);
  return problems.length === 0 ? 0 : 1;
}

function accountId(value: string): string {
  if (!/^\d{12}$/.test(value)) throw new InvalidArgumentError('An account id has twelve digits.');
  return value;
}

async function defaultRegion(): Promise<string> {
  try {
    return await new CloudFormation({}).config.region();
  } catch {
    throw new Failure('No region is configured.', 'Add --region, or set AWS_REGION.');
  }
}

void main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`✖ ${reason(error)}\n`);
    if (error instanceof Failure) process.stderr.write(`→ ${error.fix}\n`);
    process.exit(1);
  },
);
