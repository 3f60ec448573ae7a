/** A place in a file that is not plain text. */
export interface BadByte {
  /** Number of bytes before it. */
  readonly offset: number;
  /** Number of its line, from 1. */
  readonly line: number;
  /** Description, as the beginning of a sentence. */
  readonly what: string;
  /** Instruction that removes it. */
  readonly fix: string;
}

const RE_ENCODE = 'save the file as UTF-8';
const ESCAPE = "remove it, or write it as an escape within a string: U&'\\200B'";

/** Control characters other than tab and line feed. PostgreSQL's parser ends at a zero byte. */
// eslint-disable-next-line no-control-regex
const CONTROL = /[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]/u;
/** Characters that reorder or hide text, so that a reader sees other SQL than PostgreSQL does: https://trojansource.codes */
const HIDING = /[\u061c\u180e\u200b\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\u00ad]|[\u{e0000}-\u{e007f}]/u;
/** Joiners and direction marks, which words and emoji of many scripts need. Next to ASCII they hide within a name. */
const JOINER = /(?<=^|[\0-\x7f])[\u200c-\u200f]|[\u200c-\u200f](?=$|[\0-\x7f])/mu;

/** Returns the first place of a file that is not plain UTF-8 text, or undefined. Lines may end with CR LF. */
export function findBadByte(bytes: Buffer): BadByte | undefined {
  const at = (offset: number, what: string, fix: string): BadByte => {
    const line = bytes.subarray(0, offset).toString('latin1').split(/\r\n|\r|\n/).length; // prettier-ignore
    return { offset, line, what, fix };
  };
  if (bytes.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf]))) {
    return at(0, 'the byte order mark', 'save the file as UTF-8 without a byte order mark');
  }
  const text = bytes.toString();
  const decoded = Buffer.from(text);
  // A byte that is not UTF-8 decodes to another one.
  const invalid = decoded.equals(bytes) ? -1 : decoded.findIndex((byte, index) => byte !== bytes[index]);
  if (invalid !== -1) return at(invalid, `the byte ${hex(bytes[invalid], 2)}, which is not UTF-8,`, RE_ENCODE);
  const found = [CONTROL, HIDING, JOINER]
    .map((pattern) => ({ pattern, match: pattern.exec(text.replaceAll('\r\n', ' \n')) }))
    .flatMap(({ pattern, match }) => (match ? [{ pattern, match }] : []))
    .sort((a, b) => a.match.index - b.match.index)[0];
  if (found === undefined) return undefined;
  const { pattern, match } = found;
  const code = match[0].codePointAt(0) ?? 0;
  const name = code === 13 ? 'a carriage return without a line feed' : `the character ${hex(code, 4, 'U+')}`;
  const fix = code === 0 ? RE_ENCODE : pattern === CONTROL ? 'remove it' : ESCAPE;
  return at(Buffer.byteLength(text.slice(0, match.index)), name, fix);
}

function hex(value: number, digits: number, prefix = '0x'): string {
  return `${prefix}${value.toString(16).toUpperCase().padStart(digits, '0')}`;
}
