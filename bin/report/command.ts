import { readFileSync, statSync } from 'node:fs';
import { Command } from 'commander';
import { ProblemCode, Problems } from '../../lib/domain';
import { billData } from '../cost/report';
import { printJson } from '../output';
import { planData } from '../plan/report';
import { SubjectOptions, addSubjectOptions, pricedSubject, sourceOf } from '../subject/subject-options';
import { writeFile } from '../write-file';
import type { ReportData } from './report-data';
import type { ReportOutput } from './report-output';

const OUT = 'report.html';

interface Flags extends SubjectOptions {
  readonly out: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** Returns the command `loadbearing report`. */
export function reportCommand(): Command {
  const command = addSubjectOptions(
    new Command('report').description(
      'Write a page about what a program declares: drawing, plan, capacity, simulation, bill, alarms, evidence.',
    ),
  )
    .option('--out <file>', 'file to write', OUT)
    .option('--force', 'overwrite a file that is no report')
    .option('--json', 'print the content of the report as JSON instead')
    .addHelpText(
      'after',
      `
The page needs no network, no script and no other file. A template or a state shows architecture, bill and alarms. --workload adds plan,
capacity, connections and a simulation of the planned sizes, which a workload file or a reference system has from the start.

Exit codes:
  0  written
  1  the file cannot be written, or exists and is no report
  2  invalid usage, or a file that cannot be read

Examples:
  $ loadbearing report traitor-track --out report.html
  $ loadbearing report cdk.out
  $ loadbearing report cdk.out --workload shop.yaml
  $ loadbearing report workload.yaml --cloud azure
  $ pulumi stack export > state.json && loadbearing report --stack-state state.json`,
    );
  command.action(async (source: string | undefined, flags: Flags) => {
    const named = sourceOf(command, source, flags);
    if (!flags.json && !flags.force) await requireReport(flags.out);
    const { reportData } = await import('./report-data.js');
    const data = reportData(await pricedSubject(command, named, flags));
    if (flags.json) printJson(jsonOf(data));
    else await write(data, flags.out);
  });
  return command;
}

async function write(data: ReportData, out: string): Promise<void> {
  const { renderPage } = await import('./page.js');
  writeFile(out, await renderPage(data));
  process.stderr.write(`Wrote ${out}\n`);
}

/** Rejects a file that something else wrote, and a folder. An empty file has nothing to lose. Devices and pipes are written. */
async function requireReport(file: string): Promise<void> {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!stats || !(stats.isFile() || stats.isDirectory())) return;
  const { MARK } = await import('./page.js');
  const problems = new Problems('the report', file);
  const isOwn = stats.isFile() && (stats.size === 0 || readFileSync(file, 'utf8').startsWith(MARK));
  problems.check(isOwn, {
    code: ProblemCode.REPORT_NOT_WRITTEN,
    property: '--out',
    what: stats.isFile() ? `${file} exists and is no report` : `${file} is a folder`,
    expected: 'a new file, or a report of an earlier run',
    fix: stats.isFile() ? 'choose another file, or add --force' : 'name a file in it',
  });
  problems.throwIfAny();
}

/** Returns the content of a report as data for `--json`. */
function jsonOf({
  subject,
  architecture,
  plan,
  spike,
  bill,
  alarms,
  objectives,
  deviations,
}: ReportData): ReportOutput {
  return {
    subject: subject.name,
    cloud: subject.cloud,
    architecture,
    ...(plan ? { plan: planData(plan) } : {}),
    ...(subject.built ? { built: subject.built } : {}),
    ...(spike ? { simulation: { verdict: spike.verdict, totals: spike.totals, series: spike.samples } } : {}),
    bill: billData(bill),
    alarms,
    objectives,
    deviations,
  };
}
