import { ProblemCode } from '../problem-code';
import { Problems } from '../problems';

/** How a pattern is matched against the path of a request. */
export enum PathMatch {
  /** The whole path, to the letter. */
  EXACT = 'exact',
  /** Every path with a beginning: all below a folder, for one. */
  PREFIX = 'prefix',
  /** Everything below a folder whose path holds a word further on. */
  CONTAINS = 'contains',
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
    const pattern = new PathPattern(PathMatch.PREFIX, path);
    pattern.demandFolder();
    return pattern;
  }
  /** Every path that begins so, be it a folder or not: `/api/v1/status` is also `/api/v1/status-page`. */
  public static startingWith(path: string): PathPattern {
    return new PathPattern(PathMatch.PREFIX, path);
  }
  /** All below a folder whose path holds a word, e.g. `users` anywhere below `/api/`. */
  public static containing(folder: string, word: string): PathPattern {
    return new PathPattern(PathMatch.CONTAINS, folder, word);
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
    /** With `PathMatch.CONTAINS` the word; else empty. */
    public readonly word: string = '',
  ) {
    const problems = new Problems('a path pattern', 'PathPattern');
    if (match === PathMatch.EXTENSION) {
      problems.check(/^[A-Za-z0-9]+$/.test(value), {
        code: ProblemCode.INVALID_FORMAT,
        property: match,
        what: `extension is ${JSON.stringify(value)}`,
        expected: 'letters and digits without the dot',
        fix: `use '${value.replace(/[^A-Za-z0-9]/g, '') || 'js'}'`,
      });
    } else {
      problems.check(/^\/[A-Za-z0-9_.~$/@:&+-]*$/.test(value), {
        code: ProblemCode.INVALID_FORMAT,
        property: match,
        what: `path is ${JSON.stringify(value)}`,
        expected: 'a path that begins with / and has no wildcard, space or query',
        fix: "write '/static/' for all below a folder, with PathPattern.prefix",
      });
    }
    if (match === PathMatch.CONTAINS) {
      problems.check(/^[A-Za-z0-9_.~-]+$/.test(word), {
        code: ProblemCode.INVALID_FORMAT,
        property: match,
        what: `word is ${JSON.stringify(word)}`,
        expected: 'letters, digits and _ . ~ -, without wildcards',
        fix: "write the word alone, e.g. 'users'",
      });
    }
    problems.throwIfAny();
    if (match === PathMatch.CONTAINS) this.demandFolder();
  }

  /** The pattern as people write it: `/login`, `/static/*`, `/api/*users*`, `*.js`. */
  public get text(): string {
    if (this.match === PathMatch.CONTAINS) return `${this.value}*${this.word}*`;
    if (this.match === PathMatch.EXACT) return this.value;
    return this.match === PathMatch.PREFIX ? `${this.value}*` : `*.${this.value}`;
  }

  private demandFolder(): void {
    const problems = new Problems('a path pattern', 'PathPattern');
    problems.check(this.value.endsWith('/'), {
      code: ProblemCode.UNREVIEWED,
      property: this.match,
      what: `prefix '${this.value}' does not end in /`,
      expected: 'a folder',
      fix: `use '${this.value}/'`,
    });
    problems.throwIfAny();
  }
}
