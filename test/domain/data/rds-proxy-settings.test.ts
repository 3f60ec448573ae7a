import fc from 'fast-check';
import { PgBouncerSettings, PoolMode, RdsProxySettings } from '../../../lib/domain';
import { pgBouncer } from '../../../stacks/fresh-maas/database';
import { faults } from '../../support/problems-of';

const of = (pooler: PgBouncerSettings, maxConnections = 500, pools = 1): RdsProxySettings =>
  new RdsProxySettings({ pooler, maxConnections, pools });

test('the pooler of the report becomes a fifth of 500 connections, 40 kept open, and a wait of two minutes', () => {
  expect(of(pgBouncer(1000).settings, 500, 4)).toMatchObject({
    maxConnectionsPercent: 20,
    maxIdleConnectionsPercent: 8,
    borrowTimeoutSeconds: 120,
  });
});

test('settings that are not passed have the defaults of RDS', () => {
  const { maxConnectionsPercent, maxIdleConnectionsPercent, borrowTimeoutSeconds, notEncodable } = of({});
  expect({ maxConnectionsPercent, maxIdleConnectionsPercent, borrowTimeoutSeconds, notEncodable }).toEqual({
    maxConnectionsPercent: 100,
    maxIdleConnectionsPercent: undefined,
    borrowTimeoutSeconds: 120,
    notEncodable: [],
  });
});

test('without a database limit, the sum of the pools is the limit', () => {
  expect(of({ defaultPoolSize: 25 }, 500, 4).maxConnectionsPercent).toBe(20);
});

test('settings that RDS Proxy does not support are listed, with an alternative', () => {
  expect(of({ maxUserConnections: 100, queryTimeoutSeconds: 0, poolMode: PoolMode.TRANSACTION }).notEncodable).toEqual([
    'maxUserConnections: not supported by RDS Proxy; instead: ALTER ROLE … CONNECTION LIMIT',
    'queryTimeoutSeconds: not supported by RDS Proxy; instead: the parameter statement_timeout',
  ]);
  expect(of({ poolMode: PoolMode.SESSION }).notEncodable.join()).toContain('pools by transaction');
});

test.each([0, 301])(
  'a wait of %s seconds becomes the maximum of RDS Proxy, and is listed',
  (queryWaitTimeoutSeconds) => {
    expect(of({ queryWaitTimeoutSeconds })).toMatchObject({
      borrowTimeoutSeconds: 300,
      notEncodable: ['queryWaitTimeoutSeconds: RDS Proxy waits at most 300 s'],
    });
  },
);

test('percentages are whole, within the range of RDS, and never above the settings', () => {
  const any = fc.record({
    maxConnections: fc.integer({ min: 100, max: 5000 }),
    maxDbConnections: fc.integer({ min: 1, max: 5000 }),
    minPoolSize: fc.integer({ min: 1, max: 100 }),
  });
  fc.assert(
    fc.property(any, ({ maxConnections, maxDbConnections, minPoolSize }) => {
      fc.pre(maxDbConnections <= maxConnections);
      const { maxConnectionsPercent: most, maxIdleConnectionsPercent: idle = 0 } = of(
        { maxDbConnections, minPoolSize },
        maxConnections,
      );
      expect(Number.isInteger(most) && most >= 1 && most <= 100).toBe(true);
      expect(Number.isInteger(idle) && idle >= 1 && idle <= most).toBe(true);
      if (most > 1) expect((most * maxConnections) / 100).toBeLessThanOrEqual(maxDbConnections);
    }),
  );
});

test('more connections than the database accepts and statement pooling are rejected together', () => {
  expect(faults(() => of({ maxDbConnections: 600, poolMode: PoolMode.STATEMENT }))).toEqual([
    'pool-exceeds-database at RdsProxySettings.pooler.maxDbConnections',
    'unsupported-pool-mode at RdsProxySettings.pooler.poolMode',
  ]);
  expect(faults(() => of({ defaultPoolSize: 200 }, 500, 3))).toEqual([
    'pool-exceeds-database at RdsProxySettings.pooler.defaultPoolSize',
  ]);
  expect(faults(() => of({}, 0, 0))).toEqual([
    'number-out-of-range at RdsProxySettings.maxConnections',
    'number-out-of-range at RdsProxySettings.pools',
  ]);
});
