import * as pulumi from '@pulumi/pulumi';
import { LoadbearingError, Problems } from '../domain';

/**
 * Checks the arguments of a component, and throws once what Pulumi prints well: an `InputPropertiesError` with every problem.
 *
 * @internal
 */
export class InputProblems {
  /** Runs `check`; a LoadbearingError thrown inside it counts as found. */
  public static check(component: string, name: string, check: (problems: Problems) => void): void {
    InputProblems.build(component, name, (problems) => {
      check(problems);
    });
  }

  /** As {@link check}, and returns what `build` makes (a plan, a budget) when there was no problem. */
  public static build<T>(component: string, name: string, build: (problems: Problems) => T): T {
    const problems = new Problems(`the component ${component} '${name}'`, name);
    try {
      let built: T | undefined;
      try {
        built = build(problems);
      } catch (error) {
        problems.absorb(error);
      }
      problems.throwIfAny();
      return built as T;
    } catch (error) {
      throw asInputPropertiesError(error, name);
    }
  }
}

function asInputPropertiesError(error: unknown, name: string): unknown {
  if (!(error instanceof LoadbearingError)) return error;
  return new pulumi.InputPropertiesError({
    message: error.message,
    errors: error.problems.map((p) => ({
      propertyPath: p.where.startsWith(`${name}.`) ? p.where.slice(name.length + 1) : p.where,
      reason: `${p.what}; expected: ${p.expected}; fix: ${p.fix}`,
    })),
  });
}
