import { SqlSystem } from '../support/sql-system';

jest.setTimeout(60_000);

const INDEXES = [
  [
    'AA-IDX-01',
    'ix_signals_is_active_confidence_created_at',
    'signals USING btree (is_active, confidence, created_at)',
  ],
  ['AA-IDX-02', 'ix_signals_symbol_created_at', 'signals USING btree (symbol, created_at)'],
  ['AA-IDX-03', 'ix_users_tier_is_active', 'users USING btree (tier, is_active)'],
  ['AA-IDX-04', 'ix_users_created_at', 'users USING btree (created_at)'],
  [
    'AA-IDX-05',
    'ix_notifications_user_id_is_read_created_at',
    'notifications USING btree (user_id, is_read, created_at)',
  ],
  ['AA-IDX-06', 'ix_signals_confidence', 'signals USING btree (confidence)'],
  ['AA-IDX-07', 'ix_signals_is_active', 'signals USING btree (is_active)'],
  ['AA-IDX-07', 'ix_users_is_active', 'users USING btree (is_active)'],
  ['AA-IDX-08', 'ix_users_tier', 'users USING btree (tier)'],
  ['AA-IDX-09', 'ix_users_stripe_customer_id', 'users USING btree (stripe_customer_id)'],
] as const;

describe('Argo-Alpine on PostgreSQL 18', () => {
  const database = new SqlSystem('argo-alpine', 'argo_alpine');

  beforeAll(async () => {
    await database.start();
    await database.upDownUp();
  });
  afterAll(() => database.stop());

  test('[AA-IDX-11] [AA-RB-01] the indexes go up, down and up again, and no row is lost on the way', async () => {
    expect(database.back).toEqual(database.before);
    await database.rows("INSERT INTO signals (symbol, action, confidence, price) VALUES ('AAPL', 'BUY', 0.9, 1)");
    await database.run('down');
    expect(await database.indexes()).toEqual(database.before);
    await database.run('up');
    expect(await database.rows('SELECT symbol FROM signals')).toEqual([{ symbol: 'AAPL' }]);
  });

  test.each(INDEXES)('[%s] %s', (_, name, definition) => {
    expect(database.after[name]).toBe(definition);
  });
});
