import * as path from 'node:path';
import { Account } from '../verify/aws/account';
import { findStacks } from '../verify/aws/deployed-stacks';
import { Assembly } from '../bin/assembly/assembly';
import type { AzureStep } from './azure/azure-run';
import { Cdk, Profile } from './cdk';
import { deployAgain, deployAndDestroy, Deployment, refuseDestroy } from './checks';
import { Children } from './children';
import { Emulator, Registry, connectEmulator, readRegistry, startEmulator } from './emulator';
import { Failure } from '../verify/failure';
import { LocalPostgres, catalogProblems, fetchMigrations, renderCatalog, runMigrations } from './migrations';
import { preparePython } from './python';
import { deployAfterRelease, shiftsTraffic } from './release';
import { readBack, readBackProblems, renderTable } from '../verify/read-back';
import { Step as ListStep, StepTask as ListStepTask, runSideBySide } from './step-list';
import { AzureSystem, System } from '../verify/systems';
import { sourceOf } from './source';
import {
  LOCAL_ACCOUNT,
  LOCAL_REGION,
  Workspace,
  localClients,
  localCredentials,
  localEnvironment,
  withoutClouds,
} from './workspace';

/** Options of `npm run local`. */
export interface LocalOptions {
  /** Folder of the project; its cdk.json names the app. */
  readonly project: string;
  /** Systems on AWS. */
  readonly systems: readonly System[];
  readonly azureSystems: readonly AzureSystem[];
  /** Rewrites the committed graphs of the Azure stacks. */
  readonly updateGraphs: boolean;
  /** Keeps the embedded cloud running. */
  readonly keep: boolean;
  /** Endpoint of a running embedded cloud. */
  readonly endpoint?: string;
}

/** State shared by the steps. */
interface Session {
  python: string;
  registry: Registry;
  emulator: Emulator;
  readonly assemblies: Record<Profile, Assembly>;
}

/** An endpoint without a listener. */
const NOWHERE = 'http://127.0.0.1:1';

type Step = ListStep<Session>;
type StepTask = ListStepTask<Session>;

/** One run, from a machine with only Node and Python to the read-back account. */
export class LocalRun {
  private readonly workspace: Workspace;
  private readonly children = new Children();
  private readonly user: NodeJS.ProcessEnv = { ...process.env };
  private readonly interactive = Boolean(process.stdout.isTTY) && !process.env.CI;
  private readonly reports: string[] = [];
  private readonly azureReports: string[] = [];
  private readonly postgres: LocalPostgres;
  private readonly colour: boolean;

