import { LoadTrace, Simulation } from '../../../lib/domain';
import { faults } from '../../support/problems-of';
import { fixed } from '../../support/simulated-service';

const ratesOf = (trace: LoadTrace, everySeconds: number): number[] =>
  new Simulation({
    trace,
    service: { concurrencyPerInstance: 10, millisecondsPerRequest: 10 },
    policy: fixed(1),
    objective: { milliseconds: 1000 },
  })
    .series(everySeconds)
    .map(({ requestsPerSecond }) => Number(requestsPerSecond.toFixed(3)));

test('a steady load', () => {
  expect(ratesOf(LoadTrace.steady(5, 3), 1)).toEqual([5, 5, 5]);
});

test('a ramp ends at its last load', () => {
  const ramp = LoadTrace.ramp({ fromRequestsPerSecond: 10, toRequestsPerSecond: 20, seconds: 5 });
  expect(ratesOf(ramp, 1)).toEqual([12, 14, 16, 18, 20]);
});

test('a spike multiplies the load and falls back', () => {
  const spike = LoadTrace.spike({ requestsPerSecond: 10, factor: 3, beforeSeconds: 2, seconds: 2, afterSeconds: 1 });
  expect(ratesOf(spike, 1)).toEqual([10, 10, 30, 30, 10]);
});

test('a day has its peak at its hour and its low twelve hours later', () => {
  const day = LoadTrace.day({ lowRequestsPerSecond: 10, peakRequestsPerSecond: 50, peakHour: 20 });
  const hours = ratesOf(day, 3600);
  expect(day).toMatchObject({ seconds: 86_400, peakRequestsPerSecond: 50 });
  // The mean of the hours that begin and end there.
  expect([hours[19], hours[20]]).toEqual([hours[20], Math.max(...hours)]);
  expect([hours[7], hours[8]]).toEqual([hours[8], Math.min(...hours)]);
  expect(hours.reduce((sum, rate) => sum + rate, 0) / 24).toBeCloseTo(30, 2);
});

test('a trace after another', () => {
  const both = LoadTrace.steady(5, 2).followedBy(LoadTrace.steady(7, 1));
  expect(ratesOf(both, 1)).toEqual([5, 5, 7]);
  expect(both.description).toBe('A load of 5 requests/s, then a load of 7 requests/s');
});

describe('rows', () => {
  const rowsOf = (...seconds: number[]): LoadTrace =>
    LoadTrace.rows(seconds.map((second, index) => ({ seconds: second, requestsPerSecond: index })));

  test('hold until the next one, the last one as long as the others', () => {
    expect(ratesOf(rowsOf(1000, 1002, 1004), 1)).toEqual([0, 0, 1, 1, 2, 2]);
  });

  test('a few seconds of jitter are no gap', () => {
    expect(rowsOf(0, 61, 119, 180).seconds).toBe(241);
  });

  test('with a gap are rejected', () => {
    expect(faults(() => rowsOf(0, 60, 180, 240, 300))).toEqual(['trace-gap at LoadTrace.rows[2]']);
  });

  test('in disorder are rejected', () => {
    expect(faults(() => rowsOf(0, 60, 120, 120, 90, 150, 210))).toEqual([
      'trace-out-of-order at LoadTrace.rows[3]',
      'trace-out-of-order at LoadTrace.rows[4]',
    ]);
    expect(faults(() => rowsOf(180, 120, 60, 0))).toHaveLength(3);
  });

  test('that are too few, negative or too long are rejected', () => {
    expect(faults(() => rowsOf())).toEqual(['empty-list at LoadTrace.rows']);
    expect(faults(() => rowsOf(5))).toEqual(['empty-list at LoadTrace.rows']);
    expect(faults(() => rowsOf(0, 604_800))).toEqual(['number-out-of-range at LoadTrace.rows']);
    expect(
      faults(() =>
        LoadTrace.rows([
          { seconds: 0, requestsPerSecond: 1 },
          { seconds: -1, requestsPerSecond: -1 },
        ]),
      ),
    ).toEqual([
      'number-out-of-range at LoadTrace.rows[1].seconds',
      'number-out-of-range at LoadTrace.rows[1].requestsPerSecond',
    ]);
  });
});

test('bad input has codes', () => {
  expect(faults(() => LoadTrace.steady(-1, 0))).toEqual([
    'number-out-of-range at LoadTrace.requestsPerSecond',
    'number-out-of-range at LoadTrace.seconds',
  ]);
  expect(faults(() => LoadTrace.ramp({ fromRequestsPerSecond: 1, toRequestsPerSecond: NaN, seconds: 1.5 }))).toEqual([
    'number-out-of-range at LoadTrace.toRequestsPerSecond',
    'number-out-of-range at LoadTrace.seconds',
  ]);
  expect(faults(() => LoadTrace.spike({ requestsPerSecond: 1, factor: 0, seconds: -1 }))).toEqual([
    'number-out-of-range at LoadTrace.factor',
    'number-out-of-range at LoadTrace.seconds',
  ]);
  expect(faults(() => LoadTrace.day({ lowRequestsPerSecond: 5, peakRequestsPerSecond: 4, peakHour: 25 }))).toEqual([
    'number-out-of-range at LoadTrace.peakHour',
    'load-out-of-order at LoadTrace.peakRequestsPerSecond',
  ]);
  const week = LoadTrace.steady(1, 604_800);
  expect(faults(() => week.followedBy(LoadTrace.steady(1, 1)))).toEqual(['number-out-of-range at LoadTrace.seconds']);
});
