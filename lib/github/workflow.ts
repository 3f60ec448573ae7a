/** A step, as GitHub Actions writes it: https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax */
export interface Step {
  readonly name: string;
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly with?: { readonly [name: string]: string | number | boolean };
  readonly run?: string;
  readonly shell?: string;
  readonly env?: { readonly [name: string]: string };
  readonly 'working-directory'?: string;
  readonly 'continue-on-error'?: boolean;
}

/** What the token of a job may do. What is not named, it may not. */
export interface Permissions {
  readonly [scope: string]: string;
}

/** A job. */
export interface Job {
  readonly name?: string;
  readonly needs?: string[];
  readonly if?: string;
  readonly 'runs-on'?: string;
  readonly 'timeout-minutes'?: number;
  readonly environment?: string;
  readonly concurrency?: { readonly group: string; readonly 'cancel-in-progress': boolean | string };
  readonly permissions: Permissions;
  readonly outputs?: { readonly [name: string]: string };
  readonly env?: { readonly [name: string]: string };
  readonly services?: { readonly [name: string]: unknown };
  readonly uses?: string;
  readonly with?: { readonly [name: string]: string | number | boolean };
  readonly secrets?: { readonly [name: string]: string };
  readonly steps?: Step[];
}

/** Jobs by id. */
export interface Jobs {
  readonly [id: string]: Job;
}

/** The operating system of every job: one release, because `ubuntu-latest` changes without notice. */
export const RUNNER = 'ubuntu-24.04';

/** A job on a runner of GitHub's; its steps use `bash` with `-e` and `pipefail`, and read the repository only. */
export function job(options: Partial<Job> & { readonly minutes: number; readonly steps: Step[] }): Job {
  const { minutes, steps, permissions, ...rest } = options;
  return {
    ...rest,
    'runs-on': RUNNER,
    'timeout-minutes': minutes,
    permissions: permissions ?? { contents: 'read' },
    steps,
  };
}

/** The name of a thing in a variable of GitHub: `celery-worker` is `CELERY_WORKER`. */
export function variableName(name: string): string {
  return name.toUpperCase().replace(/[^A-Z0-9]+/g, '_');
}

/** An expression of GitHub. */
export function expression(text: string): string {
  return '${{ ' + text + ' }}';
}
