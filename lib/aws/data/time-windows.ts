import { Formats, ProblemCode, Problems } from '../../domain';

const MINUTES_A_DAY = 24 * 60;
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const MINUTES_A_WEEK = 7 * MINUTES_A_DAY;

/** Beginning and length in minutes, within a week. */
interface Span {
  readonly from: number;
  readonly minutes: number;
}

/**
 * The daily window of backups and the weekly window of maintenance.
 *
 * @internal
 */
export class TimeWindows {
  /**
   * Adds the problems of both windows: their form, their least length, and an overlap, which AWS rejects.
   *
   * [RDS](https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html),
   * [ElastiCache](https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html)
   */
  public static check(
    problems: Problems,
    daily: string | undefined,
    weekly: string | undefined,
    { backup, minutes }: { readonly backup: string; readonly minutes: number },
  ): void {
    const areFormed = [
      problems.optionalFormat(backup, daily, Formats.DAILY_WINDOW),
      problems.optionalFormat('maintenanceWindow', weekly, Formats.WEEKLY_WINDOW),
    ];
    const backups = areFormed[0] ? dailySpan(daily) : undefined;
    const maintenance = areFormed[1] ? weeklySpan(weekly) : undefined;
    checkLength(problems, backup, backups, minutes);
    checkLength(problems, 'maintenanceWindow', maintenance, minutes);
    if (backups === undefined || maintenance === undefined) return;
    const overlaps = DAYS.some((_, day) =>
      overlap({ ...backups, from: backups.from + day * MINUTES_A_DAY }, maintenance),
    );
    problems.check(!overlaps, {
      code: ProblemCode.CONFLICTING_PROPS,
      property: 'maintenanceWindow',
      what: `maintenanceWindow ${weekly} overlaps ${backup} ${daily}`,
      expected: 'two windows apart from each other',
      fix: `move one of them`,
    });
  }
}

function checkLength(problems: Problems, property: string, span: Span | undefined, least: number): void {
  problems.check(span === undefined || (span.minutes >= least && span.minutes <= MINUTES_A_DAY), {
    code: ProblemCode.NUMBER_OUT_OF_RANGE,
    property,
    what: `${property} has ${span?.minutes} minutes`,
    expected: `${least} minutes to 24 hours`,
    fix: `end it at least ${least} minutes after its beginning`,
  });
}

/** Both spans as they lie on a week that repeats. */
function overlap(one: Span, other: Span): boolean {
  const shift = (((other.from - one.from) % MINUTES_A_WEEK) + MINUTES_A_WEEK) % MINUTES_A_WEEK;
  return shift < one.minutes || MINUTES_A_WEEK - shift < other.minutes;
}

function dailySpan(window: string | undefined): Span | undefined {
  const ends = /^(\d\d):(\d\d)-(\d\d):(\d\d)$/.exec(window ?? '');
  if (!ends) return undefined;
  const [from, to] = [minutesOf(ends[1], ends[2]), minutesOf(ends[3], ends[4])];
  return { from, minutes: (to - from + MINUTES_A_DAY) % MINUTES_A_DAY };
}

function weeklySpan(window: string | undefined): Span | undefined {
  const ends = /^(\w{3}):(\d\d):(\d\d)-(\w{3}):(\d\d):(\d\d)$/.exec((window ?? '').toLowerCase());
  if (!ends) return undefined;
  const from = DAYS.indexOf(ends[1]) * MINUTES_A_DAY + minutesOf(ends[2], ends[3]);
  const to = DAYS.indexOf(ends[4]) * MINUTES_A_DAY + minutesOf(ends[5], ends[6]);
  return { from, minutes: (to - from + MINUTES_A_WEEK) % MINUTES_A_WEEK };
}

function minutesOf(hours: string, minutes: string): number {
  return 60 * Number(hours) + Number(minutes);
}
