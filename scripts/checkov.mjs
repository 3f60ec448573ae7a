// Synthesizes every system on AWS in production and checks its templates with checkov: `npm run checkov`.
import { join, parse } from 'node:path';
import { SKIPS } from './checkov-skips.mjs';
import { fail, pythonTools, root } from './python-tools.mjs';
import { run, synthesize } from './synthesize.mjs';

/** With a domain the same resources have fewer findings. */
const PRODUCTION = {
  name: 'checkov',
  context: {
    environment: 'production',
    alarmEmail: 'ops@example.com',
    encryptData: 'true',
    ...Object.fromEntries(
      ['image', 'backendImage', 'argoImage', 'frontendImage', 'applicationDirectory'].map((it) => [it, 'placeholder']),
    ),
  },
};

// The app synthesizes while pip installs.
const synthesis = synthesize(PRODUCTION);
const bin = pythonTools('checkov', join(root, 'scripts/checkov-requirements.txt'));
const { templates, said } = await synthesis;
const leftOut = said.split('\n').filter((line) => line.includes(' is left out: '));
if (leftOut.length > 0) fail(`checkov: give what production requires in scripts/checkov.mjs\n${leftOut.join('\n')}`);

const files = templates.flatMap(({ file }) => ['-f', file]);
const options = [
  '--framework',
  'cloudformation',
  '--output',
  'json',
  '--quiet',
  '--compact',
  '--soft-fail',
  '--skip-download',
];
const { stdout } = await run(join(bin, 'checkov'), [...files, ...options], { cwd: root, maxBuffer: 64 * 1024 * 1024 });
const { summary, results } = JSON.parse(stdout);
if (summary.parsing_errors > 0) fail(`checkov: cannot read ${results.parsing_errors.join(', ')}`);

/** The entry that accepts a finding. checkov names a resource `Type.LogicalId`. */
const skipOf = ({ check_id: check, resource }) =>
  SKIPS.find((skip) => skip.check === check && skip.ids.test(resource.split('.').pop()));

const open = results.failed_checks.filter((finding) => skipOf(finding) === undefined);
const used = new Set(results.failed_checks.map(skipOf));
const unused = SKIPS.filter((skip) => !used.has(skip));
open.forEach(({ check_id: check, check_name: name, resource, file_path: file }) =>
  console.log(`${check} ${parse(parse(file).name).name}/${resource}: ${name}`),
);
unused.forEach(({ check, ids }) => console.log(`${check} ${ids}: the skip has no finding, remove it`));
console.log(
  `checkov: ${templates.length} templates, ${summary.passed} checks passed, ${results.failed_checks.length - open.length} findings accepted, ${open.length} open, ${unused.length} skips without a finding`,
);
process.exit(open.length + unused.length > 0 ? 1 : 0);
