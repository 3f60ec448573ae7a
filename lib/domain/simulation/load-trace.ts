import { DOMAIN_TYPES } from '../declared-types';
import { Defaults } from '../defaults';
import { ProblemCode } from '../problem-code';
import { NumberRange, Problems } from '../problems';
import { Rounder } from '../rounding';
import { LoadDayProps, LoadRampProps, LoadRow, LoadSpikeProps } from './load-trace-props';

const SPIKE = { seconds: 600, beforeSeconds: 600, afterSeconds: 3600 } satisfies Partial<LoadSpikeProps>;
const DAY = { peakHour: 14 } satisfies Partial<LoadDayProps>;
const DAY_SECONDS = 86_400;
const HOUR_SECONDS = 3600;
/** A week. A longer trace takes more memory than a test of scaling is worth. */
const MOST_SECONDS = 7 * DAY_SECONDS;
const SECONDS: NumberRange = { min: 1, max: MOST_SECONDS, integer: true };
const RATE: NumberRange = { min: 0, max: 1e6 };
/** A distance between two rows that is this many times the usual one is a gap. */
const GAP = 1.5;

/**
 * Requests per second over time, for a `Simulation`.
 *
 * @example
 * const trace = LoadTrace.spike({ requestsPerSecond: 40, factor: 3 });
 * console.log(trace.seconds, trace.peakRequestsPerSecond); // 4800 120
 */
export class LoadTrace {
  /** A load that does not change. */
  public static steady(requestsPerSecond: number, seconds: number): LoadTrace {
    const problems = new Problems('a load trace', 'LoadTrace');
    DOMAIN_TYPES.require(problems, 'LoadTrace.steady', { requestsPerSecond, seconds });
    problems.number('requestsPerSecond', requestsPerSecond, RATE, 'use the requests per second');
    problems.number('seconds', seconds, SECONDS, 'use at most a week');
    problems.throwIfAny();
    const rates = new Float64Array(seconds).fill(requestsPerSecond);
    return new LoadTrace(rates, `A load of ${perSecond(requestsPerSecond)}`);
  }

  /** A load that grows or falls at the same pace. */
  public static ramp(props: LoadRampProps): LoadTrace {
    const problems = new Problems('a load trace', 'LoadTrace');
    const { fromRequestsPerSecond, toRequestsPerSecond, seconds } = DOMAIN_TYPES.require(
      problems,
      'LoadRampProps',
      props,
    );
    problems.number('fromRequestsPerSecond', fromRequestsPerSecond, RATE, 'use the first requests per second');
    problems.number('toRequestsPerSecond', toRequestsPerSecond, RATE, 'use the last requests per second');
    problems.number('seconds', seconds, SECONDS, 'use at most a week');
    problems.throwIfAny();
    const growth = (toRequestsPerSecond - fromRequestsPerSecond) / seconds;
    const rates = Float64Array.from({ length: seconds }, (_, second) => fromRequestsPerSecond + growth * (second + 1));
    const ends = `${Rounder.text(fromRequestsPerSecond)} to ${perSecond(toRequestsPerSecond)}`;
    return new LoadTrace(rates, `A ramp from ${ends}`);
  }

  /** A load that multiplies within a second, and falls back later. */
  public static spike(props: LoadSpikeProps): LoadTrace {
    const problems = new Problems('a load trace', 'LoadTrace');
    const given = Defaults.apply(DOMAIN_TYPES.require(problems, 'LoadSpikeProps', props), SPIKE);
    const { requestsPerSecond, factor, seconds, beforeSeconds, afterSeconds } = given;
    problems.number('requestsPerSecond', requestsPerSecond, RATE, 'use the usual requests per second');
    problems.number('factor', factor, { above: 0, max: 1000 }, 'use 3 for three times the load');
    Object.entries({ beforeSeconds, seconds, afterSeconds }).forEach(([name, value]) =>
      problems.number(name, value, { min: 0, max: DAY_SECONDS, integer: true }, 'use at most a day'),
    );
    problems.number('seconds', beforeSeconds + seconds + afterSeconds, SECONDS, 'use at least one second');
    problems.throwIfAny();
    const rates = new Float64Array(beforeSeconds + seconds + afterSeconds).fill(requestsPerSecond);
    rates.fill(requestsPerSecond * factor, beforeSeconds, beforeSeconds + seconds);
    return new LoadTrace(rates, `A spike of ${Rounder.text(factor)}×`);
  }

