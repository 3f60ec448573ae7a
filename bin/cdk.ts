import { App } from 'aws-cdk-lib';
import { LoadbearingError } from '../lib/domain';
import { parseContext } from './context';

try {
  const app = new App();
  const built = parseContext(app).map(({ system, values }) => `${system.name} ${system.build(app, values)}\n`);
  app.synth();
  // Standard output belongs to the CLI.
  process.stderr.write(built.join(''));
} catch (error) {
  if (!(error instanceof LoadbearingError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
