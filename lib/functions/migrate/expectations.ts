import type { Migration } from './bundle-file';
import type { Session } from './session';

/** A difference between the database and the columns that a migration requires. */
export interface Mismatch {
  readonly table: string;
  readonly text: string;
  /** If true, the table does not exist and may still be created. */
  readonly missingTable: boolean;
}

const NUMBERS = ['smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision'];
const TYPES: { readonly [type: string]: readonly string[] } = {
  number: NUMBERS,
  text: ['text', 'character varying', 'character', 'citext', '"char"'],
  boolean: ['boolean'],
  timestamp: ['timestamp without time zone', 'timestamp with time zone'],
  date: ['date'],
  uuid: ['uuid'],
  json: ['json', 'jsonb'],
  jsonb: ['jsonb'],
};

const COLUMNS = `
  SELECT a.attname AS name, pg_catalog.format_type(t.oid, NULL) AS type, t.typtype AS kind
  FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  WHERE a.attrelid = pg_catalog.to_regclass($1)::oid AND a.attnum > 0 AND NOT a.attisdropped
  ORDER BY a.attnum`;

/** Returns the differences between a migration's expected columns and the database. */
export async function findMismatches(session: Session, migration: Migration): Promise<Mismatch[]> {
  const found: Mismatch[] = [];
  for (const table of new Set(migration.expects.map((it) => it.table))) {
    const { rows } = await session.query<{ name: string; type: string; kind: string }>(COLUMNS, [table]);
    if (rows.length === 0) {
      found.push({ table, text: `table ${table} does not exist`, missingTable: true });
      continue;
    }
    for (const { column, dataType: type } of migration.expects.filter((it) => it.table === table)) {
      const row = rows.find(({ name }) => name === column);
      if (row === undefined) {
        const text = `${table} has no column ${column}, only ${rows.map(({ name }) => name).join(', ')}`;
        found.push({ table, text, missingTable: false });
      } else if (!fits(row.type, row.kind, type)) {
        found.push({ table, text: `${table}.${column} has type ${row.type}, not ${type}`, missingTable: false });
      }
    }
  }
  return found;
}

function fits(actual: string, kind: string, wanted: string): boolean {
  return wanted === 'any' || (TYPES[wanted]?.includes(actual) ?? false) || (wanted === 'text' && kind === 'e');
}
