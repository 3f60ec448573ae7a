#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { LoadbearingError, ProblemCode } from '../lib/domain';
import { costCommand } from './cost/command';
import { doctorCommand } from './doctor/command';
import { evidenceCommand } from './evidence/command';
import { measureCommand } from './measure/command';
import { migrateCommand } from './migrations/command';
import { planCommand } from './plan/command';
import { pipelineCommand } from './pipeline/command';
import { pricesCommand } from './prices/command';
import { quotasCommand } from './quotas/command';
import { reportCommand } from './report/command';
import { simulateCommand } from './simulate/command';
import { trafficCommand } from './traffic/command';
import { initCommand } from './workload/command';

const INVALID_USAGE = 2;
/** Problems of the argument that names what to migrate or to measure, and of the price lists that a region names. */
const WRONG_ARGUMENT = [
  ProblemCode.MIGRATIONS_NOT_FOUND,
  ProblemCode.AMBIGUOUS_MIGRATION_SOURCE,
  ProblemCode.INVALID_MIGRATION_BUNDLE,
  ProblemCode.INVALID_MEASUREMENT_URL,
  ProblemCode.HOST_NOT_OWNED,
  ProblemCode.INVALID_PRICE_BOOK,
  ProblemCode.PRICE_LIST_UNREACHABLE,
  ProblemCode.PRICE_LIST_REFUSED,
  ProblemCode.PRICE_LIST_TRUNCATED,
  ProblemCode.PRICE_LIST_UNREADABLE,
  ProblemCode.PRICE_CURRENCY_NOT_USD,
  ProblemCode.INVALID_LIST_PRICE,
  ProblemCode.PRICES_NOT_FOUND,
  ProblemCode.PRICES_BEING_REFRESHED,
  ProblemCode.EVIDENCE_UNREADABLE,
  ProblemCode.UNKNOWN_REQUIREMENT,
];

function version(folder = __dirname): string {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return version(dirname(folder));
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

function program(): Command {
  const main = new Command('loadbearing')
    .description('Tools for the load, the repository, the database and the cloud account of an application.')
    .version(version())
    .configureOutput({ outputError: (text, write) => write(sentence(text)) })
    .showHelpAfterError('Run the command with --help for its usage.')
    .addHelpText(
      'after',
      `
Exit codes: 0 success, 1 failure, 2 invalid usage. 'loadbearing <command> --help' lists all codes of a command.

Examples:
  $ loadbearing init
  $ loadbearing plan --cloud both
  $ loadbearing simulate --factor 3
  $ loadbearing cost traitor-track
  $ loadbearing report traitor-track --out report.html
  $ loadbearing pipeline --config pipeline.yaml
  $ loadbearing migrate ./sql status
  $ loadbearing quotas BookReader
  $ loadbearing doctor azure
  $ loadbearing traffic BookReader
  $ loadbearing measure http://127.0.0.1:8000/ --file workload.yaml
  $ loadbearing prices refresh --cloud aws --region us-east-1
  $ loadbearing evidence TT-ALB-04`,
    )
    .exitOverride();
  // Commander passes output and exit settings to subcommands that it creates, not to those that are added.
  const commands = [
    initCommand(),
    planCommand(),
    simulateCommand(),
    measureCommand(),
    costCommand(),
    reportCommand(),
    pipelineCommand(),
    migrateCommand(),
    quotasCommand(),
    doctorCommand(),
    trafficCommand(),
    pricesCommand(),
    evidenceCommand(),
  ];
  commands.forEach((command) => {
    [command, ...command.commands].forEach((it) => it.copyInheritedSettings(main));
    main.addCommand(command);
  });
  return main;
}

/** Rewrites an error of commander as sentences: "Unknown command 'x'. Did you mean 'y'?" */
function sentence(text: string): string {
  const [message, suggestion] = text.trimEnd().split(/\n\(Did you mean /);
  const words = message.replace(/^error: (.)/, (_, first: string) => first.toUpperCase());
  const end = /[.?!]$/.test(words) ? '' : '.';
  if (suggestion === undefined) return `${words}${end}\n`;
  const candidates = suggestion.replace('?)', '');
  return `${words}${end} Did you mean ${candidates.startsWith('one of ') ? candidates : `'${candidates}'`}?\n`;
}

/** Prints expected errors and sets the exit code. Rethrows a defect, so that Node.js prints its stack. */
function report(error: unknown): void {
  process.exitCode = exitCodeOf(error);
  if (error instanceof CommanderError) return;
  // Errors of the file system have a code, e.g. EACCES for a folder that is not writable.
  if (!(error instanceof LoadbearingError || (error instanceof Error && 'code' in error))) throw error;
  process.stderr.write(`${error.message}\n`);
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : INVALID_USAGE;
  const isUsage =
    error instanceof LoadbearingError && error.problems.every(({ code }) => WRONG_ARGUMENT.includes(code));
  return isUsage ? INVALID_USAGE : 1;
}

program().parseAsync().catch(report);
