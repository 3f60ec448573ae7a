import { Client } from 'pg';
import { bundleOf, migrate } from '../support/migrate';
import { SqlSystem } from '../support/sql-system';

jest.setTimeout(60_000);

describe('BookReader on PostgreSQL 18', () => {
  const database = new SqlSystem('book-reader', 'bookreader_prod');
  beforeAll(() => database.start());
  afterAll(() => database.stop());

  test('[BR-HLT-02] all, active and idle connections of the database are three metrics', async () => {
    const idle = new Client({ connectionString: database.url });
    await idle.connect();
    const { code, out } = await migrate(database.url, ['run', 'pool-status', '--bundle', bundleOf('book-reader')], {
      METRIC_NAMESPACE: 'BookReader',
    });
    await idle.end();
    expect(code).toBe(0);
    const record = JSON.parse(out.split('\n').find((line) => line.startsWith('{'))!);
    // The program itself is the active one.
    expect(record).toMatchObject({ total_connections: 2, active: 1, idle: 1, Database: 'bookreader_prod' });
    expect(record._aws.CloudWatchMetrics[0].Metrics).toEqual([
      { Name: 'total_connections' },
      { Name: 'active' },
      { Name: 'idle' },
    ]);
  });
});
