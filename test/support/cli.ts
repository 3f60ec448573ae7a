import { ChildProcess, execFile, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildSync } from 'esbuild';

const ROOT = join(__dirname, '../..');
const start = promisify(execFile);

/** Result of a command. */
export interface CliEnded {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The command `loadbearing`, translated once for a file of tests: to translate it for each call takes longer than the call. */
export class Cli {
  /** Path of the program. */
  public readonly program: string;
  private readonly folder: string;

  constructor() {
    mkdirSync(join(ROOT, '.local'), { recursive: true });
    this.folder = mkdtempSync(join(ROOT, '.local/cli-'));
    // As deep below the project as its sources are: it finds the files beside it by their place.
    this.program = join(this.folder, 'loadbearing.js');
    // The records of the systems are found at run time: each is beside the program, as in the folder `stacks`.
    const records = readdirSync(join(ROOT, 'stacks'))
      .flatMap((folder) => [`${folder}/system`, `${folder}/azure-system`])
      .filter((it) => existsSync(join(ROOT, 'stacks', `${it}.ts`)));
    buildSync({
      entryPoints: {
        loadbearing: join(ROOT, 'bin/loadbearing.ts'),
        ...Object.fromEntries(records.map((it) => [it, join(ROOT, 'stacks', `${it}.ts`)])),
      },
      outdir: this.folder,
      bundle: true,
      platform: 'node',
      packages: 'external',
      logLevel: 'error',
    });
    // In one file with the rest, code looks for its programs here.
    for (const it of ['lib/github/programs', 'bin/completion/programs']) {
      cpSync(join(ROOT, it), join(this.folder, 'programs'), { recursive: true });
    }
    cpSync(join(ROOT, 'stacks/starter/workload.yaml'), join(this.folder, 'starter/workload.yaml'));
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Runs it as a user does, without a terminal. */
  public async run(
    args: string[],
    env: { readonly [name: string]: string } = {},
    folder: string = ROOT,
  ): Promise<CliEnded> {
    try {
      const { stdout, stderr } = await start(process.execPath, [this.program, ...args], {
        cwd: folder,
        env: { ...process.env, NO_COLOR: '1', ...env },
      });
      return { code: 0, out: stdout, err: stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, out: stdout, err: stderr };
    }
  }

  /** Starts it for a test of signals. */
  public start(args: string[]): ChildProcess {
    return spawn(process.execPath, [this.program, ...args], { cwd: ROOT, env: { ...process.env, NO_COLOR: '1' } });
  }
}
