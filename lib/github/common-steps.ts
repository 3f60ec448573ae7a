import { CHECKOUT, SETUP_PYTHON } from './pins';
import { PipelineBackend } from './pipeline-props';
import { programFile } from './program-file';
import { Step } from './workflow';

/** The code, without leaving the token behind in `.git/config`. */
export function checkout(options: { readonly [name: string]: string | number | boolean } = {}): Step {
  return { name: 'Check out', uses: CHECKOUT.reference, with: { 'persist-credentials': false, ...options } };
}

export function setupPython(backend: PipelineBackend): Step {
  const files = (backend.requirementsFiles ?? ['requirements.txt']).map((file) => `${backend.folder}/${file}`);
  return {
    name: 'Set up Python',
    uses: SETUP_PYTHON.reference,
    with: {
      'python-version': backend.pythonVersion ?? '3.12',
      cache: 'pip',
      'cache-dependency-path': files.join('\n'),
    },
  };
}

/** A step whose script is Python: what it needs to know is in its environment, never in its text. */
export function pythonStep(name: string, program: string, env: { readonly [name: string]: string }): Step {
  return { name, shell: 'python', env, run: programFile(program) };
}
