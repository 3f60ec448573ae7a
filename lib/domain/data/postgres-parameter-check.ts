import { ProblemCode } from '../problem-code';
import { Problems } from '../problems';
import { PostgresParameter, PostgresUnit } from './postgres-parameter';
import { PostgresParameters } from './postgres-parameters';

const SWITCHES = ['1', '0', 'on', 'off', 'true', 'false', 'yes', 'no'];
const MEMORY_UNITS = ['kB', 'MB', 'GB', 'TB'];
const TIME_UNITS = ['ms', 's', 'min', 'h', 'd'];

/** @internal */
export class PostgresParameterCheck {
  /** Adds the problems of values in base units. `where` is the property that holds them. Parameters outside the table pass. */
  public static all(problems: Problems, where: string, values: { [name: string]: string }): void {
    Object.entries(values).forEach(([name, value]) => {
      const known = PostgresParameters.find(name);
      if (known !== undefined) checkValue(problems, `${where}.${name}`, known, value);
    });
    const [least, most] = ['min_wal_size', 'max_wal_size'].map((it) => Number(values[it] ?? NaN));
    problems.check(!(least > most), {
      code: ProblemCode.INVALID_PARAMETER_VALUE,
      property: `${where}.min_wal_size`,
      what: `min_wal_size is ${least} MB`,
      expected: `at most max_wal_size, ${most} MB`,
      fix: 'lower min_wal_size or raise max_wal_size',
    });
  }
}

function checkValue(problems: Problems, property: string, known: PostgresParameter, value: string): void {
  const { name, min, words, isSwitch } = known;
  const checkThat = (ok: boolean, expected: string, fix: string): boolean =>
    problems.check(ok, {
      code: ProblemCode.INVALID_PARAMETER_VALUE,
      property,
      what: `${name} is ${JSON.stringify(value)}`,
      expected,
      fix,
    });
  if (isSwitch) checkThat(SWITCHES.includes(value), 'on or off', 'use on or off');
  if (words) checkThat(words.includes(value), `one of ${words.join(', ')}`, 'use one of these');
  // RDS evaluates formulas such as {DBInstanceClassMemory/32768}.
  if (min === undefined || value.includes('{DBInstance')) return;
  checkThat(isInRange(known, min, value), rangeOf(known, min), numberFix(known));
}

function isInRange({ isFraction, max = Infinity }: PostgresParameter, min: number, value: string): boolean {
  const number = Number(value);
  return (isFraction ? /^-?\d+(\.\d+)?$/ : /^-?\d+$/).test(value) && number >= min && !(number > max);
}

function rangeOf({ unit, max, isFraction }: PostgresParameter, min: number): string {
  const noun = `a ${isFraction ? '' : 'whole '}number${unit ? ` in units of ${unit}` : ''}`;
  return `${noun} of at least ${min}${max === undefined ? '' : ` and at most ${max}`}`;
}

function numberFix({ name, unit }: PostgresParameter): string {
  if (unit === undefined) return `correct ${name}`;
  const isTime = unit === PostgresUnit.MILLISECONDS || unit === PostgresUnit.SECONDS;
  return isTime
    ? `use a number with its unit (${TIME_UNITS.join(', ')}), e.g. 30s`
    : `use a number with its unit (${MEMORY_UNITS.join(', ')}), e.g. 64MB`;
}
