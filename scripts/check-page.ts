import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkExposure } from '../bin/check/exposure/exposure';
import { checkPreview, checkPulumiUpgrade } from '../bin/check/upgrade/pulumi-upgrade';
import { checkTemplateUpgrade } from '../bin/check/upgrade/template-upgrade';
import { CheckCode, CheckCodes, Checks, Finding, Findings, Json } from '../lib/domain';
import { enumMeanings } from './enum-meanings';

const PLANTED = join(__dirname, '../test/fixtures/planted');
const CHAPTERS: readonly (readonly [firstCode: string, title: string])[] = [
  ['LB2000', 'Connections'],
  ['LB2100', 'Scaling and alarms'],
  ['LB2200', 'Durability and exposure'],
  ['LB2300', 'Upgrades'],
];
/** Settings without which some codes find nothing. */
const SETTINGS = {
  requiredTags: ['Project', 'Owner'],
  allowedRegions: ['northeurope', 'us-east-1'],
  namePattern: '^shop-',
};

/** Renders `docs/checks.md`. */
export function renderCheckPage(): string {
  const meanings = enumMeanings('lib/domain/checks/check-code.ts');
  const examples = plantedFindings();
  const chapterOf = (code: string): string | undefined => CHAPTERS.filter(([first]) => code >= first).at(-1)?.[1];
  return [
    readFileSync(join(__dirname, 'check-page.md'), 'utf8').trimEnd(),
    '',
    ...CHAPTERS.flatMap(([, title]) => [
      `## ${title}`,
      '',
      ...CheckCodes.ALL.filter((code) => chapterOf(code) === title).flatMap((code) =>
        entry(
          code,
          meanings[code],
          examples.find((it) => it.code === code),
        ),
      ),
    ]),
  ].join('\n');
}

function entry(code: CheckCode, meaning: string, example: Finding | undefined): string[] {
  return [
    `### ${code} ${CheckCodes.nameOf(code)}`,
    '',
    meaning,
    '',
    `- Severity: ${CheckCodes.severityOf(code)}`,
    ...(example
      ? [`- Example: \`${example.resource}\`: ${plain(example.reason)}`, `- Fix: ${plain(example.fix)}`]
      : []),
    '',
  ];
}

function plain(text: string): string {
  return text.replace(/[|*_<>[\]]/g, '\\$&');
}

/** The findings of the planted faults: an example cannot be out of date. */
function plantedFindings(): Finding[] {
  return ['aws', 'azure'].flatMap((cloud) =>
    readdirSync(join(PLANTED, cloud))
      .sort()
      .flatMap((name) => findingsOf(join(PLANTED, cloud, name)).filter(({ code }) => name.startsWith(code))),
  );
}

function findingsOf(folder: string): Finding[] {
  const files = readdirSync(folder);
  const read = (name: string): Json => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Json;
  const faulty = read('faulty.json');
  const old = files.includes('old.json') ? read('old.json') : undefined;
  const findings = new Findings();
  if (faulty.Resources === undefined) {
    checkPreview(findings, faulty);
    if (old) checkPulumiUpgrade(findings, old, faulty);
    return [...Checks.ofPulumi(faulty, SETTINGS).findings, ...findings.all];
  }
  const [now, before] = [faulty, old].map((it) => [{ stack: 'Shop', region: 'us-east-1', template: it ?? {} }]);
  checkExposure(findings, now);
  if (old) checkTemplateUpgrade(findings, before, now);
  return [...Checks.ofTemplates(now, SETTINGS).findings, ...findings.all];
}
