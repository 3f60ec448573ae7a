import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { ElasticLoadBalancingV2, TargetGroupTuple } from '@aws-sdk/client-elastic-load-balancing-v2';
import { Assembly } from '../bin/assembly/assembly';
import { weightedRules } from '../bin/traffic/template';
import { Quote } from '../lib/domain';
import { Failure } from '../verify/failure';
import { Deployment } from './checks';
import { Children, RunResult } from './children';
import { LOCAL_REGION, Workspace, localClients } from './workspace';

/** Arguments of the check after a release, besides the deployment. */
export interface ReleaseTools {
  readonly workspace: Workspace;
  readonly children: Children;
  /** Python with botocore. */
  readonly python: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Synthesizes production with other tags. */
  readonly retag: () => Promise<Assembly>;
}

/** Returns true if ECS shifts the traffic of a stack by the weights of a listener rule. */
export function shiftsTraffic(assembly: Assembly, name: string): boolean {
  return weightedRules({ Resources: assembly.find(name).resources }).length > 0;
}

/**
 * Checks that a deployment after a release leaves the traffic where ECS has put it. Swaps the weights as ECS does, then deploys other
 * tags. As a control it deploys a rule with tags, as the library had them before: `loadbearing traffic` must reject that one, and the
 * embedded CloudFormation must write the first weights over the live ones, as the real one does.
 */
export async function deployAfterRelease(deployment: Deployment, tools: ReleaseTools): Promise<void> {
  const { cdk, name } = deployment;
  const traffic = new Traffic(deployment);
  const released = await traffic.swap();

  const retagged = await tools.retag();
  const allowed = await runTraffic(deployment, tools, retagged);
  if (allowed.code !== 0) {
    throw new Failure(
      `\`loadbearing traffic\` rejects other tags of ${name}:\n${allowed.output}`,
      'Keep tags from rules with two target groups.',
    );
  }
  await cdk.deploy(retagged, name, { exclusively: true });
  const after = await traffic.weights();
  if (after !== released) {
    throw new Failure(
      `A deployment of other tags changed the traffic of ${name} from ${released} to ${after}.`,
      'Keep tags from rules with two target groups.',
    );
  }

  const tagged = withTaggedRule(retagged, name, tools.workspace);
  const refused = await runTraffic(deployment, tools, tagged);
  if (refused.code !== 1 || !refused.output.includes('lb1462')) {
    throw new Failure(
      `\`loadbearing traffic\` accepts a deployment of ${name} that writes its first weights back (exit code ${refused.code}):\n${refused.output}`,
      'See bin/traffic.',
    );
  }
  await cdk.deploy(tagged, name, { exclusively: true });
  if ((await traffic.weights()) === released) {
    throw new Failure(
      `The embedded CloudFormation updates the rule of ${name} and leaves its weights, unlike the real one.`,
      'The check above proves nothing then: complete the type in local/ministack/handlers.',
    );
  }
}

/** The weighted rule of a deployed stack, with clients that may write: it exists in the embedded cloud only. */
class Traffic {
  private readonly balancing: ElasticLoadBalancingV2;
  private readonly cloudFormation: CloudFormation;
  private readonly stackName: string;
  private readonly logicalId: string;

  constructor({ endpoint, assembly, name }: Deployment) {
    const settings = { ...localClients(endpoint), region: LOCAL_REGION };
    this.balancing = new ElasticLoadBalancingV2(settings);
    this.cloudFormation = new CloudFormation(settings);
    const stack = assembly.find(name);
    this.stackName = stack.name;
    this.logicalId = weightedRules({ Resources: stack.resources })[0].logicalId;
  }

  /** Returns the weights of the live rule, in the order of its target groups. */
  public async weights(): Promise<string> {
    return (await this.groups()).map((it) => it.Weight).join('/');
  }

  /** Sends all traffic to the second target group, which gets a target, as ECS does in a release. Returns the new weights. */
  public async swap(): Promise<string> {
    const [first, second] = await this.groups();
    await this.balancing.registerTargets({ TargetGroupArn: second.TargetGroupArn, Targets: [{ Id: '10.0.0.10' }] });
    const TargetGroups = [
      { ...first, Weight: second.Weight },
      { ...second, Weight: first.Weight },
    ];
    await this.balancing.modifyRule({
      RuleArn: await this.ruleArn(),
      Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups } }],
    });
    return this.weights();
  }

  private async groups(): Promise<TargetGroupTuple[]> {
    const { Rules } = await this.balancing.describeRules({ RuleArns: [await this.ruleArn()] });
    return Rules?.[0]?.Actions?.[0]?.ForwardConfig?.TargetGroups ?? [];
  }

  private async ruleArn(): Promise<string> {
    const { StackResourceDetail: found } = await this.cloudFormation.describeStackResource({
      StackName: this.stackName,
      LogicalResourceId: this.logicalId,
    });
    return found?.PhysicalResourceId ?? '';
  }
}

/** Runs `loadbearing traffic` as a pipeline does, with a stand-in for the AWS CLI that calls the embedded cloud. */
function runTraffic({ name }: Deployment, tools: ReleaseTools, next: Assembly): Promise<RunResult> {
  const { workspace, children, python, environment } = tools;
  const programs = workspace.file('bin');
  mkdirSync(programs, { recursive: true });
  const standIn = path.join(__dirname, 'ministack', 'aws_cli.py');
  writeFileSync(path.join(programs, 'aws'), `#!/bin/sh\nexec ${Quote.shell(python)} ${Quote.shell(standIn)} "$@"\n`, {
    mode: 0o755,
  });
  return children.run(
    process.execPath,
    ['--import', 'tsx', 'bin/loadbearing.ts', 'traffic', name, '--app', next.directory],
    {
      env: { ...environment, PATH: [programs, environment.PATH].join(path.delimiter) },
      cwd: workspace.project,
      log: workspace.log,
    },
  );
}

/** Returns a copy of an assembly in which the weighted rule has tags. */
function withTaggedRule(assembly: Assembly, name: string, workspace: Workspace): Assembly {
  const directory = workspace.file('cdk.out-tagged');
  cpSync(assembly.directory, directory, { recursive: true });
  const file = path.join(directory, `${name}.template.json`);
  const before = readFileSync(file, 'utf8');
  const template = JSON.parse(before) as { Resources: { [id: string]: { Properties: { Tags?: unknown } } } };
  const [{ logicalId }] = weightedRules({ Resources: assembly.find(name).resources });
  template.Resources[logicalId].Properties.Tags = [{ Key: 'Owner', Value: 'platform' }];
  const after = JSON.stringify(template);
  writeFileSync(file, after);
  // The CLI uploads a template under the hash of its contents, unless it is there.
  for (const record of ['manifest.json', `${name}.assets.json`]) {
    const text = readFileSync(path.join(directory, record), 'utf8');
    writeFileSync(path.join(directory, record), text.replaceAll(hash(before), hash(after)));
  }
  return new Assembly(directory, LOCAL_REGION);
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
