import { Problems } from '../problems';

/** Ways to match the path of a request. */
export enum PathMatch {
  /** The whole path, exactly. */
  EXACT = 'exact',
  /** Paths with a given beginning, e.g. everything below a folder. */
  PREFIX = 'prefix',
  /** Paths below a folder that contain a word. */
  CONTAINS = 'contains',
  /** Paths with a given file extension. */
  EXTENSION = 'extension',
}

const FORMS = {
  path: /^\/[A-Za-z0-9_.~$/@:&+-]*$/,
  word: /^[A-Za-z0-9_.~-]+$/,
  extension: /^[A-Za-z0-9]+$/,
};

/**
 * The paths a rule applies to. Supports only what every cloud can match.
 *
 * @example
 * const login = PathPattern.exact('/login');
 * const assets = PathPattern.prefix('/static/');
 * const scripts = PathPattern.extension('js');
 */
export class PathPattern {
  /** Matches one path, e.g. `/login`. */
  public static exact(path: string): PathPattern {
    return new PathPattern(PathMatch.EXACT, path);
  }
  /** Matches every path below a folder, e.g. `/static/`. */
  public static prefix(path: string): PathPattern {
    const pattern = new PathPattern(PathMatch.PREFIX, path);
    pattern.checkFolder();
    return pattern;
  }
  /** Matches every path that begins with a text, which need not be a folder: `/api/v1/status` also matches `/api/v1/status-page`. */
  public static startingWith(path: string): PathPattern {
    return new PathPattern(PathMatch.PREFIX, path);
  }
  /** Matches every path below a folder that contains a word, e.g. `users` anywhere below `/api/`. */
  public static containing(folder: string, word: string): PathPattern {
    return new PathPattern(PathMatch.CONTAINS, folder, word);
  }
  /** Matches every file with an extension, e.g. `js`. */
  public static extension(extension: string): PathPattern {
    return new PathPattern(PathMatch.EXTENSION, extension);
  }

  private constructor(
    /** Way of matching. */
    public readonly match: PathMatch,
    /** Path, folder or extension. */
    public readonly value: string,
    /** Word of `PathMatch.CONTAINS`; empty otherwise. */
    public readonly word: string = '',
  ) {
    const problems = new Problems('a path pattern', 'PathPattern');
    if (match === PathMatch.EXTENSION) {
      problems.match(match, value, FORMS.extension, {
        expected: 'letters and digits, without the dot',
        fix: `use '${String(value).replace(/[^A-Za-z0-9]/g, '') || 'js'}'`,
      });
    } else {
      problems.match(match, value, FORMS.path, {
        expected: 'a path that begins with / and contains no wildcard, space or query',
        fix: "use PathPattern.prefix('/static/') for everything below a folder",
      });
    }
    if (match === PathMatch.CONTAINS) {
      problems.match('word', word, FORMS.word, {
        expected: 'letters, digits and _ . ~ -, without wildcards',
        fix: "use the word alone, e.g. 'users'",
      });
    }
    problems.throwIfAny();
    if (match === PathMatch.CONTAINS) this.checkFolder();
  }

  /** The pattern in its usual notation: `/login`, `/static/*`, `/api/*users*`, `*.js`. */
  public get text(): string {
    if (this.match === PathMatch.CONTAINS) return `${this.value}*${this.word}*`;
    if (this.match === PathMatch.EXACT) return this.value;
    return this.match === PathMatch.PREFIX ? `${this.value}*` : `*.${this.value}`;
  }

  private checkFolder(): void {
    const problems = new Problems('a path pattern', 'PathPattern');
    problems.match(this.match, this.value, /\/$/, {
      expected: 'a folder: a path that ends in /',
      fix: `use '${this.value}/'`,
    });
    problems.throwIfAny();
  }
}
