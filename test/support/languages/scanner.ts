/** Words of a text, read one after the other by a parser. */
export class Scanner {
  private readonly words: string[];
  private next = 0;

  /** `word` matches one word of the language. Text that it does not match is an error. */
  constructor(text: string, word: RegExp) {
    const all = new RegExp(word.source, 'gy');
    this.words = [];
    for (let at = /^\s*/.exec(text)?.[0].length ?? 0; at < text.length;) {
      all.lastIndex = at;
      const found = all.exec(text);
      if (!found || found[0] === '')
        throw new SyntaxError(`unknown word at ${JSON.stringify(text.slice(at, at + 20))}`);
      this.words.push(found[0]);
      at += found[0].length + (/^\s*/.exec(text.slice(at + found[0].length))?.[0].length ?? 0);
    }
  }

  /** The next word, or '' at the end. */
  public peek(): string {
    return this.words[this.next] ?? '';
  }

  /** Returns the next word, if it is one of these, and moves on. */
  public accept(...expected: string[]): string | undefined {
    return expected.includes(this.peek()) ? this.words[this.next++] : undefined;
  }

  /** Returns the next word, which must match, and moves on. */
  public expect(expected: string | RegExp): string {
    const word = this.peek();
    const isExpected = typeof expected === 'string' ? word === expected : expected.test(word);
    if (!isExpected) throw new SyntaxError(`${JSON.stringify(word)} in place of ${String(expected)}`);
    this.next += 1;
    return word;
  }

  /** Throws unless everything was read. */
  public end(): void {
    if (this.peek() !== '') throw new SyntaxError(`${JSON.stringify(this.peek())} after the end`);
  }
}

/** Returns the message of the error that a parser throws, or none. */
export function faultsOf(parse: () => unknown): string[] {
  try {
    parse();
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}
