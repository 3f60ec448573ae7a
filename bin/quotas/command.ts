import Table from 'cli-table3';
import { fittedTable } from '../fitted-table';
import { Command } from 'commander';
import { Assembly, AssemblyStack } from '../assembly/assembly';
import { ProblemCode, Problems } from '../../lib/domain';
import { ExitCode } from '../exit-code';
import { printJson } from '../output';
import { QUOTAS, Quota, resourcesOf } from './quota';

interface Flags {
  readonly app: string;
  readonly region: string;
  readonly json?: boolean;
}

/** Result of `loadbearing quotas --json`. */
export interface QuotasOutput {
  readonly quotas: readonly QuotaDemand[];
  /** True if the app uses ECS, which needs a role once for each account: `aws iam create-service-linked-role`. */
  readonly usesEcs: boolean;
}

/** Demand for a quota in a region of an account. */
export interface QuotaDemand {
  readonly name: string;
  /** Codes of Service Quotas. */
  readonly serviceCode: string;
  readonly quotaCode: string;
  /**
   * Account.
   * @default - the app leaves it to the credentials of the deployment
   */
  readonly account?: string;
  /** Region, or `global`. */
  readonly region: string;
  /** Value in a new account. */
  readonly standard: number;
  /** Demand of the first deployment. Null if a template does not state it. */
  readonly first: number | null;
  /** Demand after everything has scaled out, during a release. Null if a template does not state it. */
  readonly most: number | null;
  /** Command that requests the quota, if the default is too low. */
  readonly request?: string;
}

/** A quota with the demand for it in one region of an account. */
interface Row extends Quota {
  readonly account?: string;
  readonly region: string;
  readonly first: number;
  readonly most: number;
}

const GLOBAL_REGION = 'us-east-1';
const REGION = /^[a-z0-9-]+$/;
const CREATE_ECS_ROLE = 'aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com';

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
    .option('--json', 'print the demand as JSON')
    .addHelpText(
      'after',
      `
Counts the templates alone, without a call to AWS: add what the account already uses. The maximum assumes that everything
has scaled out and is released at the same time.

Exit codes:
  0  every default quota suffices, also at the maximum
  1  a quota does not, or the demand is unknown: the report names the requests
  2  invalid usage, or a folder that cannot be read or has no such stack

Examples:
  $ npx cdk synth --quiet -c system=BookReader -c backendImage=placeholder -c alarmEmail=none
  $ loadbearing quotas BookReader`,
    );
  command.action((stacks: string[], flags: Flags) => {
    const demand = demandOf(stacks, flags);
    if (flags.json) printJson(quotasOutput(demand));
    else process.stdout.write(render(demand));
    // NaN, for an unknown demand, is not at most anything.
    if (demand.quotas.some(({ most, standard }) => !(most <= standard))) process.exitCode = ExitCode.FOUND;
  });
  return command;
}

/** Demand of an app for quotas. */
interface AppDemand {
  readonly quotas: readonly Row[];
  readonly usesEcs: boolean;
}

/** Returns the demand of stacks, by default of all of them. */
function demandOf(ids: readonly string[], flags: Flags): AppDemand {
  const assembly = new Assembly(flags.app, flags.region);
  const chosen = (ids.length > 0 ? ids : assembly.ids()).flatMap((id) => assembly.closure(id));
  const stacks = [...new Map(chosen.map((it) => [it.id, it])).values()];
  requireRegions(flags.app, stacks);
  return {
    quotas: QUOTAS.flatMap((quota) => rowsOf(quota, stacks)),
    usesEcs: resourcesOf(stacks, 'AWS::ECS::Cluster').length > 0,
  };
}

/** A region is part of the commands that users copy into their shell. */
function requireRegions(folder: string, stacks: readonly AssemblyStack[]): void {
  const problems = new Problems('the cloud assembly', folder);
  new Set(stacks.map(({ region }) => region)).forEach((region) =>
    problems.check(REGION.test(region), {
      code: ProblemCode.ASSEMBLY_UNREADABLE,
      property: '',
      what: `a stack is in the region ${JSON.stringify(region)}`,
      expected: 'a region such as eu-west-1',
      fix: 'correct the region of the stack, or of --region, and synthesize again',
    }),
  );
  problems.throwIfAny();
}

function render({ quotas, usesEcs }: AppDemand): string {
  const table = new Table({
    head: ['quota', 'region', 'default', 'first deployment', 'maximum', ''],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  });
  const hasAccounts = new Set(quotas.map(({ account }) => account)).size > 1;
  const placeOf = ({ account, region }: Row): string =>
    hasAccounts ? `${region} of ${account ?? 'an unknown account'}` : region;
  table.push(
    ...quotas.map((it) => [it.name, placeOf(it), it.standard, amount(it.first), amount(it.most), verdict(it)]),
  );
  const requests = quotas
    .filter((it) => it.most > it.standard)
    .map((it) => `  ${requestOf(it)}${hasAccounts ? `  # ${placeOf(it)}` : ''}`);
  return [
    quotas.length > 0
      ? fittedTable(table)
      : 'Nothing that these stacks declare counts against one of the quotas that a new account reaches first.',
    ...(requests.length > 0
      ? ['', 'Request these before the first deployment, plus what the account already uses:']
      : []),
    ...requests,
    ...(usesEcs
      ? [
          '',
          'In an account that has never used ECS, create its role first: the first cluster can fail while AWS creates it.',
          `  ${CREATE_ECS_ROLE}`,
        ]
      : []),
    '',
  ].join('\n');
}

function quotasOutput({ quotas, usesEcs }: AppDemand): QuotasOutput {
  const known = (value: number): number | null => (Number.isNaN(value) ? null : value);
  return {
    quotas: quotas.map((it) => ({
      ...{ name: it.name, serviceCode: it.service, quotaCode: it.code, standard: it.standard },
      ...(it.account === undefined ? {} : { account: it.account }),
      region: it.region,
      ...{ first: known(it.first), most: known(it.most) },
      ...(it.most > it.standard ? { request: requestOf(it) } : {}),
    })),
    usesEcs,
  };
}

function rowsOf(quota: Quota, stacks: readonly AssemblyStack[]): Row[] {
  const groups = new Map<string, AssemblyStack[]>();
  stacks.forEach((it) => {
    // The stacks without an account are all deployed to the same.
    const key = `${it.account ?? ''}/${quota.global ? 'global' : it.region}`;
    groups.set(key, [...(groups.get(key) ?? []), it]);
  });
  return [...groups]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, counted]) => {
      const [{ account, region }] = counted;
      return { ...quota, account, region: quota.global ? 'global' : region, ...quota.demand(counted) };
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

function requestOf({ service, code, most, region }: Row): string {
  const where = region === 'global' ? GLOBAL_REGION : region;
  return `aws service-quotas request-service-quota-increase --service-code ${service} --quota-code ${code} --desired-value ${Math.ceil(most)} --region ${where}`;
}
