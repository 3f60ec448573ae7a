import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { Command } from 'commander';
import { ProblemCode, Problems } from '../../lib/domain';
import { printJson } from '../output';
import { writeFile } from '../write-file';
import { WORKLOAD_FILE, workloadTemplate } from './template';

/** Result of `loadbearing init --json`. */
export interface InitOutput {
  /** File that is written. */
  readonly file: string;
}

/** Returns the command `loadbearing init`. */
export function initCommand(): Command {
  return new Command('init')
    .description('Write a workload file in which every value has its meaning.')
    .argument('[file]', 'file to write', WORKLOAD_FILE)
    .option('--json', 'print the name of the file as JSON')
    .addHelpText(
      'after',
      `
Never overwrites a file.

Exit codes:
  0  written
  1  the file cannot be written
  2  invalid usage, or the file exists

Examples:
  $ loadbearing init
  $ loadbearing plan`,
    )
    .action((file: string, { json }: { readonly json?: boolean }) => {
      if (existsSync(file)) {
        const problems: Problems = new Problems(file, file);
        problems.fail({
          code: ProblemCode.DUPLICATE,
          property: '',
          what: `${file} exists`,
          expected: 'the name of a new file',
          fix: 'name another file, or remove this one',
        });
      }
      writeFile(file, workloadTemplate(basename(process.cwd())));
      if (json) return printJson({ file } satisfies InitOutput);
      process.stdout.write(
        `Wrote ${file}. Next: loadbearing plan ${file === WORKLOAD_FILE ? '' : file}`.trimEnd() + '\n',
      );
    });
}
