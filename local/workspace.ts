import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import type { ClientSettings } from '../verify/aws/account';

/** Account and region of the embedded cloud, which resolves weak references between stacks within one region only. */
export const LOCAL_ACCOUNT = '000000000000';
export const LOCAL_REGION = 'us-east-1';

/**
 * Private folder of one run, `.local/run-…`: logs, cloud assemblies, the emulator's files.
 * A successful run deletes it; the next run deletes the folders of failed runs.
 */
export class Workspace {
  public readonly directory: string;
  public readonly log: string;
  /** Folder that survives runs: the Python environment. */
  public readonly shared: string;

  constructor(public readonly project: string) {
    this.shared = path.join(project, '.local');
    mkdirSync(this.shared, { recursive: true });
    removeAbandoned(this.shared);
    this.directory = mkdtempSync(path.join(this.shared, 'run-'));
    this.log = this.file('run.log');
    this.ownedBy(process.pid);
    writeFileSync(this.file('aws-config'), '');
  }

  public file(...names: string[]): string {
    return path.join(this.directory, ...names);
  }

  /** The folder stays while this process runs. */
  public ownedBy(pid: number): void {
    writeFileSync(this.file('owner'), String(pid));
  }

  public remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

function removeAbandoned(shared: string): void {
  for (const name of readdirSync(shared).filter((it) => it.startsWith('run-'))) {
    const owner = path.join(shared, name, 'owner');
    const alive = existsSync(owner) && isAlive(Number(readFileSync(owner, 'utf8')));
    if (!alive) rmSync(path.join(shared, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Returns the user's environment without anything that points at a real account. */
export function withoutClouds(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return without(environment, /^(AWS|ARM|AZURE|CDK)_/i);
}

/** The same without proxies, which loopback does not need. */
export function withoutNetwork(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return without(withoutClouds(environment), /^(https?|all|no)_proxy$/i);
}

function without(environment: NodeJS.ProcessEnv, names: RegExp): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !names.test(name)));
}

/** Returns an environment in which every AWS client, including the CDK CLI, sees only the embedded cloud. */
export function localEnvironment(user: NodeJS.ProcessEnv, workspace: Workspace, endpoint: string): NodeJS.ProcessEnv {
  return {
    ...withoutNetwork(user),
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

/** Credentials for the embedded cloud, worthless elsewhere. */
export function localCredentials(endpoint: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: LOCAL_ACCOUNT,
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_REGION: LOCAL_REGION,
    AWS_DEFAULT_REGION: LOCAL_REGION,
  };
}

/** Settings of this process's AWS clients for the embedded cloud. */
export function localClients(endpoint: string): ClientSettings {
  return { endpoint, credentials: { accessKeyId: LOCAL_ACCOUNT, secretAccessKey: 'local' } };
}
