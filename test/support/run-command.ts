import type { Command } from 'commander';
import { reportFailure } from '../../bin/failure';
import { createProgram } from '../../bin/program';
import type { CliEnded } from './cli';

/** Place of a call. */
export interface CommandPlace {
  readonly folder?: string;
  readonly env?: { readonly [name: string]: string };
}

/** Runs a command line of `loadbearing` in this process: a process for each call takes most of a second. What it throws is a defect. */
export async function runLoadbearing(args: readonly string[], place: CommandPlace = {}): Promise<CliEnded> {
  return inPlace(place, args, async () => void (await (await createProgram(args)).parseAsync(args, { from: 'user' })));
}

/** Like `runLoadbearing`, for a command alone. */
export async function runCommand(command: Command, args: readonly string[], folder?: string): Promise<CliEnded> {
  return inPlace({ folder }, args, async () => void (await command.exitOverride().parseAsync(args, { from: 'user' })));
}

async function inPlace(
  { folder, env = {} }: CommandPlace,
  args: readonly string[],
  run: () => Promise<void>,
): Promise<CliEnded> {
  const printed: string[] = [];
  const warned: string[] = [];
  const out = jest.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
  const err = jest.spyOn(process.stderr, 'write').mockImplementation((text) => warned.push(String(text)) > 0);
  const before = { folder: process.cwd(), env: { ...process.env } };
  process.exitCode = undefined;
  try {
    if (folder !== undefined) process.chdir(folder);
    Object.assign(process.env, env);
    await run().catch((error: unknown) => reportFailure(error, args));
  } finally {
    process.chdir(before.folder);
    Object.keys(env).forEach((name) => delete process.env[name]);
    Object.assign(process.env, before.env);
    out.mockRestore();
    err.mockRestore();
  }
  const code = Number(process.exitCode ?? 0);
  process.exitCode = undefined;
  return { code, out: printed.join(''), err: warned.join('') };
}
