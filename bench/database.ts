import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { Client } from 'pg';
import { Failure } from '../verify/failure';
import { BenchServer } from './server';
import { sqlFunctions } from './sql-functions';
import { System, TableRows } from './system';

const PROJECT = path.join(__dirname, '..');
const RUNNER = path.join(PROJECT, 'lib/functions/migrate/bundle/index.js');

const SAMPLE_ROWS = 10_000;

/** Content of a table. */
export interface TableContent {
  readonly table: string;
  readonly rows: number;
  /** Of all rows, or of some ten thousand: the same for the same rows. */
  readonly checksum: string;
}

/** A database of one system. */
export class BenchDatabase {
  constructor(
    private readonly server: BenchServer,
    private readonly system: System,
    private readonly name: string,
  ) {}

  public connect(): Promise<Client> {
    return this.server.connect(this.name);
  }

  /** Makes the tables as the application would, and fills them, two at a time. */
  public async fill(end: Date, progress: (text: string) => void): Promise<void> {
    const { system } = this;
    await this.server.execute(`CREATE DATABASE ${this.name}`);
    await this.with(async (client) => {
      await client.query(readFileSync(path.join(PROJECT, 'test/sql', `${system.folder}-tables.sql`), 'utf8'));
      await client.query(sqlFunctions(end));
    });
    const indexes = await this.dropIndexes(); // made at once, they are made faster
    const waiting = [...system.tables].sort((a, b) => b.rows - a.rows);
    const work = (): Promise<void> =>
      this.with(async (client) => {
        for (let table = waiting.shift(); table; table = waiting.shift()) {
          progress(`${table.table}, ${table.rows.toLocaleString('en-US')} rows`);
          await fillTable(client, table);
        }
      });
    await Promise.all([work(), work()]);
    await this.with(async (client) => {
      for (const statement of [...indexes, ...system.existing]) await client.query(statement);
      await client.query('DROP SCHEMA bench CASCADE');
    });
  }

  /** Drops the indexes that belong to no key, and tells how to make them again. */
  private dropIndexes(): Promise<string[]> {
    return this.with(async (client) => {
      const { rows } = await client.query<{ name: string; definition: string }>(
        `SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition FROM pg_index
         WHERE indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
           AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid) ORDER BY 1`,
      );
      for (const { name } of rows) await client.query(`DROP INDEX ${name}`);
      return rows.map(({ definition }) => definition);
    });
  }

  /** The statistics of the planner, and which pages need no look at each row: as in a database that runs for long. */
  public vacuum(): Promise<void> {
    return this.with(async (client) => {
      await client.query('VACUUM ANALYZE');
      await client.query('CHECKPOINT');
    });
  }

  /** Another with the same files. Nobody is connected to this one meanwhile. */
  public async copy(name: string): Promise<BenchDatabase> {
    await this.server.execute(`CREATE DATABASE ${name} TEMPLATE ${this.name} STRATEGY file_copy`);
    return new BenchDatabase(this.server, this.system, name);
  }

  public drop(): Promise<void> {
    return this.server.execute(`DROP DATABASE ${this.name}`);
  }

  /** Runs the system's migrations as a deployment does. */
  public migrate(): Promise<void> {
    const bundle = path.join(PROJECT, 'stacks', this.system.folder, 'sql/bundle.json');
    for (const file of [RUNNER, bundle]) {
      if (!existsSync(file)) throw new Failure(`There is no ${path.relative(PROJECT, file)}.`, 'Run npm run bundle.');
    }
    const env = { PATH: process.env.PATH, DATABASE_URL: this.server.url(this.name) };
    return new Promise((resolve, reject) => {
      execFile(process.execPath, [RUNNER, 'up', '--bundle', bundle], { env }, (error, _, stderr) => {
        if (error) reject(new Error(`The migrations of ${this.system.name} fail:\n${stderr}`, { cause: error }));
        else resolve();
      });
    });
  }

  /** Content of each table. */
  public contents(): Promise<TableContent[]> {
    return this.with(async (client) => {
      const contents: TableContent[] = [];
      for (const { table, rows: expected } of this.system.tables) {
        const percent = Math.min(100, (SAMPLE_ROWS / expected) * 100);
        const { rows } = await client.query<{ rows: string; checksum: string }>(
          `SELECT (SELECT count(*) FROM ${table}) AS rows, coalesce(sum(hashtextextended(t::text, 0)), 0)::text AS checksum
           FROM ${table} AS t TABLESAMPLE SYSTEM (${percent}) REPEATABLE (1)`,
        );
        contents.push({ table, rows: Number(rows[0].rows), checksum: rows[0].checksum });
      }
      return contents;
    });
  }

  /** Its size on disk, indexes included. */
  public async bytes(): Promise<number> {
    return this.with(async (client) => {
      const { rows } = await client.query<{ bytes: string }>('SELECT pg_database_size(current_database()) AS bytes');
      return Number(rows[0].bytes);
    });
  }

  private async with<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const client = await this.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }
}

async function fillTable(client: Client, { table, rows, columns }: TableRows): Promise<void> {
  await client.query('BEGIN');
  // What was emptied in the same transaction is filled without a log.
  await client.query(`TRUNCATE ${table}`);
  await client.query(
    `INSERT INTO ${table} (${Object.keys(columns).join(', ')})
     SELECT ${Object.values(columns).join(', ')} FROM generate_series(1, ${rows}::bigint) AS i`,
  );
  await client.query('COMMIT');
}
