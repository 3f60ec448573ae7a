import { CsvFile, CsvRow, isTime } from '../csv-file';
import { Measurement } from './measurement';

/** Interval, in usual intervals, above which a value is missing. */
const GAP = 1.5;
const AGGREGATED = 'Aggregated';

/** Reads a CSV file of results. Returns undefined if its columns are of no known format. */
export function csvResults(csv: CsvFile): Measurement[] | undefined {
  const header = csv.rows[0]?.cells ?? [];
  const has = (...names: string[]): boolean => names.every((it) => header.includes(it));
  if (has('User Count', 'Timestamp', 'Total Request Count', 'Total Average Response Time')) return locustHistory(csv);
  if (has('Request Count', 'Average Response Time', 'Requests/s')) return locustStats(csv);
  const concurrency = header.findIndex((it) => /^(concurrency|connections|users|n)$/i.test(it));
  const throughput = header.findIndex((it) => /^(throughput|requests.?per.?second|requests\/s|rps|x)$/i.test(it));
  if (concurrency >= 0 && throughput >= 0) return plain(csv, concurrency, throughput);
  return cloudExport(csv);
}

function plain(csv: CsvFile, concurrency: number, throughput: number): Measurement[] {
  const points = csv.body().map((row) => ({
    concurrency: csv.number(row, concurrency),
    requestsPerSecond: csv.number(row, throughput),
    errorShare: 0,
  }));
  csv.throwIfAny();
  return points;
}

/** One level of concurrency: the whole run. https://docs.locust.io/en/stable/retrieving-stats.html */
function locustStats(csv: CsvFile): Measurement[] {
  const column = columnsOf(csv);
  const points = csv
    .body()
    .filter((row) => row.cells[column('Name')] === AGGREGATED)
    .map((row) => {
      const requestsPerSecond = csv.number(row, column('Requests/s'));
      const requests = csv.number(row, column('Request Count'));
      return {
        concurrency: requestsPerSecond * (csv.number(row, column('Average Response Time')) / 1000),
        requestsPerSecond,
        p95Ms: optional(row, column('95%')),
        errorShare: csv.number(row, column('Failure Count')) / Math.max(1, requests),
      };
    });
  csv.throwIfAny();
  return points;
}

/**
 * One level for each number of users. Locust reports totals: the difference of two rows is what happened between them. Users that think
 * are not in work, so concurrency is the response time of all requests in a second, not the number of users.
 */
function locustHistory(csv: CsvFile): Measurement[] {
  const column = columnsOf(csv);
  const rows = csv.body().filter((row) => row.cells[column('Name')] === AGGREGATED);
  const times = csv.times(rows, column('Timestamp'));
  const samples = rows.map((row, index) => {
    const requests = csv.number(row, column('Total Request Count'));
    return {
      time: times[index],
      users: csv.number(row, column('User Count')),
      requests,
      failures: csv.number(row, column('Total Failure Count')),
      milliseconds: requests * csv.number(row, column('Total Average Response Time')),
      p95Ms: optional(row, column('95%')),
    };
  });
  csv.throwIfAny();
  const starts = samples.flatMap((it, index) => (it.users === samples[index - 1]?.users ? [] : [index]));
  return starts.flatMap((start, level) => {
    const end = (starts[level + 1] ?? samples.length) - 1;
    // A level of one row began with the row before.
    const from = samples[end > start ? start : start - 1];
    const to = samples[end];
    if (from === undefined || to.requests <= from.requests) return [];
    const seconds = to.time - from.time;
    const requests = to.requests - from.requests;
    return {
      concurrency: (to.milliseconds - from.milliseconds) / 1000 / seconds,
      requestsPerSecond: requests / seconds,
      p95Ms: to.p95Ms,
      errorShare: (to.failures - from.failures) / requests,
    };
  });
}

/**
 * Requests and latency by time, from CloudWatch or Azure Monitor. Every row before the first time describes the columns. Concurrency follows
 * from Little's law.
 */
function cloudExport(csv: CsvFile): Measurement[] | undefined {
  const first = csv.rows.findIndex(({ cells }) => isTime(cells[0]));
  if (first < 1) return undefined;
  const labels = csv.rows[0].cells.map((_, index) =>
    csv.rows
      .slice(0, first)
      .map(({ cells }) => cells[index] ?? '')
      .join(' '),
  );
  const latency = labels.findIndex((it) => /latency|response.?time|duration/i.test(it));
  const requests = labels.findIndex((it, index) => index !== latency && /requests?|\bcount_?\b/i.test(it));
  if (latency < 0 || requests < 0) return undefined;
  const unit = secondsPerUnit(labels[latency]);
  if (unit === undefined) {
    csv.invalid(csv.rows[0], `the unit of '${labels[latency]}' is unknown`, 'a name that ends with _ms or _seconds');
  }
  const body = csv.body(first);
  const times = csv.times(body, 0);
  csv.throwIfAny();
  const intervals = times.slice(1).map((it, index) => it - times[index]);
  const usual = [...intervals].sort((one, other) => one - other)[Math.floor((intervals.length - 1) / 2)] ?? 60;
  const isRate = /per.?second|\/s\b/i.test(labels[requests]);
  const points = body.flatMap((row, index) => {
    if (times[index] - times[index - 1] > GAP * usual) {
      csv.outOfOrder(row, `${Math.round(times[index] - times[index - 1])} s after the row before, usually ${usual} s`);
    }
    if (row.cells[requests] === '') csv.outOfOrder(row, 'the number of requests is missing');
    if (row.cells[requests] === '' || Number(row.cells[requests]) === 0) return [];
    if (row.cells[latency] === '') csv.outOfOrder(row, 'the latency is missing');
    if (row.cells[latency] === '') return [];
    const requestsPerSecond = csv.number(row, requests) / (isRate ? 1 : usual);
    const concurrency = requestsPerSecond * csv.number(row, latency) * (unit ?? NaN);
    return { concurrency, requestsPerSecond, errorShare: 0 };
  });
  csv.throwIfAny();
  return points;
}

/** `TargetResponseTime` of load balancers and `HttpResponseTime` of App Service are in seconds. */
function secondsPerUnit(label: string): number | undefined {
  if (/[a-z]Ms\b|(\b|_)ms\b|milli/.test(label)) return 0.001;
  return /TargetResponseTime|HttpResponseTime|second|\(s\)|_s\b/i.test(label) ? 1 : undefined;
}

function columnsOf(csv: CsvFile): (name: string) => number {
  const [{ cells }] = csv.rows;
  return (name) => cells.indexOf(name);
}

/** Locust writes N/A before the first answer. */
function optional(row: CsvRow, column: number): number | undefined {
  const value = Number(row.cells[column] || NaN);
  return Number.isFinite(value) ? value : undefined;
}
