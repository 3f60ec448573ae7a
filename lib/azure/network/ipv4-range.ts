/**
 * A range of IPv4 addresses in CIDR notation.
 *
 * @internal
 */
export class Ipv4Range {
  /** Parses a range such as `10.20.0.0/16`. Returns undefined unless it is a range that begins at its first address. */
  public static parse(text: string): Ipv4Range | undefined {
    const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
    if (!match) return undefined;
    const [a, b, c, d, prefix] = match.slice(1).map(Number);
    if ([a, b, c, d].some((it) => it > 255) || prefix > 32) return undefined;
    const first = a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d;
    return first % 2 ** (32 - prefix) === 0 ? new Ipv4Range(first, prefix) : undefined;
  }

  private constructor(
    private readonly first: number,
    /** Number of network bits. */
    public readonly prefix: number,
  ) {}

  /** Returns the range with `prefix` bits that begins `offset` addresses after this one. Returns undefined if it does not fit. */
  public part(offset: number, prefix: number): string | undefined {
    const first = this.first + offset;
    if (offset + 2 ** (32 - prefix) > 2 ** (32 - this.prefix)) return undefined;
    return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.')}/${prefix}`;
  }
}
