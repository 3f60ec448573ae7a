import * as pulumi from '@pulumi/pulumi';
import { runProgram } from './pulumi-program';

/** Returns Pulumi's lines for the error that a program throws, one per property. */
export async function inputProblemsOf(program: () => unknown): Promise<string[]> {
  try {
    await runProgram(program);
  } catch (error) {
    if (pulumi.InputPropertiesError.isInstance(error)) {
      return error.errors.map(({ propertyPath, reason }) => `${propertyPath}: ${reason}`);
    }
    throw error;
  }
  throw new Error('nothing was thrown: an InputPropertiesError was expected');
}

/** Names the code and the property of each problem, e.g. `number-out-of-range at minReplicas`. */
export async function inputFaults(program: () => unknown): Promise<string[]> {
  return (await inputProblemsOf(program)).map((line) => {
    const [, property] = /^([^:]*):/.exec(line) ?? [];
    const [, name] = /docs\/errors\.md#lb\d+-([a-z0-9-]+)$/.exec(line) ?? [];
    return `${name} at ${property}`;
  });
}
