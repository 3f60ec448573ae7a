import type { Bundle, Migration, Statement } from './bundle-file';
import { MigrationError, ServerError, describe } from './errors';
import { Mismatch, findMismatches } from './expectations';
import { Entry, Ledger } from './ledger';
import { Session, isLockTimeout } from './session';

export interface UpOptions {
  readonly dryRun: boolean;
  /** A migration whose tables are not there yet stays pending, instead of being an error. */
  readonly deferMissing: boolean;
}

/** Brings a database to the state of a bundle, and back. */
export class Migrator {
  private readonly ledger: Ledger;

  constructor(
    private readonly session: Session,
    private readonly bundle: Bundle,
    private readonly say: (text: string) => void,
  ) {
    this.ledger = new Ledger(session.client);
  }

  /** Applies what is pending, in order. */
  public async up(options: UpOptions): Promise<void> {
    const entries = await this.check();
    const unknown = this.unknownIn(entries);
    if (unknown.length > 0) {
      this.say(`the database is ahead: ${unknown.join(', ')} is not known here. Nothing was changed.`);
      return;
    }
    const pending = this.bundle.migrations.filter(({ id }) => !isFinished(entries, id));
    if (pending.length === 0) this.say('nothing to do: every migration is applied');
    let applied = 0;
    for (const migration of pending) {
      const mismatches = await findMismatches(this.session.client, migration);
      if (mustWait(mismatches) && options.deferMissing) {
        const tables = mismatches.map(({ table }) => table).join(', ');
        this.say(`${migration.id} waits for tables that are not there yet: ${tables}`);
        continue;
      }
      this.refuse(migration, mismatches);
      const from = entries.find(({ id }) => id === migration.id)?.done ?? 0;
      if (options.dryRun) this.show(migration, from);
      else await this.apply(migration, from);
      applied += 1;
    }
    if (applied > 0) this.say(options.dryRun ? 'dry run: nothing was changed' : `${applied} applied`);
  }

  /** Takes back what was applied after `to`; without it the last one. */
  public async down(to: string | undefined, all: boolean): Promise<void> {
    const entries = await this.check();
    const unknown = this.unknownIn(entries);
    if (unknown.length > 0) {
      throw new MigrationError(
        `${unknown.join(', ')} is applied, and how it is taken back is not known here\nfix: use the migrations that were applied last`,
      );
    }
    const known = this.bundle.migrations.map(({ id }) => id);
    if (to !== undefined && !known.includes(to)) {
      throw new MigrationError(`there is no migration ${to}\nfix: use one of ${known.join(', ')}`);
    }
    const begun = this.bundle.migrations.filter(({ id }) => entries.some((entry) => entry.id === id)).reverse();
    const wanted =
      to === undefined
        ? begun.slice(0, all ? undefined : 1)
        : begun.filter(({ id }) => known.indexOf(id) > known.indexOf(to));
    if (wanted.length === 0) this.say('nothing to do: nothing is applied');
    for (const migration of wanted) await this.takeBack(migration);
  }

