// Writes the generated documents: `npm run docs`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SYSTEMS } from '../stacks/systems';
import { latestProofs } from './evidence/proofs';
import { generatedDocuments } from './generated-documents';
import { outputSchemas } from './output-schemas';
import { declareSystems } from './permissions/declared';
import { renderPermissionsPage } from './permissions/page';
import { PermissionReview } from './permissions/review';
import { bundledPackages } from './supply-chain/bundled-package';
import { renderNotices } from './supply-chain/notices';
import { renderSystemReports } from './system-reports';

const root = join(__dirname, '..');

async function write(): Promise<void> {
  const documents = {
    ...generatedDocuments(SYSTEMS, latestProofs(root)),
    ...outputSchemas(),
    'THIRD-PARTY-NOTICES': renderNotices(bundledPackages()),
    ...(await renderSystemReports()),
    'docs/permissions.md': renderPermissionsPage(new PermissionReview(await declareSystems()), SYSTEMS),
  };
  for (const [file, text] of Object.entries(documents)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
    process.stdout.write(`wrote ${file}\n`);
  }
}

void write();
