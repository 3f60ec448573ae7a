import type { Statement } from './bundle-file';
import { MigrationError } from './errors';
import type { Session } from './session';

/** An index in PostgreSQL's catalog. */
interface Found {
  /** Qualified name, quoted as in SQL. */
  readonly name: string;
  /** `i` for an index, `I` for one of a partitioned table; anything else is no index. */
  readonly kind: string;
  readonly table: string | null;
  readonly onTable: boolean | null;
  readonly usable: boolean | null;
  readonly unique: boolean | null;
}

const COLUMNS = `
  SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) AS name, c.relkind AS kind, i.indrelid::regclass::text AS "table",
         i.indisvalid AND i.indisready AND i.indislive AS usable, i.indisunique AS "unique",
         i.indrelid = pg_catalog.to_regclass(nullif($2, ''))::oid AS "onTable"
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_index i ON i.indexrelid = c.oid`;
/** An index lies in the schema of its table, which need not be the first of the search path with that name. */
const BY_TABLE = `${COLUMNS}
  WHERE c.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = pg_catalog.to_regclass(nullif($2, ''))::oid)
    AND c.relname = (pg_catalog.parse_ident($1))[pg_catalog.array_upper(pg_catalog.parse_ident($1), 1)]::name`;
const BY_NAME = `${COLUMNS} WHERE c.oid = pg_catalog.to_regclass($1)::oid AND $2::text IS NULL`;
/** Indexes that an interrupted REINDEX CONCURRENTLY left: https://www.postgresql.org/docs/current/sql-reindex.html */
const LEFT_OVER = `${COLUMNS}
  WHERE NOT i.indisvalid AND c.relkind = 'i' AND c.relname OPERATOR(pg_catalog.~) '_cc(new|old)[0-9]*$' AND pg_catalog.pg_has_role(c.relowner, 'USAGE')
    AND CASE $1
      WHEN 'INDEX' THEN i.indrelid = (SELECT indrelid FROM pg_index WHERE indexrelid = pg_catalog.to_regclass(nullif($2, ''))::oid)
      WHEN 'TABLE' THEN i.indrelid IN (SELECT pg_catalog.unnest(ARRAY[oid, reltoastrelid]) FROM pg_class WHERE oid = pg_catalog.to_regclass(nullif($2, ''))::oid)
      WHEN 'SCHEMA' THEN n.oid = pg_catalog.to_regnamespace(nullif($2, ''))::oid
      ELSE true END`;
const INVALID_IN_SCOPE = `${COLUMNS}
  WHERE NOT (i.indisvalid AND i.indisready AND i.indislive) AND c.relkind = 'i'
    AND CASE $1 WHEN 'INDEX' THEN c.oid = pg_catalog.to_regclass(nullif($2, ''))::oid WHEN 'TABLE' THEN i.indrelid = pg_catalog.to_regclass(nullif($2, ''))::oid ELSE false END`;

const UNIQUE = /^CREATE\s+UNIQUE\s/i;
const ON_ONLY = /^CREATE\s[^(]*?\sON\s+ONLY\s/i;
const ATTACH = /^ALTER\s+INDEX\s.+\sATTACH\s+PARTITION\s+(.+)$/is;
const REINDEX = /^REINDEX\s*(\([^)]*\))?\s*(INDEX|TABLE|SCHEMA|DATABASE)\b\s*(CONCURRENTLY\b)?\s*(.*)$/is;

/** Drops what an interrupted run of the statement left. PostgreSQL would update these indexes on every write and never read them. */
export async function dropLeftOvers(
  session: Session,
  statement: Statement,
  print: (text: string) => void,
): Promise<void> {
  const [, options = '', scope = '', word, target] = REINDEX.exec(statement.sql) ?? [];
  if (word !== undefined || /\bconcurrently\b/i.test(options)) {
    const { rows } = await session.query<Found>(LEFT_OVER, [scope.toUpperCase(), target]);
    for (const found of rows) {
      print(`    Dropping ${found.name}, left by an interrupted REINDEX`);
      await drop(session, found);
    }
  }
  const found = await findBuilt(session, statement);
  if (found?.kind !== 'i' || found.usable !== false) return;
  print(`    Rebuilding ${statement.index}, whose build was interrupted`);
  await drop(session, found);
}

