import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { renderFile } from '../../bin/pipeline/workflow-yaml';
import { Pipeline, PipelineProps } from '../../lib/github';
import { Json } from './template';

/** Returns the files of a pipeline as they are written, by path. */
export function renderedFiles(props: PipelineProps): { readonly [path: string]: string } {
  const pipeline = new Pipeline(props);
  return Object.fromEntries(pipeline.files.map((file) => [file.path, renderFile(pipeline, file)]));
}

/** A parsed workflow. */
export class Workflow {
  public readonly content: Json;

  constructor(
    props: PipelineProps,
    public readonly name: string,
  ) {
    const text = renderedFiles(props)[`.github/workflows/${name}.yml`];
    if (text === undefined) throw new Error(`the pipeline has no ${name}.yml`);
    this.content = parse(text);
  }

  /** Returns a job. Throws if it does not exist. */
  public job(id: string): Json {
    const job = this.content.jobs[id];
    if (job === undefined) throw new Error(`${this.name}.yml has no job ${id}`);
    return job;
  }

  /** Returns the names of a job's steps, in order. */
  public stepNames(id: string): string[] {
    return this.job(id).steps.map((it: Json) => it.name);
  }

  /** Returns the only step of that name. */
  public step(id: string, name: string): Json {
    const found = this.job(id).steps.filter((it: Json) => it.name === name);
    if (found.length !== 1)
      throw new Error(`${id} has ${found.length} steps '${name}': ${this.stepNames(id).join(', ')}`);
    return found[0];
  }
}

/** Result of a script. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a step's script as GitHub does, in a folder. `env` overrides the step's environment. */
export function runStep(step: Json, folder: string, env: { readonly [name: string]: string } = {}): Ended {
  const file = join(aFolder({ script: step.run }), 'script');
  const shells: { readonly [name: string]: string[] } = {
    python: ['python3'],
    // https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell
    bash: ['bash', '-e', '-o', 'pipefail'],
    default: ['bash', '-e'],
  };
  const [command, ...args] = [...shells[step.shell ?? 'default'], file];
  return run(command, args, join(folder, step['working-directory'] ?? '.'), { ...step.env, ...env });
}

/** Runs a program to its end. */
export function run(command: string, args: string[], cwd: string, env: { readonly [name: string]: string }): Ended {
  const ended = spawnSync(command, args, { cwd, encoding: 'utf8', env: { ...process.env, ...env }, timeout: 30_000 });
  if (ended.error) throw ended.error;
  return { code: ended.status, output: ended.stdout + ended.stderr };
}

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** Creates a folder with these files, which is deleted after the tests of the file. */
export function aFolder(files: { readonly [path: string]: string | Buffer } = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'loadbearing-pipeline-'));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}
