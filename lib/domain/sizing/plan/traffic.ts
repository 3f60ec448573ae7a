import { ProblemCode } from '../../problem-code';
import { Problems } from '../../problems';
import { Rounder } from '../../rounding';
import { Assumptions } from './assumption';
import { Traffic } from '../workload';

/** Requests and users with growth. */
export interface Rates {
  readonly usualPerSecond: number;
  readonly peakPerSecond: number;
  readonly peakUsers: number;
  /** Factor by which the plan multiplies what is stated. */
  readonly growth: number;
}

const DEFAULTS = { thinkSeconds: 7, growth: 0.2 } satisfies Partial<Traffic>;
const PEAK_FACTOR = 3;
/** Think times that differ by more than this factor contradict each other. */
const TOLERANCE = 2;
const MOST_PER_SECOND = 100_000_000;
/** Less than one in a week is no load, and would round to none. */
const LEAST_RATE = 1e-6;
/** Least time between two requests of a user. */
const LEAST_SECONDS = 0.001;

/**
 * Returns the rates of stated traffic, and adds problems and assumptions. Users send a request every think time and response time, by the
 * response time law. `responseSeconds` is the response time without queues.
 */
export function ratesOf(
  problems: Problems,
  assumptions: Assumptions,
  traffic: Traffic,
  responseSeconds: number,
): Rates | undefined {
  const { users, requestsPerSecond, peakUsers, peakRequestsPerSecond, thinkSeconds, growth } = traffic;
  const positive = { min: LEAST_RATE, max: MOST_PER_SECOND };
  const valid = [
    problems.optionalNumber('traffic.users', users, positive, 'use the users of a usual day'),
    problems.optionalNumber('traffic.peakUsers', peakUsers, positive, 'use the users of the highest peak'),
    problems.optionalNumber('traffic.thinkSeconds', thinkSeconds, { min: 0, max: 86_400 }, 'use 7'),
    problems.optionalNumber('traffic.requestsPerSecond', requestsPerSecond, positive, 'use those of a usual day'),
    problems.optionalNumber(
      'traffic.peakRequestsPerSecond',
      peakRequestsPerSecond,
      positive,
      'use those of the highest peak',
    ),
    problems.optionalNumber('traffic.growth', growth, { min: 0, max: 100 }, 'use 0.2 for 20 %'),
    problems.check(users !== undefined || requestsPerSecond !== undefined, {
      code: ProblemCode.MISSING_VALUE,
      property: 'traffic',
      what: 'traffic has neither users nor requestsPerSecond',
      expected: 'at least one of them',
      fix: 'add the users or the requests per second of a usual day',
    }),
  ].every(Boolean);
  if (!valid) return undefined;

  const period = (): number => {
    const between =
      thinkSeconds ??
      assumptions.add('traffic.thinkSeconds', DEFAULTS.thinkSeconds, 's', 'mean think time of TPC-W, clause 5.3.1.1');
    return Math.max(between + responseSeconds, LEAST_SECONDS);
  };
  const usual = requestsPerSecond ?? Number(users) / period();
  const usualUsers = users ?? usual * period();
  const stated = [
    [peakRequestsPerSecond, usual],
    [peakUsers, usualUsers],
  ].find(([peak]) => peak !== undefined);
  const factor = stated
    ? Number(stated[0]) / Number(stated[1])
    : assumptions.add(
        'traffic.peakFactor',
        PEAK_FACTOR,
        'times the usual load',
        'between those of the reports, 2 to 4',
      );
  checkConsistent(problems, traffic, { factor, responseSeconds });
  const grown = 1 + (growth ?? assumptions.add('traffic.growth', DEFAULTS.growth, '', 'room for a year'));
  return {
    usualPerSecond: usual * grown,
    peakPerSecond: usual * factor * grown,
    peakUsers: (peakUsers ?? usualUsers * factor) * grown,
    growth: grown,
  };
}

function checkConsistent(
  problems: Problems,
  { users, peakUsers, requestsPerSecond, peakRequestsPerSecond, thinkSeconds }: Traffic,
  { factor, responseSeconds }: { readonly factor: number; readonly responseSeconds: number },
): void {
  problems.check(factor >= 1, {
    code: ProblemCode.MINIMUM_ABOVE_MAXIMUM,
    property: peakRequestsPerSecond === undefined ? 'traffic.peakUsers' : 'traffic.peakRequestsPerSecond',
    what: `the peak is ${Rounder.text(factor)} times the usual load`,
    expected: 'at least the usual load',
    fix: 'correct one of the two',
  });
  if (peakRequestsPerSecond !== undefined && peakUsers !== undefined) {
    problems.check(peakUsers >= (users ?? 0), {
      code: ProblemCode.MINIMUM_ABOVE_MAXIMUM,
      property: 'traffic.peakUsers',
      what: `peakUsers is ${peakUsers} with ${users} users`,
      expected: 'at least the usual users',
      fix: 'correct one of the two',
    });
  }
  checkPossible(problems, { property: 'requestsPerSecond', rate: requestsPerSecond, users, responseSeconds });
  checkPossible(problems, {
    property: 'peakRequestsPerSecond',
    rate: peakRequestsPerSecond,
    users: peakUsers,
    responseSeconds,
  });
  if (users === undefined || requestsPerSecond === undefined || thinkSeconds === undefined) return;
  const implied = users / requestsPerSecond - responseSeconds;
  problems.check(implied <= TOLERANCE * thinkSeconds && thinkSeconds <= TOLERANCE * implied, {
    code: ProblemCode.CONFLICTING_PROPS,
    property: 'traffic.thinkSeconds',
    what: `thinkSeconds is ${thinkSeconds}, but ${users} users and ${requestsPerSecond} requests/s mean ${Rounder.text(implied)}`,
    expected: `the same within a factor of ${TOLERANCE}`,
    fix: 'leave out thinkSeconds, or requestsPerSecond',
  });
}

/** Adds a problem if users send more requests than one after another. */
function checkPossible(
  problems: Problems,
  {
    property,
    rate,
    users,
    responseSeconds,
  }: { readonly property: string; readonly rate?: number; readonly users?: number; readonly responseSeconds: number },
): void {
  if (users === undefined || rate === undefined) return;
  const most = users / Math.max(responseSeconds, LEAST_SECONDS);
  problems.check(rate <= most, {
    code: ProblemCode.CONFLICTING_PROPS,
    property: `traffic.${property}`,
    what: `${property} is ${rate} with ${users} users`,
    expected: `at most ${Rounder.text(most)}: a user sends the next request after the answer, in ${Rounder.text(responseSeconds)} s`,
    fix: 'correct the users, the requests per second, or the times of a request',
  });
}
