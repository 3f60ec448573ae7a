import { existsSync } from 'node:fs';
import { Command, Option } from 'commander';
import { BillProps, Cloud, Commitment, PriceBook, Usage } from '../../lib/domain';
import { positive } from '../number-option';
import { Priced, changeData, renderChanges, renderMarkdown } from './change-report';
import { priceBooks } from './price-folder';
import { billData, renderBill, usd, usedUsage } from './report';
import { setting } from '../subject/setting';
import { SYSTEM_NAMES, Subject, subjectOf } from '../subject/subject';
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
  readonly against?: string;
  readonly markdown?: boolean;
  readonly maxIncrease?: number;
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
    .option('--against <source>', 'print what differs from an earlier version of the same kind')
    .option('--markdown', 'print the difference as Markdown, for a pull request; needs --against')
    .option('--max-increase <usd>', 'exit with 1 if a month costs more than that above --against', positive)
    .option('--json', 'print the bill, or the difference, as JSON')
    .addHelpText(
      'after',
      `
The bill is made of the resources in the template or state. Their usage comes from a file, from the report or the load of a reference
system, or from assumptions that the bill lists. What has no price is listed, and makes the sum a lower bound.

Exit codes:
  0  priced
  1  the expected cost is above --limit, or rises by more than --max-increase
  2  invalid usage, or a file that cannot be priced

Examples:
  $ loadbearing cost traitor-track
  $ loadbearing cost cdk.out --usage usage.yaml
  $ loadbearing cost starter --cloud azure --commitment reserved-1y
  $ pulumi preview --json > preview.json && loadbearing cost preview.json
  $ loadbearing cost cdk.out --print-usage > usage.yaml
  $ loadbearing cost cdk.out --against main.out --markdown --max-increase 50`,
    );
  command.action(async (source: string | undefined, flags: Flags) => {
    const named = [source, flags.app, flags.stackState].filter((it) => it !== undefined);
    if (named.length !== 1) command.error('error: name one source: a folder, a file or a reference system');
    if (flags.against === undefined && (flags.markdown || flags.maxIncrease !== undefined)) {
      command.error('error: --markdown and --max-increase need --against');
    }
    if (existsSync(named[0]) && Object.keys(flags.set).length > 0) {
      command.error('error: --set is for reference systems: a template or state already has its options');
    }
    await run(command, named[0], flags);
  });
  return command;
}

async function run(command: Command, source: string, flags: Flags): Promise<void> {
  const after = await priced(command, source, flags);
  const before = flags.against === undefined ? undefined : await priced(command, flags.against, flags);
  process.stdout.write(before ? changeText(before, after, flags) : billText(after, flags));
  warnOfAge(after.books, new Set(after.bill.lines.map(({ price }) => price)));
  const { expected } = after.bill.monthlyUsd;
  const increase = expected - (before?.bill.monthlyUsd.expected ?? expected);
  failAbove(flags.limit, expected, 'a month is');
  failAbove(flags.maxIncrease, increase, 'a month more is');
}

/** A bill with the books that it is made of. */
interface PricedSource extends Priced {
  readonly books: PriceBook[];
  readonly usageOfFile: readonly string[];
}

async function priced(command: Command, source: string, flags: Flags): Promise<PricedSource> {
  const subject = await subjectOf(source, flags);
  if (flags.cloud !== undefined && flags.cloud !== subject.cloud) {
    command.error(`error: --cloud ${flags.cloud} does not fit ${source}, which is for ${subject.cloud}`);
  }
  if (flags.region !== undefined && subject.cloud === Cloud.AZURE && subject.plan === undefined) {
    command.error('error: --region does nothing for a state of Pulumi: its resources name theirs');
  }
  const books = priceBooks(subject.cloud, flags.prices);
  const usage = flags.usage === undefined ? {} : readUsage(flags.usage);
  const bill = subject.bill(propsOf(subject, books, usage, flags));
  return { subject, books, bill, usageOfFile: Object.keys(usage) };
}

function billText(of: PricedSource, { printUsage, json, commitment, resources }: Flags): string {
  const view = { ...of, commitment, eachResource: resources ?? false };
  if (printUsage) return usageFile(usedUsage(view));
  return json ? `${JSON.stringify(billData(view), undefined, 2)}\n` : renderBill(view);
}

function changeText(before: Priced, after: Priced, { json, markdown }: Flags): string {
  if (json) return `${JSON.stringify(changeData(before, after), undefined, 2)}\n`;
  return markdown ? renderMarkdown(before, after) : renderChanges(before, after);
}

function failAbove(limit: number | undefined, value: number, words: string): void {
  if (limit === undefined || value <= limit) return;
  process.stderr.write(`${usd(value)} ${words} above the limit of ${usd(limit)}.\n`);
  process.exitCode = 1;
}

function propsOf(subject: Subject, books: PriceBook[], usage: Usage, flags: Flags): BillProps {
  const { plan } = subject;
  return {
    ...{ books, plan, commitment: flags.commitment, freeAllowances: flags.freeAllowances },
    usage: { ...subject.usage, ...usage },
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
