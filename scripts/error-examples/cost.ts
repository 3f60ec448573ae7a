import { ProblemCode } from '../../lib/domain';
import type { ErrorExamples } from './error-examples';

/** `loadbearing cost` and `Bill`, and command lines. */
export const COST: ErrorExamples = {
  [ProblemCode.NO_PRICE_BOOK]: {
    example: '`there is no price book of aws/eu-north-1`',
    fix: 'Write one with `loadbearing prices refresh --region eu-north-1`, and pass its folder with `--prices`.',
  },
  [ProblemCode.NOTHING_TO_PRICE]: {
    example: '`the file has no resources and no traffic`',
    fix: 'Name a folder of `cdk synth`, a template, the output of `pulumi stack export` or `pulumi preview --json`, or a workload file.',
  },
  [ProblemCode.REPORT_NOT_WRITTEN]: {
    example: '`loadbearing report traitor-track --out notes.html`, and notes.html is yours',
    fix: 'Choose another file, or add `--force`.',
  },
  [ProblemCode.MISSING_PACKAGE]: {
    example: '`@pulumi/azure-native is not installed`, in a project for AWS that runs `loadbearing cost fresh-maas`',
    fix: 'Install it, e.g. `npm install @pulumi/azure-native`. `loadbearing doctor` lists what else a cloud needs.',
  },
  [ProblemCode.FILE_NOT_WRITTEN]: {
    example: '`EACCES: permission denied`, or a folder that does not exist',
    fix: 'Create the folder, change the permissions, or name another file.',
  },
  [ProblemCode.INVALID_USAGE_FILE]: {
    example: '`requests is "many"`',
    fix: 'Write a number, or `low`, `expected` and `high`. `loadbearing cost --print-usage` prints an example.',
  },
  [ProblemCode.INVALID_COMMAND_LINE]: {
    example: "`Unknown option '--jsn'. Did you mean '--json'?`, as JSON with `--json`",
    fix: 'Run the command with `--help` for its usage.',
  },
};
