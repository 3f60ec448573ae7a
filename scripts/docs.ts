// Writes the generated documents: `npm run docs`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generatedDocuments } from './generated-documents';
import { renderSystemReports } from './system-reports';

const root = join(__dirname, '..');

async function write(): Promise<void> {
  for (const [file, text] of Object.entries({ ...generatedDocuments(), ...(await renderSystemReports()) })) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
    process.stdout.write(`wrote ${file}\n`);
  }
}

void write();
