import { Claim, System } from '../system';

const FILTERED: Claim = { id: 'TT-IDX-06', text: '20–30 % less', reductionPercent: 20 };
const POINT: Claim = { id: 'TT-IDX-07', text: '30–40 % less', reductionPercent: 30 };

const USERS = 120;
/** Each about half as often as the one before. */
const ACTIONS = (
  'login scan_bag link_bag create_bill print_bill edit_bag logout export delete_bag edit_bill unlink_bag ' +
  'reset_password change_role enable_2fa delete_user import'
).split(' ');

/** The code of bag `i`: printed on rolls, and used in whatever order. */
const qr = (i: number): string => {
  const code = (BigInt(i) * 1597334677n) % 4294967296n;
  return `TTB-${code.toString(16).toUpperCase().padStart(8, '0')}`;
};

/** TraitorTrack at `scale` times the size of its report. */
export function benchmark(scale: number): System {
  const bags = Math.round(1_800_000 * scale);
  const bills = Math.round(40_000 * scale);
  const billBags = bills * 28;
  const scans = Math.round(1_800_000 * scale);
  const audits = Math.round(1_000_000 * scale);
  return {
    name: 'TraitorTrack',
    folder: 'traitor-track',
    size: '1.8 million bags and 100+ users are the report’s; scans, bills and audit records are assumed',
    // The report says that 50 and more indexes are there (TT-ARC-04), not which: those of test/sql/traitor-track-tables.sql, and these.
    existing: [
      'CREATE INDEX idx_bag_status ON bag (status)',
      'CREATE INDEX idx_bag_created ON bag (created_at)',
      'CREATE INDEX idx_audit_action ON audit_log (action)',
    ],
    tables: [
      {
        table: '"user"',
        rows: USERS,
        columns: { id: 'i', username: "'user' || i", role: "CASE WHEN i < 5 THEN 'admin' ELSE 'dispatcher' END" },
      },
      {
        table: 'bag',
        rows: bags,
        columns: {
          id: 'i',
          qr_id: "'TTB-' || upper(lpad(to_hex((i * 1597334677) % 4294967296), 8, '0'))",
          type: "CASE WHEN i % 31 = 0 THEN 'parent' ELSE 'child' END",
          // 2 % active, half of them of the last month; 8 % on their way; 90 % closed.
          status: `CASE WHEN bench.u(i, 2) < (CASE WHEN i > ${bags} * 0.96 THEN 0.25 ELSE 0.0104 END) THEN 'active'
                        WHEN bench.u(i, 2) > 0.92 THEN 'in_transit' ELSE 'closed' END`,
          weight: 'round((20 + 15 * bench.u(i, 3))::numeric, 1)::float8',
          dispatch_area: "'area-' || bench.pick(i, 12, 4)",
          owner_id: `bench.zipf(i, ${USERS}, 5)`,
          created_at: `bench.at(i, ${bags}, 6)`,
        },
      },
      {
        table: 'bill',
        rows: bills,
        columns: {
          id: 'i',
          bill_id: "'BILL-' || lpad(i::text, 8, '0')",
          status: `CASE WHEN i > ${bills} * 0.98 THEN 'new' ELSE 'completed' END`,
          created_at: `bench.at(i, ${bills}, 1)`,
        },
      },
      {
        // Forty bills are filled at the same time.
        table: 'bill_bag',
        rows: billBags,
        columns: {
          id: 'i',
          bill_id: `least(${bills}, ((i - 1) / 1120) * 40 + bench.pick(i, 40, 1))`,
          bag_id: 'i',
          created_at: `bench.at(i, ${billBags}, 2)`,
        },
      },
      {
        table: 'scan',
        rows: scans,
        columns: {
          id: 'i',
          user_id: `bench.zipf(i, ${USERS}, 1)`,
          parent_bag_id: `bench.pick(i, ${bags}, 2)`,
          child_bag_id: `bench.pick(i, ${bags}, 3)`,
          created_at: `bench.at(i, ${scans}, 4)`,
        },
      },
      {
        table: 'audit_log',
        rows: audits,
        columns: {
          id: 'i',
          timestamp: `bench.at(i, ${audits}, 1)`,
          user_id: `bench.zipf(i, ${USERS}, 2)`,
          action: `(ARRAY['${ACTIONS.join("','")}'])[least(${ACTIONS.length}, 1 + floor(-ln(1 - bench.u(i, 3)) / ln(2.0::float8))::integer)]`,
          details: `'{"entity": "bag", "id": ' || bench.pick(i, ${bags}, 4) || ', "ip": "10.0.0.' || bench.pick(i, 250, 5) || '"}'`,
        },
      },
    ],
    queries: [
      {
        name: 'scans-by-user-per-day',
        sql: `SELECT date_trunc('day', created_at) AS day, count(*) FROM scan
              WHERE user_id = $1 AND created_at >= $2 GROUP BY 1 ORDER BY 1`,
        parameters: (draw) => [draw.integer(1, USERS), draw.daysAgo(draw.of([7, 14, 30]))],
        claim: FILTERED,
      },
      {
        name: 'scans-by-user-count',
        sql: 'SELECT count(*) FROM scan WHERE user_id = $1 AND created_at >= $2',
        parameters: (draw) => [draw.integer(1, USERS), draw.daysAgo(draw.integer(1, 30))],
        claim: FILTERED,
      },
      {
        name: 'latest-scans-of-user',
        sql: 'SELECT id, child_bag_id, created_at FROM scan WHERE user_id = $1 ORDER BY created_at DESC LIMIT 20',
        parameters: (draw) => [draw.integer(1, USERS)],
        claim: FILTERED,
      },
      {
        name: 'bags-of-bill',
        sql: 'SELECT bag_id, created_at FROM bill_bag WHERE bill_id = $1 ORDER BY bag_id',
        parameters: (draw) => [draw.integer(1, bills)],
        batch: 100,
        claim: FILTERED,
        shortfall:
          'The bags of a bill were put on it within days and lie on a few pages: sparing them saves little beside the way to the server.',
      },
      {
        // Asked before a bag is linked: as a rule it is not there yet.
        name: 'bag-already-on-bill',
        sql: 'SELECT created_at FROM bill_bag WHERE bill_id = $1 AND bag_id = $2',
        parameters: (draw) => {
          const group = draw.integer(0, bills / 40 - 1);
          return [group * 40 + draw.integer(1, 40), group * 1120 + draw.integer(1, 1120)];
        },
        batch: 100,
        claim: FILTERED,
        shortfall:
          'idx_bill_bag_bag finds the only row of the bag already: what is left is the way to the server and the planning, which has one more index to weigh.',
      },
      {
        name: 'audit-newest-of-action',
        sql: `SELECT id, timestamp, user_id, details FROM audit_log
              WHERE action = $1 AND timestamp >= $2 ORDER BY timestamp DESC LIMIT 50`,
        parameters: (draw) => [draw.of(ACTIONS), draw.daysAgo(draw.of([7, 30, 90]))],
        claim: FILTERED,
      },
      {
        name: 'audit-count-of-action',
        sql: 'SELECT count(*) FROM audit_log WHERE action = $1 AND timestamp >= $2',
        parameters: (draw) => [draw.of(ACTIONS), draw.daysAgo(draw.of([7, 30, 90]))],
        claim: FILTERED,
      },
      {
        name: 'active-bags-page',
        sql: `SELECT id, qr_id, type, weight, created_at FROM bag
              WHERE status = 'active' ORDER BY created_at DESC LIMIT 50 OFFSET $1`,
        parameters: (draw) => [50 * draw.integer(0, 40)],
        claim: FILTERED,
      },
      {
        name: 'active-bags-of-week',
        sql: `SELECT id, qr_id, type, weight, created_at FROM bag
              WHERE status = 'active' AND created_at >= $1 AND created_at < $2 ORDER BY created_at DESC`,
        parameters: (draw) => {
          const days = draw.integer(7, 365);
          return [draw.daysAgo(days), draw.daysAgo(days - 7)];
        },
        claim: FILTERED,
      },
      {
        name: 'qr-look-up',
        sql: 'SELECT type, status, weight, created_at FROM bag WHERE qr_id = $1',
        parameters: (draw) => [qr(draw.integer(1, bags))],
        batch: 200,
        claim: POINT,
        shortfall:
          'Nearly all of the time is the way to the server and the planning, which has two indexes of the same key to weigh. ' +
          'What the look-ups themselves gain, qr-look-up-of-1000 shows.',
      },
      {
        name: 'qr-look-up-of-1000',
        sql: `SELECT sum(b.weight), count(*) FILTER (WHERE b.status = 'active'), max(b.created_at), min(b.type)
              FROM unnest($1::text[]) AS code CROSS JOIN LATERAL
                (SELECT type, status, weight, created_at FROM bag WHERE qr_id = code OFFSET 0) AS b`,
        parameters: (draw) => [Array.from({ length: 1000 }, () => qr(draw.integer(1, bags)))],
        claim: POINT,
        shortfall: 'One page of four is spared, and it lies in memory here: from a disk it would be one read of two.',
      },
    ],
    overall: [],
  };
}
