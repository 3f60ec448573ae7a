import fc from 'fast-check';

/** Text that holds a line break or another control character somewhere: what must never reach a header, a tag or a path. */
export const textWithControlCharacters: fc.Arbitrary<string> = fc
  .tuple(
    fc.string({ maxLength: 12 }),
    fc.constantFrom('\n', '\r', '\r\n', '\0', '\t', '\u007f', '\u2028'),
    fc.string({ maxLength: 12 }),
  )
  .map((parts) => parts.join(''));
