import { existsSync, readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { Cloud, Commitment, ProblemCode, Problems } from '../../lib/domain';
import { priceBooks } from '../cost/price-folder';
import { billData } from '../cost/report';
import { readUsage } from '../cost/usage-file';
import { printJson } from '../output';
import { setting } from '../subject/setting';
import { SYSTEM_NAMES, subjectOf } from '../subject/subject';
import { writeFile } from '../write-file';
import type { ReportData } from './report-data';

const OUT = 'report.html';

interface Flags {
  readonly app?: string;
  readonly stackState?: string;
  readonly cloud?: Cloud;
  readonly region?: string;
  readonly set: Readonly<Record<string, string>>;
  readonly usage?: string;
  readonly prices?: string;
  readonly commitment: Commitment;
  readonly out: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** Returns the command `loadbearing report`. */
export function reportCommand(): Command {
  const command = new Command('report')
    .description(
      'Write a page about what a program declares: drawing, plan, capacity, simulation, bill, alarms, evidence.',
    )
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
    .option('--usage <file>', 'usage of a month, as for loadbearing cost')
    .option('--prices <folder>', 'price books that loadbearing prices refresh wrote')
    .addOption(
      new Option('--commitment <purchase>', 'purchase without upfront payment for what always runs')
        .choices(Object.values(Commitment))
        .default(Commitment.NONE),
    )
    .option('--out <file>', 'file to write', OUT)
    .option('--force', 'overwrite a file that is no report')
    .option('--json', 'print the content of the report as JSON instead')
    .addHelpText(
      'after',
      `
The page needs no network, no script and no other file. A workload file, or a reference system, adds plan, capacity, connections and a
simulation to what a template or a state shows.

Exit codes:
  0  written
  1  the file cannot be written, or exists and is no report
  2  invalid usage, or a file that cannot be read

Examples:
  $ loadbearing report traitor-track --out report.html
  $ loadbearing report cdk.out
  $ loadbearing report workload.yaml --cloud azure
  $ pulumi stack export > state.json && loadbearing report --stack-state state.json`,
    );
  command.action(async (source: string | undefined, flags: Flags) => {
    const named = [source, flags.app, flags.stackState].filter((it) => it !== undefined);
    if (named.length !== 1) command.error('error: name one source: a folder, a file or a reference system');
    const data = await dataOf(named[0], flags);
    if (flags.json) printJson(jsonOf(data));
    else await write(data, flags);
  });
  return command;
}

async function dataOf(source: string, flags: Flags): Promise<ReportData> {
  const { reportData } = await import('./report-data.js');
  const subject = await subjectOf(source, flags);
  const usage = flags.usage === undefined ? {} : readUsage(flags.usage);
  const books = priceBooks(subject.cloud, flags.prices);
  return reportData(subject, { books, commitment: flags.commitment, usage, usageOfFile: Object.keys(usage) });
}

async function write(data: ReportData, { out, force = false }: Flags): Promise<void> {
  const { MARK, renderPage } = await import('./page.js');
  if (!force) requireReport(out, MARK);
  writeFile(out, await renderPage(data));
  process.stderr.write(`Wrote ${out}\n`);
}

/** Rejects a file that something else wrote. */
function requireReport(file: string, mark: string): void {
  const problems = new Problems('the report', file);
  problems.check(!existsSync(file) || readFileSync(file, 'utf8').slice(0, 200).includes(mark), {
    code: ProblemCode.REPORT_NOT_WRITTEN,
    property: '--out',
    what: `${file} exists and is no report`,
    expected: 'a new file, or a report of an earlier run',
    fix: 'choose another file, or add --force',
  });
  problems.throwIfAny();
}

/** Returns the content of a report as data for `--json`. */
function jsonOf({ subject, architecture, plan, spike, bill, alarms, objectives, deviations }: ReportData): object {
  return {
    subject: subject.name,
    cloud: subject.cloud,
    architecture,
    ...(plan ? { plan: { ...plan, shortfalls: plan.shortfalls } } : {}),
    ...(spike ? { simulation: { verdict: spike.verdict, totals: spike.totals, series: spike.samples } } : {}),
    bill: billData(bill),
    alarms,
    objectives,
    deviations,
  };
}
