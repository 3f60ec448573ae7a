import { Command } from 'commander';
import { Problems } from '../../lib/domain';
import { Assembly, AssemblyStack } from '../assembly/assembly';
import { printJson } from '../output';
import { readStack } from './account';
import { AwsCli } from './aws-cli';
import { checkTraffic, words } from './check';

interface Flags {
  readonly app: string;
  readonly profile?: string;
  readonly region?: string;
  readonly json?: boolean;
}

/** Result of `loadbearing traffic --json`, if the deployment leaves the traffic alone. */
export interface TrafficOutput {
  readonly stacks: readonly TrafficOfStack[];
}

/** Traffic of a stack. */
export interface TrafficOfStack {
  readonly stack: string;
  readonly isDeployed: boolean;
  /** Listener rules of blue/green services, which keep their weights. */
  readonly rules: readonly TrafficOfRule[];
}

/** Traffic of a listener rule. */
export interface TrafficOfRule {
  readonly rule: string;
  /** Weights by the logical id of the target group. */
  readonly weights: { readonly [targetGroup: string]: number };
}

/** Returns the command `loadbearing traffic`. */
export function trafficCommand(): Command {
  return new Command('traffic')
    .description('Check that a deployment of stacks leaves the traffic of their blue/green services alone.')
    .argument('<stacks...>', 'ids of the stacks to deploy')
    .option('--app <folder>', 'cloud assembly that `cdk synth` wrote', 'cdk.out')
    .option('--profile <name>', 'profile of the AWS CLI')
    .option('--region <name>', 'region of stacks that have none')
    .option('--json', 'print the weights of each rule as JSON')
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
      const stacks = names.map((name) => assembly.find(name)).map((stack) => check(stack, flags));
      if (flags.json) printJson({ stacks } satisfies TrafficOutput);
      else process.stdout.write(stacks.map(render).join(''));
    });
}

function check(stack: AssemblyStack, { profile }: Flags): TrafficOfStack {
  const options = Object.entries({ profile, region: stack.region }).flatMap(([name, value]) =>
    value ? [`--${name}`, value] : [],
  );
  const deployed = readStack(new AwsCli(options), stack.name);
  if (deployed === undefined) return { stack: stack.name, isDeployed: false, rules: [] };
  const problems = new Problems(`the deployment of ${stack.name}`, stack.name);
  checkTraffic(problems, deployed, { template: { Resources: stack.resources }, tags: stack.tags });
  problems.throwIfAny();
  const rules = deployed.rules.map(({ logicalId, live }) => ({ rule: logicalId, weights: live }));
  return { stack: stack.name, isDeployed: true, rules };
}

function render({ stack, isDeployed, rules }: TrafficOfStack): string {
  if (!isDeployed) return `${stack}: not deployed yet.\n`;
  if (rules.length === 0) return `${stack}: no blue/green service.\n`;
  return rules.map(({ rule, weights }) => `${stack}: ${rule} keeps its weights (${words(weights)}).\n`).join('');
}
