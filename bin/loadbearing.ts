#!/usr/bin/env node
import { CommanderError } from 'commander';
import { createProgram } from './program';

const args = process.argv.slice(2);

async function main(): Promise<void> {
  try {
    await (await createProgram(args)).parseAsync(args, { from: 'user' });
  } catch (error) {
    // Commander ends `--help` and `--version` with an error, too. What reports real ones loads for a tenth of a second.
    if (error instanceof CommanderError && error.exitCode === 0) return;
    const [{ reportFailure }, { withMissingPackage }] = await Promise.all([
      import('./failure.js'),
      import('./missing-package.js'),
    ]);
    reportFailure(withMissingPackage(error), args);
  }
}

// The reader of a pipe may have enough before the end: `loadbearing cost traitor-track | head`.
process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
  if (code === 'EPIPE') process.exit();
  process.stderr.write(`The output cannot be written: ${message}\n`);
  process.exit(1);
});
// What nobody can read is no reason to fail.
process.stderr.on('error', () => {});
void main();
