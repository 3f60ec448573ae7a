import { CommanderError } from 'commander';
import { LoadbearingError, ProblemCode } from '../lib/domain';

/** Exit codes of every command. `migrate` has more, for deployments. */
export enum ExitCode {
  /** Nothing is wrong. */
  GOOD = 0,
  /** A finding, a limit, a check that failed, or work that could not be done. */
  FOUND = 1,
  /** The command line, or a file that it names, is wrong. */
  BAD_USE = 2,
}

/** Problems of the world rather than of the command line: the same call may succeed later, or reports what it was made to find. */
const FINDINGS: ReadonlySet<ProblemCode> = new Set([
  // A load is above what can be bought.
  ...[ProblemCode.CORE_QUOTA_EXCEEDED, ProblemCode.PEAK_ABOVE_MAX_REPLICAS, ProblemCode.WORKERS_EXCEED_MEMORY],
  ...[ProblemCode.OBJECTIVE_UNREACHABLE, ProblemCode.BEYOND_LARGEST_SIZE, ProblemCode.CONNECTIONS_EXCEED_LIMIT],
  // An account.
  ...[ProblemCode.LIVE_WEIGHTS_OVERWRITTEN, ProblemCode.RULE_PRIORITY_TAKEN, ProblemCode.NO_HEALTHY_TARGETS],
  ...[ProblemCode.RELEASE_IN_PROGRESS, ProblemCode.AWS_CLI_FAILED],
  // SQL that the compiler checks.
  ...[ProblemCode.MIGRATION_FILE_NAME, ProblemCode.MIGRATION_INCOMPLETE, ProblemCode.SQL_SYNTAX_ERROR],
  ...[ProblemCode.MIGRATION_LOSES_DATA, ProblemCode.INDEX_NOT_IMMUTABLE, ProblemCode.NOT_ALLOWED_IN_TRANSACTION],
  ...[ProblemCode.INDEX_LOCKS_TABLE, ProblemCode.STATEMENT_NOT_REPEATABLE, ProblemCode.TRANSACTION_CONTROL],
  ...[ProblemCode.UNNAMED_INDEX, ProblemCode.MIGRATION_UNDECIDED, ProblemCode.COPY_FROM_STDIN],
  ProblemCode.SQL_NOT_PLAIN_TEXT,
  // A service that is measured.
  ...[ProblemCode.SERVICE_UNREACHABLE, ProblemCode.SERVICE_FAILS, ProblemCode.TOO_FEW_MEASUREMENTS],
  ...[ProblemCode.MEASUREMENTS_DO_NOT_FIT, ProblemCode.CPU_TIME_UNAVAILABLE],
  // A file of somebody else, where a report would be, or no room for it.
  ...[ProblemCode.REPORT_NOT_WRITTEN, ProblemCode.FILE_NOT_WRITTEN],
]);

/** Returns the exit code for an error of a command. Undefined for a defect. */
export function exitCodeOf(error: unknown): ExitCode | undefined {
  if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.GOOD : ExitCode.BAD_USE;
  if (error instanceof LoadbearingError) {
    return error.problems.some(({ code }) => FINDINGS.has(code)) ? ExitCode.FOUND : ExitCode.BAD_USE;
  }
  // Components of Pulumi throw problems of their arguments as errors of Pulumi.
  if (error instanceof Error && '__pulumiInputPropertiesError' in error) return ExitCode.BAD_USE;
  // Errors of the file system have a code, e.g. EACCES for a folder that is not writable.
  return error instanceof Error && 'code' in error ? ExitCode.FOUND : undefined;
}
