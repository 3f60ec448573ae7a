import { Scanner, faultsOf } from './scanner';

/** A string, a regular expression, an operator, a bracket, or letters. */
const WORD =
  /"(?:[^"\\]|\\.)*"|%[^%]+%|&&|\|\||!=|>=|<=|[=<>]|[{}()[\],?]|\$(?:\.[\w*-]+|\[(?:\d+|\*|"[^"]*"|'[^']*')\])+|[^\s"{}()[\],=<>!&|?]+/;

/**
 * Returns what is wrong with a filter pattern of CloudWatch Logs: terms, columns in `[ ]`, or a condition on JSON in `{ }`.
 *
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html
 */
export function faultsOfFilterPattern(pattern: string): string[] {
  return faultsOf(() => {
    const words = new Scanner(pattern, WORD);
    if (words.accept('{')) {
      either(words);
      words.expect('}');
    } else if (words.accept('[')) {
      do words.expect(/^(\.\.\.|[A-Za-z_]\w*)$/);
      while (columnCondition(words) || words.accept(','));
      words.expect(']');
    } else {
      while (words.peek() !== '') term(words);
    }
    words.end();
  });
}

function either(words: Scanner): void {
  do all(words);
  while (words.accept('||'));
}

function all(words: Scanner): void {
  do condition(words);
  while (words.accept('&&'));
}

function condition(words: Scanner): void {
  if (words.accept('(')) {
    either(words);
    words.expect(')');
    return;
  }
  words.expect(/^\$[.[]/);
  if (words.accept('IS')) words.expect(/^(NULL|TRUE|FALSE)$/);
  else if (words.accept('NOT')) words.expect('EXISTS');
  else if (words.accept('=', '!=')) words.expect(/^("|%|-?\d|\*|[\w*.-]+$)/);
  else {
    words.expect(/^([<>]=?)$/);
    words.expect(/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i);
  }
}

function columnCondition(words: Scanner): boolean {
  if (!words.accept('=', '!=', '<', '>', '<=', '>=')) return false;
  words.expect(/^("|%|[\w*.-]+$)/);
  return words.accept(',') !== undefined;
}

/** Terms with other letters than these need quotes. */
function term(words: Scanner): void {
  words.accept('?');
  words.expect(/^(-?"|%|-?\w+$|-$)/);
}
