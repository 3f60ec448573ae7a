/** A statement as it may be printed. */
export interface Redacted {
  readonly text: string;
  /** Literals that the text hides, to hide them in the server's messages too. */
  readonly secrets: readonly string[];
  /** Index of the printed text that corresponds to `position` of the statement. */
  readonly position: number;
}

/** Part of a statement: a literal, a comment, or a body of code between dollar signs. */
interface Piece {
  readonly kind: 'literal' | 'comment' | 'name' | 'code';
  readonly from: number;
  readonly to: number;
  /** Range of the content without its quotes. */
  readonly inner: readonly [from: number, to: number];
}

const MASK = '***';
/** A statement with one of these words prints no literal: which of them is the secret depends on the function that it calls. */
const SENSITIVE =
  /pass(?:word|wd|phrase)|\bpwd\b|secret|token|credential|(?:api|access|private|auth|encryption)_?key|crypt|\bhmac\b|\bconnection\b|user\s+mapping|dblink|create\s+server|alter\s+server/i;
/** Forms of secrets that are recognized anywhere. */
const PATTERNS: readonly [RegExp, string][] = [
  [/(\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/@'"]{0,300}:)[^\s'"]{1,1000}@/gi, `$1${MASK}@`],
  [/(\b(?:password|passwd|pwd|secret|token)\s*=\s*)(?:'(?:[^'\\]|\\.|'')*'|[^\s'",;)&]+)/gi, `$1${MASK}`],
  [/(\bpassword\s+)(?:[eu]?&?'(?:[^'\\]|\\.|'')*'?|\$(\w*)\$[^]*?\$\2\$)/gi, `$1'${MASK}'`],
  [/SCRAM-SHA-256\$[^\s'"]+/g, MASK],
  [/\bmd5[0-9a-f]{32}\b/g, MASK],
  [/\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g, MASK],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, MASK],
];
/** Sign of a pattern, since most statements contain none and have many literals. */
const SIGN = /:\/\/|SCRAM-|md5|AKIA|ASIA|PRIVATE KEY/i;
const OPENING = /--|\/\*|"|'|\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/g;

/** Hides passwords in a statement. `position` counts UTF-16 units from 0. */
export function redactStatement(sql: string, position = 0): Redacted {
  const secrets: string[] = [];
  const sensitive = SENSITIVE.test(sql);
  const suspicious = SIGN.test(sql);
  let text = '';
  let printed = 0;
  let at = 0;
  const add = (to: number, shown: string): void => {
    if (position >= at && position < to) {
      printed = text.length + (shown.length === to - at ? position - at : 0);
    }
    text += shown;
    at = to;
  };
  const walk = (from: number, to: number): void => {
    for (const piece of piecesOf(sql, from, to)) {
      add(piece.from, sql.slice(at, piece.from));
      if (piece.kind === 'code') {
        add(piece.inner[0], sql.slice(at, piece.inner[0]));
        walk(...piece.inner);
        add(piece.to, sql.slice(at, piece.to));
      } else if (sensitive && piece.kind === 'literal') {
        secrets.push(sql.slice(...piece.inner));
        add(piece.to, `'${MASK}'`);
      } else if (sensitive && piece.kind === 'comment') {
        add(piece.to, '/*…*/');
      } else {
        const shown = sql.slice(piece.from, piece.to);
        add(piece.to, suspicious ? redactText(shown) : shown);
      }
    }
    add(to, sql.slice(at, to));
  };
  walk(0, sql.length);
  return { text, secrets, position: printed };
}

/** Hides what looks like a password in any text, and the literals that a statement hides. */
export function redactText(text: string, secrets: readonly string[] = []): string {
  let shown = text.replace(/SQL (?:statement|expression) "([^]*)"/g, (all: string, sql: string) =>
    all.replace(sql, () => redactStatement(sql).text),
  );
  for (const [pattern, mask] of PATTERNS) shown = shown.replace(pattern, mask);
  const hidden = secrets.flatMap((it) => [it, it.replaceAll("''", "'")]).filter((it) => it !== '');
  for (const secret of hidden) if (secret.length >= 4) shown = shown.replaceAll(secret, MASK);
  // The server quotes parts of a literal as well, such as the invalid token of a JSON text.
  return shown.replace(/"([^"\n]+)"|'([^'\n]+)'|\(([^()\n]+)\)/g, (all: string, ...parts: (string | undefined)[]) => {
    const part = parts.slice(0, 3).find((it) => it !== undefined) ?? '';
    return hidden.some((it) => it.includes(part)) ? `${all[0]}${MASK}${all.at(-1)}` : all;
  });
}

/** Cuts a text after `length` characters. */
export function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

/** Splits a range of SQL at its literals, quoted names and comments. What is left open reaches to the end of the range. */
function* piecesOf(sql: string, from: number, to: number): Generator<Piece> {
  const opening = new RegExp(OPENING);
  opening.lastIndex = from;
  for (let match = opening.exec(sql); match !== null && match.index < to; match = opening.exec(sql)) {
    const { index } = match;
    const [quote] = match;
    const before = sql[index - 1] ?? '';
    // In a name such as a$b$c the dollar signs quote nothing.
    if (quote.startsWith('$') && /[\w$\u0080-\uffff]/.test(before)) {
      opening.lastIndex = index + 1;
      continue;
    }
    const begin = index + quote.length;
    const end = Math.min(endOf(sql, quote, begin, /[eE]/.test(before) && !/\w/.test(sql[index - 2] ?? '')), to);
    yield { kind: kindOf(sql, quote, from, index), from: index, to: end, inner: [begin, Math.max(begin, end - quote.length)] }; // prettier-ignore
    opening.lastIndex = end;
  }
}

function kindOf(sql: string, quote: string, from: number, index: number): Piece['kind'] {
  if (quote === '--' || quote === '/*') return 'comment';
  if (quote === '"') return 'name';
  if (quote === "'") return 'literal';
  const before = sql.slice(Math.max(from, index - 100), index);
  return /\b(?:as|do)\s*$|\bdo\s+language\s+\S+\s*$/i.test(before) ? 'code' : 'literal';
}

/** Returns the index behind the end of what `quote` opened before `begin`. */
function endOf(sql: string, quote: string, begin: number, escapes: boolean): number {
  if (quote.startsWith('$')) return behind(sql.indexOf(quote, begin), quote.length, sql);
  if (quote === '--') return behind(sql.indexOf('\n', begin), 0, sql);
  if (quote === '/*') return endOfComment(sql, begin);
  for (let at = begin; at < sql.length; at++) {
    if (escapes && sql[at] === '\\') at++;
    else if (sql[at] === quote) {
      if (sql[at + 1] !== quote) return at + 1;
      at++;
    }
  }
  return sql.length;
}

function behind(index: number, length: number, sql: string): number {
  return index === -1 ? sql.length : index + length;
}

/** Comments nest in PostgreSQL. */
function endOfComment(sql: string, begin: number): number {
  const edge = /\/\*|\*\//g;
  edge.lastIndex = begin;
  let depth = 1;
  for (let match = edge.exec(sql); match !== null; match = edge.exec(sql)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return edge.lastIndex;
  }
  return sql.length;
}
