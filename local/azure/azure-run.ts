import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import type { PulumiFn } from '@pulumi/pulumi/automation';
import { Children } from '../children';
import { Failure } from '../../verify/failure';
import { Properties, readState } from '../../verify/azure/state';
import { valueAt } from '../../verify/azure/value-at';
import { Row, readBackProblems, renderTable } from '../../verify/read-back';
import type { ReplicaChange } from '../../verify/expectations/expectations';
import type { AzureSystem } from '../../verify/systems';
import { Workspace, withoutClouds } from '../workspace';
import { Cloud } from './cloud';
import { Engine, findEngine } from './engine';
import { Graph, differences, graphOf, secretsOf, stateOf } from './graph';
import { Change, PulumiStack, describe } from './pulumi-stack';
import type { StoredResource } from './stored-resource';

/** Inputs of the Azure part of a run. */
export interface AzureRunOptions {
  readonly workspace: Workspace;
  readonly children: Children;
  /** Environment of the user. */
  readonly user: NodeJS.ProcessEnv;
  /** Writes the graphs instead of comparing them. */
  readonly updateGraphs: boolean;
  readonly colour: boolean;
  /** On a terminal: shows each resource as it changes. */
  readonly interactive: boolean;
  /** Receives the lines to print at the end. */
  readonly report: (...lines: string[]) => void;
}

/** A step of the list. */
export interface AzureStep {
  readonly title: string;
  run(task: StepProgress): Promise<void>;
}

/** Output of a step. */
export interface StepProgress {
  title: string;
  output: string;
}

/** Environments by stack name. */
type StackName = 'prod' | 'dev';

/** Minimum length of a secret to search for; shorter ones would match by chance. */
const SHORTEST_SECRET = 8;
/** Minimum interval between progress lines in a log. */
const QUIET_MS = 30_000;
/** The only secret that a user sets; unlike any text that could appear by chance. */
const PASSWORD = 'Local-Only-Passw0rd-5e1f';

/** The Azure side of a run: the real engine of Pulumi, its real state, and a stand-in for Azure. */
export class AzureRun {
  private readonly engine: Promise<Engine>;
  private engineProgress = 'looking for Pulumi';
  private onProgress?: (line: string) => void;

  /** Begins to look for the engine: it may have to be built, which takes minutes. */
  constructor(private readonly options: AzureRunOptions) {
    const { workspace, children, user } = options;
    this.engine = findEngine({
      workspace,
      children,
      environment: withoutClouds(user),
      onProgress: (text) => {
        this.engineProgress = text;
        this.onProgress?.(text);
      },
    });
    this.engine.catch(() => undefined); // the step that waits for it reports the error
  }

  /** Returns the steps of the systems, in order. */
  public steps(systems: readonly AzureSystem[]): AzureStep[] {
    return [
      { title: 'Pulumi', run: (task) => this.waitForEngine(task) },
      ...systems.flatMap((it) => new SystemRun(this.options, it, this.engine).steps()),
    ];
  }

  private async waitForEngine(task: StepProgress): Promise<void> {
    let shown = 0;
    this.onProgress = (text) => {
      if (!this.options.interactive && Date.now() - shown < QUIET_MS) return;
      shown = Date.now();
      task.output = text;
    };
    this.onProgress(this.engineProgress);
    const { version, origin, runsPrograms } = await this.engine;
    const how = runsPrograms ? 'it runs bin/pulumi.ts itself' : 'bin/pulumi.ts runs inside the Automation API';
    task.title = `Pulumi ${version}, ${origin}; ${how}`;
  }
}

/** The steps of one system, with a state and a stand-in of its own. */
class SystemRun {
  private readonly cloud: string;
  private readonly stacks = new Map<StackName, PulumiStack>();
  /** From the project's files. */
  private production: Graph = {};
  private onProgress?: (line: string) => void;

  constructor(
    private readonly options: AzureRunOptions,
    private readonly system: AzureSystem,
    private readonly engine: Promise<Engine>,
  ) {
    this.cloud = options.workspace.file(`azure-${system.name}.json`);
  }