  constructor(private readonly options: LocalOptions) {
    this.workspace = new Workspace(options.project);
    this.postgres = new LocalPostgres(this.workspace);
    this.colour = Boolean(process.stdout.isTTY) && !this.user.NO_COLOR;
    // The AWS clients of this process must not see the user's accounts either.
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, localEnvironment(this.user, this.workspace, NOWHERE));
  }

  /** Folder with the logs of a failed run. */
  public get logs(): string {
    return this.workspace.directory;
  }

  /** Runs every step. Prints the reports even if a step fails. Throws an `AggregateError` with what failed. */
  public async run(): Promise<void> {
    const session = { assemblies: {} } as Session;
    // Check it before anything is installed or started.
    if (this.options.endpoint !== undefined) session.emulator = await connectEmulator(this.options.endpoint);
    const { systems, keep } = this.options;
    const azure = await this.azureSteps(); // first: the engine may have to be built in the background
    const aws =
      systems.length > 0 ? [this.prepare(), this.start(), ...systems.flatMap((it) => this.deployAndCheck(it))] : [];
    const clouds = [
      { title: 'AWS', steps: aws },
      { title: 'Azure', steps: azure },
    ].filter(({ steps }) => steps.length > 0);
    try {
      await runSideBySide(clouds, this.interactive, session); // a deployment mostly waits, and the two have nothing in common
      if (systems.length > 0) {
        this.reportPlaceholders(session);
        if (keep) this.handOver(session.emulator);
      }
    } finally {
      process.stdout.write([...this.reports, ...this.azureReports].map((it) => `${it}\n`).join(''));
    }
  }

  /** Stops every started process. */
  public async stop(): Promise<void> {
    await Promise.all([this.children.stop(), this.postgres.stop()]);
  }

  /** Removes the files of the run unless a running cloud needs them. */
  public removeFiles(): void {
    if (!this.options.keep || this.options.endpoint !== undefined) this.workspace.remove();
  }

  private async azureSteps(): Promise<Step[]> {
    const { azureSystems, updateGraphs } = this.options;
    if (azureSystems.length === 0) return [];
    const { AzureRun } = await import('./azure/azure-run.js'); // Pulumi's SDK takes seconds to load, and AWS does not need it
    const azure = new AzureRun({
      workspace: this.workspace,
      children: this.children,
      user: this.user,
      updateGraphs,
      colour: this.colour,
      interactive: this.interactive,
      report: (...lines) => this.azureReports.push(...lines),
    });
    const step = (it: AzureStep): Step => ({ title: it.title, task: (_, task) => it.run(task) });
    return azure.steps(azureSystems).map(step);
  }

  private prepare(): Step {
    const python: Step = {
      title: 'Embedded AWS',
      task: async (session, task) => {
        const environment = withoutClouds(this.user);
        const progress = (text: string): void => {
          task.output = text;
        };
        session.python = await preparePython(this.workspace, this.children, environment, progress);
        session.registry = readRegistry(session.python, environment);
        const { version, added, patches, placeholders } = session.registry;
        task.title = `Embedded AWS: MiniStack ${version}; ${added.length} added types, ${patches.length} completed, ${placeholders.length} placeholders`;
      },
    };
    const synth: Step = {
      title: 'Templates: `cdk synth`, production and development',
      task: async (session) => {
        for (const profile of ['production', 'development'] as const) {
          const assembly = await this.cdk().synth(profile);
          this.options.systems.forEach(({ name }) => assembly.closure(name));
          session.assemblies[profile] = assembly;
        }
      },
    };
    return {
      title: 'Prepare',
      task: (_, task) => task.newListr([python, synth], { concurrent: true }),
    };
  }

  private start(): Step {
    return {
      title: 'Start, and `cdk bootstrap`',
      task: async (session, task) => {
        if (this.options.endpoint === undefined) {
          const { keep } = this.options;
          session.emulator = await startEmulator(this.workspace, this.children, session.python, this.user, keep);
        }
        const { endpoint } = session.emulator;
        task.title = `Start, and \`cdk bootstrap\`: ${endpoint}`;
        const { production, development } = session.assemblies;
        const stacks = this.options.systems.flatMap(({ name }) => [
          ...production.closure(name),
          ...development.closure(name),
        ]);
        for (const region of new Set(stacks.map((it) => it.region))) {
          await this.cdk(endpoint).bootstrap(production, region);
        }
      },
    };
  }

  private deployAndCheck(system: System): Step[] {
    const { name } = system;
    return [
      {
        title: `${name}: \`cdk deploy\`, production`,
        task: async (session, task) => {
          const { cdk, assembly } = this.deployment(session, name, 'production', task);
          await cdk.deploy(assembly, name);
        },
      },
      {
        title: `${name}: read the account back`,
        task: (session, task) => this.readBack(system, session, task),
      },
      ...(system.tables === undefined ? [] : [this.migrate(system, system.tables)]),
      {
        title: `${name}: a second \`cdk deploy\` changes nothing`,
        task: (session, task) => deployAgain(this.deployment(session, name, 'production', task)),
      },
      {
        title: `${name}: \`cdk destroy\` rejects production`,
        task: async (session, task) => {
          const steps = await refuseDestroy(this.deployment(session, name, 'production', task));
          this.reports.push(
            '',
            `${name}: \`cdk destroy\` rejects production. Manual steps, in this order:`,
            ...steps.map((step, index) => `${String(index + 1).padStart(3)}. ${step}`),
          );
        },
      },
      {
        title: `${name}: a deployment after a release leaves the traffic alone`,
        skip: ({ assemblies }) => !shiftsTraffic(assemblies.production, name) && 'no service shifts traffic',
        task: (session, task) => this.deployAfterRelease(name, session, task),
      },
      {
        title: `${name}: development is deployed and destroyed, and leaves nothing`,
        task: (session, task) => deployAndDestroy(this.deployment(session, name, 'development', task)),
      },
    ];
  }

  private deployAfterRelease(name: string, session: Session, task: StepTask): Promise<void> {
    const deployment = this.deployment(session, name, 'production', task);
    return deployAfterRelease(deployment, {
      workspace: this.workspace,
      children: this.children,
      python: session.python,
      environment: localEnvironment(this.user, this.workspace, session.emulator.endpoint),
      retag: () => deployment.cdk.synthRetagged(name),
    });
  }

  /** Runs the deployed task's work against a real PostgreSQL. */
  private migrate(system: System, tables: string): Step {
    const title = `${system.name}: the deployed migrations, on an embedded PostgreSQL`;
    return {
      title,
      task: async (session, task) => {
        const deployed = await fetchMigrations(await this.account(system, session), this.workspace);
        const file = path.join(this.workspace.project, tables);
        const rows = await runMigrations(deployed, file, this.postgres, this.workspace, this.children);
        task.title = `${title}: ${rows.length} indexes and views`;
        this.reports.push(
          '',
          `${system.name}: runner and SQL from the account's S3, run twice against an embedded PostgreSQL with the application's tables.`,
          renderCatalog(rows),
        );
        const problems = catalogProblems(rows);
        if (problems.length > 0) {
          throw new Failure(
            `The migrations of ${system.name} did not create the expected objects:\n- ${problems.join('\n- ')}`,
            'Fix the SQL in stacks/*/sql and run `npm run bundle`.',
          );
        }
      },
    };
  }

  private async readBack(system: System, session: Session, task: StepTask): Promise<void> {
    const account = await this.account(system, session);
    const rows = await readBack(system.expectations, account, (it) => sourceOf(it, session.registry));
    const own = rows.filter((it) => it.source === 'account').length;
    task.title = `${system.name}: read the account back, ${rows.length} settings, ${own} of them account`;
    this.reports.push(
      '',
      `${system.name}, production. Source account: written and returned by the emulator's own implementation; handler: by this project.`,
      renderTable(rows, this.colour),
    );
    const problems = readBackProblems(rows, system.minimumAccountRows);
    if (problems.length > 0) {
      throw new Failure(
        `The account differs from the report:\n- ${problems.join('\n- ')}`,
        'Fix the stack, or the row in verify/expectations if the row is wrong.',
      );
    }
  }

  /** Opens production as `npm run verify:aws` opens a real account. */
  private async account(system: System, { emulator }: Session): Promise<Account> {
    const settings = localClients(emulator.endpoint);
    const stacks = await findStacks(system, { account: LOCAL_ACCOUNT, region: LOCAL_REGION, settings });
    return new Account(settings, LOCAL_REGION, stacks);
  }

  private deployment(session: Session, name: string, profile: Profile, task: StepTask): Deployment {
    const { endpoint } = session.emulator;
    const assembly = session.assemblies[profile];
    const stacks = assembly.closure(name).map((it) => it.name);
    // One line per resource on a terminal.
    const progress = (line: string): void => {
      if (this.interactive && stacks.some((it) => line.startsWith(`${it} |`))) task.output = line.replace(/\s+/g, ' ');
    };
    return { cdk: this.cdk(endpoint, progress), endpoint, assembly, name };
  }

  /** Without an endpoint it can only synthesize. */
  private cdk(endpoint = NOWHERE, progress: (line: string) => void = () => undefined): Cdk {
    return new Cdk(this.workspace, this.children, localEnvironment(this.user, this.workspace, endpoint), progress);
  }

  private reportPlaceholders({ registry, assemblies }: Session): void {
    const found = this.options.systems
      .flatMap(({ name }) => assemblies.production.closure(name))
      .flatMap((stack) =>
        Object.entries(stack.resources)
          .filter(([, resource]) => registry.placeholders.includes(resource.Type))
          .map(([logicalId, resource]) => `  ${resource.Type} ${stack.name}/${logicalId}`),
      );
    if (found.length === 0) return;
    this.reports.push(
      '',
      'Placeholders: accepted types without a service behind them in the embedded AWS.',
      ...found.sort(),
    );
  }

  private handOver(emulator: Emulator): void {
    emulator.release();
    if (emulator.pid !== undefined) this.workspace.ownedBy(emulator.pid);
    const variables = Object.entries(localCredentials(emulator.endpoint)).map(([name, value]) => `${name}=${value}`);
    this.reports.push(
      '',
      'The embedded AWS keeps running. Point the AWS CLI, or any SDK, at it:',
      `  export ${variables.join(' ')}`,
      '  aws cloudformation describe-stacks --query "Stacks[].StackName"',
      `Run all this again on it:  npm run local -- --endpoint ${emulator.endpoint}`,
      ...(emulator.pid === undefined ? [] : [`Stop it:  kill ${emulator.pid}`]),
    );
  }
}
