import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import * as path from 'node:path';
import Table from 'cli-table3';
import { Step, StepTask, stepList } from '../local/step-list';
import { BenchDatabase, TableContent } from './database';
import { Comparison, compare } from './measure';
import { COLUMNS, Setting, SystemReport, cells, keepsAll, markdown, shortfalls, summary, verdictLines } from './report';
import { BenchServer, SETTINGS } from './server';
import { System } from './system';
import { systemsNeeded } from './verdict';

/** Options of `npm run bench:sql`. */
export interface BenchOptions {
  readonly project: string;
  readonly systems: readonly System[];
  readonly runs: number;
  readonly scale: number;
  /** End of the generated data. */
  readonly end: Date;
  /** Folder for plans and results. */
  readonly output: string;
  /** Rewrites docs/benchmarks.md. */
  readonly write: boolean;
}

/** One run, from an empty server to the table of measured reductions. */
export class BenchRun {
  private readonly interactive = Boolean(process.stdout.isTTY) && !process.env.CI;
  private readonly colour = Boolean(process.stdout.isTTY) && !process.env.NO_COLOR;
  private readonly reports: SystemReport[] = [];
  private readonly contents: { [system: string]: TableContent[] } = {};
  private server?: BenchServer;

  constructor(private readonly options: BenchOptions) {}

  /** Returns true if enough systems reach the reductions of their reports. */
  public async run(): Promise<boolean> {
    const start = performance.now();
    this.server = await BenchServer.start();
    const postgres = await this.server.version();
    for (const system of this.options.systems) await stepList(this.steps(system, this.server), this.interactive).run();
    const setting: Setting = {
      machine: `${cpus().length} × ${cpus()[0].model}, ${Math.round(totalmem() / 2 ** 30)} GiB of memory`,
      postgres,
      node: process.versions.node,
      date: new Date().toISOString().slice(0, 10),
      seconds: Math.round((performance.now() - start) / 1000),
      runs: this.options.runs,
      scale: this.options.scale,
      settings: SETTINGS,
    };
    this.print();
    await this.keep(setting);
    return this.reports.filter(keepsAll).length >= systemsNeeded(this.reports.length);
  }

  /** Stops the server and deletes its data. */
  public async stop(): Promise<void> {
    await this.server?.stop();
  }

  private steps(system: System, server: BenchServer): Step<unknown>[] {
    const { end } = this.options;
    const name = system.folder.replace('-', '_');
    const original = new BenchDatabase(server, system, name);
    let migrated = original;
    const rows = system.tables.reduce((sum, table) => sum + table.rows, 0).toLocaleString('en-US');
    return [
      {
        title: `${system.name}: ${rows} rows`,
        task: async (_, task) => {
          await original.fill(end, (text) => this.show(task, text));
          this.show(task, 'VACUUM ANALYZE');
          await original.vacuum();
          this.contents[system.name] = await original.contents();
        },
      },
      {
        title: `${system.name}: the migrations, in a copy`,
        task: async () => {
          migrated = await original.copy(`${name}_migrated`);
          await migrated.migrate();
          await migrated.vacuum();
        },
      },
      {
        title: `${system.name}: ${system.queries.length} queries, before and after in turn`,
        task: async (_, task) => {
          const comparisons = await this.compareAll(system, original, migrated, task);
          const [bytesBefore, bytesAfter] = [await original.bytes(), await migrated.bytes()];
          this.reports.push({ system, comparisons, bytesBefore, bytesAfter });
          for (const database of [original, migrated]) await database.drop();
        },
      },
    ];
  }

  private async compareAll(
    system: System,
    original: BenchDatabase,
    migrated: BenchDatabase,
    task: StepTask<unknown>,
  ): Promise<Comparison[]> {
    const { runs, end, output } = this.options;
    const plans = path.join(output, 'plans', system.folder);
    mkdirSync(plans, { recursive: true });
    const found: Comparison[] = [];
    const [before, after] = [await original.connect(), await migrated.connect()];
    try {
      for (const query of system.queries) {
        this.show(task, query.name);
        const comparison = await compare({ before, after }, query, runs, end);
        const { planBefore, planAfter } = comparison;
        for (const [state, plan] of Object.entries({ before: planBefore, after: planAfter })) {
          writeFileSync(path.join(plans, `${query.name}.${state}.json`), `${JSON.stringify(plan, undefined, 2)}\n`);
        }
        found.push(comparison);
      }
    } finally {
      await Promise.all([before.end(), after.end()]);
    }
    return found;
  }

  private print(): void {
    const table = new Table({ head: COLUMNS, style: { head: [], border: [], compact: true } });
    const red = (words: string): string => (this.colour ? `\u001b[31m${words}\u001b[39m` : words);
    for (const row of this.reports.flatMap(cells)) table.push(row.at(-1) === 'no' ? row.map(red) : row);
    const lines = [table.toString(), '', ...this.reports.flatMap(verdictLines)];
    const short = this.reports.flatMap(shortfalls);
    if (short.length > 0) lines.push('', 'Where a query falls short:', ...short.map((line) => `- ${line}`));
    lines.push('', summary(this.reports));
    process.stdout.write(`\n${lines.join('\n')}\n`);
  }

  private async keep(setting: Setting): Promise<void> {
    const { output, write, project } = this.options;
    const systems = this.reports.map(({ system, comparisons }) => ({
      name: system.name,
      tables: this.contents[system.name],
      queries: comparisons.map(({ query, beforeMs, afterMs }) => ({ name: query.name, beforeMs, afterMs })),
    }));
    writeFileSync(path.join(output, 'results.json'), `${JSON.stringify({ setting, systems }, undefined, 2)}\n`);
    process.stdout.write(`Plans and results: ${path.relative(process.cwd(), output)}\n`);
    if (!write) return;
    const file = path.join(project, 'docs/benchmarks.md');
    const { format, resolveConfig } = await import('prettier');
    const options = await resolveConfig(file);
    writeFileSync(file, await format(markdown(this.reports, setting), { ...options, filepath: file }));
    process.stdout.write(`Wrote ${path.relative(process.cwd(), file)}\n`);
  }

  /** One line per step on a terminal. */
  private show(task: StepTask<unknown>, text: string): void {
    if (this.interactive) task.output = text;
  }
}
