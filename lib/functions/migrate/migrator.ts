import type { Bundle, Migration, Statement } from './bundle-file';
import { MigrationError, ServerError, renderError } from './errors';
import { Mismatch, findMismatches } from './expectations';
import { Entry, Ledger } from './ledger';
import { Session, isLockTimeout } from './session';

export interface UpOptions {
  readonly dryRun: boolean;
  /** If true, a migration whose tables do not exist yet stays pending. Otherwise it fails. */
  readonly deferMissing: boolean;
}

/** Applies the migrations of a bundle to a database, and rolls them back. */
export class Migrator {
  private readonly ledger: Ledger;

  constructor(
    private readonly session: Session,
    private readonly bundle: Bundle,
    private readonly print: (text: string) => void,
  ) {
    this.ledger = new Ledger(session.client);
  }

  /** Applies pending migrations in order. */
  public async up(options: UpOptions): Promise<void> {
    const entries = await this.readEntries();
    const unknown = this.unknownIn(entries);
    const pending = this.bundle.migrations.filter(({ id }) => !isFinished(entries, id));
    if (unknown.length > 0) {
      this.print(renderAhead(unknown, pending));
      return;
    }
    if (pending.length === 0) this.print('Nothing to do: every migration is applied');
    const began = Date.now();
    let applied = 0;
    for (const migration of pending) {
      const mismatches = await findMismatches(this.session.client, migration);
      if (onlyTablesMissing(mismatches) && options.deferMissing) {
        const tables = mismatches.map(({ table }) => table).join(', ');
        this.print(`Deferred ${migration.id} until its tables exist: ${tables}`);
        continue;
      }
      this.checkMismatches(migration, mismatches);
      const from = entries.find(({ id }) => id === migration.id)?.done ?? 0;
      if (options.dryRun) this.printStatements(migration, from);
      else await this.apply(migration, from);
      applied += 1;
    }
    if (applied === 0) return;
    const summary = `Applied ${renderCount(applied)} in ${renderSeconds(began)}`;
    this.print(options.dryRun ? `Dry run: ${renderCount(applied)} pending, nothing changed` : summary);
  }

  /** Rolls back the migrations after `to`, all of them, or the last one. */
  public async down(to: string | undefined, all: boolean): Promise<void> {
    const entries = await this.readEntries();
    const unknown = this.unknownIn(entries);
    if (unknown.length > 0) {
      throw new MigrationError(
        `Cannot roll back: ${unknown.join(', ')} is applied but not in the bundle\nfix: use the bundle that was applied last`,
      );
    }
    const known = this.bundle.migrations.map(({ id }) => id);
    if (to !== undefined && !known.includes(to)) {
      throw new MigrationError(`Unknown migration ${to}\nfix: use one of ${known.join(', ')}`);
    }
    const started = this.bundle.migrations.filter(({ id }) => entries.some((entry) => entry.id === id)).reverse();
    const selected =
      to === undefined
        ? started.slice(0, all ? undefined : 1)
        : started.filter(({ id }) => known.indexOf(id) > known.indexOf(to));
    if (selected.length === 0) this.print('Nothing to do: no migration is applied');
    const began = Date.now();
    for (const migration of selected) await this.rollBack(migration);
    if (selected.length > 0) this.print(`Rolled back ${renderCount(selected.length)} in ${renderSeconds(began)}`);
  }

  /** Returns the state of every migration. */
  public async status(): Promise<{ id: string; state: string; statements: string; at: string }[]> {
    const entries = await this.ledger.read();
    const known = await Promise.all(
      this.bundle.migrations.map(async (migration) => {
        const entry = entries.find(({ id }) => id === migration.id);
        return {
          id: migration.id,
          state: entry ? stateOf(migration, entry) : await this.pendingState(migration),
          statements: `${entry?.done ?? 0} of ${migration.up.length}`,
          at: (entry?.finishedAt ?? entry?.startedAt)?.toISOString() ?? '',
        };
      }),
    );
    const others = entries
      .filter(({ id }) => this.unknownIn(entries).includes(id))
      .map(({ id, done, finishedAt }) => ({
        id,
        state: 'not in the bundle',
        statements: String(done),
        at: finishedAt?.toISOString() ?? '',
      }));
    return [...known, ...others];
  }

  private async pendingState(migration: Migration): Promise<string> {
    const mismatches = await findMismatches(this.session.client, migration);
    if (onlyTablesMissing(mismatches)) return 'pending, tables missing';
    return mismatches.length > 0 ? 'pending, tables differ' : 'pending';
  }

  private unknownIn(entries: Entry[]): string[] {
    return entries.map(({ id }) => id).filter((id) => !this.bundle.migrations.some((it) => it.id === id));
  }

  /** Reads the ledger. Throws if an applied migration was edited. */
  private async readEntries(): Promise<Entry[]> {
    const entries = await this.ledger.read();
    const edited = this.bundle.migrations.filter(({ id, checksum }) =>
      entries.some((entry) => entry.id === id && entry.checksum !== checksum),
    );
    if (edited.length > 0) {
      throw new MigrationError(
        `Edited after it was applied: ${edited.map(({ id }) => id).join(', ')}\n` +
          'fix: restore the original text, and write the change as a new migration',
      );
    }
    return entries;
  }

