import { App } from 'aws-cdk-lib';
import { CostEstimate } from '../lib/aws';
import { LoadbearingError } from '../lib/domain';
import { buildSystems } from './build-systems';
import { parseContext } from './context';

try {
  const app = new App();
  const lines = buildSystems(app, parseContext(app));
  app.synth();
  // Standard output belongs to the CLI.
  process.stderr.write([...lines, costOf(app)].map((it) => `${it}\n`).join(''));
} catch (error) {
  if (!(error instanceof LoadbearingError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

/** Returns the cost of each stack by assumed usage. A region without prices can be deployed to. */
function costOf(app: App): string {
  try {
    return CostEstimate.of(app).summary;
  } catch (error) {
    if (!(error instanceof LoadbearingError)) throw error;
    return `No cost: ${error.problems.map(({ what }) => what).join('; ')}`;
  }
}
