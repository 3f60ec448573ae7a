import { redactStatement, redactText, shorten } from './redaction';

/** Invalid use of the command line. */
export class UsageError extends Error {}

/** A failure that the user can fix. Its text is printed unchanged. */
export class MigrationError extends Error {}

/** The database has migrations that the bundle does not contain. */
export class AheadError extends MigrationError {}

/** An error from PostgreSQL or the network. */
export interface ServerError extends Error {
  readonly code?: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly where?: string;
  /** Number of the character in the statement, from 1. */
  readonly position?: string;
}

const MAX_LENGTH = 500;
const EXCERPT_BEFORE = 200;
const EXCERPT_LENGTH = 600;

/** Renders what the server reported, line by line, without the literals in `secrets`. */
export function renderError(error: ServerError, secrets: readonly string[] = []): string {
  const field = (text: string): string => renderField(text, secrets);
  const { message, code, detail, hint } = error;
  const where = secrets.length > 0 ? placesOf(error.where) : error.where;
  return [
    `${field(message || 'connection refused')}${code === undefined ? '' : ` (${code})`}`,
    ...(detail ? [`detail: ${field(detail)}`] : []),
    ...(hint ? [`hint: ${field(hint)}`] : []),
    ...(where ? [`where: ${field(where)}`] : []),
  ].join('\n');
}

/** Renders a text from the server without secrets, cut if it is long. */
export function renderField(text: string, secrets: readonly string[]): string {
  return shorten(redactText(hideRow(shorten(text, 10 * MAX_LENGTH)), secrets), MAX_LENGTH);
}

/** Renders an error of a statement with the statement itself. A long statement is cut around the place of the error. */
export function renderStatementError(error: ServerError, sql: string): string {
  const place = indexOf(sql, Number(error.position ?? 0));
  const { text, secrets, position } = redactStatement(sql, place);
  return `${renderError(error, secrets)}\nstatement: ${excerpt(text, position, sql, place)}`;
}

function excerpt(text: string, position: number, sql: string, place: number): string {
  if (text.length <= EXCERPT_LENGTH) return text;
  const from = Math.max(0, Math.min(position - EXCERPT_BEFORE, text.length - EXCERPT_LENGTH));
  const to = from + EXCERPT_LENGTH;
  const lines = sql.slice(0, place).split('\n').length;
  const shown = `${from > 0 ? '…' : ''}${text.slice(from, to)}${to < text.length ? '…' : ''}`;
  return `${shown}\nplace: line ${lines}, character ${place + 1} of ${sql.length}`;
}

/** Converts PostgreSQL's position, which counts characters from 1, to an index of UTF-16 units. */
function indexOf(sql: string, position: number): number {
  let index = 0;
  for (let count = 1; count < position && index < sql.length; count++) {
    index += (sql.codePointAt(index) ?? 0) > 0xffff ? 2 : 1;
  }
  return index;
}

/** Hides the values of a row, which are data: the message names the table and the constraint. */
function hideRow(text: string): string {
  return text.replace(/^(Failing row contains )\([^]*$/, '$1(…).');
}

/** Keeps the functions and lines of a context, which otherwise quotes the literal that failed. */
function placesOf(where: string | undefined): string {
  return (where ?? '')
    .split('\n')
    .filter((line) => /^(PL\/\w+|SQL) function /.test(line))
    .join('\n');
}
