import { ProblemCode, Problems } from '../../lib/domain';
import { CsvFile } from '../csv-file';
import { readResultText } from '../result-text';
import { csvResults } from './csv-results';
import { Measurement } from './measurement';

interface Json {
  readonly [name: string]: unknown;
}

const KNOWN =
  'a k6 summary, a Locust CSV, an autocannon JSON, a CSV of CloudWatch or Azure Monitor, or a CSV with concurrency and throughput';

/** Reads the results of another tool. Throws if their format is unknown or a value is missing. */
export function readResults(file: string): Measurement[] {
  const problems = new Problems('the results', file);
  const text = readResultText(file, problems);
  const found = /^\s*[[{]/.test(text) ? jsonResults(text, problems) : csvResults(new CsvFile(file, text));
  if (found !== undefined) return found;
  return problems.fail({
    code: ProblemCode.UNKNOWN_RESULT_FORMAT,
    property: '',
    what: 'the file has none of the known formats',
    expected: KNOWN,
    fix: 'export one of these, or write the columns `concurrency,throughput`',
  });
}

function jsonResults(text: string, problems: Problems): Measurement[] | undefined {
  const json = parseJson(text, problems);
  const number = (...path: string[]): number => {
    const value = path.reduce<unknown>((it, key) => (it as Json | undefined)?.[key], json);
    const ok = typeof value === 'number' && Number.isFinite(value) && value >= 0;
    problems.check(ok, {
      code: ProblemCode.INVALID_RESULT_FILE,
      property: path.join('.'),
      what: `${path.join('.')} is ${value === undefined ? 'missing' : JSON.stringify(value)}`,
      expected: 'a number of at least 0',
      fix: 'export the file again',
    });
    return ok ? value : NaN;
  };
  const metrics = json.metrics as Json | undefined;
  const reads =
    metrics?.http_reqs !== undefined ? k6 : 'connections' in json && 'requests' in json ? ofAutocannon : undefined;
  const point = reads?.(number, json);
  problems.throwIfAny();
  return point === undefined ? undefined : [point];
}

/** `--summary-export` writes values beside each other, `handleSummary` below `values`. https://grafana.com/docs/k6/latest/results-output/end-of-test/ */
function k6(number: (...path: string[]) => number, { metrics }: Json): Measurement {
  const all = metrics as { readonly [name: string]: Json | undefined };
  const path = (metric: string, name: string): string[] => [
    ...['metrics', metric],
    ...(all[metric]?.values === undefined ? [] : ['values']),
    name,
  ];
  const failed = all.http_req_failed?.values === undefined ? 'value' : 'rate';
  const requestsPerSecond = number(...path('http_reqs', 'rate'));
  return {
    requestsPerSecond,
    concurrency: (requestsPerSecond * number(...path('http_req_duration', 'avg'))) / 1000,
    p95Ms: number(...path('http_req_duration', 'p(95)')),
    errorShare: all.http_req_failed === undefined ? 0 : number(...path('http_req_failed', failed)),
  };
}

/** https://github.com/mcollina/autocannon#autocannon-result-object */
function ofAutocannon(number: (...path: string[]) => number): Measurement {
  const failed = number('non2xx') + number('errors');
  return {
    concurrency: number('connections'),
    requestsPerSecond: number('requests', 'average'),
    errorShare: failed / Math.max(1, number('requests', 'total') + number('errors')),
  };
}

function parseJson(text: string, problems: Problems): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    const { message } = error as Error;
    const position = /position (\d+)/.exec(message)?.[1];
    const lines = text.slice(0, position === undefined ? undefined : Number(position)).split('\n').length;
    return problems.fail({
      code: ProblemCode.INVALID_RESULT_FILE,
      property: `line ${lines}`,
      what: message,
      expected: 'JSON',
      fix: 'correct that line, or export the file again',
    });
  }
}
