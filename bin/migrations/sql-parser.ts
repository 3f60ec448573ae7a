import { hasSqlDetails, loadModule, parseSync } from 'libpg-query';
import { Problems, ProblemCode } from '../../lib/domain';
import { SqlSource } from './sql-source';

/** A node of PostgreSQL's own tree: its kind is the one key. */
export interface SqlNode {
  readonly [key: string]: unknown;
}

/** A statement, and what PostgreSQL reads in it. */
export interface ParsedStatement {
  /** Without comments before it and without the semicolon. */
  readonly sql: string;
  /** E.g. `IndexStmt`. */
  readonly kind: string;
  readonly node: SqlNode;
  /** File and line, for errors. */
  readonly at: string;
}

/** Splits a file into statements with PostgreSQL's own parser. What it cannot read is a problem with its line. */
export async function parseSql({ file, text }: SqlSource, problems: Problems): Promise<ParsedStatement[]> {
  await loadModule();
  // Places in the tree count bytes.
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
      code: ProblemCode.UNREVIEWED,
      property: line,
      what: error instanceof Error ? error.message : String(error),
      expected: 'SQL that PostgreSQL reads',
      fix: 'correct it there',
    });
    return [];
  }
}

/** Every node below, whatever it hangs on. */
export function nodesBelow(value: unknown): [kind: string, node: SqlNode][] {
  if (Array.isArray(value)) return value.flatMap(nodesBelow);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => [
    ...(/^[A-Z]/.test(key) ? [[key, child as SqlNode] as [string, SqlNode]] : []),
    ...nodesBelow(child),
  ]);
}
