import type { Bundle, Migration } from './bundle-file';
import { MigrationError, ServerError, renderError } from './errors';
import type { Session } from './session';

/** The record of a migration in the database. */
export interface Entry {
  readonly id: string;
  readonly checksum: string;
  /** Number of completed statements, lower than the total while the migration runs or after an interruption. */
  readonly done: number;
  readonly startedAt: Date;
  /** Null until the migration is complete. */
  readonly finishedAt: Date | null;
}

const SCHEMA = 'loadbearing';
/** Table of bundles without a name. */
const UNNAMED = `${SCHEMA}.schema_migrations`;

/** The table of applied migrations. Each named bundle has its own, so that applications can share a database. */
export class Ledger {
  private readonly table: string;

  constructor(private readonly bundle: Bundle) {
    this.table = bundle.name === undefined ? UNNAMED : `${UNNAMED}_${bundle.name}`;
  }

  /**
   * Creates the table if it does not exist. Copies the records of this bundle from before it had a name; they stay in the table of
   * bundles without a name, for a rollback to the previous release.
   */
  public async create(session: Session): Promise<void> {
    if (await exists(session, this.table)) return;
    const earlier = await this.readEarlier(session);
    try {
      await session.transaction(async () => {
        // IF NOT EXISTS would require the privilege to create schemas even for one that exists.
        const { rows } = await session.query<{ there: boolean }>(
          'SELECT pg_catalog.to_regnamespace($1) IS NOT NULL AS there',
          [SCHEMA],
        );
        if (!rows[0].there) await session.query(`CREATE SCHEMA ${SCHEMA}`);
        await session.query(
          `CREATE TABLE ${this.table} (
            id text PRIMARY KEY,
            checksum text NOT NULL,
            done integer NOT NULL DEFAULT 0,
            started_at timestamptz NOT NULL DEFAULT now(),
            finished_at timestamptz,
            applied_by text NOT NULL DEFAULT current_user
          )`,
        );
        if (earlier.length === 0) return;
        const ids = earlier.map(({ id }) => id);
        await session.query(`INSERT INTO ${this.table} SELECT * FROM ${UNNAMED} WHERE id = ANY($1)`, [ids]);
      });
    } catch (error) {
      if ((error as ServerError).code !== '42501') throw error;
      throw new MigrationError(
        `Cannot create the table ${this.table}: ${renderError(error as ServerError)}\n` +
          `fix: as the owner of the database, run CREATE SCHEMA IF NOT EXISTS ${SCHEMA}; GRANT USAGE, CREATE ON SCHEMA ${SCHEMA} TO the user of the migrations`,
      );
    }
  }

  /** Returns all records, or none if the table does not exist. */
  public async read(session: Session): Promise<Entry[]> {
    return (await exists(session, this.table)) ? readTable(session, this.table) : this.readEarlier(session);
  }

  public async begin(session: Session, { id, checksum }: Migration): Promise<void> {
    // A migration of which nothing is done can have been corrected since it failed.
    await session.query(
      `INSERT INTO ${this.table} AS entry (id, checksum) VALUES ($1, $2)
       ON CONFLICT (id) DO UPDATE SET checksum = excluded.checksum WHERE entry.done = 0`,
      [id, checksum],
    );
  }

  public async progress(session: Session, id: string, done: number): Promise<void> {
    await session.query(`UPDATE ${this.table} SET done = $2 WHERE id = $1`, [id, done]);
  }

  public async finish(session: Session, id: string, done: number): Promise<void> {
    await session.query(`UPDATE ${this.table} SET done = $2, finished_at = now() WHERE id = $1`, [id, done]);
  }

  public async reopen(session: Session, id: string): Promise<void> {
    await session.query(`UPDATE ${this.table} SET finished_at = NULL WHERE id = $1`, [id]);
  }

  public async forget(session: Session, id: string): Promise<void> {
    await session.query(`DELETE FROM ${this.table} WHERE id = $1`, [id]);
  }

  /**
   * Returns the records of this bundle from before it had a name. The table can also hold those of another application, perhaps with
   * the same ids: the records are of this bundle if one of them has its checksum.
   */
  private async readEarlier(session: Session): Promise<Entry[]> {
    if (this.bundle.name === undefined || !(await exists(session, UNNAMED))) return [];
    const { migrations } = this.bundle;
    const entries = (await readTable(session, UNNAMED)).filter((entry) => migrations.some(({ id }) => id === entry.id));
    const own = entries.some((entry) => migrations.some((it) => it.id === entry.id && it.checksum === entry.checksum));
    return own ? entries : [];
  }
}

async function readTable(session: Session, table: string): Promise<Entry[]> {
  const { rows } = await session.query<Entry>(
    `SELECT id, checksum, done, started_at AS "startedAt", finished_at AS "finishedAt" FROM ${table} ORDER BY started_at, id`,
  );
  return rows;
}

async function exists(session: Session, table: string): Promise<boolean> {
  const { rows } = await session.query<{ there: boolean }>('SELECT pg_catalog.to_regclass($1) IS NOT NULL AS there', [
    table,
  ]);
  return rows[0].there;
}
