const ESCAPE = '\u001b';
/** Characters that could move a cursor, change a terminal or turn the direction of a text. */
const CONTROLS = '[\\p{Cc}\\u202a-\\u202e\\u2066-\\u2069]';
const ALL = new RegExp(CONTROLS, 'gu');
/** Colors and ends of lines may stay on a terminal. */
const OF_TERMINAL = new RegExp(`${ESCAPE}\\[[\\d;]*m|(?!\\n)${CONTROLS}`, 'gu');

/** Returns a text for a terminal without control characters, which a name in a template may have. */
export function forTerminal(text: string): string {
  return text.replace(OF_TERMINAL, (it) => (it.startsWith(`${ESCAPE}[`) ? it : ''));
}

/** Returns a text as one line, without what shows a reader something else than it says. */
export function asOneLine(text: string): string {
  return text.replace(/[\t-\r]/g, ' ').replace(ALL, '');
}
