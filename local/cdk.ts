import * as path from 'node:path';
import { Assembly, AssemblyStack } from '../bin/assembly/assembly';
import { PLACEHOLDER } from '../stacks/parts/image-choice';
import { Children, RunResult } from './children';
import { Failure } from '../verify/failure';
import { LOCAL_ACCOUNT, LOCAL_REGION, Workspace } from './workspace';

/** Choices that production requires. */
const CHOICES = {
  backendImage: PLACEHOLDER,
  argoImage: PLACEHOLDER,
  applicationDirectory: PLACEHOLDER,
  image: PLACEHOLDER,
  alarmEmail: 'operations@example.com',
};

/** Environments that a run deploys. */
export type Profile = 'production' | 'development';

/** The project's CDK CLI, run as a user runs it. */
export class Cdk {
  private readonly binary: string;

  constructor(
    private readonly workspace: Workspace,
    private readonly children: Children,
    private readonly environment: NodeJS.ProcessEnv,
    private readonly onLine: (line: string) => void,
  ) {
    this.binary = path.join(workspace.project, 'node_modules', 'aws-cdk', 'bin', 'cdk');
  }

  /** Synthesizes the app for a profile once; all later steps use the assembly. */
  public async synth(profile: Profile): Promise<Assembly> {
    const output = this.workspace.file(`cdk.out-${profile}`);
    const failure = {
      what: `\`cdk synth\` failed for ${profile}`,
      fix: `Run \`npx cdk synth -c environment=${profile}\` to see it alone.`,
    };
    // CloudFormation's validation takes seconds of CPU. Production includes it; the other profiles have the same resources.
    const validation = profile === 'production' ? {} : { CDK_VALIDATION: 'false' };
    await this.succeed(
      [...['synth', '--quiet', '--output', output], ...contextOf({ environment: profile, ...CHOICES })],
      failure,
      validation,
    );
    return new Assembly(output, LOCAL_REGION);
  }

  public bootstrap(assembly: Assembly, region: string): Promise<RunResult> {
    return this.succeed(['bootstrap', '--app', assembly.directory, `aws://${LOCAL_ACCOUNT}/${region}`], {
      what: `\`cdk bootstrap\` failed in ${region}`,
      fix: 'The log of the embedded AWS says why.',
    });
  }

  /** Synthesizes production with tags of another owner. */
  public async synthRetagged(id: string): Promise<Assembly> {
    const output = this.workspace.file(`cdk.out-retagged-${id}`);
    const context = contextOf({ system: id, environment: 'production', owner: 'platform', ...CHOICES });
    const failure = { what: `\`cdk synth\` failed for ${id} of another owner`, fix: 'The log says why.' };
    await this.succeed(['synth', '--quiet', '--output', output, ...context], failure, { CDK_VALIDATION: 'false' });
    return new Assembly(output, LOCAL_REGION);
  }

  /** Deploys a stack and its dependencies, or only the stack if `exclusively` is true. */
  public deploy(assembly: Assembly, id: string, { exclusively = false } = {}): Promise<RunResult> {
    return this.succeed(
      [
        ...['deploy', id, '--app', assembly.directory, '--require-approval', 'never', '--progress', 'events'],
        ...(exclusively ? ['--exclusively'] : []),
      ],
      {
        what: `\`cdk deploy ${id}\` failed`,
        fix: 'If a type is unsupported, add it in local/ministack/handlers; otherwise put the stack right.',
      },
    );
  }

  /** Destroys stacks. The caller judges the exit code: production must reject it. */
  public destroy(assembly: Assembly, stacks: readonly AssemblyStack[]): Promise<RunResult> {
    return this.call(['destroy', ...stacks.map((stack) => stack.id), '--app', assembly.directory, '--force']);
  }

  private async succeed(
    args: readonly string[],
    failure: { what: string; fix: string },
    environment: NodeJS.ProcessEnv = {},
  ): Promise<RunResult> {
    const result = await this.call(args, environment);
    if (result.code === 0) return result;
    throw new Failure(`${failure.what}:\n${telling(result.output)}`, failure.fix);
  }

  private call(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<RunResult> {
    return this.children.run(process.execPath, [this.binary, ...args, '--no-notices', '--no-color', '--ci'], {
      env: { ...this.environment, ...environment },
      cwd: this.workspace.project,
      log: this.workspace.log,
      onLine: this.onLine,
    });
  }
}

function contextOf(values: { readonly [option: string]: string }): string[] {
  return Object.entries(values).flatMap(([option, value]) => ['--context', `${option}=${value}`]);
}

/** Returns the error lines, or the last lines if there are none. */
export function telling(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const bad = lines.filter((line) => /_FAILED|❌|Error|error:|✖/.test(line) && !/ROLLBACK/.test(line));
  return (bad.length > 0 ? bad.slice(0, 12) : lines.slice(-12)).join('\n');
}
