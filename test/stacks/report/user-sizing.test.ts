import fc from 'fast-check';
import { LOAD } from '../../../stacks/traitor-track/load';
import { UserLoad, UserSizing } from '../../../stacks/report/user-sizing';

const BASE: UserLoad = {
  users: 300,
  peakUsers: 1000,
  usersPerInstance: 100,
  processesPerInstance: 5,
  sharedCacheMiB: 64,
};
const sizingOf = (load: Partial<UserLoad>): UserSizing => new UserSizing({ ...BASE, ...load }, LOAD);

test('an instance for each hundred users, and two for availability', () => {
  expect(sizingOf({ baselineUsers: 100 })).toMatchObject({ minInstances: 2, desiredInstances: 3, maxInstances: 10 });
  expect(sizingOf({ baselineUsers: 100, leastInstances: 1 }).minInstances).toBe(1);
});

test('one user more than an instance serves needs another instance', () => {
  expect(sizingOf({ users: 301, peakUsers: 1001 })).toMatchObject({ desiredInstances: 4, maxInstances: 11 });
});

test('the cache holds all users of the peak and their shared data, besides its reserve', () => {
  // (1000 × 68 KiB + 64 MiB) ÷ 0.75
  expect(sizingOf({}).cacheMiB).toBe(174);
});

test('each size comes with its formula, and with what a plan would choose for the same users', () => {
  const lines = sizingOf({ baselineUsers: 100 }).explain().split('\n');
  expect(lines[3]).toMatch(
    /^instances, maximum: 10 = max\(desired 3, ⌈1000 users ÷ 100 users per instance⌉\); a plan chooses \d+$/,
  );
  expect(lines[4]).toMatch(/^cache memory: 174 MiB = .* usable⌉; a plan chooses cache\.\S+$/);
  const chosen = (peakUsers: number): number =>
    Number(/maximum.*; a plan chooses (\d+)/.exec(sizingOf({ peakUsers }).explain())?.[1]);
  expect(chosen(20_000)).toBeGreaterThan(chosen(1000));
});

test('no size is below its users, and none an instance above them', () => {
  const loads = fc.record({
    baselineUsers: fc.integer({ min: 1, max: 1000 }),
    more: fc.integer({ min: 0, max: 100_000 }),
    evenMore: fc.integer({ min: 0, max: 100_000 }),
    usersPerInstance: fc.integer({ min: 1, max: 10_000 }),
    leastInstances: fc.integer({ min: 1, max: 6 }),
  });
  fc.assert(
    fc.property(loads, ({ more, evenMore, ...load }) => {
      const users = load.baselineUsers + more;
      const sizing = sizingOf({ ...load, users, peakUsers: users + evenMore });
      const { minInstances, desiredInstances, maxInstances } = sizing;
      expect(minInstances).toBeGreaterThanOrEqual(load.leastInstances);
      expect(sizing.capacityFor(minInstances)).toBeGreaterThanOrEqual(load.baselineUsers);
      expect(desiredInstances).toBeGreaterThanOrEqual(minInstances);
      expect(sizing.capacityFor(desiredInstances)).toBeGreaterThanOrEqual(users);
      expect(sizing.capacityFor(maxInstances)).toBeGreaterThanOrEqual(users + evenMore);
      expect(maxInstances).toBeLessThan(Math.max(load.leastInstances, (users + evenMore) / load.usersPerInstance) + 1);
    }),
  );
});
