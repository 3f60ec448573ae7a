import { Problems, ProblemCode } from '../../lib/domain';
import { ParsedStatement, SqlNode, nodesBelow } from './sql-parser';

/** Functions whose answer changes while the row does not: PostgreSQL keeps no index on them. */
const NOT_IMMUTABLE = ['now', 'clock_timestamp', 'statement_timestamp', 'transaction_timestamp', 'timeofday', 'random'];
/** What is lost with them cannot be brought back by the other way of a migration. */
const HOLDS_DATA = ['OBJECT_TABLE', 'OBJECT_SCHEMA', 'OBJECT_FOREIGN_TABLE', 'OBJECT_SEQUENCE', 'OBJECT_TYPE'];
/** What may be done twice: a crash can come between a statement and the note that it is done. */
const REPEATABLE = ['IndexStmt', 'DropStmt', 'ReindexStmt', 'VacuumStmt', 'RefreshMatViewStmt', 'AlterSystemStmt'];
/** Refused by PostgreSQL in a transaction. */
const ALONE = ['VacuumStmt', 'AlterSystemStmt', 'CreatedbStmt', 'CreateTableSpaceStmt'];

/** Checks what PostgreSQL, or a table in use, would refuse: before anything runs. */
export function checkMigration(
  statements: ParsedStatement[],
  transaction: boolean,
  problems: Problems,
): ParsedStatement[] {
  const made = statements.flatMap(({ kind, node }) => madeBy(kind, node));
  for (const statement of statements) {
    keepsData(statement, problems);
    isImmutable(statement, problems);
    if (transaction) fitsTransaction(statement, made, problems);
    else isRepeatable(statement, problems);
    problems.check(statement.kind !== 'TransactionStmt', {
      code: ProblemCode.UNREVIEWED,
      property: statement.at,
      what: `${firstWords(statement)} ends or begins a transaction`,
      expected: 'statements only',
      fix: "remove it: the runner does that, or nobody with '-- transaction: false'",
    });
    problems.check(statement.kind !== 'IndexStmt' || statement.node.idxname !== undefined, {
      code: ProblemCode.UNREVIEWED,
      property: statement.at,
      what: 'the index has no name',
      expected: 'a name, by which a build that was broken off is found',
      fix: 'write CREATE INDEX name ON …',
    });
  }
  return statements;
}

function madeBy(kind: string, node: SqlNode): string[] {
  const relation = (value: unknown): string[] => {
    const { relname } = (value ?? {}) as { relname?: string };
    return relname === undefined ? [] : [relname];
  };
  if (kind === 'CreateStmt') return relation(node.relation);
  if (kind === 'CreateTableAsStmt') return relation((node.into as SqlNode | undefined)?.rel);
  return [];
}

function keepsData(statement: ParsedStatement, problems: Problems): void {
  const { kind, node, at } = statement;
  const drops = kind === 'DropStmt' && HOLDS_DATA.includes(String(node.removeType));
  const cascades = kind === 'DropStmt' && node.behavior === 'DROP_CASCADE';
  const column = nodesBelow(node.cmds ?? []).some(([, command]) => command?.subtype === 'AT_DropColumn');
  const removes = ['TruncateStmt', 'DeleteStmt', 'DropdbStmt', 'DropOwnedStmt'].includes(kind);
  problems.check(!drops && !cascades && !column && !removes, {
    code: ProblemCode.UNREVIEWED,
    property: at,
    what: `${firstWords(statement)} loses data`,
    expected: 'a migration that keeps every row, both ways',
    fix: cascades ? 'name what goes, without CASCADE' : 'leave it; when nothing uses it any more, remove it by hand',
  });
}

function isImmutable({ kind, node, at }: ParsedStatement, problems: Problems): void {
  if (kind !== 'IndexStmt') return;
  const names = nodesBelow([node.whereClause, node.indexParams]).flatMap(([it, child]) => {
    if (it === 'SQLValueFunction') return [String(child.op).replace('SVFOP_', '')];
    if (it !== 'FuncCall') return [];
    const name = nodesBelow(child.funcname).at(-1)?.[1].sval;
    return NOT_IMMUTABLE.includes(String(name)) ? [`${String(name).toUpperCase()}()`] : [];
  });
  problems.check(names.length === 0, {
    code: ProblemCode.UNREVIEWED,
    property: at,
    what: `the index ${String(node.idxname)} depends on ${names.join(', ')}`,
    expected: 'a predicate and expressions that depend on the row alone',
    fix: 'index the whole column: a condition on time in the query uses it',
  });
}

function fitsTransaction({ kind, node, at }: ParsedStatement, made: string[], problems: Problems): void {
  const concurrent = (nodesBelow(node.params) as [string, SqlNode][]).some(([, it]) => it.defname === 'concurrently');
  problems.check(
    !(node.concurrent && ['IndexStmt', 'DropStmt'].includes(kind)) &&
      !(kind === 'ReindexStmt' && concurrent) &&
      !ALONE.includes(kind),
    {
      code: ProblemCode.UNKNOWN_CHOICE,
      property: at,
      what: 'it cannot run in a transaction',
      expected: 'statements that a transaction may hold',
      fix: "begin the file with '-- transaction: false'",
    },
  );
  const table = (node.relation as { relname?: string } | undefined)?.relname ?? '';
  problems.check(kind !== 'IndexStmt' || Boolean(node.concurrent) || made.includes(table), {
    code: ProblemCode.UNKNOWN_CHOICE,
    property: at,
    what: `the index ${String(node.idxname)} is built in a transaction: nobody can write to ${table} until it is done`,
    expected: 'indexes of tables in use built concurrently',
    fix: "put it into a file that begins with '-- transaction: false'",
  });
}

function isRepeatable(statement: ParsedStatement, problems: Problems): void {
  const { kind, node, at } = statement;
  const skips = Boolean(node.if_not_exists ?? node.skipIfNewValExists);
  const dropsOther = kind === 'DropStmt' && node.removeType !== 'OBJECT_INDEX';
  problems.check((REPEATABLE.includes(kind) && !dropsOther) || skips, {
    code: ProblemCode.UNKNOWN_CHOICE,
    property: at,
    what: `${firstWords(statement)} may be done twice: nothing holds it together with the note that it is done`,
    expected: 'indexes, VACUUM, ANALYZE, REINDEX, REFRESH and what says IF NOT EXISTS',
    fix: "put it into a file of its own, without '-- transaction: false'",
  });
}

function firstWords({ sql }: ParsedStatement): string {
  return sql.split(/\s+/).slice(0, 4).join(' ');
}
