import { join } from 'node:path';
import { Argument, Command, Option } from 'commander';
import { Pipeline, PipelineProps } from '../../lib/github';
import { PIPELINE as ARGO_ALPINE } from '../../stacks/argo-alpine/pipeline';
import { PIPELINE as BOOK_READER } from '../../stacks/book-reader/pipeline';
import { PIPELINE as OPS_CENTER } from '../../stacks/ops-center/pipeline';
import { PIPELINE as TRAITOR_TRACK } from '../../stacks/traitor-track/pipeline';
import { readPipelineConfig } from './config';
import { compareFiles, writeFiles } from './files';

/** The reference systems whose pipelines can be rendered as they are. */
const PIPELINES: { readonly [system: string]: PipelineProps } = {
  'traitor-track': TRAITOR_TRACK,
  'ops-center': OPS_CENTER,
  'argo-alpine': ARGO_ALPINE,
  'book-reader': BOOK_READER,
};

interface Flags {
  readonly config?: string;
  readonly out: string;
  readonly force?: boolean;
  readonly check?: boolean;
}

/** Answers the exit code. */
function renderPipeline(command: Command, system: string | undefined, flags: Flags): number {
  if ((system === undefined) === (flags.config === undefined)) {
    command.error("error: name one of the systems, or a file with '--config <file>', not both");
  }
  const props = flags.config === undefined ? PIPELINES[system ?? ''] : readPipelineConfig(flags.config);
  const files = compareFiles(new Pipeline(props), flags.out);
  const say = (paths: { readonly path: string; readonly state: string }[]): string =>
    paths.map(({ path, state }) => `  ${state}: ${path}\n`).join('');

  if (flags.check) {
    const stale = files.filter(({ state }) => state !== 'same');
    if (stale.length === 0) {
      process.stdout.write(`All ${files.length} files are as rendered.\n`);
      return 0;
    }
    process.stderr.write(`${stale.length} of ${files.length} files are not as rendered:\n${say(stale)}`);
    return 1;
  }
  const others = files.filter(({ state }) => state === 'different');
  if (others.length > 0 && !flags.force) {
    process.stderr.write(
      `Nothing was written: these files are there already, with other text.\n${say(others)}` +
        'Compare them, then use --force to overwrite them.\n',
    );
    return 1;
  }
  writeFiles(files, flags.out);
  const written = files.filter(({ state }) => state !== 'same');
  process.stdout.write(written.map(({ path }) => `wrote ${join(flags.out, path)}\n`).join(''));
  if (written.length < files.length) {
    process.stdout.write(`${files.length - written.length} of ${files.length} files were up to date.\n`);
  }
  return 0;
}

/** `loadbearing pipeline`. */
export function pipelineCommand(): Command {
  const pipeline = new Command('pipeline')
    .description('Renders the workflows of GitHub Actions that check and release an application.')
    .addArgument(new Argument('[system]', 'a reference system').choices(Object.keys(PIPELINES)))
    .addOption(new Option('--config <file>', 'a pipeline of your own, as YAML or JSON (docs/pipelines.md)'))
    .option('--out <folder>', 'the root of the repository that the files are for', '.')
    .option('--force', 'overwrite files that are there with other text')
    .addOption(new Option('--check', 'write nothing; fail when a file is missing or different').conflicts('force'))
    .addHelpText(
      'after',
      [
        '',
        'Nothing is written at all when a file would be overwritten and --force is missing.',
        'Exit codes: 0 done, or nothing to do; 1 refused, different (--check), or a wrong option or file.',
        '',
        'Examples:',
        '  $ loadbearing pipeline book-reader --out ../book-reader',
        '  $ loadbearing pipeline --config pipeline.yaml --check',
      ].join('\n'),
    );
  pipeline.action((system: string | undefined, flags: Flags) => {
    process.exitCode = renderPipeline(pipeline, system, flags);
  });
  return pipeline;
}
