import { ProblemCode, Problems } from '../../lib/domain';
import { findDataRisks } from './sql-data';
import { ParsedStatement, SqlNode, nodesBelow } from './sql-parser';

/** Choices in the header of a file that its rules depend on. */
export interface MigrationRules {
  readonly file: string;
  readonly transaction: boolean;
  /** If true, somebody confirmed that statements that cannot be decided keep data. */
  readonly keepsData: boolean;
}

/** Functions that PostgreSQL rejects in an index, since their result changes while the row does not. */
const NOT_IMMUTABLE = ['now', 'clock_timestamp', 'statement_timestamp', 'transaction_timestamp', 'timeofday', 'random'];
/** Statements that can run twice, since a crash can prevent the record of a completed statement. */
const REPEATABLE = ['IndexStmt', 'DropStmt', 'ReindexStmt', 'VacuumStmt', 'RefreshMatViewStmt', 'AlterSystemStmt'];
/** Statements that PostgreSQL rejects in a transaction. */
const ALONE = ['VacuumStmt', 'AlterSystemStmt', 'CreatedbStmt', 'CreateTableSpaceStmt'];

/** Adds a problem for each statement that would lose data, fail in PostgreSQL or block a table in use. Returns the statements. */
export function checkMigration(
  statements: ParsedStatement[],
  { file, transaction, keepsData }: MigrationRules,
  problems: Problems,
): ParsedStatement[] {
  checkMarker(statements, file, keepsData, problems);
  const created = statements.flatMap(({ kind, node }) => tablesCreatedBy(kind, node));
  for (const statement of statements) {
    checkNoStandardInput(statement, problems);
    checkImmutable(statement, problems);
    if (transaction) checkInTransaction(statement, created, problems);
    else checkRepeatable(statement, problems);
    problems.check(statement.kind !== 'TransactionStmt', {
      code: ProblemCode.TRANSACTION_CONTROL,
      property: statement.at,
      what: `${firstWords(statement)} begins or ends a transaction`,
      expected: 'statements without transaction control, which the runner adds',
      fix: "remove the statement; without a transaction, begin the file with '-- transaction: false'",
    });
    problems.check(statement.kind !== 'IndexStmt' || statement.node.idxname !== undefined, {
      code: ProblemCode.UNNAMED_INDEX,
      property: statement.at,
      what: 'the index has no name',
      expected: 'a name, so that an interrupted build can be found',
      fix: 'write CREATE INDEX name ON …',
    });
  }
  return statements;
}

/** Checks every statement for data it loses, and that a marker is needed. */
function checkMarker(statements: ParsedStatement[], file: string, keepsData: boolean, problems: Problems): void {
  const doubtful = statements.map((statement) => checkKeepsData(statement, keepsData, problems)).includes(true);
  problems.check(!keepsData || doubtful, {
    code: ProblemCode.PROP_WITHOUT_EFFECT,
    property: file,
    what: 'keeps-data is stated, but every statement can be decided',
    expected: 'the line in files that need it, so that it stays a warning',
    fix: 'remove the line',
  });
}

/** Adds a problem for COPY FROM STDIN, which waits for rows that only psql reads from the file. */
export function checkNoStandardInput({ kind, node, at }: ParsedStatement, problems: Problems): void {
  problems.check(kind !== 'CopyStmt' || !node.is_from || node.filename !== undefined, {
    code: ProblemCode.COPY_FROM_STDIN,
    property: at,
    what: 'COPY … FROM STDIN has no rows to read',
    expected: 'statements that are complete, since the runner sends no rows after them',
    fix: 'write the rows as INSERT … VALUES',
  });
}

function tablesCreatedBy(kind: string, node: SqlNode): string[] {
  const relation = (value: unknown): string[] => {
    const { relname } = (value ?? {}) as { relname?: string };
    return relname === undefined ? [] : [relname];
  };
  if (kind === 'CreateStmt') return relation(node.relation);
  if (kind === 'CreateTableAsStmt') return relation((node.into as SqlNode | undefined)?.rel);
  return [];
}

