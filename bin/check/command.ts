import { Command, Option } from 'commander';
import {
  CheckCode,
  CheckOptions,
  CheckResult,
  Checks,
  Commitment,
  Finding,
  Findings,
  RegionalTemplate,
  StatedPool,
} from '../../lib/domain';
import { ExitCode } from '../exit-code';
import { positive } from '../number-option';
import { jsonText } from '../output';
import { packageVersion } from '../package-folder';
import { compareBuilt } from '../plan/built-sizes';
import { setting } from '../subject/setting';
import { Subject } from '../subject/subject';
import { PricedSubject, SubjectOptions, pricedSubject, sourceOf } from '../subject/subject-options';
import { compareBaseline, writeBaseline } from './baseline';
import { CheckOutput } from './check-output';
import { checkExposure } from './exposure/exposure';
import { renderMarkdown } from './markdown';
import { poolOption } from './pool-option';
import { renderCheck } from './report';
import { sarifOf } from './sarif';
import { checkPreview, checkPulumiUpgrade } from './upgrade/pulumi-upgrade';
import { checkTemplateUpgrade } from './upgrade/template-upgrade';
import { CheckedVersion, UpgradeChange, upgradeOf } from './upgrade/upgrade';

interface Flags extends Omit<SubjectOptions, 'commitment' | 'app' | 'stackState'> {
  readonly against?: string;
  readonly againstWorkload?: string;
  readonly pool: StatedPool[];
  readonly reserve?: number;
  readonly coreQuota?: number;
  readonly requireTag: string[];
  readonly allowRegion: string[];
  readonly namePattern?: string;
  readonly baseline?: string;
  readonly writeBaseline?: boolean;
  readonly json?: boolean;
  readonly sarif?: boolean;
  readonly markdown?: boolean;
}

/** Returns the command `loadbearing check`. */
export function checkCommand(): Command {
  const command = new Command('check')
    .description(
      'Check what a program declares: connections, scaling, alarms, exposure, and what an upgrade would lose.',
    )
    .argument(
      '<source>',
      'folder of cdk synth, template, state or preview of Pulumi, workload file, or a reference system',
    )
    .option('--against <source>', 'earlier version: stores that an upgrade loses, and differences of sizes and bill')
    .option('--workload <file>', 'load that the program must carry: sizes below its plan are findings')
    .option('--against-workload <file>', 'load of the earlier version')
    .option('--service <id>', 'service of the program that is the web tier, for --workload')
    .addOption(
      new Option(
        '--pool <service=PxC>',
        'processes of an instance and connections of each, e.g. web=5x10; add up for one service',
      )
        .argParser(poolOption)
        .default([], 'those of variables and commands'),
    )
    .option(
      '--reserve <connections>',
      'connections that a database keeps for administrators (default: 5, 15 on Azure)',
      positive,
    )
    .option('--core-quota <cores>', 'core quota of a Container Apps environment (default: 100)', positive)
    .addOption(repeated('--require-tag <name>', 'tag that resources need; repeat it for several', 'none'))
    .addOption(repeated('--allow-region <name>', 'region in which resources may be; repeat it for several', 'all'))
    .option('--name-pattern <regexp>', 'regular expression that each physical name must match')
    .option('--region <name>', 'region of stacks that leave it open (default: us-east-1), or of a reference system')
    .addOption(
      new Option('--set <name=value>', 'option of a reference system, e.g. environment=development')
        .argParser(setting)
        .default({}, 'none'),
    )
    .option('--baseline <file>', 'findings that are accepted')
    .option('--write-baseline', 'accept the findings of now: write them to --baseline')
    .addOption(new Option('--json', 'print the findings as JSON').conflicts(['sarif', 'markdown']))
    .addOption(new Option('--sarif', 'print the findings as SARIF 2.1.0, for code scanning').conflicts('markdown'))
    .option('--markdown', 'print the findings as Markdown, for a pull request')
    .addHelpText(
      'after',
      `
Pools and processes come from variables such as DB_POOL_SIZE, DB_MAX_OVERFLOW and WEB_CONCURRENCY, and from the options of
gunicorn, uvicorn, puma, Celery and others. Rules about exposure and backups on AWS are those of cdk-nag, which the project installs.
docs/checks.md explains each code.

Exit codes:
  0  no findings but those of the baseline
  1  findings
  2  invalid usage, or a file that cannot be read

Examples:
  $ loadbearing check cdk.out
  $ loadbearing check cdk.out --pool Worker=4x10 --workload shop.yaml
  $ loadbearing check cdk.out --against main.out --markdown
  $ loadbearing check cdk.out --sarif > findings.sarif
  $ loadbearing check cdk.out --baseline accepted.json --write-baseline
  $ pulumi preview --json > preview.json && loadbearing check preview.json`,
    );
  command.action(async (source: string, flags: Flags) => {
    if (flags.writeBaseline && flags.baseline === undefined) command.error('error: --write-baseline needs --baseline');
    if (flags.againstWorkload !== undefined && flags.against === undefined) {
      command.error('error: --against-workload needs --against');
    }
    await run(command, source, flags);
  });
  return command;
}

