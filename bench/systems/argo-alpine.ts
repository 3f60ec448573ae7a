import { createHash } from 'node:crypto';
import { Claim, System } from '../system';

const INDEXES: Claim = { id: 'AA-IDX-10', text: '90–95 % less', reductionPercent: 90 };
const FILTERING: Claim = { id: 'AA-OUT-08', text: '150 → 15 ms, 90 % less', reductionPercent: 90, detail: true };
const STATISTICS: Claim = { id: 'AA-OUT-09', text: '250 → 30 ms, 88 % less', reductionPercent: 88, detail: true };
const LOOK_UP: Claim = { id: 'AA-OUT-10', text: '50 → 5 ms, 90 % less', reductionPercent: 90, detail: true };
const ALL: Claim = { id: 'AA-OUT-02', text: '50–70 % less', reductionPercent: 50 };

const SYMBOLS = 400;
const TIERS = ['starter', 'pro', 'elite'];

/** Of every fifth user. */
const stripeCustomer = (user: number): string =>
  `cus_${createHash('md5').update(String(user)).digest('hex').slice(0, 14)}`;

/** Argo-Alpine at `scale` times a size at which the report's times are plausible: it names none. */
export function benchmark(scale: number): System {
  const signals = Math.round(1_500_000 * scale);
  const users = Math.round(400_000 * scale);
  const notifications = Math.round(1_500_000 * scale);
  return {
    name: 'ArgoAlpine',
    folder: 'argo-alpine',
    size: 'assumed, the report names none (GAP-AA-10)',
    existing: [],
    tables: [
      {
        table: 'signals',
        rows: signals,
        columns: {
          id: 'i',
          symbol: `'SYM' || bench.zipf(i, ${SYMBOLS}, 1)`,
          action: "CASE WHEN bench.u(i, 2) < 0.6 THEN 'BUY' ELSE 'SELL' END",
          confidence: 'round((75 + 24 * power(bench.u(i, 3), 2))::numeric, 2)::float8',
          price: 'round((5 + 900 * bench.u(i, 4))::numeric, 2)::float8',
          // 1 % is still open: most of the last fortnight.
          is_active: `bench.u(i, 5) < (CASE WHEN i > ${signals} * 0.98 THEN 0.4 ELSE 0.002 END)`,
          created_at: `bench.at(i, ${signals}, 6)`,
        },
      },
      {
        table: 'users',
        rows: users,
        columns: {
          id: 'i',
          email: "bench.word(i, 1) || '.' || bench.word(i, 2) || i || '@example.com'",
          tier: "(CASE WHEN bench.u(i, 3) < 0.85 THEN 'starter' WHEN bench.u(i, 3) < 0.97 THEN 'pro' ELSE 'elite' END)::user_tier",
          stripe_customer_id: "CASE WHEN i % 5 = 0 THEN 'cus_' || left(md5(i::text), 14) END",
          is_active: 'bench.u(i, 4) < 0.8',
          created_at: `bench.at(i, ${users}, 5)`,
        },
      },
      {
        table: 'notifications',
        rows: notifications,
        columns: {
          id: 'i',
          user_id: `bench.skew(i, ${users}, 1)`,
          title: `'New signal: SYM' || bench.zipf(i, ${SYMBOLS}, 2)`,
          is_read: 'bench.u(i, 3) < 0.85',
          created_at: `bench.at(i, ${notifications}, 4)`,
        },
      },
    ],
    queries: [
      {
        name: 'latest-active-signals',
        sql: `SELECT id, symbol, action, confidence, price, created_at FROM signals
              WHERE is_active = true AND confidence >= $1 ORDER BY created_at DESC LIMIT 20`,
        parameters: (draw) => [draw.integer(85, 98)],
        claim: FILTERING,
      },
      {
        name: 'active-signals-count',
        sql: 'SELECT count(*), max(confidence), min(created_at) FROM signals WHERE is_active = true AND confidence >= $1',
        parameters: (draw) => [draw.integer(85, 98)],
        claim: FILTERING,
      },
      {
        name: 'latest-signals-of-symbol',
        sql: 'SELECT id, action, confidence, price, created_at FROM signals WHERE symbol = $1 ORDER BY created_at DESC LIMIT 20',
        parameters: (draw) => [`SYM${draw.zipf(SYMBOLS)}`],
        claim: INDEXES,
      },
      {
        name: 'signals-of-symbol-in-month',
        sql: `SELECT count(*), min(price), max(price) FROM signals
              WHERE symbol = $1 AND created_at >= $2 AND created_at < $3`,
        parameters: (draw) => {
          const days = draw.integer(30, 700);
          return [`SYM${draw.zipf(SYMBOLS)}`, draw.daysAgo(days), draw.daysAgo(days - 30)];
        },
        claim: INDEXES,
      },
      {
        name: 'users-count-of-tier',
        sql: 'SELECT count(*) FROM users WHERE tier = $1::user_tier AND is_active = true',
        parameters: (draw) => [draw.of(TIERS)],
        claim: STATISTICS,
        shortfall: 'Most users have the first tier: to count them, the index is read almost as a whole.',
      },
      {
        name: 'new-users-count',
        sql: 'SELECT count(*) FROM users WHERE created_at >= $1',
        parameters: (draw) => [draw.daysAgo(draw.of([1, 7, 30]))],
        claim: STATISTICS,
      },
      {
        name: 'users-by-tier',
        sql: 'SELECT tier, count(*) FILTER (WHERE is_active) AS active, count(*) FROM users GROUP BY tier ORDER BY tier',
        parameters: () => [],
        claim: STATISTICS,
        shortfall:
          'Every user is counted either way: the index is smaller than the table, but none of its entries can be left out.',
      },
      {
        name: 'user-of-stripe-customer',
        sql: 'SELECT id, email, tier, is_active FROM users WHERE stripe_customer_id = $1',
        parameters: (draw) => [stripeCustomer(5 * draw.integer(1, users / 5))],
        claim: LOOK_UP,
      },
      {
        name: 'unread-notifications',
        sql: `SELECT id, title, created_at FROM notifications
              WHERE user_id = $1 AND is_read = false ORDER BY created_at DESC LIMIT 20`,
        parameters: (draw) => [draw.integer(1, users)],
        claim: INDEXES,
      },
      {
        name: 'unread-notifications-count',
        sql: 'SELECT count(*) FROM notifications WHERE user_id = $1 AND is_read = false',
        parameters: (draw) => [draw.integer(1, users)],
        claim: INDEXES,
      },
    ],
    overall: [INDEXES, ALL],
  };
}
