import { Draw } from './system';

const DAY_MS = 86_400_000;

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The choices for one query: other queries draw others, every run the same. */
export class SeededDraw implements Draw {
  private readonly next: () => number;

  constructor(
    name: string,
    private readonly end: Date,
  ) {
    let seed = 2025;
    for (const letter of name) seed = Math.imul(seed, 31) + letter.charCodeAt(0);
    this.next = generator(seed);
  }

  public integer(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  public zipf(to: number): number {
    return Math.floor((to + 1) ** this.next());
  }

  public of<T>(choices: readonly T[]): T {
    return choices[this.integer(0, choices.length - 1)];
  }

  public daysAgo(days: number): Date {
    return new Date(this.end.getTime() - days * DAY_MS);
  }

  public midnight(daysAgo: number): Date {
    return new Date(Math.floor(this.daysAgo(daysAgo).getTime() / DAY_MS) * DAY_MS);
  }
}
