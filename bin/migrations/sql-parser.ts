import { hasSqlDetails, loadModule, parseSync } from 'libpg-query';
import { Problems, ProblemCode } from '../../lib/domain';
import { SqlSource } from './sql-source';

/** A node of PostgreSQL's parse tree, whose only key is its kind. */
export interface SqlNode {
  readonly [key: string]: unknown;
}

/** A statement with its parse tree. */
export interface ParsedStatement {
  /** SQL text without leading comments and without the semicolon. */
  readonly sql: string;
  /** Kind of the node, e.g. `IndexStmt`. */
  readonly kind: string;
  readonly node: SqlNode;
  /** File and line for errors. */
  readonly at: string;
}

/** Splits a file into statements with PostgreSQL's parser. Adds a problem with its line if the parser rejects the file. */
export async function parseSql({ file, text }: SqlSource, problems: Problems): Promise<ParsedStatement[]> {
  await loadModule();
  // Positions in the tree count bytes.
  const bytes = Buffer.from(text);
  const lineAt = (offset: number): number => bytes.subarray(0, offset).toString().split('\n').length;
  try {
    const { stmts = [] } = parseSync(text) as {
      stmts?: { stmt: SqlNode; stmt_location?: number; stmt_len?: number }[];
    };
    return stmts.map(({ stmt, stmt_location: from = 0, stmt_len: length }) => {
      const raw = bytes.subarray(from, length ? from + length : undefined).toString();
      const [kind, node] = Object.entries(stmt)[0];
      const begin = from + Buffer.byteLength(raw) - Buffer.byteLength(raw.trimStart());
      return { sql: raw.trim(), kind, node: node as SqlNode, at: `${file}:${lineAt(begin)}` };
    });
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

/** Returns all descendants of a node, of any kind. */
export function nodesBelow(value: unknown): [kind: string, node: SqlNode][] {
  if (Array.isArray(value)) return value.flatMap(nodesBelow);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => [
    ...(/^[A-Z]/.test(key) ? [[key, child as SqlNode] as [string, SqlNode]] : []),
    ...nodesBelow(child),
  ]);
}