  public steps(): AzureStep[] {
    const { system } = this;
    const { name, replicas } = system;
    return [
      {
        title: `${name}: \`pulumi up\`, production`,
        run: async (task) => {
          const changes = await (await this.stack('prod', task)).up();
          task.title = `${task.title}, ${changes.length} resources`;
        },
      },
      { title: `${name}: read the state back`, run: (task) => this.readBack(task) },
      { title: `${name}: the state has no secret in plain text`, run: (task) => this.searchSecrets(task) },
      {
        title: `${name}: a second \`pulumi up\` changes nothing`,
        run: async (task) => nothing('The second `pulumi up`', await (await this.stack('prod', task)).up()),
      },
      ...(replicas ? this.lifecycle(replicas) : []),
    ];
  }

  /** Returns the steps after a deployment: drift, growth, changes, releases, destroy, development. */
  private lifecycle(replicas: ReplicaChange): AzureStep[] {
    const { name } = this.system;
    return [
      {
        title: `${name}: \`pulumi refresh\` changes nothing`,
        run: async (task) => nothing('`pulumi refresh`', await (await this.stack('prod', task)).refresh()),
      },
      {
        title: `${name}: \`npm run verify:azure\` finds a setting that was changed by hand`,
        run: (task) => this.findDrift(task),
      },
      {
        title: `${name}: storage that has grown by itself stays`,
        run: async (task) => {
          const stack = await this.stack('prod', task);
          new Cloud(this.cloud).growStorage();
          const changes = await stack.refresh();
          // The next step fails if the program asks for the old size.
          task.title = `${task.title}, ${changes.length} servers`;
        },
      },
      {
        title: `${name}: ${replicas.config} ${replicas.value} updates what follows from it, and replaces nothing`,
        run: (task) => this.changeReplicas(replicas, task),
      },
      {
        title: `${name}: \`pulumi destroy\` of production is refused`,
        run: (task) => this.refuseDestroy(task),
      },
      { title: `${name}: an earlier release is updated in place`, run: (task) => this.upgrade(task) },
      {
        title: `${name}: development is deployed and destroyed, and leaves nothing`,
        run: (task) => this.upAndDestroy(task),
      },
    ];
  }

  /** Folder of Pulumi's state. */
  private get state(): string {
    return `pulumi-state-${this.system.name}`;
  }

  private async stack(name: StackName, task: StepProgress): Promise<PulumiStack> {
    this.onProgress = (line) => {
      if (this.options.interactive) task.output = line;
    };
    const known = this.stacks.get(name);
    if (known) return known;
    const made = await this.make(name, this.state, this.cloud);
    this.stacks.set(name, made);
    return made;
  }

  private async make(name: StackName, backend: string, cloud: string): Promise<PulumiStack> {
    const { workspace, children, user } = this.options;
    const folder = workspace.file(backend);
    mkdirSync(folder, { recursive: true });
    return PulumiStack.create({
      workspace,
      children,
      engine: await this.engine,
      user,
      name,
      cloud,
      backend: folder,
      secrets: { databasePassword: PASSWORD },
      settings: { system: this.system.name, ...this.system.settings },
      program: await loadProgram(),
      onProgress: (line) => this.onProgress?.(line),
    });
  }

  private async readBack(task: StepProgress): Promise<void> {
    const { system } = this;
    const state = await (await this.stack('prod', task)).export();
    const rows: Row[] = readState(system.expectations, state);
    task.title = `${task.title}, ${rows.length} settings`;
    this.options.report(
      '',
      `${system.name}, production, as Pulumi's exported state has it. Nothing was deployed to Azure: a stand-in answered.`,
      renderTable(rows, this.options.colour),
    );
    const problems = readBackProblems(rows);
    if (rows.length < system.minimumRows) {
      problems.push(`only ${rows.length} settings are read, at least ${system.minimumRows} must be`);
    }
    if (problems.length > 0) {
      throw new Failure(
        `The state is not what the report asks for:\n- ${problems.join('\n- ')}`,
        'Fix the stack, or the row in verify/expectations if the row is wrong.',
      );
    }
    this.production = graphOf(state);
    this.compareGraph('prod', this.production);
  }

