// Synthesis of the app for the linters of templates.
import { execFile } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fail, root } from './python-tools.mjs';

export const run = promisify(execFile);

/** Synthesizes one variant into `.local/synth`. Returns its templates by region, and what the app said. */
export async function synthesize({ name, context }) {
  const output = join(root, '.local/synth', name);
  rmSync(output, { recursive: true, force: true });
  const settings = Object.entries(context).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  const said = await run(
    process.execPath,
    [join(root, 'node_modules/aws-cdk/bin/cdk'), 'synth', '-q', '-o', output, ...settings],
    {
      cwd: root,
      // CloudFormation's own validation is in `npm run local`; here it would only take time.
      env: {
        ...process.env,
        CDK_VALIDATION: 'false',
        CDK_DISABLE_CLI_TELEMETRY: 'true',
        CDK_DISABLE_VERSION_CHECK: 'true',
      },
      maxBuffer: 64 * 1024 * 1024,
    },
  ).catch((error) => fail(`cdk synth of "${name}" failed\n${error.stdout}${error.stderr}`));
  const { artifacts } = JSON.parse(readFileSync(join(output, 'manifest.json'), 'utf8'));
  const templates = Object.entries(artifacts)
    .filter(([, { type }]) => type === 'aws:cloudformation:stack')
    .map(([stack, { environment, properties }]) => {
      const region = environment.split('/').pop();
      return {
        stack,
        file: join(output, properties.templateFile),
        region: region === 'unknown-region' ? 'us-east-1' : region,
      };
    });
  return { templates, said: `${said.stdout}${said.stderr}` };
}
