import { PostgresVersion, TunedPostgres, startPostgres } from './tuned-postgres';
import { bundleOf, databaseFor, migrate, query } from './migrate';

/** A database of a reference system on a real server, with its migrations applied, taken back and applied again. */
export class SqlSystem {
  public url = '';
  private server?: TunedPostgres;

  /** `database` where a task of the report names it. */
  constructor(
    private readonly system: string,
    private readonly database: string,
  ) {}

  public async start(version: PostgresVersion): Promise<void> {
    // So little memory that queries read what they need.
    const settings = ['fsync = off', 'shared_buffers = 1MB', "shared_preload_libraries = 'pg_stat_statements'"];
    this.server = await startPostgres(version, settings.join('\n'));
    this.url = await databaseFor(this.server.url, this.database, this.system);
  }

  public async stop(): Promise<void> {
    await this.server?.stop();
  }

  /** Runs the program that ships; an error with its words when it fails. */
  public async run(...args: string[]): Promise<string> {
    const { code, out, err } = await migrate(this.url, [...args, '--bundle', bundleOf(this.system)]);
    if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${err}`);
    return out;
  }

  public rows<T extends Record<string, unknown>>(sql: string, values?: unknown[]): Promise<T[]> {
    return query<T>(this.url, sql, values);
  }

  /** Every index that can be used, as PostgreSQL writes it behind the name: `users USING btree (email)`; `unique` before it where it is. */
  public async indexes(): Promise<{ readonly [name: string]: string }> {
    const rows = await this.rows<{ name: string; definition: string }>(
      `SELECT c.relname AS name, pg_get_indexdef(i.indexrelid) AS definition
       FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
       WHERE c.relnamespace = 'public'::regnamespace AND i.indisvalid AND i.indisready`,
    );
    const short = (text: string): string =>
      text.replace(/^CREATE (UNIQUE )?INDEX \S+ ON public\./, (_, unique?: string) => (unique ? 'unique ' : ''));
    return Object.fromEntries(rows.map(({ name, definition }) => [name, short(definition)]));
  }

  /** Columns of a view or table, in order. */
  public async columns(relation: string): Promise<string[]> {
    const rows = await this.rows<{ name: string }>(
      'SELECT attname AS name FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 ORDER BY attnum',
      [relation],
    );
    return rows.map(({ name }) => name);
  }
}
