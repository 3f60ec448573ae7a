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
    const { reportFailure } = await import('./failure.js');
    reportFailure(error, args);
  }
}

// The reader of a pipe may have enough before the end: `loadbearing cost traitor-track | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});
void main();