  /** A day from midnight to midnight, with its lowest load twelve hours from its peak. */
  public static day(props: LoadDayProps): LoadTrace {
    const problems = new Problems('a load trace', 'LoadTrace');
    const given = Defaults.apply(DOMAIN_TYPES.require(problems, 'LoadDayProps', props), DAY);
    const { lowRequestsPerSecond, peakRequestsPerSecond, peakHour } = given;
    problems.number('lowRequestsPerSecond', lowRequestsPerSecond, RATE, 'use the requests per second at night');
    problems.number('peakRequestsPerSecond', peakRequestsPerSecond, RATE, 'use the requests per second of the peak');
    problems.number('peakHour', peakHour, { min: 0, max: 24 }, 'use 14 for 2 p.m.');
    problems.check(!(lowRequestsPerSecond > peakRequestsPerSecond), {
      code: ProblemCode.LOAD_OUT_OF_ORDER,
      property: 'peakRequestsPerSecond',
      what: `peakRequestsPerSecond is ${peakRequestsPerSecond}, below lowRequestsPerSecond ${lowRequestsPerSecond}`,
      expected: `at least ${lowRequestsPerSecond}`,
      fix: 'swap the two',
    });
    problems.throwIfAny();
    const half = (peakRequestsPerSecond - lowRequestsPerSecond) / 2;
    const rates = Float64Array.from(
      { length: DAY_SECONDS },
      (_, second) =>
        lowRequestsPerSecond + half * (1 + Math.cos((2 * Math.PI * (second - peakHour * HOUR_SECONDS)) / DAY_SECONDS)),
    );
    const ends = `${Rounder.text(lowRequestsPerSecond)} to ${perSecond(peakRequestsPerSecond)}`;
    return new LoadTrace(rates, `A day with ${ends}`);
  }

  /** A recorded load. Each row holds until the next one; the usual distance between rows is the length of the last one. */
  public static rows(rows: LoadRow[]): LoadTrace {
    const problems = new Problems('a load trace', 'LoadTrace');
    DOMAIN_TYPES.require(problems, 'LoadTrace.rows', { rows });
    const period = checkRows(problems, rows);
    const start = rows[0].seconds;
    const end = Math.round(rows[rows.length - 1].seconds - start + period);
    problems.number('rows', end, SECONDS, 'use at most a week');
    problems.throwIfAny();
    const rates = new Float64Array(end);
    rows.forEach(({ seconds, requestsPerSecond }) => rates.fill(requestsPerSecond, Math.round(seconds - start)));
    return new LoadTrace(rates, 'The recorded load');
  }

  /** Length in seconds. */
  public readonly seconds: number;
  /** Highest requests per second. */
  public readonly peakRequestsPerSecond: number;
  /** Description, e.g. `A spike of 3×`. */
  public readonly description: string;
  /** @internal */
  public readonly _rates: Float64Array;

  private constructor(rates: Float64Array, description: string) {
    this._rates = rates;
    this.seconds = rates.length;
    this.peakRequestsPerSecond = rates.reduce((highest, rate) => (rate > highest ? rate : highest), 0);
    this.description = description;
  }

  /** Returns a trace of this one and `next` after it. */
  public followedBy(next: LoadTrace): LoadTrace {
    const problems = new Problems('a load trace', 'LoadTrace');
    DOMAIN_TYPES.require(problems, 'LoadTrace#followedBy', { next });
    problems.number('seconds', this.seconds + next.seconds, SECONDS, 'use at most a week');
    problems.throwIfAny();
    const rates = new Float64Array(this.seconds + next.seconds);
    rates.set(this._rates);
    rates.set(next._rates, this.seconds);
    const then = next.description.charAt(0).toLowerCase() + next.description.slice(1);
    return new LoadTrace(
      rates,
      this.description === next.description ? this.description : `${this.description}, then ${then}`,
    );
  }
}

/** Returns the usual distance between rows, and throws unless they are in order and complete. */
function checkRows(problems: Problems, rows: readonly LoadRow[]): number {
  problems.some('rows', rows, { expected: 'at least two rows', fix: 'pass the rows of a metric' });
  problems.check(rows.length !== 1, {
    code: ProblemCode.EMPTY_LIST,
    property: 'rows',
    what: 'rows has one row',
    expected: 'at least two rows',
    fix: 'pass the rows of a metric, or use LoadTrace.steady',
  });
  rows.forEach(({ seconds, requestsPerSecond }, index) => {
    problems.number(`rows[${index}].seconds`, seconds, { min: 0 }, 'use seconds since a fixed time');
    problems.number(`rows[${index}].requestsPerSecond`, requestsPerSecond, RATE, 'use the requests per second');
  });
  problems.throwIfAny();
  const distances = rows.slice(1).map(({ seconds }, index) => seconds - rows[index].seconds);
  const usual = [...distances].sort((a, b) => a - b)[Math.floor(distances.length / 2)];
  distances.forEach((distance, index) => {
    const row = `rows[${index + 1}]`;
    problems.check(distance > 0, {
      code: ProblemCode.TRACE_OUT_OF_ORDER,
      property: row,
      what: `${row} is at ${rows[index + 1].seconds} s, not after the row before it at ${rows[index].seconds} s`,
      expected: 'rows in the order of their seconds, each once',
      fix: 'sort the rows and remove duplicates',
    });
    problems.check(!(usual > 0) || distance <= GAP * usual, {
      code: ProblemCode.TRACE_GAP,
      property: row,
      what: `${row} is ${Rounder.text(distance)} s after the row before it`,
      expected: `about ${Rounder.text(usual)} s, as between most rows`,
      fix: 'export the missing rows, or remove the part before or after the gap',
    });
  });
  problems.throwIfAny();
  return usual;
}

function perSecond(requests: number): string {
  return `${Rounder.text(requests)} requests/s`;
}
