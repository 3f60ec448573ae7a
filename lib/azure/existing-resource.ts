import { ProblemCode, Problems } from '../domain';

/** Reports arguments that have no effect on an existing resource. `args` must be those that the caller passed, without defaults. */
export function checkWithoutEffect<A extends object>(
  problems: Problems,
  existing: keyof A & string,
  args: A,
  names: readonly (keyof A & string)[],
): void {
  if (args[existing] === undefined || args[existing] === null) return;
  names.forEach((name) =>
    problems.check(args[name] === undefined || args[name] === null, {
      code: ProblemCode.PROP_WITHOUT_EFFECT,
      property: name,
      what: `${name} is set together with ${existing}`,
      expected: `only properties of resources that the component creates: what ${existing} names is used as it is`,
      fix: `remove ${name}, and set it where that resource is managed`,
    }),
  );
}
