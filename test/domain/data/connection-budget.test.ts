import fc from 'fast-check';
import {
  ConnectionBudget,
  ConnectionBudgetProps,
  ConnectionConsumer,
  ConnectionLimit,
  ConnectionPooler,
  ProblemCode,
} from '../../../lib/domain';
import { deployTimeNumber } from '../../support/deploy-time-number';
import { faults, problemsOf } from '../../support/problems-of';

const limit = ConnectionLimit.rdsDefault('db.t3.large');
/** Ten instances of five processes: the group of the report at its maximum. */
const web = (poolSize: number, maxOverflow: number): ConnectionConsumer => ({
  name: 'web',
  maxInstances: 10,
  processesPerInstance: 5,
  poolSize,
  maxOverflow,
});
const budget = (props: Partial<ConnectionBudgetProps>) =>
  new ConnectionBudget({ database: 'primary', limit, consumers: [web(6, 3)], ...props });

describe('the pools of the report', () => {
  test('[TT-ARC-05] [TT-POOL-01] one server with 2 workers, each with 25 + 15, opens 80 connections', () => {
    const today = { name: 'web', maxInstances: 1, processesPerInstance: 2, poolSize: 25, maxOverflow: 15 };
    expect(budget({ consumers: [today] }).demand).toBe(80);
  });

  test('[TT-POOL-09] 6 + 3 in 5 processes on 10 instances are 450 connections, which fit a db.t3.large', () => {
    const fits = budget({});
    expect(fits.demand).toBe(450);
    expect(fits.available).toBe(800);
    expect(fits.explain().split('\n')).toEqual([
      'primary: 450 of 800 connections',
      'limit: db.t3.large: 0.9 × LEAST(8 GiB ÷ 9531392 B, 5000) = 0.9 × 901 = 810',
      'reserved: 10',
      'web: 450 = 10 instances × 5 processes × (6 + 3)',
    ]);
  });

  test('[TT-POOL-09] 25 + 15 are 2000 connections and rejected, with at least three remedies', () => {
    expect(problemsOf(() => budget({ consumers: [web(25, 15)] }))).toEqual([
      {
        code: ProblemCode.CONNECTIONS_EXCEED_LIMIT,
        what: '2000 connections [web 2000 = 10 instances × 5 processes × (25 + 15) (100 %)] do not fit',
        where: 'ConnectionBudget(primary).consumers',
        expected: 'at most 800 (db.t3.large: 0.9 × LEAST(8 GiB ÷ 9531392 B, 5000) = 0.9 × 901 = 810, less 10 reserved)',
        fix:
          'one of: (1) lower pool plus overflow of a process to 16 (web); (2) limit the instances to 4 (web); ' +
          '(3) move to db.t3.2xlarge or larger, which accepts the 2010 needed; ' +
          '(4) put a pooler with 800 server connections in front',
      },
    ]);
  });
});

describe('the demand', () => {
  test('counts the instances that a deployment adds', () => {
    const deploying = budget({ consumers: [{ ...web(6, 3), surgeInstances: 2 }] });
    expect(deploying.demand).toBe(540);
    expect(deploying.shares[0].formula).toBe('(10 + 2) instances × 5 processes × (6 + 3)');
  });

  test('is the sum over all consumers, and the message shows the share of each', () => {
    const consumers = [web(12, 4), { name: 'worker', maxInstances: 4, poolSize: 20 }];
    const [problem] = problemsOf(() => budget({ consumers }));
    expect(problem.what).toBe(
      '880 connections [web 800 = 10 instances × 5 processes × (12 + 4) (91 %); ' +
        'worker 80 = 4 instances × 1 process × (20 + 0) (9 %)] do not fit',
    );
  });

  test('may reach the limit but not exceed it', () => {
    const exact = (poolSize: number) => ({ name: 'task', maxInstances: 1, poolSize });
    expect(budget({ consumers: [exact(800)] }).demand).toBe(800);
    expect(faults(() => budget({ consumers: [exact(801)] }))).toEqual([
      'connections-exceed-limit at ConnectionBudget(primary).consumers',
    ]);
  });

  test('is 0 when every tier is scaled in', () => {
    expect(budget({ consumers: [{ ...web(6, 3), maxInstances: 0 }] }).demand).toBe(0);
  });

  test('the reserve is configurable', () => {
    expect(budget({ reservedConnections: 50 }).available).toBe(760);
  });
});

