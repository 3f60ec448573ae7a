import { createHash } from 'node:crypto';
import { CfnOutput, Lazy, Stack } from 'aws-cdk-lib';

type Json = { readonly [name: string]: unknown };
interface Template {
  readonly Resources?: { readonly [id: string]: Json };
  readonly Outputs?: { readonly [id: string]: { readonly Value: unknown } };
}

/** Stacks whose fingerprint is being computed, and whose template therefore contains none. */
const underway = new Set<Stack>();

/**
 * Adds an output with a fingerprint of everything that `stack` reads from other stacks.
 *
 * CloudFormation resolves `Fn::GetStackOutput` when it updates the reading stack, and `cdk deploy` skips a stack whose template is unchanged.
 * When a resource behind a value changes, the fingerprint changes, and the reading stack is updated with the new value.
 *
 * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html
 */
export function followReadValues(stack: Stack): void {
  new CfnOutput(stack, 'ReadValues', {
    description: 'Changes with the resources of other stacks whose values this stack reads',
    // The CDK knows what stacks read of each other only after its preparation.
    value: Lazy.uncachedString({ produce: ({ preparing }) => (preparing ? '' : fingerprint(stack)) }),
  });
}

function fingerprint(reader: Stack): string {
  if (underway.has(reader)) return '';
  underway.add(reader);
  try {
    const read = JSON.stringify(valuesRead(reader));
    return createHash('sha256').update(read).digest('hex').slice(0, 16);
  } finally {
    underway.delete(reader);
  }
}

/** Returns the definitions behind each value, by stack and output. */
function valuesRead(reader: Stack): [string, Json][] {
  const stacks = new Map(reader.dependencies.map((it): [string, Stack] => [it.stackName, it]));
  const templates = new Map<Stack, Template>();
  return outputsIn(templateOf(reader))
    .sort()
    .flatMap(([stackName, output]): [string, Json][] => {
      const stack = stacks.get(stackName);
      if (stack === undefined) return [];
      const template = templates.get(stack) ?? templateOf(stack);
      templates.set(stack, template);
      return [[`${stackName}.${output}`, definitions(template, template.Outputs?.[output]?.Value)]];
    });
}

/** Returns the name of the stack and of the output for each distinct `Fn::GetStackOutput`. */
function outputsIn(template: Template): [string, string][] {
  const found = new Map<string, [string, string]>();
  visit(template, (name, value) => {
    if (name !== 'Fn::GetStackOutput') return;
    const { StackName, OutputName } = value as { readonly StackName: string; readonly OutputName: string };
    found.set(`${StackName}.${OutputName}`, [StackName, OutputName]);
  });
  return [...found.values()];
}

/** Returns the resources that a value refers to, and those that they refer to. */
function definitions(template: Template, value: unknown, found: { [id: string]: unknown } = {}): Json {
  const follow = (id: unknown): void => {
    if (typeof id !== 'string' || id in found || template.Resources?.[id] === undefined) return;
    found[id] = template.Resources[id];
    definitions(template, template.Resources[id], found);
  };
  visit(value, (name, argument) => {
    if (name === 'Ref') follow(argument);
    if (name === 'Fn::GetAtt') follow([argument].flat()[0]);
  });
  return found;
}

function visit(value: unknown, onEntry: (name: string, value: unknown) => void): void {
  if (typeof value !== 'object' || value === null) return;
  Object.entries(value).forEach(([name, part]) => {
    onEntry(name, part);
    visit(part, onEntry);
  });
}

/** The template as the CDK writes it. The method is internal to the CDK: it has no public way to read a template during synthesis. */
function templateOf(stack: Stack): Template {
  return stack.resolve((stack as unknown as { _toCloudFormation(): unknown })._toCloudFormation()) as Template;
}
