// Synthesizes the app in every variant of synth-variants.json and lints all templates with cfn-lint: `npm run cfn-lint`.
// `npm run cfn-lint -- production development-domain` lints some variants only.
import { execFile } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { fail, pythonTools, root } from './python-tools.mjs';

const run = promisify(execFile);

/** Rules that are not reported, each with the reason. Errors are never ignored. */
const ignored = {
  W3691: 'RDS takes a major version and chooses its current minor one; the rule knows whole versions only.',
  W3005: 'CDK states dependencies that a reference already implies; harmless.',
};

/** Synthesizes one variant and returns its templates by region. */
async function synthesize({ name, context }) {
  const output = join(root, '.local/synth', name);
  rmSync(output, { recursive: true, force: true });
  const settings = Object.entries(context).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  try {
    await run(
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
    );
  } catch (error) {
    fail(`cfn-lint: cdk synth of "${name}" failed\n${error.stdout}${error.stderr}`);
  }
  const { artifacts } = JSON.parse(readFileSync(join(output, 'manifest.json'), 'utf8'));
  return Object.values(artifacts)
    .filter(({ type }) => type === 'aws:cloudformation:stack')
    .map(({ environment, properties }) => {
      const region = environment.split('/').pop();
      return {
        file: join(output, properties.templateFile),
        region: region === 'unknown-region' ? 'us-east-1' : region,
      };
    });
}

async function lint(cfnLint, region, files) {
  const ignoring = Object.keys(ignored).flatMap((rule) => ['-i', rule]);
  const args = ['--format', 'json', '-r', region, ...ignoring, '-t', ...files];
  try {
    return JSON.parse((await run(cfnLint, args, { cwd: root, maxBuffer: 64 * 1024 * 1024 })).stdout || '[]');
  } catch (error) {
    // An exit code other than 0 comes with findings; without them cfn-lint itself is broken.
    if (!error.stdout?.trimStart().startsWith('[')) throw error;
    return JSON.parse(error.stdout);
  }
}

const all = JSON.parse(readFileSync(join(root, 'scripts/synth-variants.json'), 'utf8'));
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !all.some((variant) => variant.name === name));
if (unknown.length > 0) {
  fail(`cfn-lint: no variant ${unknown.join(', ')}; there are ${all.map(({ name }) => name).join(', ')}`);
}
const variants = all.filter(({ name }) => asked.length === 0 || asked.includes(name));

const cfnLint = join(pythonTools('cfn-lint', join(root, 'scripts/cfn-lint-requirements.txt')), 'cfn-lint');
const templates = [];
for (let next = 0; next < variants.length; next += 2) {
  templates.push(...(await Promise.all(variants.slice(next, next + 2).map(synthesize))).flat());
}
if (templates.length === 0) fail('cfn-lint: the app has no stack');

const findings = [];
for (const region of new Set(templates.map((template) => template.region))) {
  const files = templates.filter((template) => template.region === region).map(({ file }) => file);
  findings.push(...(await lint(cfnLint, region, files)));
}

// The same finding in several variants is printed once.
const seen = new Map();
for (const { Level, Rule, Message, Filename, Location } of findings) {
  const [variant, template] = relative(join(root, '.local/synth'), join(root, relative(root, Filename))).split(/[\\/]/);
  const path = (Location.Path ?? []).join('/');
  const key = `${Level.toLowerCase()} ${Rule.Id} ${template} ${path}: ${Message}`;
  seen.set(key, { level: Level, variants: [...(seen.get(key)?.variants ?? []), variant] });
}
for (const [text, { variants: where }] of seen) console.log(`${text}\n    in ${[...new Set(where)].join(', ')}`);

const errors = [...seen.values()].filter(({ level }) => level === 'Error').length;
console.log(
  `cfn-lint: ${templates.length} templates of ${variants.length} variants, ${errors} errors, ${seen.size - errors} warnings`,
);
process.exit(errors > 0 ? 1 : 0);