describe('a pooler in front of the database', () => {
  const pooler: ConnectionPooler = { name: 'PgBouncer', maxServerConnections: 200, maxClientConnections: 5000 };

  test('serves the clients, so the database receives only its server connections', () => {
    const pooled = budget({ consumers: [web(25, 15)], pooler });
    expect(pooled.demand).toBe(2000);
    expect(pooled.databaseDemand).toBe(200);
    expect(pooled.explain()).toContain('PgBouncer: at most 200 server connections for 2000 clients');
  });

  test('without a client limit accepts any number of clients, as RDS Proxy does', () => {
    expect(
      budget({ consumers: [web(100, 100)], pooler: { name: 'RDS Proxy', maxServerConnections: 800 } }).demand,
    ).toBe(10_000);
  });

  test('cannot open more server connections than the database accepts', () => {
    const greedy = { ...pooler, maxServerConnections: 900 };
    expect(faults(() => budget({ pooler: greedy }))).toEqual([
      'pool-exceeds-database at ConnectionBudget(primary).pooler.maxServerConnections',
    ]);
    const [{ fix }] = problemsOf(() => budget({ pooler: greedy }));
    expect(fix).toMatch(/\(1\) lower .* to 800 in total; \(2\) move to db\.t3\.xlarge or larger/);
  });

  test('cannot accept more clients than its limit, reported together with every other problem', () => {
    const small = { name: 'PgBouncer', maxServerConnections: 900, maxClientConnections: 1000 };
    const overloaded = () => budget({ consumers: [web(25, 15)], pooler: small });
    expect(faults(overloaded)).toEqual([
      'clients-exceed-pooler at ConnectionBudget(primary).pooler.maxClientConnections',
      'pool-exceeds-database at ConnectionBudget(primary).pooler.maxServerConnections',
    ]);
    expect(problemsOf(overloaded)[0].fix).toMatch(/to 20 \(web\); .* to 5 \(web\); .* to 2000 connections$/);
  });
});

describe('invalid input', () => {
  test('is reported all at once', () => {
    const bad = {
      name: 'web',
      maxInstances: deployTimeNumber,
      surgeInstances: -1,
      processesPerInstance: 0,
      poolSize: NaN,
      maxOverflow: 0.5,
    };
    const found = faults(() =>
      budget({
        consumers: [bad],
        reservedConnections: 810,
        pooler: { name: 'p', maxServerConnections: NaN, maxClientConnections: 0 },
      }),
    );
    expect(found).toEqual([
      'number-out-of-range at ConnectionBudget(primary).reservedConnections',
      'number-out-of-range at ConnectionBudget(primary).pooler.maxServerConnections',
      'number-out-of-range at ConnectionBudget(primary).pooler.maxClientConnections',
      'unresolved-token at ConnectionBudget(primary).consumers[web].maxInstances',
      'number-out-of-range at ConnectionBudget(primary).consumers[web].surgeInstances',
      'number-out-of-range at ConnectionBudget(primary).consumers[web].processesPerInstance',
      'number-out-of-range at ConnectionBudget(primary).consumers[web].poolSize',
      'number-out-of-range at ConnectionBudget(primary).consumers[web].maxOverflow',
    ]);
  });

  test('a pool of 0, which SQLAlchemy treats as unlimited, is rejected', () => {
    expect(faults(() => budget({ consumers: [web(0, 0)] }))).toEqual([
      'number-out-of-range at ConnectionBudget(primary).consumers[web].poolSize',
    ]);
  });

  test('no consumer', () => {
    expect(faults(() => budget({ consumers: [] }))).toEqual(['empty-list at ConnectionBudget(primary).consumers']);
  });

  test('two consumers with the same name', () => {
    expect(faults(() => budget({ consumers: [web(1, 0), web(1, 0)] }))).toEqual([
      'duplicate at ConnectionBudget(primary).consumers',
    ]);
  });
});

