import { Scanner, faultsOf } from './scanner';

const WORD = /"[^"]*"|'[^']*'|\d+(?:\.\d+)?(?:e[+-]?\d+)?|[A-Za-z_]\w*|==|!=|<=|>=|&&|\|\||[-+*/^<>()[\],]/;

/**
 * Functions with their least and greatest number of arguments.
 *
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
const FUNCTIONS: { readonly [name: string]: readonly [least: number, most: number] } = {
  ...Object.fromEntries(
    [
      ...[
        'ABS',
        'AVG',
        'CEIL',
        'DATAPOINT_COUNT',
        'DIFF',
        'DIFF_TIME',
        'FIRST',
        'LAST',
        'FLOOR',
        'LOG',
        'LOG10',
        'MAX',
      ],
      ...['METRIC_COUNT', 'MIN', 'MINUTE', 'HOUR', 'DAY', 'DATE', 'MONTH', 'YEAR', 'EPOCH', 'PERIOD', 'RATE'],
      ...['REMOVE_EMPTY', 'RUNNING_SUM', 'SERVICE_QUOTA', 'STDDEV', 'SUM', 'TIME_SERIES'],
    ].map((name) => [name, [1, 1]]),
  ),
  ...{ ANOMALY_DETECTION_BAND: [1, 2], FILL: [2, 2], IF: [2, 3], INSIGHT_RULE_METRIC: [2, 2], METRICS: [0, 1] },
  ...{ SEARCH: [2, 3], SLICE: [2, 3], SORT: [2, 4], DB_PERF_INSIGHTS: [3, 3], LAMBDA: [1, 10] },
};

/** Operators from those that bind least to those that bind most. */
const OPERATORS = [['OR', '||'], ['AND', '&&'], ['==', '!=', '<', '>', '<=', '>='], ['+', '-'], ['*', '/'], ['^']];

/** Returns what is wrong with an expression of CloudWatch metric math. `ids` are those of the metrics and expressions beside it. */
export function faultsOfMetricMath(expression: string, ids: readonly string[]): string[] {
  return faultsOf(() => {
    const words = new Scanner(expression, WORD);
    operation(words, ids, 0);
    words.end();
  });
}

function operation(words: Scanner, ids: readonly string[], level: number): void {
  if (level === OPERATORS.length) return operand(words, ids);
  do operation(words, ids, level + 1);
  while (words.accept(...OPERATORS[level]));
}

function operand(words: Scanner, ids: readonly string[]): void {
  if (words.accept('-')) return operand(words, ids);
  if (words.accept('(')) return closed(words, ids, ')');
  if (words.accept('[')) return closed(words, ids, ']');
  const word = words.expect(/^["'\w]/);
  if (/^["'\d]/.test(word)) return;
  if (!words.accept('(')) {
    if (!ids.includes(word)) throw new SyntaxError(`no metric has the id ${word}`);
    return;
  }
  if (!Object.hasOwn(FUNCTIONS, word)) throw new SyntaxError(`there is no function ${word}`);
  const [least, most] = FUNCTIONS[word];
  const count = words.accept(')') ? 0 : listed(words, ids, ')');
  if (count < least || count > most) throw new SyntaxError(`${word} has ${count} arguments, not ${least} to ${most}`);
}

function closed(words: Scanner, ids: readonly string[], end: string): void {
  const count = listed(words, ids, end);
  if (end === ')' && count !== 1) throw new SyntaxError('a list in parentheses');
}

function listed(words: Scanner, ids: readonly string[], end: string): number {
  let count = 0;
  do {
    operation(words, ids, 0);
    count += 1;
  } while (words.accept(','));
  words.expect(end);
  return count;
}
