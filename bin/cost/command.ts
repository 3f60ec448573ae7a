import { Command, Option } from 'commander';
import { PriceBook } from '../../lib/domain';
import { ExitCode } from '../exit-code';
import { positive } from '../number-option';
import { jsonText } from '../output';
import { Priced, changeData, renderChanges, renderMarkdown } from './change-report';
import { billData, renderBill, usd, usedUsage } from './report';
import { SubjectOptions, addSubjectOptions, pricedSubject, sourceOf } from '../subject/subject-options';
import { usageFile } from './usage-file';

const MILLISECONDS_PER_DAY = 86_400_000;
const MAX_AGE_DAYS = 90;

interface Flags extends SubjectOptions {
  readonly printUsage?: boolean;
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
  const command = addSubjectOptions(
    new Command('cost').description('Price what a program declares, with the list prices of its region.'),
  )
    .addOption(new Option('--print-usage', 'print the usage of this bill as a file for --usage').conflicts('json'))
    .option('--no-free-allowances', 'charge what is free once an account: other applications use it up')
    .option('--resources', 'a line for each resource instead of one for each price')
    .option('--limit <usd>', 'exit with 1 if the expected cost of a month is above', positive)
    .option('--against <source>', 'print what differs from an earlier version of the same kind')
    .addOption(
      new Option('--markdown', 'print the difference as Markdown, for a pull request; needs --against').conflicts(
        'json',
      ),
    )
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
  $ loadbearing cost cdk.out --workload shop.yaml
  $ loadbearing cost starter --cloud azure --commitment reserved-1y
  $ pulumi preview --json > preview.json && loadbearing cost preview.json
  $ loadbearing cost cdk.out --print-usage > usage.yaml
  $ loadbearing cost cdk.out --against main.out --markdown --max-increase 50`,
    );
  command.action(async (source: string | undefined, flags: Flags) => {
    if (flags.against === undefined && (flags.markdown || flags.maxIncrease !== undefined)) {
      command.error('error: --markdown and --max-increase need --against');
    }
    await run(command, sourceOf(command, source, flags), flags);
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
  const { subject, books, props, usageOfFile } = await pricedSubject(command, source, flags);
  const bill = subject.bill({ ...props, freeAllowances: flags.freeAllowances });
  return { subject, books, bill, usageOfFile };
}

function billText(of: PricedSource, { printUsage, json, commitment, resources }: Flags): string {
  const view = { ...of, commitment, eachResource: resources ?? false };
  if (printUsage) return usageFile(usedUsage(view));
  return json ? jsonText(billData(view)) : renderBill(view);
}

function changeText(before: Priced, after: Priced, { json, markdown }: Flags): string {
  if (json) return jsonText(changeData(before, after));
  return markdown ? renderMarkdown(before, after) : renderChanges(before, after);
}

function failAbove(limit: number | undefined, value: number, words: string): void {
  if (limit === undefined || value <= limit) return;
  process.stderr.write(`${usd(value)} ${words} above the limit of ${usd(limit)}.\n`);
  process.exitCode = ExitCode.FOUND;
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
