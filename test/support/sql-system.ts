import { RunningPostgres, startPostgres } from '../../local/postgres/start';
import { bundleOf, databaseFor, migrate, query } from './migrate';

/** Indexes by their names, each as PostgreSQL writes it behind the name: `users USING btree (email)`; `unique` before it where it is. */
interface Indexes {
  readonly [name: string]: string;
}

/** A database of a reference system on a real PostgreSQL 18. */
export class SqlSystem {
  public url = '';
  /** Before any migration. */
  public before: Indexes = {};
  /** When all migrations were taken back. */
  public back: Indexes = {};
  /** When they were applied again. */
  public after: Indexes = {};
  private server?: RunningPostgres;

  /** `database` where a task of the report names it. */
  constructor(
    private readonly system: string,
    private readonly database: string,
  ) {}

  public async start(): Promise<void> {
    // So little memory that queries read what they need.
    this.server = await startPostgres({
      conf: "shared_buffers = 1MB\nshared_preload_libraries = 'pg_stat_statements'\n",
    });
    this.url = await databaseFor(this.server.url(), this.database, this.system);
  }

  /** Applies the migrations, takes them all back, applies them again, and looks at the indexes in between. */
  public async upDownUp(): Promise<void> {
    this.before = await this.indexes();
    await this.run('up');
    await this.run('down', '--all');
    this.back = await this.indexes();
    await this.run('up');
    this.after = await this.indexes();
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

  /** Every index that can be used. */
  public async indexes(): Promise<Indexes> {
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