  /** Every migration, and how far it is. */
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
        state: 'not known here',
        statements: String(done),
        at: finishedAt?.toISOString() ?? '',
      }));
    return [...known, ...others];
  }

  private async pendingState(migration: Migration): Promise<string> {
    const mismatches = await findMismatches(this.session.client, migration);
    if (mustWait(mismatches)) return 'pending: its tables are missing';
    return mismatches.length > 0 ? 'pending: its tables are different' : 'pending';
  }

  private unknownIn(entries: Entry[]): string[] {
    return entries.map(({ id }) => id).filter((id) => !this.bundle.migrations.some((it) => it.id === id));
  }

  /** What was applied must be what is written. */
  private async check(): Promise<Entry[]> {
    const entries = await this.ledger.read();
    const edited = this.bundle.migrations.filter(({ id, checksum }) =>
      entries.some((entry) => entry.id === id && entry.checksum !== checksum),
    );
    if (edited.length > 0) {
      throw new MigrationError(
        `edited after it was applied: ${edited.map(({ id }) => id).join(', ')}\n` +
          'fix: put the old text back, and write what is new as a migration of its own',
      );
    }
    return entries;
  }

  private refuse(migration: Migration, mismatches: Mismatch[]): void {
    if (mismatches.length === 0) return;
    throw new MigrationError(
      [
        `${migration.id} does not fit this database`,
        ...mismatches.map(({ text }) => `  ${text}`),
        'fix: bring the tables to what it expects, or correct what it expects. Nothing of it was applied.',
      ].join('\n'),
    );
  }

  private show({ id, transaction, up }: Migration, from: number): void {
    this.say(`${id}${transaction ? ', in one transaction' : ''}`);
    up.slice(from).forEach(({ sql }) => this.say(`${sql.replace(/^/gm, '    ')};`));
  }

  private async apply(migration: Migration, from: number): Promise<void> {
    const { id, transaction, up } = migration;
    this.say(`${id}${from > 0 ? `, broken off after ${from} of ${up.length} statements: going on` : ''}`);
    await this.ledger.create();
    if (transaction) {
      await this.inTransaction(migration, up, async () => {
        await this.ledger.begin(migration);
        await this.ledger.finish(id, up.length);
      });
      return;
    }
    await this.ledger.begin(migration);
    for (let index = from; index < up.length; index++) {
      await this.alone(migration, up, index);
      await this.ledger.progress(id, index + 1);
    }
    await this.ledger.finish(id, up.length);
  }

  private async takeBack(migration: Migration): Promise<void> {
    const { id, transaction, down } = migration;
    this.say(`${id} is taken back`);
    if (transaction) {
      await this.inTransaction(migration, down, () => this.ledger.forget(id));
      return;
    }
    await this.ledger.reopen(id);
    for (const index of down.keys()) await this.alone(migration, down, index);
    await this.ledger.forget(id);
  }

  private async inTransaction(
    migration: Migration,
    statements: readonly Statement[],
    record: () => Promise<void>,
  ): Promise<void> {
    const { client } = this.session;
    await this.session.retryLocks(migration.id, async () => {
      await client.query('BEGIN');
      try {
        for (const [index, { sql }] of statements.entries()) {
          await this.session.limit(sql, true);
          await this.tell(migration, statements, index, () => this.session.run(sql));
        }
        await record();
        await client.query('COMMIT');
      } catch (error) {
        // Without a connection the server has done it already.
        await client.query('ROLLBACK').catch(() => undefined);
        throw error;
      }
    });
  }

  private async alone(migration: Migration, statements: readonly Statement[], index: number): Promise<void> {
    const { sql, index: name } = statements[index];
    await this.session.retryLocks(migration.id, async () => {
      if (name !== undefined) await this.dropInvalid(name);
      await this.session.limit(sql, false);
      await this.tell(migration, statements, index, () => this.session.run(sql));
    });
  }

  /** What a build that was broken off left behind: PostgreSQL keeps it up to date, and never reads it. */
  private async dropInvalid(name: string): Promise<void> {
    const { client } = this.session;
    const { rows } = await client.query<{ name: string }>(
      'SELECT indexrelid::regclass::text AS name FROM pg_index WHERE indexrelid = to_regclass($1) AND NOT indisvalid',
      [name],
    );
    for (const found of rows) {
      this.say(`    ${name} was broken off: it is built anew`);
      const sql = `DROP INDEX CONCURRENTLY ${found.name}`;
      await this.session.limit(sql, false);
      await client.query(sql);
    }
  }

  private async tell(
    { id, transaction }: Migration,
    statements: readonly Statement[],
    index: number,
    work: () => Promise<unknown>,
  ): Promise<void> {
    const { sql } = statements[index];
    const began = Date.now();
    try {
      await work();
    } catch (error) {
      if (isLockTimeout(error)) throw error;
      throw new MigrationError(
        [
          `${id} failed at statement ${index + 1} of ${statements.length}: ${describe(error as ServerError)}`,
          `statement: ${sql}`,
          transaction
            ? 'state: nothing of this migration is applied'
            : `state: ${index} of its statements are done; run it again to go on`,
        ].join('\n'),
      );
    }
    this.say(`  ${index + 1}/${statements.length} ${firstLine(sql)} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  }
}

function isFinished(entries: Entry[], id: string): boolean {
  return entries.some((entry) => entry.id === id && entry.finishedAt !== null);
}

/** The tables may come later: nothing contradicts. */
function mustWait(mismatches: Mismatch[]): boolean {
  return mismatches.length > 0 && mismatches.every(({ missingTable }) => missingTable);
}

function stateOf(migration: Migration, entry: Entry): string {
  if (entry.checksum !== migration.checksum) return 'edited after it was applied';
  return entry.finishedAt === null ? 'broken off' : 'applied';
}

function firstLine(sql: string): string {
  const text = sql.replace(/\s+/g, ' ');
  return text.length > 90 ? `${text.slice(0, 89)}…` : text;
}
