import { CommanderError } from 'commander';
import { LoadbearingError, Problem, ProblemCode, ProblemName } from '../lib/domain';
import { sentence, wantsJson } from './command-line';
import { forTerminal } from './control-characters';
import { ExitCode, exitCodeOf } from './exit-code';
import { printJson } from './output';

/** Result of a command with `--json` that failed. */
export interface Failure {
  /** Every problem found. Empty for an error of the system, which has a message only. */
  readonly problems: readonly FailureProblem[];
  /** The same for people. */
  readonly message: string;
}

/** A problem and its entry in the documentation. */
export interface FailureProblem extends Problem {
  /** Place in the documentation, e.g. `docs/errors.md#lb1004-unknown-choice`. */
  readonly see: string;
}

/** Prints an expected error, and sets the exit code. Rethrows a defect, so that Node.js prints its stack. */
export function reportFailure(error: unknown, args: readonly string[]): void {
  const code = exitCodeOf(error);
  if (code === undefined) throw error;
  process.exitCode = code;
  if (wantsJson(args)) {
    if (code !== ExitCode.GOOD) printJson(failureOf(error as Error));
  } else if (!(error instanceof CommanderError)) {
    process.stderr.write(`${forTerminal((error as Error).message)}\n`);
  }
}

function failureOf(error: Error): Failure {
  if (error instanceof CommanderError) return ofCommandLine(error);
  const { message } = error;
  if (!(error instanceof LoadbearingError)) return { problems: [], message };
  return { problems: error.problems.map(documented), message };
}

function ofCommandLine({ code, message }: CommanderError): Failure {
  // Without a command, commander prints its help.
  const what = code === 'commander.help' ? 'No command.' : sentence(message).trimEnd();
  const problem = {
    code: ProblemCode.INVALID_COMMAND_LINE,
    what,
    where: 'the command line',
    expected: 'a command with its arguments and options',
    fix: 'run the command with --help for its usage',
  };
  return { problems: [documented(problem)], message: what };
}

function documented(problem: Problem): FailureProblem {
  return { ...problem, see: `docs/errors.md#${ProblemName.anchor(problem.code)}` };
}
