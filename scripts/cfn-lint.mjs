// Synthesizes the app in every variant of synth-variants.json and lints all templates with cfn-lint: `npm run cfn-lint`.
// `npm run cfn-lint -- production development-domain` lints some variants only.
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fail, pythonTools, root } from './python-tools.mjs';
import { run, synthesize } from './synthesize.mjs';

/** Rules that are not reported, each with the reason. Errors are never ignored. */
const ignored = {
  W3691: 'RDS takes a major version and chooses its current minor one; the rule knows whole versions only.',
  W3005: 'CDK states dependencies that a reference already implies; harmless.',
};

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
  const built = await Promise.all(variants.slice(next, next + 2).map(synthesize));
  templates.push(...built.flatMap((it) => it.templates));
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
