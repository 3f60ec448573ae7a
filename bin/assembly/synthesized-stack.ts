import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Json, ProblemCode, Problems, Shape, TemplateConditions } from '../../lib/domain';

/** A stack that `cdk synth` wrote. */
export interface SynthesizedStack {
  /** Id for the CDK CLI, e.g. `Prod/Shop`. A nested stack has its logical id after that of its parent. */
  readonly id: string;
  /** Name in CloudFormation. */
  readonly name: string;
  /** Account id. Undefined if the app leaves it to the credentials of the deployment. */
  readonly account?: string;
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

/** `inside` are the folders of the stages that lead to this one. */
function stacksOf(folder: string, inside: readonly string[] = []): SynthesizedStack[] {
  const path = withoutCycle(folder, inside, resolve(folder));
  const artifacts = Shape.record(readAssemblyFile(folder, 'manifest.json').artifacts);
  const idOf = (id: string): string => Shape.text(Shape.record(artifacts[id]).displayName) || id;
  const isStack = (id: string): boolean => Shape.record(artifacts[id]).type === 'aws:cloudformation:stack';
  return Object.entries(artifacts).flatMap(([id, artifact]) => {
    const { type, properties, environment, dependencies } = Shape.record(artifact);
    const { templateFile, directoryName, stackName, terminationProtection, tags } = Shape.record(properties);
    if (type === 'cdk:cloud-assembly') return stacksOf(join(folder, Shape.text(directoryName)), path);
    if (!isStack(id)) return [];
    const [, account, region] = /^aws:\/\/([^/]*)\/(.*)$/.exec(Shape.text(environment)) ?? [];
    const file = Shape.text(templateFile) || `${id}.template.json`;
    return withNested(folder, [file], readAssemblyFile(folder, file), {
      id: idOf(id),
      name: Shape.text(stackName) || id,
      ...(/^\d{12}$/.test(account ?? '') ? { account } : {}),
      ...(region === undefined || ['', 'unknown-region'].includes(region) ? {} : { region }),
      terminationProtection: terminationProtection === true,
      tags: Shape.record(tags) as SynthesizedStack['tags'],
      needs: Array.isArray(dependencies) ? dependencies.map(String).filter(isStack).map(idOf) : [],
      isNested: false,
    });
  });
}

/** Returns a stack, and the nested stacks in its template, which it needs. `files` are the templates that lead to this one, and its own. */
function withNested(
  folder: string,
  files: readonly string[],
  template: Json,
  stack: Omit<SynthesizedStack, 'template'>,
): SynthesizedStack[] {
  const nested = Object.entries(TemplateConditions.resources(template)).flatMap(([logicalId, resource]) => {
    const asset = Shape.text(Shape.record(resource.Metadata)['aws:asset:path']);
    if (resource.Type !== 'AWS::CloudFormation::Stack' || asset === '') return [];
    const path = withoutCycle(folder, files, asset);
    const { Parameters } = Shape.record(resource.Properties);
    const own = withParameters(readAssemblyFile(folder, asset), Shape.record(Parameters));
    return [withNested(folder, path, own, { ...stack, id: `${stack.id}/${logicalId}`, needs: [], isNested: true })];
  });
  const needs = [...stack.needs, ...nested.map(([own]) => own.id)];
  return [{ ...stack, needs, template }, ...nested.flat()];
}

/** Returns a template with what its parent passes to it in place of defaults. What only the deployment knows has no default. */
function withParameters(template: Json, passed: Json): Json {
  if (template.Parameters === undefined) return template;
  const parameters = Object.entries(Shape.record(template.Parameters)).map(([name, parameter]) => {
    const { Default, ...others } = Shape.record(parameter);
    const value = Object.hasOwn(passed, name) ? passed[name] : Default;
    const isLiteral = ['string', 'number', 'boolean'].includes(typeof value);
    return [name, isLiteral ? { ...others, Default: value } : others];
  });
  return { ...template, Parameters: Object.fromEntries(parameters) as Json };
}

/** Returns a path with its next step. Throws if it has been there, since what contains itself has no end. */
export function withoutCycle(folder: string, path: readonly string[], next: string): string[] {
  const problems = new Problems('the cloud assembly', folder);
  problems.check(!path.includes(next), {
    code: ProblemCode.ASSEMBLY_UNREADABLE,
    property: '',
    what: `the parts of ${folder} contain or need one another: ${[...path.slice(path.indexOf(next)), next].join(' > ')}`,
    expected: 'a folder that `npx cdk synth` wrote',
    fix: 'run `npx cdk synth --quiet` again',
  });
  problems.throwIfAny();
  return [...path, next];
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
