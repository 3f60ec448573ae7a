/** A step of a job. [Workflow syntax](https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax) */
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

/** Permissions of a job's token. GitHub denies every scope that is not listed. */
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

/** Runner of every job. It is one release because `ubuntu-latest` changes without notice. */
export const RUNNER = 'ubuntu-24.04';

/** Returns a job on a runner of GitHub. By default its token can only read the repository. */
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

/** Returns a name in the spelling of GitHub variables: `CELERY_WORKER` for `celery-worker`. */
export function variableName(name: string): string {
  // One character for one, as in release.py: two names never share a variable.
  return name.toUpperCase().replace(/[^A-Z0-9]/g, '_');
}

/** Returns an expression that GitHub evaluates. */
export function expression(text: string): string {
  return '${{ ' + text + ' }}';
}
