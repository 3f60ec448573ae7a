import { Command, CommanderError } from 'commander';
import type { CliEnded } from './cli';

const INVALID_USAGE = 2;

/** Runs a command in this process, in a folder: a process for each call takes most of a second. What it throws is a defect. */
export async function runCommand(command: Command, args: readonly string[], folder?: string): Promise<CliEnded> {
  const printed: string[] = [];
  const warned: string[] = [];
  const out = jest.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
  const err = jest.spyOn(process.stderr, 'write').mockImplementation((text) => warned.push(String(text)) > 0);
  const before = process.cwd();
  process.exitCode = undefined;
  try {
    if (folder !== undefined) process.chdir(folder);
    await command.exitOverride().parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? 0 : INVALID_USAGE;
  } finally {
    process.chdir(before);
    out.mockRestore();
    err.mockRestore();
  }
  const code = Number(process.exitCode ?? 0);
  process.exitCode = undefined;
  return { code, out: printed.join(''), err: warned.join('') };
}
