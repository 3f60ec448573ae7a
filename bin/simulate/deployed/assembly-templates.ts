import { Json, Shape } from '../../../lib/domain';
import { join } from 'node:path';
import { readAssemblyFile } from '../../assembly';

/** A template of a synthesized app. */
export interface AssemblyTemplate {
  /** Id of the stack, with that of a stage or parent before it. */
  readonly stack: string;
  readonly template: Json;
}

/** Returns the templates of a folder of `cdk synth`, with those of stages and nested stacks. */
export function assemblyTemplates(folder: string): AssemblyTemplate[] {
  const { artifacts } = Shape.record(readAssemblyFile(folder, 'manifest.json'));
  return Object.entries(Shape.record(artifacts)).flatMap(([id, artifact]) => {
    const { type, properties } = Shape.record(artifact);
    const { templateFile, directoryName } = Shape.record(properties);
    if (type === 'cdk:cloud-assembly') return assemblyTemplates(join(folder, Shape.text(directoryName)));
    if (type !== 'aws:cloudformation:stack') return [];
    return withNested(folder, id, Shape.text(templateFile) || `${id}.template.json`);
  });
}

function withNested(folder: string, stack: string, file: string): AssemblyTemplate[] {
  const template = Shape.record(readAssemblyFile(folder, file));
  const nested = Object.entries(Shape.record(template.Resources)).flatMap(([id, resource]) => {
    const { Type, Metadata } = Shape.record(resource);
    const asset = Shape.text(Shape.record(Metadata)['aws:asset:path']);
    const isNested = Type === 'AWS::CloudFormation::Stack' && asset !== '';
    return isNested ? withNested(folder, `${stack}/${id}`, asset) : [];
  });
  return [{ stack, template }, ...nested];
}
