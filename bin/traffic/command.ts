import { Command } from 'commander';
import { Problems } from '../../lib/domain';
import { Assembly, AssemblyStack } from '../assembly';
import { readStack } from './account';
import { AwsCli } from './aws-cli';
import { checkTraffic, words } from './check';

interface Flags {
  readonly app: string;
  readonly profile?: string;
  readonly region?: string;
}

/** Returns the command `loadbearing traffic`. */
export function trafficCommand(): Command {
  return new Command('traffic')
    .description('Check that a deployment of stacks leaves the traffic of their blue/green services alone.')
    .argument('<stacks...>', 'ids of the stacks to deploy')
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
  2  invalid usage, or a folder that cannot be read or has no such stack

Examples:
  $ npx cdk synth --quiet && npx loadbearing traffic BookReader && npx cdk deploy BookReader --app cdk.out`,
    )
    .action((names: string[], flags: Flags) => {
      const assembly = new Assembly(flags.app, flags.region ?? '');
      names.map((name) => assembly.find(name)).forEach((stack) => process.stdout.write(check(stack, flags)));
    });
}

function check(stack: AssemblyStack, { profile }: Flags): string {
  const options = Object.entries({ profile, region: stack.region }).flatMap(([name, value]) =>
    value ? [`--${name}`, value] : [],
  );
  const deployed = readStack(new AwsCli(options), stack.name);
  if (deployed === undefined) return `${stack.name}: not deployed yet.\n`;
  const problems = new Problems(`the deployment of ${stack.name}`, stack.name);
  checkTraffic(problems, deployed, { template: { Resources: stack.resources }, tags: stack.tags });
  problems.throwIfAny();
  if (deployed.rules.length === 0) return `${stack.name}: no blue/green service.\n`;
  return deployed.rules
    .map((rule) => `${stack.name}: ${rule.logicalId} keeps its weights (${words(rule.live)}).\n`)
    .join('');
}
