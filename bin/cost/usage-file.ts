import { isMap, isScalar } from 'yaml';
import { ProblemCode, Problems, Shape, Suggestion, Usage, UsageNames, UsageRange, UsedUsage } from '../../lib/domain';
import { YamlFile } from '../../lib/workload';

const CODES = { unreadable: ProblemCode.INVALID_USAGE_FILE, syntax: ProblemCode.INVALID_USAGE_FILE };
/** Digits of a printed amount. Fewer would change the bill. */
const DIGITS = 12;
const BOUNDS = ['low', 'expected', 'high'];

/** Reads a usage file: a number for each name, or `low`, `expected` and `high`. Throws one error with the line of each problem. */
export function readUsage(file: string): Usage {
  const problems = new Problems(`the usage file ${file}`, file);
  const yaml = YamlFile.read(file, problems, CODES);
  const { contents } = yaml.document;
  if (contents !== null && !isMap(contents)) return failShape(problems, 'the file has no names and values');
  const values = Shape.record(yaml.value());
  const places = new Map(
    (isMap(contents) ? contents.items : []).map(({ key }) => [
      isScalar(key) ? String(key.value) : '',
      yaml.place((isScalar(key) ? key.range?.[0] : undefined) ?? 0),
    ]),
  );
  const usage = Object.entries(values).flatMap(([name, value]): [string, UsageRange][] => {
    const place = places.get(name) ?? name;
    const near = Suggestion.closest(name, UsageNames.ALL);
    const isKnown = problems.check(
      UsageNames.ALL.some((it) => it === name),
      {
        code: ProblemCode.UNKNOWN_CHOICE,
        property: place,
        what: `${name} is no usage`,
        expected: UsageNames.ALL.join(', '),
        fix: near === undefined ? 'use one of them' : `write ${near}`,
      },
    );
    const range = rangeOf(value);
    problems.check(range !== undefined, {
      code: ProblemCode.INVALID_USAGE_FILE,
      property: place,
      what: `${name} is ${JSON.stringify(value)}`,
      expected: 'a number of at least 0, or low, expected and high in ascending order',
      fix: `write e.g. ${name}: 100`,
    });
    return isKnown && range ? [[name, range]] : [];
  });
  problems.throwIfAny();
  return Object.fromEntries(usage);
}

function failShape(problems: Problems, what: string): never {
  return problems.fail({
    code: ProblemCode.INVALID_USAGE_FILE,
    property: '',
    what,
    expected: 'a name and an amount on each line',
    fix: 'write e.g. `requests: 5000000`, or print an example with --print-usage',
  });
}

function rangeOf(value: unknown): UsageRange | undefined {
  if (isAmount(value)) return { low: value, expected: value, high: value };
  const { low, expected, high, ...others } = Shape.record(value);
  if (!isAmount(low) || !isAmount(expected) || !isAmount(high) || Object.keys(others).length > 0) return undefined;
  return low <= expected && expected <= high ? { low, expected, high } : undefined;
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

/** Returns the usage of a bill as a usage file, each amount with its reason. */
export function usageFile(used: readonly UsedUsage[]): string {
  const entries = used.map(({ name, amount, unit, reason }) =>
    [
      `# ${[unit, reason].filter(Boolean).join(': ')}`,
      `${name}: { ${BOUNDS.map((it) => `${it}: ${rounded(amount[it as keyof UsageRange])}`).join(', ')} }`,
    ].join('\n'),
  );
  return `# Usage of a month. A single number means that it is known exactly.\n${entries.join('\n')}\n`;
}

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}
