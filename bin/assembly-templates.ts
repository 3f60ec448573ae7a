import { join } from 'node:path';
import { readAssemblyFile } from './assembly';
import { Json, Shape } from '../lib/domain';

/** A template of a synthesized app. */
export interface AssemblyTemplate {
  /** Id of the stack, with that of a stage or parent before it. */
  readonly stack: string;
  /** Region of the stack, or undefined if the app leaves it to the credentials of the deployment. */
  readonly region?: string;
  readonly template: Json;
}

/** Returns the templates of a folder of `cdk synth`, with those of stages and nested stacks. */
export function assemblyTemplates(folder: string): AssemblyTemplate[] {
  const { artifacts } = Shape.record(readAssemblyFile(folder, 'manifest.json'));
  return Object.entries(Shape.record(artifacts)).flatMap(([id, artifact]) => {
    const { type, properties, environment } = Shape.record(artifact);
    const { templateFile, directoryName } = Shape.record(properties);
    if (type === 'cdk:cloud-assembly') return assemblyTemplates(join(folder, Shape.text(directoryName)));
    if (type !== 'aws:cloudformation:stack') return [];
    const region = Shape.text(environment).split('/').at(-1);
    const known = region === '' || region === 'unknown-region' ? undefined : region;
    return withNested(folder, { stack: id, region: known }, Shape.text(templateFile) || `${id}.template.json`);
  });
}

function withNested(
  folder: string,
  { stack, region }: Omit<AssemblyTemplate, 'template'>,
  file: string,
): AssemblyTemplate[] {
  const template = Shape.record(readAssemblyFile(folder, file));
  const nested = Object.entries(Shape.record(template.Resources)).flatMap(([id, resource]) => {
    const { Type, Metadata } = Shape.record(resource);
    const asset = Shape.text(Shape.record(Metadata)['aws:asset:path']);
    const isNested = Type === 'AWS::CloudFormation::Stack' && asset !== '';
    return isNested ? withNested(folder, { stack: `${stack}/${id}`, region }, asset) : [];
  });
  return [{ stack, region, template }, ...nested];
}
