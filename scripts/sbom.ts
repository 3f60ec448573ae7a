// Writes the bill of materials of the package: `npm run sbom -- FILE`, by default to standard output.
import { writeFileSync } from 'node:fs';
import { billOfMaterials } from './supply-chain/bill-of-materials';

const [file] = process.argv.slice(2);
const text = `${JSON.stringify(billOfMaterials(), undefined, 2)}\n`;
if (file === undefined) process.stdout.write(text);
else writeFileSync(file, text);