function checkKeepsData(statement: ParsedStatement, keepsData: boolean, problems: Problems): boolean {
  const risks = findDataRisks(statement);
  const reasons = (certain: boolean): string[] => [
    ...new Set(risks.filter((it) => it.certain === certain).map(({ why }) => why)),
  ];
  const [losses, doubts] = [reasons(true), reasons(false)];
  problems.check(losses.length === 0, {
    code: ProblemCode.MIGRATION_LOSES_DATA,
    property: statement.at,
    what: `${firstWords(statement)} loses data: ${losses.join(', ')}`,
    expected: 'a migration and a rollback that keep every row and value',
    fix: losses.includes('CASCADE')
      ? 'drop each object by name, without CASCADE'
      : 'keep it; remove it manually once nothing uses it',
  });
  problems.check(doubts.length === 0 || keepsData || losses.length > 0, {
    code: ProblemCode.MIGRATION_UNDECIDED,
    property: statement.at,
    what: `${firstWords(statement)} may lose data: ${doubts.join(', ')}`,
    expected: 'a statement that is known to keep every row and value',
    fix: "if it keeps them, write the reason at the top of the file: '-- keeps-data: reason'",
  });
  return doubts.length > 0;
}

function checkImmutable({ kind, node, at }: ParsedStatement, problems: Problems): void {
  if (kind !== 'IndexStmt') return;
  const names = nodesBelow([node.whereClause, node.indexParams]).flatMap(([it, child]) => {
    if (it === 'SQLValueFunction') return [String(child.op).replace('SVFOP_', '')];
    if (it !== 'FuncCall') return [];
    const name = nodesBelow(child.funcname).at(-1)?.[1].sval;
    return NOT_IMMUTABLE.includes(String(name)) ? [`${String(name).toUpperCase()}()`] : [];
  });
  problems.check(names.length === 0, {
    code: ProblemCode.INDEX_NOT_IMMUTABLE,
    property: at,
    what: `the index ${String(node.idxname)} depends on ${names.join(', ')}`,
    expected: 'a predicate and expressions that depend only on the row',
    fix: 'index the whole column; a query with a condition on the time uses that index',
  });
}

function checkInTransaction({ kind, node, at }: ParsedStatement, created: string[], problems: Problems): void {
  const concurrent = (nodesBelow(node.params) as [string, SqlNode][]).some(([, it]) => it.defname === 'concurrently');
  problems.check(
    !(node.concurrent && ['IndexStmt', 'DropStmt'].includes(kind)) &&
      !(kind === 'ReindexStmt' && concurrent) &&
      !ALONE.includes(kind),
    {
      code: ProblemCode.NOT_ALLOWED_IN_TRANSACTION,
      property: at,
      what: 'PostgreSQL does not run the statement in a transaction',
      expected: 'statements that can run in a transaction',
      fix: "begin the file with '-- transaction: false'",
    },
  );
  const table = (node.relation as { relname?: string } | undefined)?.relname ?? '';
  problems.check(kind !== 'IndexStmt' || Boolean(node.concurrent) || created.includes(table), {
    code: ProblemCode.INDEX_LOCKS_TABLE,
    property: at,
    what: `building the index ${String(node.idxname)} in a transaction blocks writes to ${table}`,
    expected: 'concurrent builds of indexes on existing tables',
    fix: "move it to a file that begins with '-- transaction: false'",
  });
}

function checkRepeatable(statement: ParsedStatement, problems: Problems): void {
  const { kind, node, at } = statement;
  const skips = Boolean(node.if_not_exists ?? node.skipIfNewValExists);
  const dropsOther = kind === 'DropStmt' && node.removeType !== 'OBJECT_INDEX';
  problems.check((REPEATABLE.includes(kind) && !dropsOther) || skips, {
    code: ProblemCode.STATEMENT_NOT_REPEATABLE,
    property: at,
    what: `${firstWords(statement)} could run twice after a crash, since no transaction includes its record`,
    expected: 'indexes, VACUUM, ANALYZE, REINDEX, REFRESH, and statements with IF NOT EXISTS',
    fix: "move it to a separate file, without '-- transaction: false'",
  });
}

function firstWords({ sql }: ParsedStatement): string {
  return sql.split(/\s+/).slice(0, 4).join(' ');
}
