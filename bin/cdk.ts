import { App } from 'aws-cdk-lib';
import { LoadbearingError } from '../lib/domain';
import { TraitorTrack } from '../stacks/traitor-track';
import { parseContext } from './context';

try {
  const app = new App();
  const system = new TraitorTrack(app, parseContext(app));
  app.synth();
  // Standard output belongs to the CLI.
  process.stderr.write(
    `TraitorTrack ${system.profile.environment}: about $${system.roughMonthlyUsd} a month, on demand, without traffic, requests and logs\n`,
  );
} catch (error) {
  if (!(error instanceof LoadbearingError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