function repeated(flag: string, description: string, otherwise: string): Option {
  return new Option(flag, description)
    .argParser((text: string, before: readonly string[]) => [...before, text])
    .default([], otherwise);
}

async function run(command: Command, source: string, flags: Flags): Promise<void> {
  const after = await checked(command, source, flags);
  const before = flags.against === undefined ? undefined : await earlier(command, flags.against, flags);
  const findings = sorted([...after.result.findings, ...upgradeFindings(before, after)]);
  if (flags.writeBaseline && flags.baseline !== undefined) {
    writeBaseline(findings, flags.baseline);
    process.stdout.write(`${findings.length} findings are accepted in ${flags.baseline}.\n`);
    return;
  }
  const upgrade = before ? upgradeOf(before, after) : undefined;
  process.stdout.write(rendered(source, flags, { after, findings, upgrade }));
  if (compareBaseline(findings, flags.baseline).fresh.length > 0) process.exitCode = ExitCode.FOUND;
}

interface Checked {
  readonly after: CheckedVersion;
  readonly findings: readonly Finding[];
  readonly upgrade?: UpgradeChange;
}

function rendered(
  source: string,
  { baseline, json, sarif, markdown }: Flags,
  { after, findings, upgrade }: Checked,
): string {
  const { fresh, known, gone } = compareBaseline(findings, baseline);
  if (sarif) return jsonText(sarifOf({ source, version: packageVersion(), fresh, known }));
  const output: CheckOutput = {
    ...{ subject: after.priced.subject.name, cloud: after.priced.subject.cloud, findings: fresh },
    ...{ connections: after.result.connections, questions: after.result.questions },
    ...{ known: known.length, gone },
    ...(upgrade ? { upgrade } : {}),
  };
  if (json) return jsonText(output);
  return markdown ? renderMarkdown(output) : renderCheck(output);
}

async function checked(command: Command, source: string, flags: Flags): Promise<CheckedVersion> {
  const options = { ...flags, commitment: Commitment.NONE };
  const priced = await pricedSubject(command, sourceOf(command, source, options), options);
  return { priced, result: resultOf(priced, flags) };
}

/** The earlier version has a load of its own, or none. */
async function earlier(command: Command, source: string, flags: Flags): Promise<CheckedVersion> {
  const { againstWorkload: workload, service, ...others } = flags;
  return checked(command, source, { ...others, workload, service: workload === undefined ? undefined : service });
}

function resultOf(priced: PricedSubject, flags: Flags): CheckResult {
  const { state, plan, built } = priced.subject;
  const templates = withoutAssumed(priced.subject);
  const { workload } = flags;
  const options = optionsOf(flags);
  const result = state ? Checks.ofPulumi(state, options) : Checks.ofTemplates(templates, options);
  const findings = new Findings();
  if (state) checkPreview(findings, state);
  else checkExposure(findings, templates);
  if (workload !== undefined && plan && built) checkSizes(findings, compareBuilt(plan, built));
  return {
    ...result,
    findings: sorted([...result.findings, ...findings.all]),
    questions: [...result.questions, ...findings.questions],
  };
}

/** A region that a stack leaves to the deployment is no region to judge. */
function withoutAssumed({ templates, assumedRegion }: Subject): RegionalTemplate[] {
  return templates.map((it) => (it.region === assumedRegion ? { ...it, region: '' } : it));
}

function optionsOf({ pool, reserve, coreQuota, requireTag, allowRegion, namePattern }: Flags): CheckOptions {
  return {
    ...{ pools: pool, reservedConnections: reserve, coreQuota, requiredTags: requireTag, namePattern },
    ...(allowRegion.length > 0 ? { allowedRegions: allowRegion } : {}),
  };
}

function checkSizes(findings: Findings, sizes: ReturnType<typeof compareBuilt>): void {
  sizes
    .filter(({ isLess }) => isLess)
    .forEach(({ name, planned, built }) =>
      findings.add(
        CheckCode.SIZE_BELOW_LOAD,
        { id: name, name, type: 'size of the plan' },
        {
          reason: `it is ${built}, and the load needs ${planned}`,
          fix: `set it to ${planned}, or lower the load; loadbearing plan --explain ${name} shows why`,
        },
      ),
    );
}

function upgradeFindings(before: CheckedVersion | undefined, after: CheckedVersion): Finding[] {
  if (!before) return [];
  const findings = new Findings();
  const [old, now] = [before, after].map(({ priced }) => priced.subject);
  if (old.state && now.state) checkPulumiUpgrade(findings, old.state, now.state);
  else checkTemplateUpgrade(findings, sameNames(old.templates, now.templates), now.templates);
  return findings.all;
}

/** Two files are one stack, whatever their names. */
function sameNames(
  before: readonly RegionalTemplate[],
  after: readonly RegionalTemplate[],
): readonly RegionalTemplate[] {
  const isOne = before.length === 1 && after.length === 1;
  return isOne ? [{ ...before[0], stack: after[0].stack }] : before;
}

/** Errors come first, then the order of the codes and of the resources. */
function sorted(findings: readonly Finding[]): Finding[] {
  const keyOf = ({ severity, code, id }: Finding): string => `${severity} ${code} ${id}`;
  return [...findings].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0));
}
