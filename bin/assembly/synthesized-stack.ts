import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Json, ProblemCode, Problems, Shape } from '../../lib/domain';

/** A stack that `cdk synth` wrote. */
export interface SynthesizedStack {
  /** Id for the CDK CLI, e.g. `Prod/Shop`. A nested stack has its logical id after that of its parent. */
  readonly id: string;
  /** Name in CloudFormation. */
  readonly name: string;
  /** Undefined if the app leaves it to the credentials of the deployment. */
  readonly region?: string;
  readonly terminationProtection: boolean;
  /** Tags of the whole stack. */
  readonly tags: Readonly<Record<string, string>>;
  /** Ids of the stacks it depends on, and of its nested stacks. */
  readonly needs: readonly string[];
  /** True for a stack that its parent deploys. */
  readonly isNested: boolean;
  readonly template: Json;
}

/** Returns the stacks of a folder of `cdk synth` and of the stages in it, each before its nested stacks. Throws if there is none. */
export function synthesizedStacks(folder: string): SynthesizedStack[] {
  const stacks = stacksOf(folder);
  const problems = new Problems('the cloud assembly', folder);
  problems.check(stacks.length > 0, {
    code: ProblemCode.ASSEMBLY_UNREADABLE,
    property: '',
    what: `${folder} has no stack: the last synthesis failed, or its app is empty`,
    expected: 'a folder that `npx cdk synth` wrote',
    fix: 'run `npx cdk synth --quiet` again, and correct what it reports',
  });
  problems.throwIfAny();
  return stacks;
}

function stacksOf(folder: string): SynthesizedStack[] {
  const artifacts = Shape.record(readAssemblyFile(folder, 'manifest.json').artifacts);
  const idOf = (id: string): string => Shape.text(Shape.record(artifacts[id]).displayName) || id;
  const isStack = (id: string): boolean => Shape.record(artifacts[id]).type === 'aws:cloudformation:stack';
  return Object.entries(artifacts).flatMap(([id, artifact]) => {
    const { type, properties, environment, dependencies } = Shape.record(artifact);
    const { templateFile, directoryName, stackName, terminationProtection, tags } = Shape.record(properties);
    if (type === 'cdk:cloud-assembly') return stacksOf(join(folder, Shape.text(directoryName)));
    if (!isStack(id)) return [];
    const region = Shape.text(environment).split('/').at(-1);
    return withNested(folder, Shape.text(templateFile) || `${id}.template.json`, {
      id: idOf(id),
      name: Shape.text(stackName) || id,
      ...(region === '' || region === 'unknown-region' ? {} : { region }),
      terminationProtection: terminationProtection === true,
      tags: Shape.record(tags) as SynthesizedStack['tags'],
      needs: Array.isArray(dependencies) ? dependencies.map(String).filter(isStack).map(idOf) : [],
      isNested: false,
    });
  });
}

/** Reads the template of a stack, and the nested stacks in it, which it needs. */
function withNested(folder: string, file: string, stack: Omit<SynthesizedStack, 'template'>): SynthesizedStack[] {
  const template = readAssemblyFile(folder, file);
  const nested = Object.entries(Shape.record(template.Resources)).flatMap(([logicalId, resource]) => {
    const { Type, Metadata } = Shape.record(resource);
    const asset = Shape.text(Shape.record(Metadata)['aws:asset:path']);
    if (Type !== 'AWS::CloudFormation::Stack' || asset === '') return [];
    return [withNested(folder, asset, { ...stack, id: `${stack.id}/${logicalId}`, needs: [], isNested: true })];
  });
  const needs = [...stack.needs, ...nested.map(([own]) => own.id)];
  return [{ ...stack, needs, template }, ...nested.flat()];
}

/** Reads a JSON file of a cloud assembly. Throws one error if it cannot be read. */
export function readAssemblyFile(folder: string, file: string): Json {
  try {
    return Shape.record(JSON.parse(readFileSync(join(folder, file), 'utf8')));
  } catch (error) {
    return new Problems('the cloud assembly', folder).fail({
      code: ProblemCode.ASSEMBLY_UNREADABLE,
      property: '',
      what: `${join(folder, file)} cannot be read: ${(error as Error).message}`,
      expected: 'a folder that `npx cdk synth` wrote',
      fix: 'run `npx cdk synth` first, or name its output folder',
    });
  }
}
