import * as fc from 'fast-check';
import { ScalabilityLaw } from '../../../lib/domain';
import { faults } from '../../support/problems-of';

describe('the law of the Cisco benchmark, as Schwartz published it', () => {
  // https://github.com/codahale/usl4j/blob/master/src/test/java/com/codahale/usl4j/tests/ModelTest.java
  const law = new ScalabilityLaw({ throughputOfOne: 995.6486, contention: 0.02671591, coherency: 7.690945e-4 });

  test('peaks at a concurrency of 35', () => {
    expect(law.peakConcurrency).toBe(35);
    expect(law.peakThroughput).toBeCloseTo(12341.74, 1);
  });

  test.each([
    [1, 995.6486, 0.0010044],
    [20, 11063.63, 0.0018077],
    [35, 12341.74, 0.0028359],
  ])('predicts throughput and latency at %d', (concurrency, throughput, seconds) => {
    expect(law.throughput(concurrency)).toBeCloseTo(throughput, 1);
    expect(law.latencySeconds(concurrency)).toBeCloseTo(seconds, 6);
  });
});

test('without coherency throughput approaches λ ÷ σ and has no peak', () => {
  const law = new ScalabilityLaw({ throughputOfOne: 50, contention: 0.1, coherency: 0 });
  expect(law).toMatchObject({ peakThroughput: 500 });
  expect(law.peakConcurrency).toBeUndefined();
  expect(law.throughput(1e6)).toBeCloseTo(500, 1);
});

test('without contention and coherency each request adds as much', () => {
  const law = new ScalabilityLaw({ throughputOfOne: 50, contention: 0, coherency: 0 });
  expect(law.throughput(16)).toBe(800);
  expect(law.peakThroughput).toBeUndefined();
});

test('a service that only suffers from concurrency peaks at 1', () => {
  expect(new ScalabilityLaw({ throughputOfOne: 50, contention: 1, coherency: 0.5 })).toMatchObject({
    peakConcurrency: 1,
    peakThroughput: 50,
  });
});

test('no concurrency yields more than the peak', () => {
  const props = fc.record({
    throughputOfOne: fc.double({ min: 0.1, max: 1e5, noNaN: true }),
    contention: fc.double({ min: 0, max: 1, noNaN: true }),
    coherency: fc.double({ min: 1e-6, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(props, fc.integer({ min: 1, max: 10_000 }), (it, concurrency) => {
      const law = new ScalabilityLaw(it);
      // The best whole number is the floor or the one above it, which differ by less than this.
      const best = Math.max(law.peakThroughput!, law.throughput(law.peakConcurrency! + 1));
      expect(law.throughput(concurrency)).toBeLessThanOrEqual(best * (1 + 1e-9));
    }),
  );
});

test('impossible parameters are rejected together', () => {
  expect(faults(() => new ScalabilityLaw({ throughputOfOne: 0, contention: -0.1, coherency: 2 }))).toEqual([
    'number-out-of-range at ScalabilityLaw.throughputOfOne',
    'number-out-of-range at ScalabilityLaw.contention',
    'number-out-of-range at ScalabilityLaw.coherency',
  ]);
  const law = new ScalabilityLaw({ throughputOfOne: 1, contention: 0, coherency: 0 });
  expect(faults(() => law.throughput(0))).toEqual(['number-out-of-range at ScalabilityLaw.concurrency']);
  expect(faults(() => law.latencySeconds(NaN))).toEqual(['number-out-of-range at ScalabilityLaw.concurrency']);
});
