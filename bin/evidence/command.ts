import { Command, Option } from 'commander';
import { ExitCode } from '../exit-code';
import { jsonText } from '../output';
import { lacksProof } from './evidence';
import { readEvidence, readLastRun } from './files';
import { Outcome, outcomeOf } from './last-run';
import { renderMarkdown } from './markdown';
import { EvidenceView, evidenceData, renderRows, renderSummary } from './report';
import { selectRows } from './selection';

interface Flags {
  readonly missing?: boolean;
  readonly json?: boolean;
  readonly markdown?: boolean;
  readonly results?: string;
}

/** Returns the command `loadbearing evidence`. */
export function evidenceCommand(): Command {
  const command = new Command('evidence')
    .description('Show where each requirement of the reference systems is built, and which tests prove it.')
    .argument('[names...]', 'IDs (TT-ALB-04), groups (TT-ALB) or systems (traitor-track); a summary without any')
    .option('--missing', 'only rows without a proof, or with a failed test')
    .addOption(new Option('--json', 'print the rows as JSON').conflicts('markdown'))
    .option('--markdown', 'print the rows as Markdown tables')
    .option('--results <file>', "results of a test run; in this package's repository, those of the last one")
    .addHelpText(
      'after',
      `
The rows are those of docs/requirements.md, which the package contains. Advisory rows need no proof.

Exit codes:
  0  every row has a proof
  1  a row has no proof, or its test failed in the last run
  2  an ID, group or system is unknown, a file is unreadable, or another invalid usage

Examples:
  $ loadbearing evidence
  $ loadbearing evidence TT-ALB-04
  $ loadbearing evidence fresh-maas --markdown
  $ loadbearing evidence --missing --json`,
    );
  command.action((names: string[], flags: Flags) => {
    process.exitCode = show(names, flags);
  });
  return command;
}

/** Prints rows and returns the exit code. */
function show(names: readonly string[], flags: Flags): number {
  const evidence = readEvidence();
  const lastRun = readLastRun(flags.results);
  const selected = selectRows(evidence, names);
  const view: EvidenceView = { evidence, rows: selected, lastRun };
  const failing = selected.filter(
    (row) => lacksProof(row) || (lastRun !== undefined && outcomeOf(row, lastRun) === Outcome.FAILED),
  );
  const shown = flags.missing ? { ...view, rows: failing } : view;
  process.stdout.write(render(shown, names.length === 0 && !flags.missing, flags));
  return failing.length === 0 ? ExitCode.GOOD : ExitCode.FOUND;
}

function render(view: EvidenceView, asSummary: boolean, { json, markdown, missing }: Flags): string {
  if (json) return jsonText(evidenceData(view));
  if (markdown) return renderMarkdown(view.evidence, view.rows);
  if (missing && view.rows.length === 0) return 'Every row has a proof.\n';
  return asSummary ? renderSummary(view) : renderRows(view);
}
