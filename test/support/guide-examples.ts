import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const guides = join(__dirname, '../../docs');

/** A program that a guide shows. */
export interface GuideExample {
  /** Guide and heading. */
  readonly name: string;
  /** Name for a file of its own, without the ending. */
  readonly file: string;
  readonly code: string;
}

/** The first example below each heading of each guide. */
export const GUIDE_EXAMPLES: GuideExample[] = readdirSync(guides)
  .filter((file) => file.endsWith('.md'))
  .flatMap((guide) =>
    [...readFileSync(join(guides, guide), 'utf8').matchAll(/^## (.*)\n(?:(?!^## )[\s\S])*?```ts\n([\s\S]*?)```/gm)].map(
      ([, heading, code], index) => ({
        name: `${guide}: ${heading}`,
        file: `${guide.replace(/\W/g, '-')}-${index}`,
        code,
      }),
    ),
  );