/** Throws unless the index that the statement builds, attaches or rebuilds exists as stated, and is valid. */
export async function requireValid(session: Session, statement: Statement): Promise<void> {
  const { sql } = statement;
  if (statement.index !== undefined) requireAsStated(await findBuilt(session, statement), statement);
  const [, attached] = ATTACH.exec(sql) ?? [];
  if (attached !== undefined) requireUsable(await find(session, attached), attached);
  const [, , scope, , target] = REINDEX.exec(sql) ?? [];
  if (scope === undefined) return;
  // REINDEX TABLE CONCURRENTLY skips an invalid index with a warning.
  const { rows } = await session.query<Found>(INVALID_IN_SCOPE, [scope.toUpperCase(), target]);
  rows.forEach((found) => requireUsable(found, found.name));
}

/** Returns true if the index of the statement exists and is invalid. */
export async function isInvalid(session: Session, statement: Statement): Promise<boolean> {
  const found = await findBuilt(session, statement);
  return found?.kind === 'i' && found.usable === false;
}

async function findBuilt(session: Session, { index, table }: Statement): Promise<Found | undefined> {
  if (index === undefined) return undefined;
  // A bundle has a name without quotes as the catalog has it.
  const name = index.includes('"') ? index : index.split('.').map((part) => `"${part}"`).join('.'); // prettier-ignore
  return find(session, name, table);
}

/** Finds an index by its name in SQL. */
async function find(session: Session, name: string, table?: string): Promise<Found | undefined> {
  const { rows } = await session.query<Found>(table === undefined ? BY_NAME : BY_TABLE, [name, table ?? null]);
  return rows.at(0);
}

function requireAsStated(found: Found | undefined, { sql, index = '', table }: Statement): void {
  const skipped = `IF NOT EXISTS skipped the statement, since the name ${index} is taken`;
  const rename = 'fix: give the index another name, or remove what has its name';
  if (found !== undefined && !/^i$/i.test(found.kind)) {
    throw new MigrationError(`${skipped} by something else than an index\n${rename}`);
  }
  if (found !== undefined && table !== undefined && !found.onTable) {
    throw new MigrationError(`${skipped} by an index on ${found.table}\n${rename}`);
  }
  if (found !== undefined && UNIQUE.test(sql) && !found.unique) {
    throw new MigrationError(`${skipped} by an index that is not unique\n${rename}`);
  }
  // The index of a partitioned table stays invalid until an index of each partition is attached.
  if (!ON_ONLY.test(sql)) requireUsable(found, index);
}

function requireUsable(found: Found | undefined, name: string): void {
  if (found?.usable) return;
  const state = found === undefined ? 'does not exist after its build' : 'is not valid: queries cannot use it';
  throw new MigrationError(
    `The index ${name} ${state}\nfix: run it again; if that does not help, drop the index and then run it again`,
  );
}

/**
 * Drops an invalid index without blocking the table. Another session can still be building it: waits for that, with a lock that no
 * read or write conflicts with, and then keeps an index that has become valid.
 */
async function drop(session: Session, { name, table }: Found): Promise<void> {
  const sql = `DROP INDEX CONCURRENTLY IF EXISTS ${name}`;
  await session.setTimeouts(sql, false);
  const { rows: relations } = await session.query<{ kind: string }>('SELECT relkind AS kind FROM pg_class WHERE oid = pg_catalog.to_regclass($1)::oid', [table]); // prettier-ignore
  // LOCK TABLE rejects materialized views and the tables behind large values.
  if (['r', 'p'].includes(relations.at(0)?.kind ?? '')) {
    await session.transaction(async () => {
      await session.query(`LOCK TABLE ${table} IN SHARE UPDATE EXCLUSIVE MODE`);
    });
  }
  if ((await find(session, name))?.usable === false) await session.query(sql);
}
