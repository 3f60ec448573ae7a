import type { Migration, Statement } from './bundle-file';
import { MigrationError, ServerError, renderStatementError } from './errors';
import { dropLeftOvers, isInvalid, requireValid } from './indexes';
import type { Ledger } from './ledger';
import { redactStatement } from './redaction';
import { Session, isLockTimeout } from './session';

/** Runs the statements of a migration in a session and records them in the ledger. */
export class Application {
  constructor(
    private readonly session: Session,
    private readonly ledger: Ledger,
    private readonly print: (text: string) => void,
  ) {}

  /** Applies a migration whose first `from` statements are done. */
  public async apply(migration: Migration, from: number): Promise<void> {
    const { id, transaction, up } = migration;
    const { session, ledger } = this;
    this.print(from > 0 ? `Resuming ${id} after ${from} of ${up.length} statements` : `Applying ${id}`);
    await ledger.create(session);
    if (transaction) {
      await this.runInTransaction(migration, up, async () => {
        await ledger.begin(session, migration);
        await ledger.finish(session, id, up.length);
      });
      return;
    }
    await ledger.begin(session, migration);
    for (let index = from; index < up.length; index++) {
      await this.runAlone(migration, up, index);
      await ledger.progress(session, id, index + 1);
    }
    // An index of an earlier statement can have become invalid while the migration was interrupted.
    await this.repair(migration);
    await ledger.finish(session, id, up.length);
  }

  public async rollBack(migration: Migration): Promise<void> {
    const { id, transaction, down } = migration;
    const { session, ledger } = this;
    this.print(`Rolling back ${id}`);
    if (transaction) {
      await this.runInTransaction(migration, down, () => ledger.forget(session, id));
      return;
    }
    await ledger.reopen(session, id);
    for (const index of down.keys()) await this.runAlone(migration, down, index);
    await ledger.forget(session, id);
  }

  /** Rebuilds the invalid indexes of statements that are done. An index that was dropped since stays dropped. */
  public async repair(migration: Migration): Promise<number> {
    let repaired = 0;
    for (const [index, statement] of migration.up.entries()) {
      if (!(await isInvalid(this.session, statement))) continue;
      this.print(`Repairing ${migration.id}, whose index ${statement.index} is invalid`);
      await this.runAlone(migration, migration.up, index);
      repaired += 1;
    }
    return repaired;
  }

  private async runInTransaction(
    migration: Migration,
    statements: readonly Statement[],
    record: () => Promise<void>,
  ): Promise<void> {
    const { session } = this;
    await session.retryLocks(migration.id, () =>
      session.transaction(async () => {
        for (const [index, { sql }] of statements.entries()) {
          await session.setTimeouts(sql, true);
          await this.run(migration, statements, index);
        }
        // The migration can have changed the role or the search path.
        await session.resetSettings();
        await record();
      }),
    );
  }

  private async runAlone(migration: Migration, statements: readonly Statement[], index: number): Promise<void> {
    const { session } = this;
    const { sql } = statements[index];
    await session.retryLocks(migration.id, async () => {
      await dropLeftOvers(session, statements[index], this.print);
      await session.setTimeouts(sql, false);
      await this.run(migration, statements, index);
    });
  }

  /** Runs one statement and prints its duration. Adds the migration and its state to an error. */
  private async run(migration: Migration, statements: readonly Statement[], index: number): Promise<void> {
    const { id, transaction } = migration;
    const { sql } = statements[index];
    const began = Date.now();
    try {
      await this.session.run(sql);
      await requireValid(this.session, statements[index]);
    } catch (error) {
      if (isLockTimeout(error)) throw error;
      const reason = error instanceof MigrationError ? error.message : renderStatementError(error as ServerError, sql);
      throw new MigrationError(
        [
          `${id} failed at statement ${index + 1} of ${statements.length}: ${reason}`,
          transaction
            ? 'state: nothing of this migration is applied'
            : `state: ${index} of ${statements.length} statements are done; run it again to continue`,
        ].join('\n'),
      );
    }
    this.print(`  ${index + 1}/${statements.length} ${renderLine(sql)} (${renderSeconds(began)})`);
  }
}

/** Renders the seconds since a time. */
export function renderSeconds(began: number): string {
  return `${((Date.now() - began) / 1000).toFixed(1)} s`;
}

/** Renders a statement as one line of at most 90 characters. */
function renderLine(sql: string): string {
  const text = redactStatement(sql).text.slice(0, 1000).replace(/\s+/g, ' ');
  return text.length > 90 ? `${text.slice(0, 89)}…` : text;
}
