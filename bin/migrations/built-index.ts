import { MigrationStatement } from '../../lib/domain';
import { ParsedStatement } from './sql-parser';

/** Returns the index that a statement builds and its table, quoted so that PostgreSQL reads the same names. */
export function indexOf({ kind, node }: ParsedStatement): Pick<MigrationStatement, 'index' | 'table'> {
  if (kind !== 'IndexStmt' || typeof node.idxname !== 'string') return {};
  const { schemaname, relname = '' } = node.relation as { schemaname?: string; relname?: string };
  return {
    index: quote(node.idxname),
    table: [...(schemaname === undefined ? [] : [schemaname]), relname].map(quote).join('.'),
  };
}

/** Quotes a name as PostgreSQL's quote_ident does, except for keywords, which are unambiguous here. */
function quote(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
