import * as pulumi from '@pulumi/pulumi';
import { LoadbearingError, Problems, ProblemName } from '../domain';

/**
 * Checks the arguments of a component and throws every problem as one `InputPropertiesError`, which the Pulumi CLI prints by property.
 *
 * @internal
 */
export class InputProblems {
  /** Runs `check` and throws the problems it reports, including those of a LoadbearingError it throws. */
  public static check(component: string, name: string, check: (problems: Problems) => void): void {
    InputProblems.build(component, name, check);
  }

  /** Returns what `build` makes, for example a plan, or throws like {@link check}. */
  public static build<T>(component: string, name: string, build: (problems: Problems) => T): T {
    try {
      return new Problems(`the component ${component} '${name}'`, name).build(build);
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
      reason: `${p.what}; expected: ${p.expected}; fix: ${p.fix}; see docs/errors.md#${ProblemName.anchor(p.code)}`,
    })),
  });
}