  private checkMismatches(migration: Migration, mismatches: Mismatch[]): void {
    if (mismatches.length === 0) return;
    throw new MigrationError(
      [
        `${migration.id} does not fit this database`,
        ...mismatches.map(({ text }) => `  ${text}`),
        "fix: change the tables, or the migration's expects line. Nothing of it was applied.",
      ].join('\n'),
    );
  }

  private printStatements({ id, transaction, up }: Migration, from: number): void {
    this.print(`${id}${transaction ? ' (one transaction)' : ''}`);
    up.slice(from).forEach(({ sql }) => this.print(`${sql.replace(/^/gm, '    ')};`));
  }

  private async apply(migration: Migration, from: number): Promise<void> {
    const { id, transaction, up } = migration;
    this.print(from > 0 ? `Resuming ${id} after ${from} of ${up.length} statements` : `Applying ${id}`);
    await this.ledger.create();
    if (transaction) {
      await this.runInTransaction(migration, up, async () => {
        await this.ledger.begin(migration);
        await this.ledger.finish(id, up.length);
      });
      return;
    }
    await this.ledger.begin(migration);
    for (let index = from; index < up.length; index++) {
      await this.runAlone(migration, up, index);
      await this.ledger.progress(id, index + 1);
    }
    await this.ledger.finish(id, up.length);
  }

  private async rollBack(migration: Migration): Promise<void> {
    const { id, transaction, down } = migration;
    this.print(`Rolling back ${id}`);
    if (transaction) {
      await this.runInTransaction(migration, down, () => this.ledger.forget(id));
      return;
    }
    await this.ledger.reopen(id);
    for (const index of down.keys()) await this.runAlone(migration, down, index);
    await this.ledger.forget(id);
  }

  private async runInTransaction(
    migration: Migration,
    statements: readonly Statement[],
    record: () => Promise<void>,
  ): Promise<void> {
    const { client } = this.session;
    await this.session.retryLocks(migration.id, async () => {
      await client.query('BEGIN');
      try {
        for (const [index, { sql }] of statements.entries()) {
          await this.session.setTimeouts(sql, true);
          await this.run(migration, statements, index);
        }
        await record();
        await client.query('COMMIT');
      } catch (error) {
        // If the connection is lost, the server has already rolled back.
        await client.query('ROLLBACK').catch(() => undefined);
        throw error;
      }
    });
  }

  private async runAlone(migration: Migration, statements: readonly Statement[], index: number): Promise<void> {
    const { sql, index: name } = statements[index];
    await this.session.retryLocks(migration.id, async () => {
      if (name !== undefined) await this.dropInvalid(name);
      await this.session.setTimeouts(sql, false);
      await this.run(migration, statements, index);
    });
  }

  /** Drops an index whose build was interrupted. PostgreSQL would update it on every write and never read it. */
  private async dropInvalid(name: string): Promise<void> {
    const { client } = this.session;
    const { rows } = await client.query<{ name: string }>(
      'SELECT indexrelid::regclass::text AS name FROM pg_index WHERE indexrelid = to_regclass($1) AND NOT indisvalid',
      [name],
    );
    for (const found of rows) {
      this.print(`    Rebuilding ${name}, whose build was interrupted`);
      const sql = `DROP INDEX CONCURRENTLY ${found.name}`;
      await this.session.setTimeouts(sql, false);
      await client.query(sql);
    }
  }

  /** Runs one statement and prints its duration. Adds the migration and its state to an error. */
  private async run({ id, transaction }: Migration, statements: readonly Statement[], index: number): Promise<void> {
    const { sql } = statements[index];
    const began = Date.now();
    try {
      await this.session.run(sql);
    } catch (error) {
      if (isLockTimeout(error)) throw error;
      throw new MigrationError(
        [
          `${id} failed at statement ${index + 1} of ${statements.length}: ${renderError(error as ServerError)}`,
          `statement: ${sql}`,
          transaction
            ? 'state: nothing of this migration is applied'
            : `state: ${index} of ${statements.length} statements are done; run it again to continue`,
        ].join('\n'),
      );
    }
    this.print(`  ${index + 1}/${statements.length} ${renderLine(sql)} (${renderSeconds(began)})`);
  }
}

function isFinished(entries: Entry[], id: string): boolean {
  return entries.some((entry) => entry.id === id && entry.finishedAt !== null);
}

/** Returns true if the only differences are tables that may still be created. */
function onlyTablesMissing(mismatches: Mismatch[]): boolean {
  return mismatches.length > 0 && mismatches.every(({ missingTable }) => missingTable);
}

function stateOf(migration: Migration, entry: Entry): string {
  if (entry.checksum !== migration.checksum) return 'edited after it was applied';
  return entry.finishedAt === null ? 'interrupted' : 'applied';
}

function renderAhead(unknown: string[], pending: Migration[]): string {
  const waiting = pending.length === 0 ? '' : ` Pending: ${pending.map(({ id }) => id).join(', ')}.`;
  return `Database is ahead of this release: ${unknown.join(', ')} is not in the bundle.${waiting} Nothing changed.`;
}

function renderCount(migrations: number): string {
  return migrations === 1 ? '1 migration' : `${migrations} migrations`;
}

function renderSeconds(began: number): string {
  return `${((Date.now() - began) / 1000).toFixed(1)} s`;
}

/** Renders a statement as one line of at most 90 characters. */
function renderLine(sql: string): string {
  const text = sql.replace(/\s+/g, ' ');
  return text.length > 90 ? `${text.slice(0, 89)}…` : text;
}
