import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedDocuments } from '../../scripts/generated-documents';
import { parse } from 'yaml';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2';
import { OBJECTIVES as FRESH_MAAS_OBJECTIVES } from '../../stacks/fresh-maas/objectives';
import { AWS_OPTIONS } from '../../stacks/parts/aws-options';
import { AZURE_OPTIONS } from '../../stacks/parts/azure-options';
import { SYSTEMS } from '../../stacks/systems';
import { OBJECTIVES } from '../../stacks/traitor-track/objectives';

const root = join(__dirname, '../..');
const slo = (): string => readFileSync(join(root, 'docs/slo/traitor-track.md'), 'utf8');
const lineOf = (id: string): string => {
  const lines = slo()
    .split('\n')
    .filter((line) => line.startsWith(`| ${id} |`));
  if (lines.length === 0) throw new Error(`${id} is not in the SLO document`);
  return lines.join('\n');
};

describe('generated documents', () => {
  test.each(Object.entries(generatedDocuments()))('%s is up to date: npm run docs', (file, text) => {
    expect(readFileSync(join(root, file), 'utf8')).toBe(text);
  });

  test('the options page lists every option of every system', () => {
    const page = readFileSync(join(root, 'docs/options.md'), 'utf8');
    const names = SYSTEMS.flatMap(({ options }) => Object.keys(options));
    expect(names.length).toBeGreaterThan(30);
    expect(
      [...names, ...Object.keys(AWS_OPTIONS), ...Object.keys(AZURE_OPTIONS)].filter(
        (it) => !page.includes(`| \`${it}\` |`),
      ),
    ).toEqual([]);
  });

  test('every row of kind slo that TraitorTrack builds is in its SLO document', () => {
    const catalogue = readFileSync(join(root, 'docs/requirements.md'), 'utf8');
    const rows = catalogue
      .split('\n')
      .filter((line) => /^\| TT-[A-Z0-9]+-\d+ \|/.test(line) && line.split(' | ')[2] === 'slo');
    const ids = rows.map((line) => line.split(' | ')[0].slice(2));
    expect(ids.length).toBeGreaterThan(30);
    expect(ids.filter((id) => !OBJECTIVES.some((objective) => objective.id === id))).toEqual([]);
  });

  test.each([
    ['TT-IDX-06', '20-30 % faster'],
    ['TT-IDX-07', '30-40 % faster'],
    ['TT-CAC-06', '50-70 % less'],
    ['TT-GUN-14', '2-3 times'],
    ['TT-OUT-03', '500 or more, 99.9 %'],
    ['TT-OUT-04', '2-3 times (100 to 300), 50 % faster, 50 % less'],
    ['TT-RD-08', '50 % shorter, $50 to $80 less'],
    ['TT-RD-24', '500 or more, 50 % less'],
  ])('[%s] the SLO document states %s', (id, target) => {
    expect(lineOf(id)).toContain(target);
  });

  test('every row of kind slo that Fresh MaaS builds is in its SLO document', () => {
    const catalogue = readFileSync(join(root, 'docs/requirements.md'), 'utf8');
    const rows = catalogue
      .split('\n')
      .filter((line) => /^\| FM-[A-Z0-9]+-\d+ \|/.test(line) && line.split(' | ')[2] === 'slo');
    const ids = rows.map((line) => line.split(' | ')[0].slice(2));
    expect(ids.length).toBeGreaterThan(10);
    expect(ids.filter((id) => !FRESH_MAAS_OBJECTIVES.some((objective) => objective.id === id))).toEqual([]);
  });

  test('[FM-HPA-01] the manifest is one that Kubernetes accepts', () => {
    const manifest = parse(readFileSync(join(root, 'docs/fresh-maas/business-operations-suite-hpa.yaml'), 'utf8'));
    expect(() => {
      new HorizontalPodAutoscaler(manifest).validate();
    }).not.toThrow();
    expect(() => {
      new HorizontalPodAutoscaler({ ...manifest, spec: { ...manifest.spec, maxReplicas: 'many' } }).validate();
    }).toThrow();
    expect(manifest).toMatchObject({
      apiVersion: 'autoscaling/v2',
      metadata: { name: 'business-operations-suite-hpa' },
      spec: { scaleTargetRef: { kind: 'Deployment', name: 'business-operations-suite' } },
    });
  });
});
