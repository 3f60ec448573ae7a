import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProblemCode, Problems } from '../../../lib/domain';
import { Json, Shape } from './shape';

/** A template of a synthesized app. */
export interface AssemblyTemplate {
  /** Id of the stack, with that of a stage or parent before it. */
  readonly stack: string;
  readonly template: Json;
}

const MANIFEST = 'manifest.json';

/** Returns the templates of a folder of `cdk synth`, with those of stages and nested stacks. */
export function assemblyTemplates(folder: string): AssemblyTemplate[] {
  if (!existsSync(join(folder, MANIFEST))) fail(folder, `there is no ${MANIFEST}`);
  const { artifacts } = read(folder, MANIFEST);
  return Object.entries(Shape.record(artifacts)).flatMap(([id, artifact]) => {
    const { type, properties } = Shape.record(artifact);
    const { templateFile, directoryName } = Shape.record(properties);
    if (type === 'cdk:cloud-assembly') return assemblyTemplates(join(folder, Shape.text(directoryName)));
    if (type !== 'aws:cloudformation:stack') return [];
    return withNested(folder, id, Shape.text(templateFile) || `${id}.template.json`);
  });
}

function withNested(folder: string, stack: string, file: string): AssemblyTemplate[] {
  const template = read(folder, file);
  const nested = Object.entries(Shape.record(template.Resources)).flatMap(([id, resource]) => {
    const { Type, Metadata } = Shape.record(resource);
    const asset = Shape.text(Shape.record(Metadata)['aws:asset:path']);
    const isNested = Type === 'AWS::CloudFormation::Stack' && asset !== '';
    return isNested ? withNested(folder, `${stack}/${id}`, asset) : [];
  });
  return [{ stack, template }, ...nested];
}

function read(folder: string, file: string): Json {
  try {
    return Shape.record(JSON.parse(readFileSync(join(folder, file), 'utf8')));
  } catch (error) {
    return fail(folder, `${file} cannot be read: ${(error as Error).message}`);
  }
}

function fail(folder: string, what: string): never {
  return new Problems('the cloud assembly', folder).fail({
    code: ProblemCode.ASSEMBLY_UNREADABLE,
    property: '',
    what,
    expected: 'a folder that `npx cdk synth` wrote',
    fix: 'run `npx cdk synth` first, or name its output folder',
  });
}
