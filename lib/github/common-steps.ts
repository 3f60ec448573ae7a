import { ProgramText, Quote } from '../domain';
import { CHECKOUT, SETUP_PYTHON } from './pins';
import { programFile } from './program-file';
import { Backend } from './resolved-pipeline';
import { Step, expression } from './workflow';

/** Folder of the pipeline's programs in the application's repository. */
export const SCRIPTS = '.github/pipeline';

interface Environment {
  readonly [name: string]: string;
}

/** Checks out the code without leaving the token in `.git/config`. */
export function checkout(options: { readonly [name: string]: string | number | boolean } = {}): Step {
  return { name: 'Check out', uses: CHECKOUT.reference, with: { 'persist-credentials': false, ...options } };
}

export function setupPython({ folder, pythonVersion, requirementsFiles }: Backend): Step {
  return {
    name: 'Set up Python',
    uses: SETUP_PYTHON.reference,
    with: {
      'python-version': pythonVersion,
      cache: 'pip',
      'cache-dependency-path': requirementsFiles.map((file) => `${folder}/${file}`).join('\n'),
    },
  };
}

export function loginToGitHub(): Step {
  return {
    name: "Sign in to GitHub's registry",
    env: { GITHUB_TOKEN: expression('github.token') },
    run: 'printf \'%s\' "$GITHUB_TOKEN" | docker login ghcr.io --username "$GITHUB_ACTOR" --password-stdin',
  };
}

/** Returns a step that runs a Python program. Its values go through the environment, never into the program. */
export function pythonStep(name: string, program: string, env: Environment, rest: Partial<Step> = {}): Step {
  return { name, ...rest, shell: 'python', env, run: programFile(program) };
}

/** Returns a step that runs a Bash program. Its values go through the environment, never into the program. */
export function bashStep(name: string, program: string, env: Environment, rest: Partial<Step> = {}): Step {
  return { name, ...rest, env, run: programFile(program) };
}

/** Returns a shell command with a quoted value in place of each `'@@NAME@@'`, so that no value becomes code. */
export function shellCommand(command: string, values: { readonly [name: string]: string }): string {
  return Quote.workflow(ProgramText.shell(command).fill(values));
}
