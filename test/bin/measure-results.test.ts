import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readResults } from '../../bin/measure/result-file';
import { ScalabilityLaw } from '../../lib/domain';
import { Cli } from '../support/cli';
import { checkedOutput } from '../support/output-schema';
import { faults } from '../support/problems-of';

const folder = mkdtempSync(join(tmpdir(), 'results-'));
const cli = new Cli();
afterAll(() => {
  cli.remove();
  rmSync(folder, { recursive: true });
});

const LAW = new ScalabilityLaw({ throughputOfOne: 50, contention: 0.05, coherency: 0.002 });
const LEVELS = [1, 2, 4, 8, 16, 32];
const rate = (n: number): number => LAW.throughput(n);
const meanMs = (n: number): number => LAW.latencySeconds(n) * 1000;

function aFile(name: string, content: string | object): string {
  const file = join(folder, name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

/** Concurrency and throughput of each measurement in a file. */
const pointsOf = (name: string, content: string | object): number[][] =>
  readResults(aFile(name, content)).map((it) => [it.concurrency, it.requestsPerSecond]);

const close = (points: number[][], expected: number[][]): void => {
  expect(points).toHaveLength(expected.length);
  points.forEach(([n, x], index) => {
    expect(n).toBeCloseTo(expected[index][0], 1);
    expect(x).toBeCloseTo(expected[index][1], 1);
  });
};

/** The shape of `k6 run --summary-export`. */
const k6 = (n: number, failed = 0): object => ({
  metrics: {
    http_reqs: { count: 1000, rate: rate(n) },
    http_req_duration: { avg: meanMs(n), min: 1, med: 1, max: 1, 'p(90)': 1, 'p(95)': 2 * meanMs(n) },
    http_req_failed: { passes: 0, fails: 1000, value: failed },
    vus: { value: n, min: n, max: n },
  },
});

describe('what teams already have', () => {
  test('k6 summaries of several runs give the law', async () => {
    const files = LEVELS.map((n) => aFile(`k6-${n}.json`, k6(n)));
    const ended = await cli.run(['measure', '--json', '--from', ...files]);
    const { out } = ended;
    expect(checkedOutput(ended, 'measure').faults).toEqual([]);
    const { law } = JSON.parse(out) as { readonly law: { readonly [name: string]: { readonly value: number } } };
    expect(law.contention.value).toBeCloseTo(0.05, 6);
    expect(law.coherency.value).toBeCloseTo(0.002, 6);
    expect(law.peakConcurrency).toBe(LAW.peakConcurrency);
  });

  test('a k6 summary of handleSummary has its values one level deeper', () => {
    const summary = {
      metrics: {
        http_reqs: { type: 'counter', values: { count: 1000, rate: rate(8) } },
        http_req_duration: { type: 'trend', values: { avg: meanMs(8), 'p(95)': 100 } },
        http_req_failed: { type: 'rate', values: { rate: 0.5, passes: 500, fails: 500 } },
      },
    };
    const [point] = readResults(aFile('handle.json', summary));
    expect(point.concurrency).toBeCloseTo(8, 9);
    expect(point).toMatchObject({ requestsPerSecond: rate(8), p95Ms: 100, errorShare: 0.5 });
  });

  test('an autocannon JSON is one level, with its errors', () => {
    const result = {
      connections: 10,
      requests: { average: 250, total: 480 },
      latency: { average: 40 },
      ...{ errors: 20, non2xx: 30 },
    };
    const [point] = readResults(aFile('autocannon.json', result));
    expect(point).toEqual({ concurrency: 10, requestsPerSecond: 250, errorShare: 0.1 });
  });

  test('a Locust statistics file is one level: the aggregated row', () => {
    const stats = `Type,Name,Request Count,Failure Count,Median Response Time,Average Response Time,Min Response Time,Max Response Time,Average Content Size,Requests/s,Failures/s,50%,66%,75%,80%,90%,95%,98%,99%,99.9%,99.99%,100%
GET,/,900,0,40,50,10,300,1200,90,0,40,50,60,70,90,110,180,220,290,300,300
,Aggregated,1000,10,40,60,10,300,1200,100,1,40,50,60,70,90,120,180,220,290,300,300
`;
    const [point] = readResults(aFile('stats.csv', stats));
    expect(point).toEqual({ concurrency: 6, requestsPerSecond: 100, p95Ms: 120, errorShare: 0.01 });
  });

  test('a Locust history is a level for each number of users; users that think are not in work', () => {
    let time = 1_790_000_000;
    let requests = 0;
    let milliseconds = 0;
    const rows = LEVELS.flatMap((n) =>
      Array.from({ length: 20 }, () => {
        time += 1;
        requests += rate(n);
        milliseconds += rate(n) * meanMs(n);
        // Half of the users think.
        return `${time},${2 * n},,Aggregated,${rate(n)},0,N/A,${2 * meanMs(n)},${requests},0,40,${milliseconds / requests}`;
      }),
    );
    const header =
      'Timestamp,User Count,Type,Name,Requests/s,Failures/s,50%,95%,Total Request Count,Total Failure Count,Total Median Response Time,Total Average Response Time';
    close(
      pointsOf('history.csv', [header, ...rows].join('\n')),
      LEVELS.map((n) => [n, rate(n)]),
    );
  });

  test('a CloudWatch export gives concurrency by Little’s law; a minute without requests says nothing', () => {
    const rows = LEVELS.map((n, index) => `2026/11/27 10:0${index}:00,${rate(n) * 60},${meanMs(n) / 1000}`);
    const preamble = [
      'Full label,shop RequestCount,shop TargetResponseTime',
      'Metric,RequestCount,TargetResponseTime',
      'Unit,,',
    ];
    close(
      pointsOf('cloudwatch.csv', [...preamble, ...rows, '2026/11/27 10:06:00,0,', ''].join('\r\n')),
      LEVELS.map((n) => [n, rate(n)]),
    );
  });

  test('an Azure Monitor export in American dates and milliseconds', () => {
    const rows = LEVELS.map((n, index) => `"11/27/2026, 9:5${index}:00.000 AM",${rate(n) * 60},${meanMs(n)}`);
    close(
      pointsOf('azure.csv', ['TimeGenerated [UTC],Requests,AvgDurationMs', ...rows].join('\n')),
      LEVELS.map((n) => [n, rate(n)]),
    );
  });

  test('a table of your own needs two columns', () => {
    expect(pointsOf('own.csv', '\ufeffconcurrency,note,requests/s\n1,"quiet, alone",50\n\n2,,95\n')).toEqual([
      [1, 50],
      [2, 95],
    ]);
  });
});

describe('files with a problem name the line and the remedy', () => {
  const CLOUD = 'timestamp,requests,latency_ms\n2026-11-27T10:00:00Z,600,20\n2026-11-27T10:01:00Z,600,20\n';
  const LOCUST = 'Timestamp,User Count,Name,Total Request Count,Total Failure Count,Total Average Response Time';

  test.each<[string, string | object, string[]]>([
    ['no format', 'name,price\nshoe,10\n', ['unknown-result-format at FILE']],
    ['empty', '', ['unknown-result-format at FILE']],
    ['other JSON', { scenarios: [] }, ['unknown-result-format at FILE']],
    ['no JSON', '{\n  "metrics": {\n    oops\n', ['invalid-result-file at FILE.line 3']],
    [
      'k6 without durations',
      { metrics: { http_reqs: { rate: 10 } } },
      [
        'invalid-result-file at FILE.metrics.http_req_duration.avg',
        'invalid-result-file at FILE.metrics.http_req_duration.p(95)',
      ],
    ],
    [
      'text in place of numbers',
      'concurrency,throughput\n1,50\n2,fast\n-3,90\n',
      ['invalid-result-file at FILE.line 3', 'invalid-result-file at FILE.line 4'],
    ],
    ['a short row', 'concurrency,throughput\n1,50\n2\n', ['invalid-result-file at FILE.line 3']],
    ['an open quote', 'concurrency,throughput\n1,50\n2,"90\n', ['invalid-result-file at FILE.line 3']],
    ['a gap', `${CLOUD}2026-11-27T10:06:00Z,600,20\n`, ['results-out-of-order at FILE.line 4']],
    ['disorder', `${CLOUD}2026-11-27T09:59:00Z,600,20\n`, ['results-out-of-order at FILE.line 4']],
    ['a time twice', `${CLOUD}2026-11-27T10:01:00Z,600,20\n`, ['results-out-of-order at FILE.line 4']],
    [
      'missing values',
      `${CLOUD}2026-11-27T10:02:00Z,600,\n2026-11-27T10:03:00Z,,20\n`,
      ['results-out-of-order at FILE.line 4', 'results-out-of-order at FILE.line 5'],
    ],
    ['a row that is no time', `${CLOUD}total,1200,20\n`, ['invalid-result-file at FILE.line 4']],
    ['no unit', CLOUD.replace('latency_ms', 'latency'), ['invalid-result-file at FILE.line 1']],
    [
      'Locust in disorder',
      `${LOCUST}\n1790000002,1,Aggregated,10,0,20\n1790000001,1,Aggregated,20,0,20\n`,
      ['results-out-of-order at FILE.line 3'],
    ],
  ])('%s', (name, content, expected) => {
    const file = aFile(`${name}.txt`, content);
    expect(faults(() => readResults(file))).toEqual(expected.map((it) => it.replace('FILE', file)));
  });

  test('a file that is not there', () => {
    const file = join(folder, 'none.csv');
    expect(faults(() => readResults(file))).toEqual([`result-file-unreadable at ${file}`]);
  });
});
