#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { LoadbearingError } from '../lib/domain';
import { migrateCommand } from './migrations/command';
import { pipelineCommand } from './pipeline/command';

function version(folder = __dirname): string {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return version(dirname(folder));
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

function program(): Command {
  const main = new Command('loadbearing')
    .description('Infrastructure that is sized from load: tools for your repository.')
    .version(version())
    .showHelpAfterError('(add --help for what there is)')
    .exitOverride();
  // A command that is added does not take over how its parent ends.
  [pipelineCommand(), migrateCommand()].forEach((command) => main.addCommand(command.copyInheritedSettings(main)));
  return main;
}

/** What went wrong, in words: a call stack only where it is our mistake. */
function tell(error: unknown): void {
  process.exitCode = error instanceof CommanderError ? error.exitCode : 1;
  if (error instanceof CommanderError) return;
  // The file system has codes: a folder that cannot be written, a file where a folder should be.
  if (!(error instanceof LoadbearingError || (error instanceof Error && 'code' in error))) throw error;
  process.stderr.write(`${error.message}\n`);
}

program().parseAsync().catch(tell);
