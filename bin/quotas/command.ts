import Table from 'cli-table3';
import { Command } from 'commander';
import { Assembly, AssemblyStack } from '../assembly';
import { QUOTAS, Quota, resourcesOf } from './quota';

interface Flags {
  readonly app: string;
  readonly region: string;
}

/** A quota with the demand for it in one region. */
interface Row extends Quota {
  readonly region: string;
  readonly first: number;
  readonly most: number;
}

const GLOBAL_REGION = 'us-east-1';

/** Returns the command `loadbearing quotas`. */
export function quotasCommand(): Command {
  const command = new Command('quotas')
    .description('Compare the demand of a CDK app with the default quotas of a new AWS account.')
    .argument('[stacks...]', 'stacks to count, with the stacks they depend on (default: all of the app)')
    .option('--app <folder>', 'cloud assembly that `cdk synth` wrote', 'cdk.out')
    .option(
      '--region <name>',
      'region of stacks that state none',
      process.env.AWS_REGION ?? process.env.CDK_DEFAULT_REGION ?? GLOBAL_REGION,
    )
    .addHelpText(
      'after',
      `
Counts the templates alone, without a call to AWS: add what the account already uses. The maximum assumes that everything
has scaled out and is released at the same time.

Exit codes:
  0  counted
  1  the folder cannot be read, or has no such stack
  2  invalid usage

Examples:
  $ npx cdk synth --quiet -c system=BookReader -c backendImage=placeholder -c alarmEmail=none
  $ loadbearing quotas BookReader`,
    );
  command.action((stacks: string[], flags: Flags) => {
    process.stdout.write(quotas(stacks, flags));
  });
  return command;
}

/** Returns the report on stacks. */
function quotas(ids: readonly string[], flags: Flags): string {
  const assembly = new Assembly(flags.app, flags.region);
  const chosen = (ids.length > 0 ? ids : assembly.ids()).flatMap((id) => assembly.closure(id));
  const stacks = [...new Map(chosen.map((it) => [it.id, it])).values()];
  const rows = QUOTAS.flatMap((quota) => rowsOf(quota, stacks));
  const table = new Table({
    head: ['quota', 'region', 'default', 'first deployment', 'maximum', ''],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  });
  table.push(...rows.map((it) => [it.name, it.region, it.standard, amount(it.first), amount(it.most), verdict(it)]));
  const requests = rows.filter((it) => it.most > it.standard).map(request);
  return [
    table.toString(),
    ...(requests.length > 0
      ? ['', 'Request these before the first deployment, plus what the account already uses:']
      : []),
    ...requests,
    ...(resourcesOf(stacks, 'AWS::ECS::Cluster').length > 0
      ? [
          '',
          'In an account that has never used ECS, create its role first: the first cluster can fail while AWS creates it.',
          '  aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com',
        ]
      : []),
    '',
  ].join('\n');
}

function rowsOf(quota: Quota, stacks: readonly AssemblyStack[]): Row[] {
  const regions = quota.global ? [GLOBAL_REGION] : [...new Set(stacks.map((it) => it.region))].sort();
  return regions
    .map((region) => {
      const counted = quota.global ? stacks : stacks.filter((it) => it.region === region);
      return { ...quota, region: quota.global ? 'global' : region, ...quota.demand(counted) };
    })
    .filter((it) => it.most !== 0);
}

/** Values known only at deployment, and instance types without a known size, cannot be counted. */
function amount(value: number): string {
  return Number.isNaN(value) ? 'unknown' : String(value);
}

function verdict({ first, most, standard }: Row): string {
  if (first > standard) return 'the first deployment fails';
  return most > standard ? 'scaling fails' : '';
}

function request({ service, code, most, region }: Row): string {
  const where = region === 'global' ? GLOBAL_REGION : region;
  return `  aws service-quotas request-service-quota-increase --service-code ${service} --quota-code ${code} --desired-value ${Math.ceil(most)} --region ${where}`;
}
