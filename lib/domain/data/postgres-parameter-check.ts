import { ProblemCode } from '../problem-code';
import { PostgresParameter, PostgresUnit } from './postgres-parameter';
import { PostgresParameters } from './postgres-parameters';
import { Problems } from '../problems';

const SWITCHES = ['1', '0', 'on', 'off', 'true', 'false', 'yes', 'no'];
const OF_MEMORY = ['kB', 'MB', 'GB', 'TB'];
const OF_TIME = ['ms', 's', 'min', 'h', 'd'];

/** @internal */
export class PostgresParameterCheck {
  /** Adds the problems of values in base units, at `where` and the parameter's name. What is not in the table passes. */
  public static all(problems: Problems, where: string, values: { [name: string]: string }): void {
    Object.entries(values).forEach(([name, value]) => {
      const known = PostgresParameters.find(name);
      if (known !== undefined) checkValue(problems, `${where}.${name}`, known, value);
    });
    const [least, most] = ['min_wal_size', 'max_wal_size'].map((it) => Number(values[it] ?? NaN));
    problems.check(!(least > most), {
      code: ProblemCode.UNREVIEWED,
      property: `${where}.min_wal_size`,
      what: `min_wal_size is ${least} MB`,
      expected: `at most max_wal_size, ${most} MB`,
      fix: 'lower min_wal_size or raise max_wal_size',
    });
  }
}

function checkValue(problems: Problems, where: string, known: PostgresParameter, value: string): void {
  const { name, unit, min, max, words, isSwitch, isFraction } = known;
  const what = `${name} is ${JSON.stringify(value)}`;
  if (isSwitch)
    problems.check(SWITCHES.includes(value), {
      code: ProblemCode.UNKNOWN_CHOICE,
      property: where,
      what: what,
      expected: 'on or off',
      fix: 'write on or off',
    });
  if (words)
    problems.check(words.includes(value), {
      code: ProblemCode.UNKNOWN_CHOICE,
      property: where,
      what: what,
      expected: `one of ${words.join(', ')}`,
      fix: 'choose one of them',
    });
  // A formula such as {DBInstanceClassMemory/32768}: RDS computes it.
  if (min === undefined || value.includes('{DBInstance')) return;
  const number = Number(value);
  problems.check(
    (isFraction ? /^-?\d+(\.\d+)?$/ : /^-?\d+$/).test(value) && number >= min && !(number > (max ?? Infinity)),
    {
      code: ProblemCode.INVALID_FORMAT,
      property: where,
      what: what,
      expected:
        `a ${isFraction ? '' : 'whole '}number${unit ? ` in units of ${unit}` : ''} of at least ${min}` +
        (max === undefined ? '' : ` and at most ${max}`),
      fix: fix(known),
    },
  );
}

function fix({ name, unit }: PostgresParameter): string {
  if (unit === undefined) return `correct ${name}`;
  const isTime = unit === PostgresUnit.MILLISECONDS || unit === PostgresUnit.SECONDS;
  return isTime
    ? `write a number with its unit (${OF_TIME.join(', ')}), e.g. 30s`
    : `write a number with its unit (${OF_MEMORY.join(', ')}), e.g. 64MB`;
}
