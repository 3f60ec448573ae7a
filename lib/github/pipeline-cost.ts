/**
 * Bill of the infrastructure that a repository declares. The pipeline compares it with that of the base of each pull request, and posts the
 * difference as a comment.
 *
 * Pull requests run the command, those of strangers as well, so it has no secrets. If your program needs some to say what it declares, price
 * its workload file.
 */
export interface PipelineCost {
  /**
   * Folder of the project in the repository; `.` is the root. Its package-lock.json lists loadbearing.
   * @default '.'
   */
  readonly folder?: string;
  /**
   * Node.js version, in the syntax of [actions/setup-node](https://github.com/actions/setup-node).
   * @default '24'
   */
  readonly nodeVersion?: string;
  /**
   * Command that writes `source`, run in `folder`; `[]` if the repository has the file.
   * @default ['npx', 'cdk', 'synth', '--quiet']
   */
  readonly command?: string[];
  /**
   * What to price, relative to `folder`: a folder of `cdk synth`, a template, a preview of Pulumi, or a workload file.
   * @default 'cdk.out'
   */
  readonly source?: string;
  /**
   * Usage file for `loadbearing cost --usage`, relative to `folder`.
   * @default - the load of the workload file, else assumptions that the bill lists
   */
  readonly usageFile?: string;
  /**
   * Increase of a month in USD above which the check fails, until a maintainer adds the label `cost-reviewed`.
   * @default - no limit
   */
  readonly maxIncreaseUsd?: number;
  /**
   * Expected cost of a month in USD above which the check fails, until a maintainer adds the label `cost-reviewed`.
   * @default - no limit
   */
  readonly limitUsd?: number;
}

export const COST_DEFAULTS = {
  folder: '.',
  nodeVersion: '24',
  command: ['npx', 'cdk', 'synth', '--quiet'],
  source: 'cdk.out',
} satisfies Partial<PipelineCost>;
