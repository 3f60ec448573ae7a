/** Parts of an ARN: `arn`, partition, service, region, account, name. */
const ARN_PARTS = 6;

/**
 * Compares texts of IAM, in which `*` stands for any letters and `?` for one.
 *
 * @internal
 */
export class Wildcard {
  /** Returns whether a pattern is for a text. */
  public static matches(pattern: string, text: string): boolean {
    return Wildcard.overlap(pattern, text, false);
  }

  /** Returns whether some text is one of both patterns. */
  public static overlaps(one: string, other: string): boolean {
    return Wildcard.overlap(one, other, true);
  }

  /** Returns whether a pattern is for the name of an action, which has no case. */
  public static matchesAction(pattern: string, action: string): boolean {
    return Wildcard.matches(pattern.toLowerCase(), action.toLowerCase());
  }

  /** Returns whether some ARN is one of both patterns. `*` stays between two colons, but in the name of the resource. */
  public static overlapsArn(one: string, other: string): boolean {
    const [mine, its] = [one, other].map((it) => it.split(':'));
    const isWhole = [mine, its].every((it) => it.length >= ARN_PARTS && it[0] === 'arn');
    if (!isWhole) return Wildcard.overlaps(one, other);
    const parts = (all: string[]): string[] => [...all.slice(0, ARN_PARTS - 1), all.slice(ARN_PARTS - 1).join(':')];
    return parts(mine).every((it, index) => Wildcard.overlaps(it, parts(its)[index]));
  }

  private static overlap(one: string, other: string, bothPatterns: boolean): boolean {
    // Row by row: `reached[j]` is whether a text exists that is one of the first letters of both.
    let reached = [true];
    for (let j = 1; j <= other.length; j++) reached[j] = reached[j - 1] && bothPatterns && other[j - 1] === '*';
    for (let i = 1; i <= one.length; i++) {
      const before = reached;
      const mine = one[i - 1];
      reached = [before[0] && mine === '*'];
      for (let j = 1; j <= other.length; j++) {
        const its = other[j - 1];
        const isSame = mine === its || mine === '?' || (bothPatterns && its === '?');
        const isAny = mine === '*' || (bothPatterns && its === '*');
        reached[j] = (isSame && before[j - 1]) || (isAny && (before[j] || reached[j - 1]));
      }
    }
    return reached[other.length];
  }
}
