import { ReportSizing } from '../../../stacks/traitor-track/report-sizing';
import { DEVELOPMENT_LOAD, PRODUCTION_LOAD } from '../../../stacks/traitor-track/workload';

const sizing = new ReportSizing(PRODUCTION_LOAD, 2);

test('[TT-ARC-01] [TT-SLO-03] the minimum serves the 100 users of today', () => {
  expect(sizing.capacityFor(sizing.minInstances)).toBeGreaterThanOrEqual(100);
});

test('[TT-RD-16] the minimum serves 200 users and the desired size 300', () => {
  expect(sizing.capacityFor(sizing.minInstances)).toBe(200);
  expect(sizing.capacityFor(sizing.desiredInstances)).toBe(300);
});

test('[TT-RD-24] 500 users need five instances', () => {
  expect(new ReportSizing({ ...PRODUCTION_LOAD, users: 500 }, 2).desiredInstances).toBe(5);
  expect(sizing.capacityFor(5)).toBe(500);
});

test('[TT-ASG-11] [TT-OUT-07] ten instances serve 1000 users, the maximum', () => {
  expect(sizing.maxInstances).toBe(10);
  expect(sizing.capacityFor(10)).toBe(1000);
});

test('[TT-POOL-03] [TT-POOL-04] [TT-POOL-05] the pool is 6, truncated from 6.75, and its overflow 3', () => {
  expect(sizing).toMatchObject({ poolSize: 6, maxOverflow: 3 });
  expect(sizing.explain()).toContain(
    'pool per process: 6 connections = ' +
      '100 users ÷ (2 processes × 4 threads) × 3 queries × 0.15 s × 1.2 = 6.75, truncated; a plan chooses ',
  );
  expect(sizing.explain()).toContain('overflow per process: 3 connections = 6 × 0.5 = 3, truncated');
});

test('[GAP-TT-05] a note says that more processes run than the pool counts', () => {
  expect(sizing.explain()).toMatch(
    /note: the pool is sized for 2 processes, but an instance runs 5 and can open 5 pools$/,
  );
});

test('replicas share the reads', () => {
  expect(sizing.explain()).toContain('share of each replica: 0.4 = 0.8 reads ÷ 2 replicas');
  expect(new ReportSizing(DEVELOPMENT_LOAD, 0).explain()).not.toContain('replica');
});
