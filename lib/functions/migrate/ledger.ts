import type { Client } from 'pg';
import type { Migration } from './bundle-file';

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

const TABLE = 'loadbearing.schema_migrations';

/** The table of applied migrations. */
export class Ledger {
  constructor(private readonly client: Client) {}

  /** Creates the table if it does not exist. */
  public async create(): Promise<void> {
    if (await this.exists()) return;
    await this.client.query('CREATE SCHEMA IF NOT EXISTS loadbearing');
    await this.client.query(
      `CREATE TABLE IF NOT EXISTS ${TABLE} (
        id text PRIMARY KEY,
        checksum text NOT NULL,
        done integer NOT NULL DEFAULT 0,
        started_at timestamptz NOT NULL DEFAULT now(),
        finished_at timestamptz,
        applied_by text NOT NULL DEFAULT current_user
      )`,
    );
  }

  /** Returns all records, or none if the table does not exist. */
  public async read(): Promise<Entry[]> {
    if (!(await this.exists())) return [];
    const { rows } = await this.client.query<Entry>(
      `SELECT id, checksum, done, started_at AS "startedAt", finished_at AS "finishedAt" FROM ${TABLE} ORDER BY started_at, id`,
    );
    return rows;
  }

  public async begin({ id, checksum }: Migration): Promise<void> {
    await this.client.query(`INSERT INTO ${TABLE} (id, checksum) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING`, [
      id,
      checksum,
    ]);
  }

  public async progress(id: string, done: number): Promise<void> {
    await this.client.query(`UPDATE ${TABLE} SET done = $2 WHERE id = $1`, [id, done]);
  }

  public async finish(id: string, done: number): Promise<void> {
    await this.client.query(`UPDATE ${TABLE} SET done = $2, finished_at = now() WHERE id = $1`, [id, done]);
  }

  public async reopen(id: string): Promise<void> {
    await this.client.query(`UPDATE ${TABLE} SET finished_at = NULL WHERE id = $1`, [id]);
  }

  public async forget(id: string): Promise<void> {
    await this.client.query(`DELETE FROM ${TABLE} WHERE id = $1`, [id]);
  }

  private async exists(): Promise<boolean> {
    const { rows } = await this.client.query<{ there: boolean }>('SELECT to_regclass($1) IS NOT NULL AS there', [
      TABLE,
    ]);
    return rows[0].there;
  }
}
