import { App } from 'aws-cdk-lib';
import { LoadbearingError } from '../lib/domain';
import { parseContext } from './context';
import { SYSTEM_NAMES } from './system-name';
import { SYSTEMS } from './systems';

try {
  const app = new App();
  const choices = parseContext(app);
  const built = (choices.system ? [choices.system] : SYSTEM_NAMES).map(
    (name) => `${name} ${SYSTEMS[name](app, choices)}\n`,
  );
  app.synth();
  // Standard output belongs to the CLI.
  process.stderr.write(built.join(''));
} catch (error) {
  if (!(error instanceof LoadbearingError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
