import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';

/** The account and the region of the embedded cloud. Weak references between stacks are resolved within one region only. */
export const LOCAL_ACCOUNT = '000000000000';
export const LOCAL_REGION = 'us-east-1';

/** The private folder of one run: logs, cloud assemblies, the emulator's files. All of it lies under `.local/`. */
export class Workspace {
  public readonly directory: string;
  public readonly log: string;

  constructor(public readonly project: string) {
    const home = path.join(project, '.local');
    mkdirSync(home, { recursive: true });
    this.directory = mkdtempSync(path.join(home, 'run-'));
    this.log = this.file('run.log');
    writeFileSync(this.file('aws-config'), '');
  }

  /** What survives runs: the Python environment. */
  public get shared(): string {
    return path.join(this.project, '.local');
  }

  public file(...names: string[]): string {
    return path.join(this.directory, ...names);
  }

  public remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

const FOREIGN = /^(AWS_|ARM_|AZURE_|CDK_|(https?|all|no)_proxy$)/i;

/** The user's environment without anything that leads to a real account. */
export function withoutClouds(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !FOREIGN.test(name)));
}

/** An environment in which every AWS client, the CDK CLI included, knows only the embedded cloud. */
export function localEnvironment(
  user: NodeJS.ProcessEnv,
  workspace: Workspace,
  endpoint: string,
): Record<string, string | undefined> {
  return {
    ...withoutClouds(user),
    ...localCredentials(endpoint),
    PATH: [path.dirname(process.execPath), user.PATH].join(path.delimiter),
    AWS_CONFIG_FILE: workspace.file('aws-config'),
    AWS_SHARED_CREDENTIALS_FILE: workspace.file('aws-config'),
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    CDK_HOME: workspace.file('cdk-home'),
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CDK_DISABLE_VERSION_CHECK: 'true',
    CDK_DEFAULT_ACCOUNT: LOCAL_ACCOUNT,
    CDK_DEFAULT_REGION: LOCAL_REGION,
    npm_config_update_notifier: 'false',
  };
}

/** What points an AWS client at the embedded cloud; worthless anywhere else. */
export function localCredentials(endpoint: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: LOCAL_ACCOUNT,
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_REGION: LOCAL_REGION,
    AWS_DEFAULT_REGION: LOCAL_REGION,
  };
}
