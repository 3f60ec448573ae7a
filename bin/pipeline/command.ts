import { join } from 'node:path';
import { Command, Option } from 'commander';
import { Pipeline } from '../../lib/github';
import { ExitCode } from '../exit-code';
import { printJson } from '../output';
import { readPipelineConfig } from './config';
import { PlacedFile, compareFiles, writeFiles } from './files';
import type { PipelineOutput } from './pipeline-output';
import { referencePipelines } from './reference-pipelines';

interface Flags {
  readonly config?: string;
  readonly out: string;
  readonly force?: boolean;
  readonly check?: boolean;
  readonly json?: boolean;
}

/** Returns the command `loadbearing pipeline`. */
export function pipelineCommand(): Command {
  const systems = Object.keys(referencePipelines());
  const pipeline = new Command('pipeline')
    .description('Render the GitHub Actions workflows that check and release an application.')
    .argument('[system]', `reference system: ${systems.join(', ')}`)
    .addOption(new Option('--config <file>', 'your pipeline, as YAML or JSON (docs/pipelines.md)'))
    .option('--out <folder>', "root of the application's repository", '.')
    .option('--force', 'overwrite files that differ')
    .addOption(new Option('--check', 'write nothing, and fail if a file is missing or differs').conflicts('force'))
    .option('--json', 'print the state of each file as JSON')
    .addHelpText(
      'after',
      `
Pass a system or --config. Without --force, the command writes nothing if a file differs or is behind a symbolic link.

Exit codes:
  0  wrote the files, or all files are up to date
  1  a file differs or is behind a symbolic link (or, with --check, is missing), or the folder is not writable
  2  invalid usage, or a configuration that is missing or has problems

Examples:
  $ loadbearing pipeline book-reader --out ../book-reader
  $ loadbearing pipeline --config pipeline.yaml --check`,
    );
  pipeline.action((system: string | undefined, flags: Flags) => {
    process.exitCode = renderPipeline(pipeline, system, flags);
  });
  return pipeline;
}

/** Renders a pipeline and returns the exit code. */
function renderPipeline(command: Command, system: string | undefined, flags: Flags): number {
  const { config, out } = flags;
  const pipelines = referencePipelines();
  if (system === undefined && config === undefined) {
    command.error('error: pass a reference system, or your pipeline with --config <file>');
  }
  if (system !== undefined && config !== undefined) {
    command.error(`error: pass either the system '${system}' or --config, not both`);
  }
  if (system !== undefined && !Object.hasOwn(pipelines, system)) {
    command.error(`error: unknown system '${system}'. Use one of ${Object.keys(pipelines).join(', ')}.`);
  }
  const props = config === undefined ? pipelines[system ?? ''] : readPipelineConfig(config);
  const files = compareFiles(new Pipeline(props), out);
  if (flags.json) return printFiles(files, flags);
  return flags.check ? reportStale(files) : write(files, out, flags.force ?? false);
}

function printFiles(files: PlacedFile[], { out, check, force }: Flags): number {
  const mayWrite = !check && (force || !files.some(isOfOthers));
  if (mayWrite) writeFiles(files, out);
  const shown = files.map(({ path, state }) => ({ path, state }));
  printJson({ files: shown, isWritten: mayWrite ?? false } satisfies PipelineOutput);
  return mayWrite || files.every(({ state }) => state === 'same') ? ExitCode.GOOD : ExitCode.FOUND;
}

/** Returns true for a file that only `--force` overwrites. */
function isOfOthers({ state }: PlacedFile): boolean {
  return state === 'different' || state === 'link';
}

function reportStale(files: PlacedFile[]): number {
  const stale = files.filter(({ state }) => state !== 'same');
  if (stale.length === 0) {
    process.stdout.write(`All ${files.length} files are up to date.\n`);
    return 0;
  }
  process.stderr.write(`${stale.length} of ${files.length} files are out of date:\n${list(stale)}`);
  return 1;
}

function write(files: PlacedFile[], folder: string, force: boolean): number {
  const different = files.filter(isOfOthers);
  if (different.length > 0 && !force) {
    process.stderr.write(
      `These files differ from the rendered ones, or are behind a symbolic link. Nothing was written.\n${list(different)}` +
        'Compare them, then overwrite them with --force.\n',
    );
    return 1;
  }
  writeFiles(files, folder);
  const written = files.filter(({ state }) => state !== 'same');
  process.stdout.write(written.map(({ path }) => `Wrote ${join(folder, path)}\n`).join(''));
  if (written.length < files.length) {
    process.stdout.write(`${files.length - written.length} of ${files.length} files were up to date.\n`);
  }
  return 0;
}

function list(files: PlacedFile[]): string {
  return files.map(({ path, state }) => `  ${state}: ${path}\n`).join('');
}
