import { Problems } from './problems';

/** How a pattern is matched against the path of a request. */
export enum PathMatch {
  /** The whole path, to the letter. */
  EXACT = 'exact',
  /** Everything below a folder. */
  PREFIX = 'prefix',
  /** Every path that ends in a file extension. */
  EXTENSION = 'extension',
}

/** Which requests a rule is about. Only what every cloud can match. */
export class PathPattern {
  /** One path, e.g. `/login`. */
  public static exact(path: string): PathPattern {
    return new PathPattern(PathMatch.EXACT, path);
  }
  /** All below a folder, e.g. `/static/`. */
  public static prefix(path: string): PathPattern {
    return new PathPattern(PathMatch.PREFIX, path);
  }
  /** All files with an extension, e.g. `js`. */
  public static extension(extension: string): PathPattern {
    return new PathPattern(PathMatch.EXTENSION, extension);
  }

  private constructor(
    /** The way of matching. */
    public readonly match: PathMatch,
    /** The path, folder or extension. */
    public readonly value: string,
  ) {
    const problems = new Problems('a path pattern', 'PathPattern');
    if (match === PathMatch.EXTENSION) {
      problems.check(
        /^[A-Za-z0-9]+$/.test(value),
        match,
        `extension is ${JSON.stringify(value)}`,
        'letters and digits without the dot',
        `use '${value.replace(/[^A-Za-z0-9]/g, '') || 'js'}'`,
      );
    } else {
      const isPath = problems.check(
        /^\/[A-Za-z0-9_.~$/@:&+-]*$/.test(value),
        match,
        `path is ${JSON.stringify(value)}`,
        'a path that begins with / and has no wildcard, space or query',
        "write '/static/' for all below a folder, with PathPattern.prefix",
      );
      if (isPath && match === PathMatch.PREFIX) {
        problems.check(
          value.endsWith('/'),
          match,
          `prefix '${value}' does not end in /`,
          'a folder',
          `use '${value}/'`,
        );
      }
    }
    problems.throwIfAny();
  }

  /** The pattern as people write it: `/login`, `/static/*`, `*.js`. */
  public get text(): string {
    if (this.match === PathMatch.EXACT) return this.value;
    return this.match === PathMatch.PREFIX ? `${this.value}*` : `*.${this.value}`;
  }
}
