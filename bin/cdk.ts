import { App } from 'aws-cdk-lib';
import { LoadbearingError } from '../lib/domain';
import { buildSystems } from './build-systems';
import { parseContext } from './context';

try {
  const app = new App();
  const lines = buildSystems(app, parseContext(app));
  app.synth();
  // Standard output belongs to the CLI.
  process.stderr.write(lines.map((it) => `${it}\n`).join(''));
} catch (error) {
  if (!(error instanceof LoadbearingError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
