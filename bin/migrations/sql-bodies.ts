import { parsePlPgSQLSync, scanSync } from 'libpg-query';
import { SqlNode, SqlStatement, nodesBelow, splitStatements, textsOf } from './sql-parser';

/** The statements of a function or DO block, or the reason why they are unknown. */
export type Body = { readonly statements: SqlStatement[] } | { readonly unknown: string };

/** Statements of PL/pgSQL that do nothing but run what is in their expressions. */
const TRANSPARENT = [
  ...[
    'assert',
    'assign',
    'block',
    'call',
    'case',
    'close',
    'execsql',
    'exit',
    'fetch',
    'forc',
    'foreach_a',
    'fori',
    'fors',
  ],
  ...['getdiag', 'if', 'loop', 'open', 'perform', 'raise', 'return', 'return_next', 'return_query', 'while'],
].map((name) => `PLpgSQL_stmt_${name}`);

/** Modes of PL/pgSQL's expressions. All others are assignments, to one, two or three names. */
const STATEMENT_MODE = 0;
const EXPRESSION_MODE = 2;

/** Parses the body of `CREATE FUNCTION`, `CREATE PROCEDURE` or `DO`. */
export function parseBody({ sql, kind, node }: SqlStatement): Body {
  // The tree has a body of the SQL standard, BEGIN ATOMIC, as nodes.
  if (node.sql_body !== undefined) return { statements: [] };
  const options = optionsOf(kind === 'DoStmt' ? node.args : node.options);
  const valueOf = (name: string): string[] => options.filter((it) => it.name === name).map(({ text }) => text);
  const [language = kind === 'DoStmt' ? 'plpgsql' : ''] = valueOf('language');
  const [body = ''] = valueOf('as');
  // Under this option, a name in a condition may be a variable instead of a column.
  if (body.includes('#variable_conflict')) return { unknown: 'its names may be variables' };
  try {
    if (language === 'sql') return { statements: splitStatements(body) };
    if (language === 'plpgsql') return parsePlpgsql(sql);
  } catch (error) {
    return { unknown: `PostgreSQL's parser rejects its body: ${(error as Error).message}` };
  }
  return { unknown: `its language is ${language || 'not stated'}` };
}

function optionsOf(list: unknown): { name: string; text: string }[] {
  return ((list ?? []) as SqlNode[]).flatMap(({ DefElem: option }) => {
    const { defname, arg } = option as { defname: string; arg?: unknown };
    return [{ name: defname, text: textsOf([arg])[0] ?? '' }];
  });
}

function parsePlpgsql(sql: string): Body {
  const below = nodesBelow(parsePlPgSQLSync(sql)).filter(([kind]) => kind.startsWith('PLpgSQL_'));
  const other = below.find(([kind]) => kind.startsWith('PLpgSQL_stmt_') && !TRANSPARENT.includes(kind));
  if (other) return { unknown: `its body runs ${PLPGSQL_NAMES[other[0]] ?? other[0].replace('PLpgSQL_stmt_', '')}` };
  if (below.some(([, node]) => node.dynquery !== undefined)) return { unknown: 'its body runs EXECUTE' };
  const queries = below.filter(([kind]) => kind === 'PLpgSQL_expr').map(([, node]) => node);
  return { statements: queries.flatMap(({ query, parseMode }) => parseExpression(String(query), Number(parseMode))) };
}

const PLPGSQL_NAMES: { readonly [kind: string]: string } = {
  PLpgSQL_stmt_dynexecute: 'EXECUTE',
  PLpgSQL_stmt_dynfors: 'EXECUTE',
  PLpgSQL_stmt_commit: 'COMMIT',
  PLpgSQL_stmt_rollback: 'ROLLBACK',
};

/** Parses an expression of PL/pgSQL, which PostgreSQL reads as the rest of a SELECT. */
function parseExpression(query: string, mode: number): SqlStatement[] {
  if (mode === STATEMENT_MODE) return splitStatements(query);
  if (mode === EXPRESSION_MODE) return splitStatements(`SELECT ${query}`);
  const [target, value] = splitAssignment(query);
  return splitStatements(`SELECT ${target}; SELECT ${value}`);
}

/** Splits `a[1] := value` at its operator. A bracket of the target may contain an equals sign. */
function splitAssignment(query: string): [target: string, value: string] {
  const bytes = Buffer.from(query);
  let depth = 0;
  const operator = scanSync(query).tokens.find(({ text }) => {
    depth += text === '[' || text === '(' ? 1 : text === ']' || text === ')' ? -1 : 0;
    return depth === 0 && [':=', '='].includes(text);
  });
  if (operator === undefined) throw new Error(`no assignment in ${query}`);
  return [bytes.subarray(0, operator.start).toString(), bytes.subarray(operator.end).toString()];
}
