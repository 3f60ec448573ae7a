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
    problems.check(
      !(least > most),
      `${where}.min_wal_size`,
      `min_wal_size is ${least} MB`,
      `at most max_wal_size, ${most} MB`,
      'lower min_wal_size or raise max_wal_size',
    );
  }
}

function checkValue(problems: Problems, where: string, known: PostgresParameter, value: string): void {
  const { name, unit, min, max, words, isSwitch, isFraction } = known;
  const what = `${name} is ${JSON.stringify(value)}`;
  if (isSwitch) problems.check(SWITCHES.includes(value), where, what, 'on or off', 'write on or off');
  if (words) problems.check(words.includes(value), where, what, `one of ${words.join(', ')}`, 'choose one of them');
  // A formula such as {DBInstanceClassMemory/32768}: RDS computes it.
  if (min === undefined || value.includes('{DBInstance')) return;
  const number = Number(value);
  problems.check(
    (isFraction ? /^-?\d+(\.\d+)?$/ : /^-?\d+$/).test(value) && number >= min && !(number > (max ?? Infinity)),
    where,
    what,
    `a ${isFraction ? '' : 'whole '}number${unit ? ` in units of ${unit}` : ''} of at least ${min}` +
      (max === undefined ? '' : ` and at most ${max}`),
    fix(known),
  );
}

function fix({ name, unit }: PostgresParameter): string {
  if (unit === undefined) return `correct ${name}`;
  const isTime = unit === PostgresUnit.MILLISECONDS || unit === PostgresUnit.SECONDS;
  return isTime
    ? `write a number with its unit (${OF_TIME.join(', ')}), e.g. 30s`
    : `write a number with its unit (${OF_MEMORY.join(', ')}), e.g. 64MB`;
}
