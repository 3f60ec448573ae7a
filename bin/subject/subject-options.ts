import { existsSync } from 'node:fs';
import { Command, Option } from 'commander';
import { BillProps, Cloud, Commitment, Plan, PriceBook } from '../../lib/domain';
import { WorkloadFile } from '../../lib/workload';
import { priceBooks } from '../cost/price-folder';
import { readUsage } from '../cost/usage-file';
import { builtApp } from '../plan/built-sizes';
import { setting } from './setting';
import { SYSTEM_NAMES, Subject, SubjectFlags, subjectOf } from './subject';

/** Flags of every command about a program that is priced. */
export interface SubjectOptions extends SubjectFlags {
  readonly app?: string;
  readonly stackState?: string;
  readonly workload?: string;
  readonly service?: string;
  readonly set: Readonly<Record<string, string>>;
  readonly usage?: string;
  readonly prices?: string;
  readonly commitment: Commitment;
}

/** A subject with its prices and its usage. */
export interface PricedSubject {
  readonly subject: Subject;
  readonly books: PriceBook[];
  readonly props: BillProps;
  /** Names of the usage that a file states. */
  readonly usageOfFile: readonly string[];
}

/** Adds the argument and the options that name a program, its usage and its prices. */
export function addSubjectOptions(command: Command): Command {
  return command
    .argument(
      '[source]',
      `folder of cdk synth, template, state or preview of Pulumi, workload file, or a reference system: ${SYSTEM_NAMES.join(', ')}`,
    )
    .option('--app <folder>', 'folder of cdk synth; the same as the argument')
    .option('--stack-state <file>', 'output of pulumi stack export or preview --json; the same as the argument')
    .addOption(
      new Option('--cloud <name>', 'cloud of a workload file, or of a reference system that both have').choices(
        Object.values(Cloud),
      ),
    )
    .option(
      '--workload <file>',
      'load of a template or a state: adds a plan, and the usage that follows from its traffic',
    )
    .option('--service <id>', 'service of the template or state that is the web tier, for --workload')
    .option('--region <name>', 'region of stacks that leave it open (default: us-east-1), or of a reference system')
    .addOption(
      new Option('--set <name=value>', 'option of a reference system, e.g. environment=development')
        .argParser(setting)
        .default({}, 'none'),
    )
    .option('--usage <file>', 'usage of a month, which no template shows: YAML with a number or low, expected and high')
    .option('--prices <folder>', 'price books that loadbearing prices refresh wrote')
    .addOption(
      new Option('--commitment <purchase>', 'purchase without upfront payment for what always runs')
        .choices(Object.values(Commitment))
        .default(Commitment.NONE),
    );
}

/** Returns the one source that the command line names. */
export function sourceOf(command: Command, source: string | undefined, flags: SubjectOptions): string {
  const named = [source, flags.app, flags.stackState].filter((it) => it !== undefined);
  if (named.length !== 1) command.error('error: name one source: a folder, a file or a reference system');
  if (existsSync(named[0]) && Object.keys(flags.set).length > 0) {
    command.error('error: --set is for reference systems: a template or state already has its options');
  }
  return named[0];
}

/** Plans a template or a state for the load of a file. Other subjects have a load of their own. */
function withWorkload(
  command: Command,
  subject: Subject,
  { source, workload, service, region }: SubjectOptions & { readonly source: string },
): Subject {
  if (workload === undefined) {
    if (service !== undefined) command.error('error: --service needs --workload');
    return subject;
  }
  if (subject.plan) command.error('error: --workload is for a template or a state: other sources have a load');
  const { sizes, place } = builtApp(source, service);
  const load = WorkloadFile.read(workload);
  const plan = Plan.forWorkload(load, { ...place, ...(region ? { region } : {}) });
  return { ...subject, workload: load, plan, built: sizes };
}

/** Returns the subject of a source. Rejects flags that it would ignore. */
export async function pricedSubject(command: Command, source: string, flags: SubjectOptions): Promise<PricedSubject> {
  const subject = withWorkload(command, await subjectOf(source, flags), { ...flags, source });
  if (flags.cloud !== undefined && flags.cloud !== subject.cloud) {
    command.error(`error: --cloud ${flags.cloud} does not fit ${source}, which is for ${subject.cloud}`);
  }
  if (flags.region !== undefined && subject.state && existsSync(source)) {
    command.error('error: --region does nothing for a state of Pulumi: its resources name theirs');
  }
  const books = priceBooks(subject.cloud, flags.prices);
  const usage = flags.usage === undefined ? {} : readUsage(flags.usage);
  const props = { books, plan: subject.plan, commitment: flags.commitment, usage: { ...subject.usage, ...usage } };
  return { subject, books, props, usageOfFile: Object.keys(usage) };
}