  /** Changes the scale of the applications behind Pulumi's back, reads the cloud, and restores it. */
  private async findDrift(task: StepProgress): Promise<void> {
    const { system } = this;
    const before = readFileSync(this.cloud, 'utf8');
    const resources = JSON.parse(before) as StoredResource[];
    const scaled = resources.filter((it) => valueAt(it.outputs, 'template.scale.maxReplicas') !== undefined);
    for (const { inputs, outputs } of scaled) {
      for (const it of [inputs, outputs]) (valueAt(it, 'template.scale') as Properties).maxReplicas = 1;
    }
    writeFileSync(this.cloud, JSON.stringify(resources));
    const { deployment, drift } = await (await this.stack('prod', task)).live();
    writeFileSync(this.cloud, before);
    const stored = readBackProblems(readState(system.expectations, await (await this.stack('prod', task)).export()));
    const found = readBackProblems(readState(system.expectations, deployment));
    if (stored.length > 0 || found.length === 0 || drift.length !== scaled.length) {
      throw new Failure(
        `${scaled.length} applications were changed by hand. Found: ${[...found, ...drift].join('; ') || 'nothing'}; in the state: ${stored.join('; ') || 'nothing'}.`,
        'Fix verify/azure/live-state.ts.',
      );
    }
    task.title = `${task.title}: ${found.length} settings, ${drift.length} resources`;
  }

  private async searchSecrets(task: StepProgress): Promise<void> {
    const state = await (await this.stack('prod', task)).export();
    const secrets = [...new Set([PASSWORD, ...secretsOf(state)])].filter((it) => it.length >= SHORTEST_SECRET);
    const files = allFiles(this.options.workspace.file(this.state));
    const leaks = files.flatMap((file) => {
      const text = readFileSync(file, 'utf8');
      return secrets
        .filter((it) => text.includes(it) || text.includes(JSON.stringify(it).slice(1, -1)))
        .map((it) => `${path.basename(file)} has ${it.slice(0, 4)}…`);
    });
    if (leaks.length > 0) {
      throw new Failure(
        `Secrets are in clear in Pulumi's state:\n- ${[...new Set(leaks)].join('\n- ')}`,
        'Mark the value with pulumi.secret where it enters, or name the output in additionalSecretOutputs.',
      );
    }
    task.title = `${task.title}: ${secrets.length} secrets, ${files.length} files`;
  }

  private async changeReplicas({ config, value, updates }: ReplicaChange, task: StepProgress): Promise<void> {
    const stack = await this.stack('prod', task);
    await stack.configure(config, value);
    const changes = await stack.up();
    const found = changes.map(describeShort).sort();
    const asked = updates.map((it) => `update ${it}`).sort();
    if (JSON.stringify(found) !== JSON.stringify(asked)) {
      throw new Failure(
        `${config} ${value} must do only this:\n- ${asked.join('\n- ')}\nIt did:\n- ${changes.map(describe).join('\n- ')}`,
        'Put the stack right, or its list of derived resources in verify/expectations.',
      );
    }
    this.options.report(
      '',
      `${this.system.name}: ${config} ${value} updates`,
      ...changes.map((it) => `  ${describe(it)}`),
    );
  }

  private async refuseDestroy(task: StepProgress): Promise<void> {
    const { system } = this;
    const stack = await this.stack('prod', task);
    const before = new Cloud(this.cloud).all.length;
    const fix = 'Protect what is stateful in production.';
    const { code, output } = await stack.destroyByHand();
    const left = new Cloud(this.cloud).all.length;
    if (left !== before) {
      throw new Failure(`\`pulumi destroy\` of production destroyed ${before - left} resources.`, fix);
    }
    if (code === 0 || !/it is protected/i.test(output)) {
      throw new Failure(`\`pulumi destroy\` of production was not refused for protection:\n${output}`, fix);
    }
    const kept = Object.values(graphOf(await stack.export())).filter((it) => it.protect);
    this.options.report(
      '',
      `${system.name}: production refuses \`pulumi destroy\`. To remove it, first \`pulumi state unprotect\` each of:`,
      ...kept.map((it) => `  ${it.type.replace(/^azure-native:/, '')} ${it.name}`),
    );
  }

