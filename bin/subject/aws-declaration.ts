import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { Problems, Workload } from '../../lib/domain';
import { AWS_OPTIONS } from '../../stacks/parts/aws-options';
import type { AwsSystem } from '../../stacks/parts/system-record';
import type { Registered } from '../../stacks/systems';
import { SynthesizedStack, synthesizedStacks } from '../assembly/synthesized-stack';
import { OptionReader } from '../option-reader';
import { SAMPLE_IMAGE, sampleApplication, sampleOptions } from './sample-options';

/** Synthesizes a reference system and returns its templates. `settings` are options by name. */
export function declaredOnAws(
  system: Registered<AwsSystem>,
  settings: Readonly<Record<string, string>>,
): SynthesizedStack[] {
  const problems = new Problems(`the options of ${system.name}`, '');
  const options = { ...AWS_OPTIONS, ...system.options };
  const reader = new OptionReader(sampleOptions(problems, options, settings), problems);
  const values = { ...reader.values(system.options), ...reader.values(AWS_OPTIONS) };
  problems.throwIfAny();
  return synthesized((app) => system.build(app, values));
}

/** Synthesizes a `WebApplication` for a workload and returns its templates. */
export function applicationOnAws(workload: Workload, region: string): SynthesizedStack[] {
  return synthesized((app) => {
    const { Stack } = require('aws-cdk-lib') as typeof import('aws-cdk-lib');
    const { ContainerImage } = require('aws-cdk-lib/aws-ecs') as typeof import('aws-cdk-lib/aws-ecs');
    const { WebApplication } = require('../../lib/aws') as typeof import('../../lib/aws');
    const stack = new Stack(app, 'Application', { env: { region } });
    const image = ContainerImage.fromRegistry(SAMPLE_IMAGE);
    new WebApplication(stack, 'Application', { workload, image, ...sampleApplication(workload) });
  });
}

function synthesized(build: (app: App) => void): SynthesizedStack[] {
  // CloudFormation's own validation takes two seconds, and says nothing about prices.
  process.env.CDK_VALIDATION = 'false';
  const cdk = require('aws-cdk-lib') as typeof import('aws-cdk-lib');
  const outdir = mkdtempSync(join(tmpdir(), 'loadbearing-cost-'));
  try {
    // Only people read the tree of constructs.
    const app = new cdk.App({ outdir, analyticsReporting: false, treeMetadata: false, stackTraces: false });
    build(app);
    app.synth();
    return synthesizedStacks(outdir);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
