import { MigrationBundle } from '../../lib/domain';

interface Parts {
  readonly fingerprint?: string;
  readonly migrations?: object[];
  readonly tasks?: object[];
}

/** Compiled migrations: one index, one refresh. */
export function aBundle({ fingerprint, migrations, tasks }: Parts = {}): MigrationBundle {
  return MigrationBundle.fromJson(
    JSON.stringify({
      format: 1,
      fingerprint: fingerprint ?? '0123456789abcdef'.repeat(4),
      migrations: migrations ?? [
        {
          id: '001_indexes',
          transaction: false,
          checksum: 'a'.repeat(64),
          expects: [],
          up: [{ sql: 'CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (c)', index: 'i' }],
          down: [{ sql: 'DROP INDEX CONCURRENTLY IF EXISTS i' }],
        },
      ],
      tasks: tasks ?? [
        { name: 'refresh', statements: [{ sql: 'REFRESH MATERIALIZED VIEW CONCURRENTLY v' }], metrics: false },
      ],
    }),
  );
}
