import fc from 'fast-check';
import { Bill, BillLine, Commitment, FreeAllowance, UsageNames, Usage, UsageRange } from '../../../lib/domain';
import { Declared, billOf } from '../../support/bills';

const bounds = ['low', 'expected', 'high'] as const;
const count = fc.integer({ min: 0, max: 40 });
const amount = fc.double({ min: 0, max: 1e8, noNaN: true });
const rangeOf = (value: fc.Arbitrary<number>): fc.Arbitrary<UsageRange> =>
  fc
    .tuple(value, value, value)
    .map((it) => it.sort((a, b) => a - b))
    .map(([low, expected, high]) => ({ low, expected, high }));
const share = fc.double({ min: 0, max: 1, noNaN: true });
const usages: fc.Arbitrary<Usage> = fc.record(
  Object.fromEntries(UsageNames.ALL.map((it) => [it, rangeOf(/Share$/.test(it) ? share : amount)])),
  { requiredKeys: [] },
);
const commitments = fc.constantFrom(...Object.values(Commitment));

/** Some resources of each kind of price: by the hour, by usage, with tiers, with free units, and with purchases. */
const declarations: fc.Arbitrary<Declared> = fc
  .array(
    fc.oneof(
      fc.constantFrom<Declared[string]>(
        ...([
          ['EC2::NatGateway'],
          ['CloudFront::Distribution'],
          ['ElasticLoadBalancingV2::LoadBalancer', {}],
          ['ElasticLoadBalancingV2::LoadBalancer', { Type: 'network' }],
          ['CloudWatch::Alarm'],
          ['Logs::LogGroup', { RetentionInDays: 30 }],
          ['SQS::Queue'],
          ['SQS::Queue', { FifoQueue: true }],
          ['Lambda::Function', { MemorySize: 512, Architectures: ['arm64'] }],
          ['Lambda::Function', {}],
          ['S3::Bucket'],
          ['Route53::HostedZone'],
          ['KMS::Key'],
          ['Synthetics::Canary', { Schedule: { Expression: 'rate(5 minutes)' } }],
          ['Kinesis::Stream'],
          [
            'RDS::DBInstance',
            { Engine: 'postgres', DBInstanceClass: 'db.t4g.medium', AllocatedStorage: 50, MultiAZ: true },
          ],
        ] satisfies Declared[string][]),
      ),
      fc
        .tuple(count, count, count, fc.constantFrom('m5.large', 't3.small', 'c6g.large'))
        .map(([one, more, most, InstanceType]) => {
          const group = { MinSize: one, DesiredCapacity: one + more, MaxSize: one + more + most };
          return [
            'AutoScaling::AutoScalingGroup',
            { ...group, MixedInstancesPolicy: overriding(InstanceType) },
          ] as const;
        }),
    ),
    { minLength: 1, maxLength: 25 },
  )
  .map((all) => Object.fromEntries(all.map((it, index) => [`R${index}`, it])));

function overriding(InstanceType: string): object {
  return { LaunchTemplate: { Overrides: [{ InstanceType }] } };
}

function sum(all: readonly (BillLine | FreeAllowance)[], bound: keyof UsageRange): number {
  return all.reduce((total, { monthlyUsd }) => total + monthlyUsd[bound], 0);
}

/** Sums of many amounts in another order differ in their last digits. */
function atLeast(one: number, other: number): boolean {
  return one >= other - 1e-9 * Math.max(1, Math.abs(other));
}

test('the sum of lines and free units is the total', () => {
  fc.assert(
    fc.property(declarations, usages, commitments, (declared, usage, commitment) => {
      const bill = billOf(declared, { usage, commitment });
      bounds.forEach((it) => {
        const total = sum([...bill.lines, ...bill.allowances], it);
        expect(atLeast(total, bill.monthlyUsd[it]) && atLeast(bill.monthlyUsd[it], total)).toBe(true);
      });
    }),
  );
});

