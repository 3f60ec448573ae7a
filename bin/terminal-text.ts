const ESCAPE = '\u001b';
/** Colors, which stay, and what could move the cursor, change the terminal or reverse text. */
const CONTROLS = new RegExp(`${ESCAPE}\\[[\\d;]*m|(?!\\n)[\\p{Cc}\\u202a-\\u202e\\u2066-\\u2069]`, 'gu');

/** Leaves out control characters, which a name in a template may have. */
export function withoutControls(text: string): string {
  return text.replace(CONTROLS, (it) => (it.startsWith(`${ESCAPE}[`) ? it : ''));
}
