// Compares all dependencies with known vulnerabilities: `npm run audit`. Exit codes: 0 none, 1 some, 2 nobody answered.
import { join } from 'node:path';
import { audit } from './supply-chain/audit';
import { npmAdvisories } from './supply-chain/npm-advisories';
import { osvAdvisories } from './supply-chain/osv-advisories';

const root = join(__dirname, '..');
const sources = [
  { name: 'the npm registry', advisories: () => npmAdvisories(root) },
  { name: 'OSV', advisories: () => osvAdvisories(root) },
];

void audit(sources, (line) => process.stdout.write(`${line}\n`)).then((result) => {
  process.exitCode = result;
});
