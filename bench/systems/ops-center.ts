import { createHash } from 'node:crypto';
import { Claim, System } from '../system';

const LISTS: Claim = { id: 'OC-IDX-10', text: '50–70 % less', reductionPercent: 50 };
const ANALYTICS: Claim = { id: 'OC-MV-04', text: '10 s → 500 ms, 95 % less', reductionPercent: 95 };
const ALL: Claim = { id: 'OC-OUT-04', text: '500 → 150 ms, 70 % less', reductionPercent: 70 };

const TIERS = ['trial', 'starter', 'professional', 'enterprise', 'founder'];
const STATUSES = ['active', 'canceled', 'trialing', 'past_due', 'suspended'];

const USER = 1;
const ORGANIZATION = 2;
/** Like bench.uuid. */
const uuid = (i: number, salt: number): string => {
  const hash = createHash('md5').update(`${salt}:${i}`).digest('hex');
  return hash.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
};

const byShare = (value: string, shares: { readonly [value: string]: number }): string => {
  let upTo = 0;
  const cases = Object.entries(shares).map(([name, share]) => `WHEN ${value} < ${(upTo += share)} THEN '${name}'`);
  return `CASE ${cases.join(' ')} END`;
};

/** Ops-Center at `scale` times a size at which the report's times are plausible: it names none. */
export function benchmark(scale: number): System {
  const users = Math.round(400_000 * scale);
  const organizations = Math.round(20_000 * scale);
  const members = Math.round(500_000 * scale);
  const keys = Math.round(300_000 * scale);
  const audits = Math.round(1_000_000 * scale);
  const filter = (attribute: string): string =>
    `SELECT id, username, email, created_timestamp FROM keycloak_users
     WHERE attributes ->> '${attribute}' = $1 ORDER BY created_timestamp DESC LIMIT 50 OFFSET $2`;
  return {
    name: 'OpsCenter',
    folder: 'ops-center',
    size: 'assumed, the report names none',
    existing: [],
    tables: [
      {
        table: 'keycloak_users',
        rows: users,
        columns: {
          id: `bench.uuid(i, ${USER})`,
          username: "bench.word(i, 1) || '.' || bench.word(i, 2) || i",
          email: "bench.word(i, 1) || '.' || bench.word(i, 2) || i || '@example.com'",
          attributes: `jsonb_build_object(
            'subscription_tier', ${byShare('bench.u(i, 3)', { trial: 0.6, starter: 0.22, professional: 0.13, enterprise: 0.04, founder: 0.01 })},
            'subscription_status', ${byShare('bench.u(i, 4)', { active: 0.7, canceled: 0.17, trialing: 0.08, past_due: 0.04, suspended: 0.01 })},
            'company', bench.word(i, 5) || ' ' || bench.word(i, 6), 'locale', 'en', 'api_calls_limit', 10000,
            'api_calls_used', bench.pick(i, 10000, 7), 'terms_accepted', true, 'phone', '+1 555 ' || bench.pick(i, 9999999, 8))`,
          created_timestamp: `bench.at(i, ${users}, 9)`,
          // Hours ago, and half an hour: nobody's thirtieth day ends during a run.
          last_login: `CASE WHEN bench.u(i, 10) < 0.95 THEN bench.at(${users}, ${users}, 0) - interval '1 hour' *
            (floor(17520 * power(bench.u(i, 11), 3)) + 0.5) END`,
        },
      },
      {
        table: 'organizations',
        rows: organizations,
        columns: {
          id: `bench.uuid(i, ${ORGANIZATION})`,
          name: "bench.word(i, 1) || ' ' || bench.word(i, 2) || ' ' || i",
        },
      },
      {
        table: 'organization_members',
        rows: members,
        columns: {
          id: 'i',
          organization_id: `bench.uuid(bench.skew(i, ${organizations}, 1), ${ORGANIZATION})`,
          user_id: `bench.uuid(bench.pick(i, ${users}, 2), ${USER})`,
          role: "CASE WHEN bench.u(i, 3) < 0.1 THEN 'admin' ELSE 'member' END",
        },
      },
      {
        table: 'api_keys',
        rows: keys,
        columns: {
          id: 'i',
          user_id: `bench.uuid(bench.skew(i, ${users}, 1), ${USER})`,
          name: "'key ' || bench.word(i, 2)",
          // Ninety days each: a few thousand are still good.
          expires_at: `bench.at(i, ${keys}, 3) + interval '90 days'`,
          revoked: 'bench.u(i, 4) < 0.3',
        },
      },
      {
        table: 'audit_logs',
        rows: audits,
        columns: {
          id: 'i',
          timestamp: `bench.at(i, ${audits}, 1)`,
          user_id: `bench.uuid(bench.skew(i, ${users}, 2), ${USER})`,
          action: "'user.' || bench.word(i, 3)",
          details: "jsonb_build_object('ip', '10.0.0.' || bench.pick(i, 250, 4), 'success', bench.u(i, 5) < 0.97)",
        },
      },
    ],
    queries: [
      {
        name: 'users-of-tier',
        sql: filter('subscription_tier'),
        parameters: (draw) => [draw.of(TIERS), 50 * draw.integer(0, 9)],
        claim: LISTS,
      },
      {
        name: 'users-of-status',
        sql: filter('subscription_status'),
        parameters: (draw) => [draw.of(STATUSES), 50 * draw.integer(0, 9)],
        claim: LISTS,
      },
      {
        name: 'users-count-of-tier-and-status',
        sql: `SELECT count(*) FROM keycloak_users
              WHERE attributes ->> 'subscription_tier' = $1 AND attributes ->> 'subscription_status' = $2`,
        parameters: (draw) => [draw.of(TIERS), draw.of(STATUSES)],
        claim: LISTS,
      },
      {
        name: 'new-users',
        sql: `SELECT id, username, created_timestamp FROM keycloak_users
              WHERE created_timestamp >= $1 ORDER BY created_timestamp DESC LIMIT 50`,
        parameters: (draw) => [draw.daysAgo(draw.integer(1, 30))],
        claim: LISTS,
      },
      {
        name: 'members-of-organization',
        sql: `SELECT u.id, u.username, m.role FROM organization_members m JOIN keycloak_users u ON u.id = m.user_id
              WHERE m.organization_id = $1 ORDER BY u.username, m.id`,
        parameters: (draw) => [uuid(draw.integer(1, organizations), ORGANIZATION)],
        claim: LISTS,
      },
      {
        name: 'organizations-of-user',
        sql: `SELECT o.id, o.name, m.role FROM organization_members m JOIN organizations o ON o.id = m.organization_id
              WHERE m.user_id = $1 ORDER BY o.name, m.id`,
        parameters: (draw) => [uuid(draw.integer(1, users), USER)],
        claim: LISTS,
      },
      {
        name: 'api-keys-of-user',
        sql: 'SELECT id, name, expires_at, revoked FROM api_keys WHERE user_id = $1 ORDER BY id',
        parameters: (draw) => [uuid(draw.integer(1, users), USER)],
        claim: LISTS,
      },
      {
        name: 'api-keys-that-expire',
        sql: `SELECT id, user_id, expires_at FROM api_keys
              WHERE revoked = false AND expires_at >= $1 AND expires_at < $2 ORDER BY expires_at`,
        parameters: (draw) => {
          const days = draw.integer(0, 80);
          return [draw.daysAgo(-days), draw.daysAgo(-days - 7)];
        },
        claim: LISTS,
      },
      {
        name: 'audit-newest',
        sql: 'SELECT id, timestamp, user_id, action FROM audit_logs WHERE timestamp < $1 ORDER BY timestamp DESC LIMIT 100',
        parameters: (draw) => [draw.daysAgo(draw.integer(0, 90))],
        claim: LISTS,
      },
      {
        name: 'audit-of-user',
        sql: 'SELECT id, timestamp, action, details FROM audit_logs WHERE user_id = $1 ORDER BY timestamp DESC LIMIT 50',
        parameters: (draw) => [uuid(draw.integer(1, users), USER)],
        claim: LISTS,
      },
      {
        name: 'user-analytics',
        sql: `SELECT date_trunc('day', created_timestamp) AS date, count(*) AS total_users,
                count(*) FILTER (WHERE last_login > now() - interval '30 days') AS active_users,
                count(*) FILTER (WHERE attributes ->> 'subscription_tier' = 'professional') AS professional_users
              FROM keycloak_users WHERE created_timestamp >= $1 GROUP BY 1 ORDER BY 1`,
        after: `SELECT date, total_users, active_users, professional_users FROM user_analytics_summary
                WHERE date >= $1 ORDER BY 1`,
        parameters: (draw) => [draw.midnight(draw.integer(365, 730))],
        claim: ANALYTICS,
      },
    ],
    overall: [ALL],
  };
}
