import { join } from 'node:path';
import { SloDocument } from '../lib/domain';
import { Registered, SYSTEMS, onAws } from '../stacks/systems';
import { joinEvidence, renderEvidencePage } from './evidence/evidence';
import { Proof, statedProofs } from './evidence/proofs';
import { renderCheckPage } from './check-page';
import { environmentSchema } from './environment-schema';
import { renderErrorPage } from './error-page';
import { renderOptionsPage } from './options-page';
import { renderPulumiProject } from './pulumi-project';
import { workloadSchema } from './workload-schema';

const ROOT = join(__dirname, '..');

/** Returns the files that are generated from code, with their text. */
export function generatedDocuments(
  systems: readonly Registered[] = SYSTEMS,
  proofs: readonly Proof[] = statedProofs(ROOT),
): { [file: string]: string } {
  const evidence = joinEvidence(ROOT, systems, proofs);
  return {
    ...Object.fromEntries(systems.flatMap((system) => Object.entries(documentsOf(system)))),
    'docs/evidence.md': renderEvidencePage(evidence),
    'docs/evidence.json': `${JSON.stringify(evidence, undefined, 1)}\n`,
    'docs/errors.md': renderErrorPage(),
    'docs/checks.md': renderCheckPage(),
    'docs/options.md': renderOptionsPage(systems),
    'Pulumi.yaml': renderPulumiProject(systems),
    'environments/schema.json': environmentSchema(systems),
    'lib/workload/schema.json': workloadSchema(),
    'scripts/synth-variants.json': synthVariants(systems),
  };
}

function documentsOf({ folder, title, report }: Registered): { [file: string]: string } {
  if (report === undefined) return {};
  const { objectives, documents } = report();
  return { [`docs/slo/${folder}.md`]: new SloDocument(title, [...objectives]).render(), ...documents };
}

/** Variants that `npm run cfn-lint` synthesizes. */
function synthVariants(systems: readonly Registered[]): string {
  const variants = onAws(systems).flatMap(({ name: system, folder, variants }) =>
    Object.entries(variants).map(([variant, context]) => ({
      name: `${folder}-${variant}`,
      context: { system, ...context },
    })),
  );
  return `${JSON.stringify(variants, undefined, 2)}\n`;
}