describe('any budget', () => {
  const consumer = fc.record({
    maxInstances: fc.integer({ min: 0, max: 40 }),
    surgeInstances: fc.integer({ min: 0, max: 4 }),
    processesPerInstance: fc.integer({ min: 1, max: 9 }),
    poolSize: fc.integer({ min: 1, max: 40 }),
    maxOverflow: fc.integer({ min: 0, max: 20 }),
  });
  const anyBudget: fc.Arbitrary<ConnectionBudgetProps> = fc.record({
    database: fc.constant('primary'),
    limit: fc.oneof(
      fc.constantFrom('db.t3.small', 'db.t3.large', 'db.m6g.large').map((name) => ConnectionLimit.rdsDefault(name)),
      fc.integer({ min: 20, max: 3000 }).map((connections) => ConnectionLimit.pinned(connections)),
    ),
    consumers: fc
      .array(consumer, { minLength: 1, maxLength: 3 })
      .map((all) => all.map((one, i) => ({ name: `tier${i}`, ...one }))),
    reservedConnections: fc.integer({ min: 0, max: 19 }),
  });
  const demandOf = (props: ConnectionBudgetProps): number =>
    props.consumers.reduce(
      (sum, c) =>
        sum +
        (c.maxInstances + (c.surgeInstances ?? 0)) *
          (c.processesPerInstance ?? 1) *
          (c.poolSize + (c.maxOverflow ?? 0)),
      0,
    );

  test('exists if it fits its limit, and is an error if it does not', () => {
    fc.assert(
      fc.property(anyBudget, (props) => {
        const room = props.limit.connections - (props.reservedConnections ?? 10);
        if (demandOf(props) <= room) {
          const kept = new ConnectionBudget(props);
          expect(kept.demand).toBe(demandOf(props));
          expect(kept.demand).toBeLessThanOrEqual(kept.available);
          expect(kept.shares.reduce((sum, s) => sum + s.connections, 0)).toBe(kept.demand);
        } else {
          expect(() => new ConnectionBudget(props)).toThrow(`${demandOf(props)} connections`);
        }
      }),
    );
  });

  /** The numbers of a remedy such as `limit the instances to 3 (tier0) and 2 (tier1)`, by consumer. */
  const numbersByConsumer = (remedy: string): Map<string, number> =>
    new Map([...remedy.matchAll(/(\d+) \((tier\d)\)/g)].map(([, number, name]) => [name, Number(number)]));

  /** Returns the budget after a user has applied the remedy. */
  const apply = (props: ConnectionBudgetProps, remedy: string): ConnectionBudgetProps => {
    const numbers = numbersByConsumer(remedy);
    const change = (changed: (c: ConnectionConsumer, number: number) => ConnectionConsumer): ConnectionBudgetProps => ({
      ...props,
      consumers: props.consumers.map((c) => (numbers.has(c.name) ? changed(c, numbers.get(c.name)!) : c)),
    });
    if (remedy.startsWith('lower pool plus overflow'))
      return change((c, number) => ({ ...c, poolSize: number, maxOverflow: 0 }));
    if (remedy.startsWith('limit the instances')) return change((c, number) => ({ ...c, maxInstances: number }));
    const class_ = /^move to (\S+) or larger/.exec(remedy)?.[1];
    if (class_) return { ...props, limit: ConnectionLimit.rdsDefault(class_) };
    const raised = /^raise max_connections to (\d+)$/.exec(remedy)?.[1];
    if (raised) return { ...props, limit: ConnectionLimit.pinned(Number(raised)) };
    const server = /^put a pooler with (\d+) server connections in front$/.exec(remedy)?.[1];
    if (server) return { ...props, pooler: { name: 'PgBouncer', maxServerConnections: Number(server) } };
    throw new Error(`a remedy this test cannot apply: ${remedy}`);
  };

  test('fits after any one remedy of its error is applied', () => {
    fc.assert(
      fc.property(
        anyBudget.filter((p) => demandOf(p) > p.limit.connections - (p.reservedConnections ?? 10)),
        (props) => {
          const [{ fix }] = problemsOf(() => new ConnectionBudget(props));
          const remedies = fix.replace('one of: ', '').split('; ');
          expect(remedies.length).toBeGreaterThanOrEqual(2);
          remedies.forEach((remedy, i) => {
            const [number, text] = [remedy.slice(0, 4), remedy.slice(4)];
            expect(number).toBe(`(${i + 1}) `);
            expect(() => new ConnectionBudget(apply(props, text))).not.toThrow();
          });
        },
      ),
      { numRuns: 300 },
    );
  });

  test('suggests smaller pools and fewer instances whenever a pool of 1, or a single instance, would fit', () => {
    fc.assert(
      fc.property(
        anyBudget.filter((p) => demandOf(p) > p.limit.connections - (p.reservedConnections ?? 10)),
        ({ consumers: [first], ...rest }) => {
          const alone = { ...rest, consumers: [first] };
          const room = alone.limit.connections - (alone.reservedConnections ?? 10);
          fc.pre(demandOf(alone) > room);
          const [{ fix }] = problemsOf(() => new ConnectionBudget(alone));
          const onePerProcess = demandOf({ ...alone, consumers: [{ ...first, poolSize: 1, maxOverflow: 0 }] });
          const oneInstance = demandOf({ ...alone, consumers: [{ ...first, maxInstances: 1 }] });
          expect(fix.includes('lower pool plus overflow')).toBe(onePerProcess <= room);
          expect(fix.includes('limit the instances')).toBe(oneInstance <= room);
        },
      ),
    );
  });
});
