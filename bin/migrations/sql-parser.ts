import { hasSqlDetails, loadModule, parseSync } from 'libpg-query';
import { Problems, ProblemCode } from '../../lib/domain';
import { SqlSource } from './sql-source';

/** A node of PostgreSQL's parse tree, whose only key is its kind. */
export interface SqlNode {
  readonly [key: string]: unknown;
}

/** A statement in any place: in a file, or in the body of a function. */
export interface SqlStatement {
  /** SQL text without leading comments and without the semicolon. */
  readonly sql: string;
  /** Kind of the node, e.g. `IndexStmt`. */
  readonly kind: string;
  readonly node: SqlNode;
}

/** A statement of a file. */
export interface ParsedStatement extends SqlStatement {
  /** File and line for errors. */
  readonly at: string;
}

/** Splits a file into statements with PostgreSQL's parser. Adds a problem with its line if the parser rejects the file. */
export async function parseSql({ file, text }: SqlSource, problems: Problems): Promise<ParsedStatement[]> {
  await loadModule();
  const lineAt = lineCounter(Buffer.from(text));
  try {
    return splitStatements(text).map(({ begin, ...statement }) => ({ ...statement, at: `${file}:${lineAt(begin)}` }));
  } catch (error) {
    const cursor = hasSqlDetails(error) ? (error.sqlDetails?.cursorPosition ?? -1) : -1;
    const line = cursor >= 0 ? `${file}:${lineAt(cursor)}` : file;
    problems.check(false, {
      code: ProblemCode.SQL_SYNTAX_ERROR,
      property: line,
      what: error instanceof Error ? error.message : String(error),
      expected: 'SQL that PostgreSQL 18 accepts',
      fix: 'correct the statement',
    });
    return [];
  }
}

/** Splits SQL into statements, each with the position of its first byte. Throws if PostgreSQL rejects the text. */
export function splitStatements(text: string): (SqlStatement & { readonly begin: number })[] {
  // Positions in the tree count bytes.
  const bytes = Buffer.from(text);
  const { stmts = [] } = parseSync(text) as {
    stmts?: { stmt: SqlNode; stmt_location?: number; stmt_len?: number }[];
  };
  return stmts.map(({ stmt, stmt_location: from = 0, stmt_len: length }) => {
    const raw = bytes.subarray(from, length ? from + length : undefined).toString();
    const [kind, node] = Object.entries(stmt)[0];
    const begin = from + Buffer.byteLength(raw) - Buffer.byteLength(raw.trimStart());
    return { sql: raw.trim(), kind, node: node as SqlNode, begin };
  });
}

/** Returns a function from an offset to its line. A file of many statements needs thousands of lines, so each is a binary search. */
function lineCounter(bytes: Buffer): (offset: number) => number {
  const ends: number[] = [];
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) ends.push(at);
  return (offset) => {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ends[middle] < offset) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  };
}

/** Returns all descendants of a node, of any kind. */
export function nodesBelow(value: unknown): [kind: string, node: SqlNode][] {
  const found: [string, SqlNode][] = [];
  const visit = (it: unknown): void => {
    if (Array.isArray(it)) return it.forEach(visit);
    if (typeof it !== 'object' || it === null) return;
    Object.entries(it).forEach(([key, child]) => {
      if (/^[A-Z]/.test(key)) found.push([key, child as SqlNode]);
      visit(child);
    });
  };
  visit(value);
  return found;
}

/** Returns the texts of a list of string nodes, such as the parts of a qualified name. */
export function textsOf(list: unknown): string[] {
  return nodesBelow(list).flatMap(([kind, { sval }]) => (kind === 'String' ? [String(sval)] : []));
}