test('the bounds of a total ascend, and none is below zero', () => {
  fc.assert(
    fc.property(declarations, usages, commitments, (declared, usage, commitment) => {
      const { low, expected, high } = billOf(declared, { usage, commitment }).monthlyUsd;
      expect([atLeast(low, 0), atLeast(expected, low), atLeast(high, expected)]).toEqual([true, true, true]);
    }),
  );
});

test('free units never exceed what the lines of their price cost', () => {
  fc.assert(
    fc.property(declarations, usages, commitments, (declared, usage, commitment) => {
      const { lines, allowances } = billOf(declared, { usage, commitment });
      allowances.forEach((it) =>
        bounds.forEach((bound) => {
          const paid = sum(
            lines.filter(({ price }) => price === it.price),
            bound,
          );
          expect(atLeast(paid, -it.monthlyUsd[bound])).toBe(true);
        }),
      );
    }),
  );
});

test('a purchase never costs more than on demand', () => {
  fc.assert(
    fc.property(declarations, usages, commitments, (declared, usage, commitment) => {
      const [onDemand, bought] = [billOf(declared, { usage }), billOf(declared, { usage, commitment })];
      bounds.forEach((it) => expect(atLeast(onDemand.monthlyUsd[it], bought.monthlyUsd[it])).toBe(true));
    }),
  );
});

test('one more resource never costs less', () => {
  fc.assert(
    fc.property(declarations, declarations, usages, (declared, others, usage) => {
      const added = Object.fromEntries(Object.entries(others).map(([id, it]) => [`More${id}`, it]));
      const before = withoutDistribution(declared);
      const [less, more] = [billOf(before, { usage }), billOf({ ...before, ...withoutDistribution(added) }, { usage })];
      bounds.forEach((it) => expect(atLeast(more.monthlyUsd[it], less.monthlyUsd[it])).toBe(true));
    }),
  );
});

/** A distribution takes the transfer of load balancers over, functions share a mean size, and names of logs a mean retention. */
function withoutDistribution(declared: Declared): Declared {
  const entries = Object.entries(declared).filter(([, [type]]) => !/Distribution|Function/.test(type));
  return { Nat: ['EC2::NatGateway'], ...Object.fromEntries(entries) };
}

test('more of any usage never costs less', () => {
  fc.assert(
    fc.property(
      declarations,
      usages,
      fc.constantFrom(...UsageNames.ALL.filter((it) => !/Share$/.test(it))),
      fc.double({ min: 1, max: 1000, noNaN: true }),
      (declared, usage, name, factor) => {
        const { low, expected, high } = usage[name] ?? { low: 1, expected: 2, high: 3 };
        const more = { low: low * factor, expected: expected * factor, high: high * factor };
        const [one, other] = [{ low, expected, high }, more].map((it) =>
          billOf(declared, { usage: { ...usage, [name]: it } }),
        );
        bounds.forEach((it) => expect(atLeast(other.monthlyUsd[it], one.monthlyUsd[it])).toBe(true));
      },
    ),
  );
});

test('the order of resources does not change the total', () => {
  const shuffled = declarations.chain((declared) => {
    const entries = Object.entries(declared);
    return fc
      .shuffledSubarray(entries, { minLength: entries.length })
      .map((it): [Declared, Declared] => [declared, Object.fromEntries(it)]);
  });
  fc.assert(
    fc.property(shuffled, usages, ([declared, other], usage) => {
      const [one, another] = [declared, other].map((it): Bill => billOf(it, { usage }));
      bounds.forEach((it) => {
        expect(atLeast(one.monthlyUsd[it], another.monthlyUsd[it])).toBe(true);
        expect(atLeast(another.monthlyUsd[it], one.monthlyUsd[it])).toBe(true);
      });
      expect(another.isLowerBound).toBe(one.isLowerBound);
    }),
  );
});
