import { Command } from 'commander';
import { sentence, wantsJson } from './command-line';
import { COMMANDS, CommandEntry } from './commands';
import { packageVersion } from './package-folder';

/** Returns the command `loadbearing` for a command line: the command that it names is loaded, the others have a name and a description. */
export async function createProgram(args: readonly string[]): Promise<Command> {
  const main = new Command('loadbearing')
    .description('Tools for the load, the repository, the database and the cloud account of an application.')
    .version(packageVersion())
    .configureOutput({ outputError: (text, write) => write(sentence(text)) })
    .showHelpAfterError('Run the command with --help for its usage.')
    .addHelpText(
      'after',
      `
Exit codes:
  0  good
  1  found something: a finding, a limit, a check that failed, or work that could not be done
  2  bad use: of an option, an argument, or a file that cannot be read
'loadbearing <command> --help' lists those of a command. With --json, a result and a failure are JSON on standard output.

Examples:
  $ loadbearing init
  $ loadbearing plan --cloud both
  $ loadbearing simulate --factor 3
  $ loadbearing cost traitor-track
  $ loadbearing check cdk.out
  $ loadbearing report traitor-track --out report.html
  $ loadbearing pipeline --config pipeline.yaml
  $ loadbearing migrate ./sql status
  $ loadbearing quotas BookReader
  $ loadbearing doctor aws
  $ loadbearing traffic BookReader
  $ loadbearing measure http://127.0.0.1:8000/ --file workload.yaml
  $ loadbearing prices refresh --cloud aws --region us-east-1
  $ loadbearing evidence TT-ALB-04`,
    )
    .exitOverride();
  // A failure is one document then: see `reportFailure`.
  if (wantsJson(args)) main.configureOutput({ outputError: () => {}, writeErr: () => {} });
  const named = nameIn(args);
  for (const entry of COMMANDS) {
    main.addCommand(inheriting(main, await commandOf(entry, named)), { hidden: entry.isHidden });
  }
  return main;
}

/** Returns the name of the command: `plan` of `loadbearing plan` and of `loadbearing help plan`. */
function nameIn(args: readonly string[]): string | undefined {
  const [name, other] = args.filter((it) => !it.startsWith('-'));
  return name === 'help' ? other : name;
}

async function commandOf({ name, description, load }: CommandEntry, named: string | undefined): Promise<Command> {
  return name === named ? await load() : new Command(name).description(description);
}

/** Commander passes output and exit settings to subcommands that it creates, not to those that are added. */
function inheriting(main: Command, command: Command): Command {
  [command, ...command.commands].forEach((it) => it.copyInheritedSettings(main));
  return command;
}
