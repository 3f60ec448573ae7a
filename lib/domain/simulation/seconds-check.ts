import { Problems } from '../problems';

const HOUR = 3600;

/** @internal */
export class SecondsCheck {
  /** Adds a problem for each of `names` that is no whole number of seconds of at most an hour. */
  public static check(problems: Problems, props: object, names: readonly string[], from = 0): void {
    names.forEach((name) =>
      problems.number(
        name,
        props[name as keyof typeof props],
        { min: from, max: HOUR, integer: true },
        'use at most one hour',
      ),
    );
  }
}
