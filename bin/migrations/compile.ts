import { createHash } from 'node:crypto';
import { MigrationBundle, MigrationStatement, Problems } from '../../lib/domain';
import { indexOf } from './built-index';
import { readName } from './folder-settings';
import { readHeader } from './sql-header';
import { ParsedStatement, parseSql } from './sql-parser';
import { checkMigration, checkNoStandardInput } from './sql-rules';
import { MigrationSource, TaskSource, readFolder } from './sql-source';

export interface CompileOptions {
  /** If true, builds indexes outside a transaction concurrently. If false, builds them faster and locks their tables. */
  readonly concurrent: boolean;
}

/** Parses and checks a folder of SQL files. Throws one error with every problem. */
export async function compileFolder(folder: string, options: CompileOptions): Promise<MigrationBundle> {
  const problems = new Problems(`the migrations in ${folder}`, '');
  const sources = readFolder(folder, problems);
  const name = readName(folder, problems);
  const migrations = [];
  for (const source of sources.migrations) migrations.push(await compileMigration(source, options, problems));
  const tasks = [];
  for (const source of sources.tasks) tasks.push(await compileTask(source, problems));
  problems.throwIfAny();
  const lines = migrations.map(({ id, checksum }) => `${id} ${checksum}`);
  const fingerprint = sha256([...(name === undefined ? [] : [name]), ...lines].join('\n')).slice(0, 16);
  return MigrationBundle.fromJson(JSON.stringify({ format: 1, name, fingerprint, migrations, tasks }));
}

async function compileMigration({ id, up, down }: MigrationSource, options: CompileOptions, problems: Problems) {
  const { transaction, expects, keepsData } = readHeader(up, problems);
  const read = async (source: typeof up, confirmed: boolean): Promise<ParsedStatement[]> => {
    const statements = await parseSql(source, problems);
    return checkMigration(statements, { file: source.file, transaction, keepsData: confirmed }, problems);
  };
  const forward = await read(up, keepsData);
  const back = await read(down, readHeader(down, problems).keepsData);
  const written = JSON.stringify([transaction, forward.map(({ sql }) => sql)]);
  const statement = (parsed: ParsedStatement): MigrationStatement =>
    transaction ? { sql: parsed.sql, ...indexOf(parsed) } : renderRepeatable(parsed, options.concurrent);
  return {
    id,
    transaction,
    checksum: sha256(written),
    expects,
    up: forward.map(statement),
    down: back.map(statement),
  };
}

async function compileTask({ name, source }: TaskSource, problems: Problems) {
  const { metrics } = readHeader(source, problems);
  const statements = await parseSql(source, problems);
  statements.forEach((statement) => checkNoStandardInput(statement, problems));
  return { name, metrics, statements: statements.map(({ sql }) => ({ sql })) };
}

/**
 * Adds IF NOT EXISTS, so that an interrupted migration can run again, and CONCURRENTLY, so that a table in use stays unlocked.
 */
function renderRepeatable(parsed: ParsedStatement, concurrent: boolean): MigrationStatement {
  const { kind, node, sql } = parsed;
  const word = concurrent ? ' CONCURRENTLY' : '';
  if (kind === 'IndexStmt') {
    const begin = /^CREATE\s+(UNIQUE\s+)?INDEX\s+(CONCURRENTLY\s+)?(IF\s+NOT\s+EXISTS\s+)?/i;
    const unique = node.unique ? ' UNIQUE' : '';
    return { sql: sql.replace(begin, `CREATE${unique} INDEX${word} IF NOT EXISTS `), ...indexOf(parsed) };
  }
  if (kind === 'DropStmt' && node.removeType === 'OBJECT_INDEX') {
    const begin = /^DROP\s+INDEX\s+(CONCURRENTLY\s+)?(IF\s+EXISTS\s+)?/i;
    return { sql: sql.replace(begin, `DROP INDEX${word} IF EXISTS `) };
  }
  return { sql };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
