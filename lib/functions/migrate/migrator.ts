import { Application, renderSeconds } from './apply';
import type { Bundle, Migration } from './bundle-file';
import { AheadError, MigrationError } from './errors';
import { Mismatch, findMismatches } from './expectations';
import { isInvalid } from './indexes';
import { Entry, Ledger } from './ledger';
import { redactStatement } from './redaction';
import type { Sessions } from './sessions';

export interface UpOptions {
  readonly dryRun: boolean;
  /** If true, applies pending migrations to a database with migrations that the bundle does not contain. Otherwise it fails. */
  readonly allowAhead: boolean;
  /** If true, a migration whose tables do not exist yet stays pending. Otherwise it fails. */
  readonly deferMissing: boolean;
}

/** Applies the migrations of a bundle to a database, and rolls them back. */
export class Migrator {
  private readonly ledger: Ledger;

  constructor(
    private readonly sessions: Sessions,
    private readonly bundle: Bundle,
    private readonly print: (text: string) => void,
  ) {
    this.ledger = new Ledger(bundle);
  }

  /** Applies pending migrations in order. */
  public async up(options: UpOptions): Promise<void> {
    const entries = await this.readEntries();
    const pending = this.bundle.migrations.filter(({ id }) => !isFinished(entries, id));
    this.checkAhead(this.unknownIn(entries), pending, options.allowAhead);
    const repaired = options.dryRun ? 0 : await this.repair(entries);
    if (pending.length + repaired === 0) this.print('Nothing to do: every migration is applied');
    const began = Date.now();
    let applied = 0;
    for (const migration of pending) {
      const session = options.dryRun ? this.sessions.current : await this.sessions.clean();
      const mismatches = await findMismatches(session, migration);
      if (onlyTablesMissing(mismatches) && options.deferMissing) {
        const tables = mismatches.map(({ table }) => table).join(', ');
        this.print(`Deferred ${migration.id} until its tables exist: ${tables}`);
        continue;
      }
      this.checkMismatches(migration, mismatches);
      const from = entries.find(({ id }) => id === migration.id)?.done ?? 0;
      if (options.dryRun) this.printStatements(migration, from);
      else await new Application(session, this.ledger, this.print).apply(migration, from);
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
    for (const migration of selected) {
      await new Application(await this.sessions.clean(), this.ledger, this.print).rollBack(migration);
    }
    if (selected.length > 0) this.print(`Rolled back ${renderCount(selected.length)} in ${renderSeconds(began)}`);
  }

  /** Returns the state of every migration. */
  public async status(): Promise<{ id: string; state: string; statements: string; at: string }[]> {
    const entries = await this.ledger.read(this.sessions.current);
    const known = [];
    for (const migration of this.bundle.migrations) {
      const entry = entries.find(({ id }) => id === migration.id);
      known.push({
        id: migration.id,
        state: entry ? await this.stateOf(migration, entry) : await this.pendingState(migration),
        statements: `${entry?.done ?? 0} of ${migration.up.length}`,
        at: (entry?.finishedAt ?? entry?.startedAt)?.toISOString() ?? '',
      });
    }
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

  private async stateOf(migration: Migration, entry: Entry): Promise<string> {
    if (entry.checksum !== migration.checksum && hasEffect(entry)) return 'edited after it was applied';
    if (entry.finishedAt === null) return 'interrupted';
    for (const statement of migration.up) {
      if (await isInvalid(this.sessions.current, statement)) return `applied, but ${statement.index} is invalid`;
    }
    return 'applied';
  }

  private async pendingState(migration: Migration): Promise<string> {
    const mismatches = await findMismatches(this.sessions.current, migration);
    if (onlyTablesMissing(mismatches)) return 'pending, tables missing';
    return mismatches.length > 0 ? 'pending, tables differ' : 'pending';
  }

  private unknownIn(entries: Entry[]): string[] {
    return entries.map(({ id }) => id).filter((id) => !this.bundle.migrations.some((it) => it.id === id));
  }

  /** Reads the ledger. Throws if an applied migration was edited. */
  private async readEntries(): Promise<Entry[]> {
    const entries = await this.ledger.read(this.sessions.current);
    const edited = this.bundle.migrations.filter(({ id, checksum }) =>
      entries.some((entry) => entry.id === id && entry.checksum !== checksum && hasEffect(entry)),
    );
    if (edited.length > 0) {
      throw new MigrationError(
        `Edited after it was applied: ${edited.map(({ id }) => id).join(', ')}\n` +
          'fix: restore the original text, and write the change as a new migration',
      );
    }
    return entries;
  }

  /** Throws for a database that is ahead, unless that is allowed: the release is a rollback, or another branch has migrated it. */
  private checkAhead(unknown: string[], pending: Migration[], allowed: boolean): void {
    if (unknown.length === 0) return;
    const ahead = `Database is ahead of this release: not in the bundle: ${unknown.join(', ')}.`;
    const waiting = pending.length === 0 ? '' : ` Pending: ${pending.map(({ id }) => id).join(', ')}.`;
    if (!allowed) {
      throw new AheadError(
        `${ahead}${waiting} Nothing changed\nfix: deploy a bundle that contains them, or confirm the rollback with --allow-ahead`,
      );
    }
    this.print(`${ahead} They stay applied.`);
  }

  /** Rebuilds indexes of applied migrations that are invalid. */
  private async repair(entries: Entry[]): Promise<number> {
    const applied = this.bundle.migrations.filter(({ id, transaction }) => !transaction && isFinished(entries, id));
    let repaired = 0;
    for (const migration of applied) {
      repaired += await new Application(this.sessions.current, this.ledger, this.print).repair(migration);
    }
    return repaired;
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
    up.slice(from).forEach(({ sql }) => this.print(`${redactStatement(sql).text.replace(/^/gm, '    ')};`));
  }
}

function hasEffect({ done, finishedAt }: Entry): boolean {
  return done > 0 || finishedAt !== null;
}

function isFinished(entries: Entry[], id: string): boolean {
  return entries.some((entry) => entry.id === id && entry.finishedAt !== null);
}

/** Returns true if the only differences are tables that may still be created. */
function onlyTablesMissing(mismatches: Mismatch[]): boolean {
  return mismatches.length > 0 && mismatches.every(({ missingTable }) => missingTable);
}

function renderCount(migrations: number): string {
  return migrations === 1 ? '1 migration' : `${migrations} migrations`;
}
