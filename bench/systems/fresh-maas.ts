import { Claim, System } from '../system';
import { word } from '../sql-functions';

const QUERY_TIME: Claim = { id: 'FM-SLO-04', text: '150 → 50 ms, 67 % less', reductionPercent: 67 };

const LOCALES = ['en-US', 'en-GB', 'de-DE', 'fr-FR', 'es-ES', 'it-IT', 'nl-NL', 'pl-PL', 'pt-BR', 'ja-JP'];
const FEATURES = ['invoicing', 'crm', 'analytics', 'inventory', 'payroll', 'ai_forecast', 'api', 'reports'];
const TRANSACTION_STATUSES = ['completed', 'pending', 'failed', 'refunded'];
const INVOICE_STATUSES = ['paid', 'sent', 'overdue', 'draft'];

const list = (names: readonly string[]): string => `(ARRAY['${names.join("','")}'])`;

/** Fresh MaaS at `scale` times a size at which the report's times are plausible: it names none. */
export function benchmark(scale: number): System {
  const organizations = Math.round(2_000 * scale);
  const users = Math.round(150_000 * scale);
  const customers = Math.round(200_000 * scale);
  const products = Math.round(100_000 * scale);
  const transactions = Math.round(1_000_000 * scale);
  const invoices = Math.round(500_000 * scale);
  const usage = Math.round(1_000_000 * scale);
  const audits = Math.round(800_000 * scale);
  const sessions = Math.round(300_000 * scale);
  const tokens = Math.round(200_000 * scale);
  const organization = (salt: number): string => `bench.zipf(i, ${organizations}, ${salt})`;
  const words = (count: number, salt: number): string =>
    Array.from({ length: count }, (_, index) => `bench.word(i, ${salt + index})`).join(" || ' ' || ");
  const customer = `bench.skew(i, ${customers}, 1)`;
  return {
    name: 'FreshMaas',
    folder: 'fresh-maas',
    size: 'assumed, the report names none',
    existing: [],
    tables: [
      {
        table: 'organizations',
        rows: organizations,
        columns: {
          id: 'i',
          name: words(2, 1),
          is_active: 'bench.u(i, 3) < 0.9',
          settings: `jsonb_build_object('currency', 'USD', 'locale', ${list(LOCALES)}[bench.zipf(i, ${LOCALES.length}, 4)], 'plan', bench.pick(i, 4, 5))`,
        },
      },
      {
        table: 'users',
        rows: users,
        columns: {
          id: 'i',
          organization_id: organization(1),
          email: "'user' || i || '@example.com'",
          is_active: 'bench.u(i, 4) < 0.85',
          preferences: `jsonb_build_object('theme', CASE WHEN bench.u(i, 5) < 0.1 THEN 'dark' ELSE 'light' END,
            'locale', ${list(LOCALES)}[bench.zipf(i, ${LOCALES.length}, 6)],
            'notifications', jsonb_build_object('email', bench.u(i, 7) < 0.6, 'sms', bench.u(i, 8) < 0.05))`,
        },
      },
      {
        table: 'sessions',
        rows: sessions,
        columns: {
          id: 'i',
          user_id: `bench.skew(i, ${users}, 1)`,
          expires_at: `bench.at(i, ${sessions}, 2) + interval '7 days'`,
        },
      },
      {
        table: 'auth_tokens',
        rows: tokens,
        columns: {
          id: 'i',
          user_id: `bench.skew(i, ${users}, 1)`,
          expires_at: `bench.at(i, ${tokens}, 2) + interval '30 days'`,
          revoked: 'bench.u(i, 3) < 0.2',
        },
      },
      {
        table: 'organization_subscriptions',
        rows: organizations * 2,
        columns: {
          id: 'i',
          organization_id: `1 + i % ${organizations}`,
          plan_id: 'bench.pick(i, 4, 1)',
          status: `CASE WHEN i > ${organizations} THEN 'active' ELSE 'ended' END`,
        },
      },
      {
        table: 'licenses',
        rows: organizations * 5,
        columns: {
          id: 'i',
          organization_id: `1 + i % ${organizations}`,
          license_type: `${list(FEATURES)}[bench.pick(i, ${FEATURES.length}, 1)]`,
        },
      },
      {
        table: 'customers',
        rows: customers,
        columns: {
          id: 'i',
          organization_id: organization(1),
          company_name: `${words(2, 2)} || ' Ltd'`,
          contact_person: `CASE WHEN bench.u(i, 4) < 0.8 THEN ${words(2, 5)} END`,
          status: "CASE WHEN bench.u(i, 7) < 0.9 THEN 'active' ELSE 'on_hold' END",
          is_active: 'bench.u(i, 8) < 0.9',
        },
      },
      {
        table: 'products',
        rows: products,
        columns: {
          id: 'i',
          organization_id: organization(1),
          product_name: words(2, 2),
          description: words(10, 4),
          is_active: 'bench.u(i, 14) < 0.8',
        },
      },
      {
        // Of the customer's organisation.
        table: 'transactions',
        rows: transactions,
        columns: {
          id: 'i',
          customer_id: customer,
          organization_id: `bench.zipf(${customer}, ${organizations}, 1)`,
          amount: 'round((10 + 990 * bench.u(i, 2))::numeric, 2)',
          status: `(CASE WHEN bench.u(i, 3) < 0.9 THEN 'completed' WHEN bench.u(i, 3) < 0.94 THEN 'pending'
                         WHEN bench.u(i, 3) < 0.98 THEN 'failed' ELSE 'refunded' END)`,
          description: `'Payment for ' || ${words(4, 4)}`,
          transaction_date: `bench.at(i, ${transactions}, 8)`,
        },
      },
      {
        table: 'invoices',
        rows: invoices,
        columns: {
          id: 'i',
          organization_id: organization(1),
          status: `(CASE WHEN bench.u(i, 2) < 0.9 THEN 'paid' WHEN bench.u(i, 2) < 0.96 THEN 'sent'
                         WHEN bench.u(i, 2) < 0.98 THEN 'overdue' ELSE 'draft' END)`,
          amount: 'round((50 + 5000 * bench.u(i, 3))::numeric, 2)',
          invoice_date: `bench.at(i, ${invoices}, 4)`,
        },
      },
      {
        table: 'usage_records',
        rows: usage,
        columns: {
          id: 'i',
          organization_id: organization(1),
          feature_name: `${list(FEATURES)}[bench.zipf(i, ${FEATURES.length}, 2)]`,
          quantity: 'bench.pick(i, 20, 3)',
          recorded_at: `bench.at(i, ${usage}, 4)`,
        },
      },
      {
        table: 'audit_logs',
        rows: audits,
        columns: {
          id: 'i',
          organization_id: organization(1),
          action_type: "'action.' || bench.word(i, 2)",
          created_at: `bench.at(i, ${audits}, 3)`,
        },
      },
      {
        table: 'white_label_themes',
        rows: organizations,
        columns: {
          id: 'i',
          organization_id: 'i',
          colors: "jsonb_build_object('primary', '#' || left(md5(i::text), 6), 'dark', bench.u(i, 1) < 0.3)",
        },
      },
    ],
    queries: [
      {
        name: 'newest-transactions',
        sql: `SELECT id, amount, status, transaction_date FROM transactions
              WHERE organization_id = $1 ORDER BY transaction_date DESC LIMIT 50`,
        parameters: (draw) => [draw.zipf(organizations)],
        claim: QUERY_TIME,
      },
      {
        name: 'transactions-by-status-and-date',
        sql: `SELECT count(*), sum(amount) FROM transactions
              WHERE organization_id = $1 AND status = $2 AND transaction_date >= $3`,
        parameters: (draw) => [
          draw.zipf(organizations),
          draw.of(TRANSACTION_STATUSES),
          draw.daysAgo(draw.of([30, 90, 365])),
        ],
        claim: QUERY_TIME,
      },
      {
        name: 'newest-invoices',
        sql: `SELECT id, status, amount, invoice_date FROM invoices
              WHERE organization_id = $1 ORDER BY invoice_date DESC LIMIT 50`,
        parameters: (draw) => [draw.zipf(organizations)],
        claim: QUERY_TIME,
      },
      {
        name: 'invoices-by-status',
        sql: `SELECT id, amount, invoice_date FROM invoices
              WHERE organization_id = $1 AND status = $2 ORDER BY invoice_date DESC LIMIT 50`,
        parameters: (draw) => [draw.zipf(organizations), draw.of(INVOICE_STATUSES)],
        claim: QUERY_TIME,
      },
      {
        name: 'customer-search',
        sql: `SELECT id, company_name, contact_person FROM customers WHERE organization_id = $1 AND is_active = true
              AND to_tsvector('english', company_name || ' ' || COALESCE(contact_person, '')) @@ plainto_tsquery('english', $2)
              ORDER BY id LIMIT 50`,
        parameters: (draw) => [draw.zipf(organizations), word(draw.integer(0, 999))],
        claim: QUERY_TIME,
      },
      {
        name: 'product-search',
        sql: `SELECT id, product_name FROM products WHERE organization_id = $1 AND is_active = true
              AND to_tsvector('english', product_name || ' ' || COALESCE(description, '')) @@ plainto_tsquery('english', $2)
              ORDER BY id LIMIT 50`,
        parameters: (draw) => [draw.zipf(organizations), `${word(draw.integer(0, 999))} ${word(draw.integer(0, 999))}`],
        claim: QUERY_TIME,
      },
      {
        name: 'transaction-search',
        sql: `SELECT id, amount, description FROM transactions WHERE organization_id = $1
              AND to_tsvector('english', description) @@ plainto_tsquery('english', $2) ORDER BY id LIMIT 50`,
        parameters: (draw) => [draw.zipf(organizations), `${word(draw.integer(0, 999))} ${word(draw.integer(0, 999))}`],
        claim: QUERY_TIME,
      },
      {
        name: 'users-by-preference',
        sql: 'SELECT count(*) FROM users WHERE preferences @> $1::jsonb',
        parameters: (draw) => [JSON.stringify({ theme: 'dark', locale: draw.of(LOCALES) })],
        claim: QUERY_TIME,
      },
      {
        name: 'active-user-by-email',
        sql: 'SELECT id, organization_id FROM users WHERE email = $1 AND is_active = true',
        parameters: (draw) => [`user${draw.integer(1, users)}@example.com`],
        claim: QUERY_TIME,
      },
      {
        name: 'active-sessions-of-user',
        sql: 'SELECT id, expires_at FROM sessions WHERE user_id = $1 AND expires_at > $2 ORDER BY expires_at DESC',
        parameters: (draw) => [draw.integer(1, users), draw.daysAgo(0)],
        claim: QUERY_TIME,
      },
      {
        name: 'usage-of-feature',
        sql: 'SELECT count(*), sum(quantity) FROM usage_records WHERE organization_id = $1 AND feature_name = $2',
        parameters: (draw) => [draw.zipf(organizations), draw.of(FEATURES)],
        claim: QUERY_TIME,
      },
      {
        name: 'newest-audit-records',
        sql: `SELECT id, action_type, created_at FROM audit_logs
              WHERE organization_id = $1 ORDER BY created_at DESC LIMIT 50`,
        parameters: (draw) => [draw.zipf(organizations)],
        claim: QUERY_TIME,
      },
      {
        name: 'daily-revenue',
        sql: `SELECT DATE(transaction_date) AS date, count(*) AS transaction_count, sum(amount) AS total_revenue,
                avg(amount) AS avg_transaction, count(DISTINCT customer_id) AS unique_customers
              FROM transactions WHERE status = 'completed' AND organization_id = $1 AND transaction_date >= $2
              GROUP BY 1 ORDER BY 1`,
        after: `SELECT date, transaction_count, total_revenue, avg_transaction, unique_customers FROM mv_daily_revenue
                WHERE organization_id = $1 AND date >= $2 ORDER BY 1`,
        parameters: (draw) => [draw.zipf(organizations), draw.midnight(draw.of([30, 90, 365]))],
        claim: QUERY_TIME,
      },
      {
        name: 'customer-health',
        sql: `SELECT c.id AS customer_id, c.company_name, count(DISTINCT t.id) AS total_transactions, sum(t.amount) AS total_revenue,
                extract(DAY FROM now() - max(t.transaction_date)) AS days_since_last_transaction
              FROM customers c LEFT JOIN transactions t ON c.id = t.customer_id
              WHERE c.is_active = true AND c.organization_id = $1 GROUP BY c.id, c.company_name
              HAVING extract(DAY FROM now() - max(t.transaction_date)) >= 30
                AND extract(DAY FROM now() - max(t.transaction_date)) < 90 ORDER BY 1`,
        after: `SELECT customer_id, company_name, total_transactions, total_revenue, days_since_last_transaction
                FROM mv_customer_health WHERE organization_id = $1 AND health_status = 'at_risk' ORDER BY 1`,
        parameters: (draw) => [draw.zipf(organizations)],
        claim: QUERY_TIME,
      },
    ],
    overall: [],
  };
}
