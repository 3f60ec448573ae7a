import { randomBytes } from 'node:crypto';
import { appendFileSync, copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { EngineEvent, LocalWorkspace, PulumiCommand, PulumiFn, Stack } from '@pulumi/pulumi/automation';
import { parse, stringify } from 'yaml';
import { Children, RunResult } from '../children';
import { Failure, reason } from '../../verify/failure';
import { Workspace, withoutClouds } from '../workspace';
import { Engine } from './engine';
import { LiveState, liveState } from '../../verify/azure/live-state';
import type { Deployment } from '../../verify/azure/state';
import { LOCAL_FLAG, writePlugin } from './plugin-folder';

/** Change of one resource by an operation. */
export interface Change {
  /** `create`, `update`, `replace`, `delete`, … */
  readonly op: string;
  readonly type: string;
  readonly name: string;
  /** Inputs that differ. */
  readonly differences: readonly string[];
}

/** Options of a stack. */
export interface StackOptions {
  readonly workspace: Workspace;
  readonly children: Children;
  readonly engine: Engine;
  /** Environment of the user; cloud and Pulumi settings are dropped. */
  readonly user: NodeJS.ProcessEnv;
  /** Name of the stack, as in `Pulumi.<name>.yaml`. */
  readonly name: string;
  /** File of the stand-in's resources and folder of Pulumi's states. */
  readonly cloud: string;
  readonly backend: string;
  readonly secrets: { readonly [config: string]: string };
  /** Values that production requires. */
  readonly settings: { readonly [config: string]: string };
  readonly program: PulumiFn;
  /** Receives one line per change. */
  readonly onProgress?: (line: string) => void;
}

/** A stack in a private backend: the real engine, a private home, the project's own configuration, and the stand-in for Azure. */
export class PulumiStack {
  private constructor(
    private readonly stack: Stack,
    private readonly options: StackOptions,
  ) {}

  /** Creates the stack with the configuration of `Pulumi.<name>.yaml`. */
  public static async create(options: StackOptions): Promise<PulumiStack> {
    const { workspace, engine, name, backend, program } = options;
    const folder = path.join(backend, 'project');
    mkdirSync(folder, { recursive: true });
    writeProject(workspace.project, folder, name);
    const root = workspace.file('engine');
    mkdirSync(path.join(root, 'bin'), { recursive: true });
    const binary = path.join(root, 'bin', 'pulumi');
    if (!existsSync(binary)) symlinkSync(engine.binary, binary);
    const settings = {
      workDir: folder,
      pulumiCommand: await PulumiCommand.get({ root }),
      envVars: environmentOf(options),
    };
    const stack = engine.runsPrograms
      ? await LocalWorkspace.createOrSelectStack({ stackName: name, workDir: folder }, settings)
      : await LocalWorkspace.createOrSelectStack(
          { stackName: name, projectName: projectOf(workspace.project).name, program },
          settings,
        );
    const made = new PulumiStack(stack, options);
    for (const [config, value] of Object.entries(options.secrets)) await made.configure(config, value, true);
    for (const [config, value] of Object.entries(options.settings)) await made.configure(config, value);
    return made;
  }

  /** Sets a configuration value of the project. */
  public configure(name: string, value: string, secret = false): Promise<void> {
    if (!value.startsWith('[')) return this.stack.setConfig(name, { value, secret });
    // A list that is set as a text fails the check of its type in Pulumi.yaml.
    const items = JSON.parse(value) as string[];
    return items.reduce(
      (before, item, index) =>
        before.then(() => this.stack.setConfig(`${name}[${index}]`, { value: item, secret }, true)),
      Promise.resolve(),
    );
  }

  public up(): Promise<Change[]> {
    return this.operate('up', (options) => this.stack.up(options));
  }

  public refresh(): Promise<Change[]> {
    return this.operate('refresh', (options) => this.stack.refresh(options));
  }

  /** Runs the CLI's `pulumi destroy`. Unlike {@link destroy}, which the Automation API runs without a preview, it fails before anything is deleted. */
  public destroyByHand(): Promise<RunResult> {
    const { children, workspace, name } = this.options;
    const { workDir, envVars, pulumiCommand } = this.stack.workspace as LocalWorkspace;
    return children.run(pulumiCommand.command, ['destroy', '--yes', '--non-interactive', '--stack', name], {
      env: { ...process.env, ...envVars },
      cwd: workDir,
      log: workspace.log,
    });
  }

  public destroy(): Promise<Change[]> {
    return this.operate('destroy', (options) => this.stack.destroy(options));
  }

  /** Returns the state with decrypted secrets. */
  public async export(): Promise<Deployment> {
    return ((await this.stack.exportStack()) as { deployment: Deployment }).deployment;
  }

  /** Reads every resource from the stand-in, as `npm run verify:azure` reads Azure. */
  public live(): Promise<LiveState> {
    return liveState(this.stack);
  }

  /** Replaces the state. */
  public async import(deployment: Deployment): Promise<void> {
    await this.stack.importStack({ version: 3, deployment });
  }

  private async operate(
    name: string,
    run: (options: { onEvent: (event: EngineEvent) => void; onOutput: (text: string) => void }) => Promise<unknown>,
  ): Promise<Change[]> {
    const { workspace, onProgress } = this.options;
    const changes: Change[] = [];
    const errors: string[] = [];
    appendFileSync(workspace.log, `$ pulumi ${name} --stack ${this.options.name}\n`);
    try {
      await run({
        onOutput: (text) => appendFileSync(workspace.log, text),
        onEvent: (event) => {
          const metadata = event.resOutputsEvent?.metadata;
          if (metadata && metadata.op !== 'same') {
            const change = {
              op: metadata.op,
              type: metadata.type,
              name: metadata.urn.split('::').at(-1) ?? '',
              differences: metadata.diffs ?? [],
            };
            changes.push(change);
            onProgress?.(describe(change));
          }
          const { diagnosticEvent: told } = event;
          if (told?.severity === 'error' && !told.message.includes('update failed')) {
            const about = told.urn?.split('::').slice(2).join(' ').split('$').at(-1);
            errors.push(`${about === undefined ? '' : `${about}: `}${plainText(told.message)}`);
          }
        },
      });
    } catch (error) {
      const lines = errors.length > 0 ? errors.map((it) => `- ${it}`).join('\n') : reason(error);
      throw new Failure(
        `\`pulumi ${name}\` of ${this.options.name} failed:\n${lines}`,
        'Put the component right; or local/azure, where Azure would have accepted it.',
      );
    }
    return changes;
  }
}

/** Describes a change. */
export function describe({ op, type, name, differences }: Change): string {
  return `${op} ${type.replace(/^azure-native:/, '')} ${name}${differences.length > 0 ? ` (${differences.join(', ')})` : ''}`;
}

/** Returns the project with the full path of its program. */
function writeProject(project: string, folder: string, stack: string): void {
  const settings = projectOf(project);
  writeFileSync(
    path.join(folder, 'Pulumi.yaml'),
    stringify({ ...settings, main: path.join(project, settings.main ?? 'index.ts') }),
  );
  const own = `Pulumi.${stack}.yaml`;
  if (existsSync(path.join(project, own))) copyFileSync(path.join(project, own), path.join(folder, own));
}

function projectOf(project: string): { name: string; main?: string } {
  return parse(readFileSync(path.join(project, 'Pulumi.yaml'), 'utf8')) as { name: string; main?: string };
}

const passphrase = randomBytes(24).toString('hex');

/** Environment of the engine and the plugin, without the user's clouds and Pulumi. */
function environmentOf({ workspace, user, cloud, backend }: StackOptions): Record<string, string> {
  const plugins = workspace.file('plugins');
  writePlugin(plugins);
  const own = withoutClouds(user);
  const azureNative = path.join(workspace.project, 'node_modules', '@pulumi', 'azure-native', 'package.json');
  // The engine inherits this process's environment; undefined removes a variable.
  const dropped = Object.keys({ ...process.env, ...user }).filter((it) => !(it in own) || it.startsWith('PULUMI_'));
  return {
    ...Object.fromEntries(dropped.map((it) => [it, undefined as unknown as string])),
    PATH: [plugins, path.dirname(process.execPath), user.PATH ?? ''].join(path.delimiter),
    PULUMI_HOME: workspace.file('pulumi-home'),
    PULUMI_BACKEND_URL: pathToFileURL(backend).href,
    PULUMI_CONFIG_PASSPHRASE: passphrase,
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
    [LOCAL_FLAG]: '1',
    LOADBEARING_AZURE_CLOUD: cloud,
    LOADBEARING_AZURE_VERSION: (JSON.parse(readFileSync(azureNative, 'utf8')) as { version: string }).version,
  };
}

function plainText(message: string): string {
  return message.replace(/<\{%[^%]*%\}>/g, '').trim();
}
