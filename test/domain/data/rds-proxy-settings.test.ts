import fc from 'fast-check';
import { PgBouncerSettings, PoolMode, RdsProxySettings } from '../../../lib/domain';
import { pgBouncer } from '../../../stacks/fresh-maas/database';
import { whats } from '../../support/problems-of';

const of = (pooler: PgBouncerSettings, maxConnections = 500, pools = 1): RdsProxySettings =>
  new RdsProxySettings({ pooler, maxConnections, pools });

test('the pooler of the report would be a fifth of 500 connections, 40 of them kept, and a wait of two minutes', () => {
  expect(of(pgBouncer(1000).settings, 500, 4)).toMatchObject({
    maxConnectionsPercent: 20,
    maxIdleConnectionsPercent: 8,
    borrowTimeoutSeconds: 120,
  });
});

test('what is not stated is left as RDS has it', () => {
  const { maxConnectionsPercent, maxIdleConnectionsPercent, borrowTimeoutSeconds, notEncodable } = of({});
  expect({ maxConnectionsPercent, maxIdleConnectionsPercent, borrowTimeoutSeconds, notEncodable }).toEqual({
    maxConnectionsPercent: 100,
    maxIdleConnectionsPercent: undefined,
    borrowTimeoutSeconds: 120,
    notEncodable: [],
  });
});

test('without a limit of the database the pools together are one', () => {
  expect(of({ defaultPoolSize: 25 }, 500, 4).maxConnectionsPercent).toBe(20);
});

test('what has no counterpart is named, with what there is instead', () => {
  expect(of({ maxUserConnections: 100, queryTimeoutSeconds: 0, poolMode: PoolMode.TRANSACTION }).notEncodable).toEqual([
    'maxUserConnections: RDS Proxy has no such setting; instead: ALTER ROLE … CONNECTION LIMIT',
    'queryTimeoutSeconds: RDS Proxy has no such setting; instead: the parameter statement_timeout',
  ]);
  expect(of({ poolMode: PoolMode.SESSION }).notEncodable.join()).toContain('pools by transaction');
});

test.each([0, 301])('a wait of %s seconds is as long as RDS Proxy can, and that is said', (queryWaitTimeoutSeconds) => {
  expect(of({ queryWaitTimeoutSeconds })).toMatchObject({
    borrowTimeoutSeconds: 300,
    notEncodable: ['queryWaitTimeoutSeconds: RDS Proxy waits at most 300 s'],
  });
});

test('shares are whole, within what RDS takes, and never more than was stated', () => {
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

test('more than the database accepts, and statement pooling, are refused at once', () => {
  expect(whats(() => of({ maxDbConnections: 600, poolMode: PoolMode.STATEMENT }))).toBe(
    ['600 server connections', 'statement pooling'].join('\n'),
  );
  expect(whats(() => of({ defaultPoolSize: 200 }, 500, 3))).toBe('600 server connections');
  expect(whats(() => of({}, 0, 0))).toBe(['maxConnections is 0', 'pools is 0'].join('\n'));
});