  /** Imports the state of an earlier release, then deploys this program. */
  private async upgrade(task: StepProgress): Promise<void> {
    const { system } = this;
    const current = await (await this.stack('prod', task)).export();
    const file = path.join(__dirname, 'previous', `${system.name}.json`);
    if (!existsSync(file)) {
      if (!this.options.updateGraphs) throw noGraph(file);
      writeGraph(file, this.production);
    }
    const previous = JSON.parse(readFileSync(file, 'utf8')) as Graph;
    const { workspace } = this.options;
    const cloud = workspace.file(`azure-previous-${system.name}.json`);
    const state = stateOf(previous, current);
    const resources = (state.resources ?? []).filter((it) => it.custom && it.type.startsWith('azure-native:'));
    writeFileSync(
      cloud,
      JSON.stringify(resources.map(({ id, type, inputs, outputs }) => ({ id, token: type, inputs, outputs }))),
    );
    const stack = await this.make('prod', `${this.state}-previous`, cloud);
    await stack.import(state);
    const changes = await stack.up();
    const bad = changes.filter((it) => /replace|delete/.test(it.op));
    if (bad.length > 0) {
      throw new Failure(
        `Production of an earlier release would lose resources:\n- ${bad.map(describe).join('\n- ')}`,
        'Give a renamed resource an alias; keep the property that decides its identity. On purpose? Say so in CHANGELOG.md, and write local/azure/previous anew.',
      );
    }
    const count = (op: string): number => changes.filter((it) => it.op === op).length;
    task.title = `${task.title}: ${count('update')} updated, ${count('create')} added, none replaced or deleted`;
  }

  private async upAndDestroy(task: StepProgress): Promise<void> {
    const stack = await this.stack('dev', task);
    const before = new Set(new Cloud(this.cloud).all.map((it) => it.id));
    await stack.up();
    this.compareGraph('dev', graphOf(await stack.export()));
    await stack.destroy();
    const left = new Cloud(this.cloud).all.map((it) => it.id).filter((it) => !before.has(it));
    const remembered = (await stack.export()).resources ?? [];
    if (left.length > 0 || remembered.length > 0) {
      throw new Failure(
        `Development left behind after \`pulumi destroy\`:\n- ${[...left, ...remembered.map((it) => it.urn)].join('\n- ')}`,
        'Retain nothing in development.',
      );
    }
  }

  private compareGraph(name: StackName, graph: Graph): void {
    const file = path.join(this.options.workspace.project, this.system.graphs, `${name}.json`);
    if (this.options.updateGraphs) return writeGraph(file, graph);
    if (!existsSync(file)) throw noGraph(file);
    const found = differences(JSON.parse(readFileSync(file, 'utf8')) as Graph, graph);
    if (found.length > 0) {
      throw new Failure(
        `The resources of ${name} are not those of ${path.relative(process.cwd(), file)}:\n- ${found.slice(0, 20).join('\n- ')}` +
          (found.length > 20 ? `\n  and ${found.length - 20} more` : ''),
        'Is it meant? `npm run local -- --update-graphs` writes the file anew.',
      );
    }
  }
}

/** Loads `bin/pulumi.ts`, the module that the Pulumi CLI runs. It takes seconds. */
async function loadProgram(): Promise<PulumiFn> {
  const module = (await import('../../bin/pulumi.js')) as unknown as { default: PulumiFn };
  return module.default;
}

function nothing(what: string, changes: readonly Change[]): void {
  if (changes.length === 0) return;
  throw new Failure(
    `${what} changed:\n- ${changes.map(describe).join('\n- ')}`,
    'Something in the program differs from one run to the next, or an output of the stand-in does.',
  );
}

function describeShort(change: Change): string {
  return describe({ ...change, differences: [] });
}

function writeGraph(file: string, graph: Graph): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(graph, undefined, 2)}\n`);
}

function noGraph(file: string): Failure {
  return new Failure(
    `${path.relative(process.cwd(), file)} is missing.`,
    '`npm run local -- --update-graphs` writes it.',
  );
}

function allFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((it) => {
    const file = path.join(folder, it.name);
    return it.isDirectory() ? allFiles(file) : [file];
  });
}
