import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { ProblemCode, Problems } from '../../lib/domain';
import { readStack } from './account';
import { AwsCli } from './aws-cli';
import { checkTraffic, words } from './check';
import { Template } from './template';

interface Flags {
  readonly app: string;
  readonly profile?: string;
  readonly region?: string;
}

/** A stack of a cloud assembly. */
interface AssemblyStack {
  readonly id: string;
  readonly name: string;
  readonly region?: string;
  readonly template: Template;
  readonly tags: { readonly [name: string]: string };
}

interface Manifest {
  readonly artifacts?: {
    readonly [id: string]: {
      readonly type: string;
      readonly environment?: string;
      readonly properties?: {
        readonly templateFile?: string;
        readonly stackName?: string;
        readonly tags?: { readonly [name: string]: string };
      };
    };
  };
}

/** Returns the command `loadbearing traffic`. */
export function trafficCommand(): Command {
  return new Command('traffic')
    .description('Check that a deployment of stacks leaves the traffic of their blue/green services alone.')
    .argument('<stacks...>', 'stacks to deploy, by id or name')
    .option('--app <folder>', 'cloud assembly that `cdk synth` wrote', 'cdk.out')
    .option('--profile <name>', 'profile of the AWS CLI')
    .option('--region <name>', 'region of stacks that have none')
    .addHelpText(
      'after',
      `
ECS sets the weights of a listener rule at each release. CloudFormation writes those of the template whenever it updates the rule. Run
this command after \`cdk synth\` and before \`cdk deploy\`. It reads the account with the AWS CLI, and changes nothing.

Exit codes:
  0  the deployment leaves the traffic alone, or it is the first one
  1  it would change the traffic, a release is in progress, the traffic has no healthy target, or the account could not be read

Examples:
  $ npx cdk synth --quiet && npx loadbearing traffic BookReader && npx cdk deploy BookReader --app cdk.out`,
    )
    .action((names: string[], flags: Flags) => {
      const stacks = assemblyStacks(flags.app, names);
      stacks.forEach((stack) => process.stdout.write(check(stack, flags)));
    });
}

function check(stack: AssemblyStack, { profile, region = stack.region }: Flags): string {
  const options = Object.entries({ profile, region }).flatMap(([name, value]) => (value ? [`--${name}`, value] : []));
  const deployed = readStack(new AwsCli(options), stack.name);
  if (deployed === undefined) return `${stack.name}: not deployed yet.\n`;
  const problems = new Problems(`the deployment of ${stack.name}`, stack.name);
  checkTraffic(problems, deployed, stack);
  problems.throwIfAny();
  if (deployed.rules.length === 0) return `${stack.name}: no blue/green service.\n`;
  return deployed.rules
    .map((rule) => `${stack.name}: ${rule.logicalId} keeps its weights (${words(rule.live)}).\n`)
    .join('');
}

/** Reads the named stacks of a cloud assembly. */
function assemblyStacks(folder: string, names: readonly string[]): AssemblyStack[] {
  const file = join(folder, 'manifest.json');
  const problems = new Problems('the cloud assembly', folder);
  if (!existsSync(file)) {
    problems.fail({
      code: ProblemCode.MISSING_VALUE,
      property: 'manifest.json',
      what: `${file} does not exist`,
      expected: 'the folder that cdk synth wrote',
      fix: 'run npx cdk synth --quiet, or pass --app',
    });
  }
  const { artifacts = {} } = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  const stacks = Object.entries(artifacts).flatMap(([id, { type, environment = '', properties = {} }]) =>
    type === 'aws:cloudformation:stack' ? { id, name: properties.stackName ?? id, environment, properties } : [],
  );
  return problems.build(() =>
    names.flatMap((wanted) => {
      const found = stacks.find(({ id, name }) => id === wanted || name === wanted);
      problems.oneOf(
        'stacks',
        found ? wanted : JSON.stringify(wanted),
        stacks.flatMap(({ id, name }) => [id, name]),
      );
      if (!found) return [];
      const { id, name, environment, properties } = found;
      const region = environment.split('/').pop();
      return {
        id,
        name,
        region: region === 'unknown-region' ? undefined : region,
        template: JSON.parse(readFileSync(join(folder, properties.templateFile ?? ''), 'utf8')) as Template,
        tags: properties.tags ?? {},
      };
    }),
  );
}
