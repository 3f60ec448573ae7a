import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Problems } from '../../lib/domain';
import { AWS_OPTIONS } from '../../stacks/parts/aws-options';
import type { AwsSystem } from '../../stacks/parts/system-record';
import type { Registered } from '../../stacks/systems';
import { AssemblyTemplate, assemblyTemplates } from '../assembly-templates';
import { OptionReader } from '../option-reader';
import { sampleOptions } from './sample-options';

/** Synthesizes a reference system and returns its templates. `settings` are options by name. */
export function declaredOnAws(
  system: Registered<AwsSystem>,
  settings: Readonly<Record<string, string>>,
): AssemblyTemplate[] {
  const problems = new Problems(`the options of ${system.name}`, '');
  const reader = new OptionReader(sampleOptions({ ...AWS_OPTIONS, ...system.options }, settings), problems);
  const values = { ...reader.values(system.options), ...reader.values(AWS_OPTIONS) };
  problems.throwIfAny();
  // CloudFormation's own validation takes two seconds, and says nothing about prices.
  process.env.CDK_VALIDATION = 'false';
  const { App } = require('aws-cdk-lib') as typeof import('aws-cdk-lib');
  const outdir = mkdtempSync(join(tmpdir(), 'loadbearing-cost-'));
  try {
    const app = new App({ outdir, analyticsReporting: false });
    system.build(app, values);
    app.synth();
    return assemblyTemplates(outdir);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
