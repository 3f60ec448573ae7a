import { Command, InvalidArgumentError, Option } from 'commander';
import { BillProps, Cloud, Commitment, PriceBook } from '../../lib/domain';
import { positive } from '../number-option';
import { priceBooks } from './price-folder';
import { billData, renderBill, usd } from './report';
import { SYSTEM_NAMES, Subject, subjectOf } from './subject';
import { readUsage, usageFile } from './usage-file';

const MILLISECONDS_PER_DAY = 86_400_000;
const MAX_AGE_DAYS = 90;

interface Flags {
  readonly app?: string;
  readonly stackState?: string;
  readonly cloud?: Cloud;
  readonly region?: string;
  readonly set: Readonly<Record<string, string>>;
  readonly usage?: string;
  readonly printUsage?: boolean;
  readonly prices?: string;
  readonly commitment: Commitment;
  readonly freeAllowances: boolean;
  readonly resources?: boolean;
  readonly limit?: number;
  readonly json?: boolean;
}

/** Returns the command `loadbearing cost`. */
export function costCommand(): Command {
  const command = new Command('cost')
    .description('Price what a program declares, with the list prices of its region.')
    .argument(
      '[source]',
      `folder of cdk synth, template, state or preview of Pulumi, workload file, or a reference system: ${SYSTEM_NAMES.join(', ')}`,
    )
    .option('--app <folder>', 'folder of cdk synth; the same as the argument')
    .option('--stack-state <file>', 'output of pulumi stack export or preview --json; the same as the argument')
    .addOption(
      new Option('--cloud <name>', 'cloud of a workload file, or of a reference system that both have').choices(
        Object.values(Cloud),
      ),
    )
    .option('--region <name>', 'region of stacks that leave it open (default: us-east-1), or of a reference system')
    .addOption(
      new Option('--set <name=value>', 'option of a reference system, e.g. environment=development')
        .argParser(setting)
        .default({}, 'none'),
    )
    .option('--usage <file>', 'usage of a month, which no template shows: YAML with a number or low, expected and high')
    .option('--print-usage', 'print the usage of this bill as such a file')
    .option('--prices <folder>', 'price books that loadbearing prices refresh wrote')
    .addOption(
      new Option('--commitment <purchase>', 'purchase without upfront payment for what always runs')
        .choices(Object.values(Commitment))
        .default(Commitment.NONE),
    )
    .option('--no-free-allowances', 'charge what is free once an account: other applications use it up')
    .option('--resources', 'a line for each resource instead of one for each price')
    .option('--limit <usd>', 'exit with 1 if the expected cost of a month is above', positive)
    .option('--json', 'print the bill as JSON')
    .addHelpText(
      'after',
      `
The bill is made of the resources in the template or state. Their usage comes from the load of a reference system, from a file, or from
assumptions that the bill lists. What has no price is listed, and makes the sum a lower bound.

Exit codes:
  0  priced
  1  the expected cost is above --limit
  2  invalid usage, or a file that cannot be priced

Examples:
  $ loadbearing cost traitor-track
  $ loadbearing cost cdk.out --usage usage.yaml
  $ loadbearing cost starter --cloud azure --commitment reserved-1y
  $ pulumi preview --json > preview.json && loadbearing cost preview.json
  $ loadbearing cost cdk.out --print-usage > usage.yaml`,
    );
  command.action(async (source: string | undefined, flags: Flags) => {
    const named = [source, flags.app, flags.stackState].filter((it) => it !== undefined);
    if (named.length !== 1) command.error('error: name one source: a folder, a file or a reference system');
    await run(named[0], flags);
  });
  return command;
}

async function run(source: string, flags: Flags): Promise<void> {
  const subject = await subjectOf(source, flags);
  const books = priceBooks(subject.cloud, flags.prices);
  const bill = subject.bill(propsOf(subject, books, flags));
  const view = {
    ...{ subject, bill, books, commitment: flags.commitment },
    eachResource: flags.resources ?? false,
  };
  if (flags.printUsage) process.stdout.write(usageFile(bill.usage));
  else process.stdout.write(flags.json ? `${JSON.stringify(billData(view), undefined, 2)}\n` : renderBill(view));
  warnOfAge(books, new Set(bill.lines.map(({ price }) => price)));
  const { expected } = bill.monthlyUsd;
  if (flags.limit === undefined || expected <= flags.limit) return;
  process.stderr.write(`${usd(expected)} a month is above the limit of ${usd(flags.limit)}.\n`);
  process.exitCode = 1;
}

function propsOf({ plan }: Subject, books: PriceBook[], flags: Flags): BillProps {
  return {
    ...{ books, plan, commitment: flags.commitment, freeAllowances: flags.freeAllowances },
    ...(flags.usage === undefined ? {} : { usage: readUsage(flags.usage) }),
  };
}

/** Prices change a few times a year. */
function warnOfAge(books: readonly PriceBook[], used: ReadonlySet<string>): void {
  const limit = new Date(Date.now() - MAX_AGE_DAYS * MILLISECONDS_PER_DAY).toISOString().slice(0, 10);
  const old = new Set(books.flatMap((it) => it.before(limit)).filter((it) => used.has(it)));
  if (old.size === 0) return;
  process.stderr.write(
    `${old.size} of ${used.size} prices are older than ${MAX_AGE_DAYS} days. Refresh them with loadbearing prices refresh.\n`,
  );
}

function setting(text: string, before: Readonly<Record<string, string>>): Record<string, string> {
  const [, name, value] = /^(\w+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined) throw new InvalidArgumentError('Use name=value.');
  return { ...before, [name]: value };
}
