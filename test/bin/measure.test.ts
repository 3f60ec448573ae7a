import { ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { targetOf } from '../../bin/measure/target';
import { Cli, CliEnded } from '../support/cli';
import { MeasuredService, contended, overloadedAbove, workers } from '../support/measured-service';
import { faults } from '../support/problems-of';
import { Json } from '../support/template';

jest.setTimeout(60_000);
// The other tests of this machine disturb a measurement now and then.
jest.retryTimes(2, { logErrorsBeforeRetry: true });

const cli = new Cli();
const folder = mkdtempSync(join(tmpdir(), 'measure-'));
const services: MeasuredService[] = [];
let busy: ChildProcess | undefined;
afterAll(async () => {
  cli.remove();
  // The shell and its child.
  if (busy?.pid !== undefined) process.kill(-busy.pid);
  await Promise.all(services.map((it) => it.stop()));
  rmSync(folder, { recursive: true });
});

async function running(starting: Promise<MeasuredService>): Promise<MeasuredService> {
  const service = await starting;
  services.push(service);
  return service;
}

function aFile(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

/** Measures in short steps and returns the result. */
async function measured(...args: string[]): Promise<Json> {
  const { code, out, err } = await cli.run(['measure', '--json', '--step-seconds', '0.7', ...args]);
  if (code !== 0) throw new Error(err);
  return JSON.parse(out);
}

/** The exit code, and the problems by name and place. */
function refusal({ code, err }: CliEnded): string[] {
  const places = [...err.matchAll(/where: {4}(.*)/g)].map(([, it]) => it.replace(`${folder}/`, ''));
  const names = [...err.matchAll(/#lb\d+-(.*)/g)].map(([, it]) => it);
  return [`exit ${code}`, ...names.map((it, index) => `${it} at ${places[index]}`)];
}

const within = (value: number, expected: number, share = 0.1): void => {
  expect(value).toBeGreaterThan(expected * (1 - share));
  expect(value).toBeLessThan(expected * (1 + share));
};

/** https://github.com/codahale/usl4j/blob/master/src/test/java/com/codahale/usl4j/tests/ModelTest.java, from Schwartz's book. */
const CISCO = [
  955.16, 1878.91, 2688.01, 3548.68, 4315.54, 5130.43, 5931.37, 6531.08, 7219.8, 7867.61, 8278.71, 8646.7, 9047.84,
  9426.55, 9645.37, 9897.24, 10097.6, 10240.5, 10532.39, 10798.52, 11151.43, 11518.63, 11806, 12089.37, 12075.41,
  12177.29, 12211.41, 12158.93, 12155.27, 12118.04, 12140.4, 12074.39,
];
const table = (throughputs: readonly number[]): string =>
  ['concurrency,throughput', ...throughputs.map((it, index) => `${index + 1},${it}`), ''].join('\n');
const cisco = aFile('cisco.csv', table(CISCO));

describe('results of known services', () => {
  test('the Cisco benchmark gives the values of Schwartz’s book, with their standard errors', async () => {
    const { law, service } = await measured('--from', cisco);
    within(law.contention.value, 0.02671591, 2e-4);
    within(law.coherency.value, 7.690945e-4, 2e-4);
    within(law.throughputOfOne.value, 995.6486, 2e-4);
    within(law.capacity, 12341, 2e-4);
    expect(law).toMatchObject({ peakConcurrency: 35, measuredTo: 32 });
    // As the R package usl prints them for its own copy of such data: well below the values.
    expect(law.contention.standardError).toBeLessThan(law.contention.value / 5);
    expect(law.coherency.standardError).toBeLessThan(law.coherency.value / 5);
    expect(law.rSquared).toBeGreaterThan(0.99);
    within(service.cpuMsPerRequest, 1000 / 955.16, 0.01);
  });

  test('a peak beyond the measurements is marked as extrapolated', async () => {
    const { out } = await cli.run(['measure', '--from', cisco]);
    expect(out).toMatch(/Peak: 12342 requests\/s at a concurrency of 35, extrapolated beyond the measured 32\./);
  });

  test('a service with one worker is measured although its throughput never changes', async () => {
    const { law, service } = await measured('--from', aFile('flat.csv', table([50, 50.2, 49.9, 50.1, 50, 49.8])));
    within(law.contention.value, 1, 0.02);
    expect(law.peakConcurrency).toBeUndefined();
    expect(service.concurrencyPerProcess).toBe(1);
    within(law.capacity, 50.2, 1e-9);
    within(service.cpuMsPerRequest, 20, 0.02);
  });

  test.each([
    [2, 16],
    [4, 64],
    [16, 64],
  ])('the sharp bend of %d equal workers is no peak', async (count, highest) => {
    const levels = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64].filter((it) => it <= highest);
    const rows = levels.map((it) => `${it},${Math.min(it, count) * 50}`);
    const { law, service } = await measured('--from', aFile('bend.csv', ['n,rps', ...rows].join('\n')));
    expect(law).toMatchObject({ plateauConcurrency: count, capacity: count * 50 });
    expect(service).toMatchObject({ concurrencyPerProcess: count, cpuMsPerRequest: 20 });
  });

  test('a service that scales without limit has none, and no concurrency is written', async () => {
    const linear = aFile('linear.csv', table([50, 100, 150, 200, 250, 300]));
    const { law, service } = await measured('--from', linear);
    expect(law.peakConcurrency).toBeUndefined();
    const measuredLaw = { throughputOfOne: 50, contention: 0, coherency: 0, concurrency: 6 };
    expect(service).toEqual({ cpuMsPerRequest: 20, waitMsPerRequest: 0, measured: measuredLaw });
    const { out } = await cli.run(['measure', '--from', linear]);
    expect(out).toMatch(/No limit was seen up to a concurrency of 6\.\n/);
  });
});

describe('a running service', () => {
  test('the time of a request, capacity, contention and coherency are found within 10 %', async () => {
    const [four, slowing] = await Promise.all([running(workers(4, 80)), running(contended(80, 0.1, 0.01))]);
    const [ofFour, ofSlowing] = await Promise.all(
      [four, slowing].map(({ url }) => measured(url, '--max-concurrency', '16', '--step-seconds', '1.4')),
    );
    within(ofFour.service.cpuMsPerRequest, 80);
    within(ofFour.law.capacity, 4 / 0.08);
    expect(ofFour.service.concurrencyPerProcess).toBe(4);
    const last = ofFour.measurements.at(-1);
    within(last.requestsPerSecond, 4 / 0.08);
    // Sixteen requests in work, four at a time.
    within(last.p95Ms, 320, 0.2);
    within(ofSlowing.service.cpuMsPerRequest, 80);
    // What the other requests add at a concurrency of 9, the peak.
    within(ofSlowing.law.contention.value + 9 * ofSlowing.law.coherency.value, 0.1 + 9 * 0.01);
    within(ofSlowing.law.capacity, (12.5 * 9) / (1 + 0.1 * 8 + 0.01 * 9 * 8));
    within(ofSlowing.law.peakConcurrency, 9, 0.3);
  });

  test('separates CPU time from waiting, by the process with its children and by Prometheus', async () => {
    const program = join(__dirname, '../support/busy-service.js');
    busy = spawn('sh', ['-c', `'${process.execPath}' '${program}' 10 100 & wait`], { detached: true });
    const port = await new Promise<string>((resolve) =>
      busy!.stdout!.once('data', (it: Buffer) => resolve(it.toString())),
    );
    const url = `http://127.0.0.1:${port.trim()}/`;
    const byPid = await measured(url, '--max-concurrency', '8', '--pid', String(busy.pid));
    // Node.js itself uses up to a millisecond.
    within(byPid.service.cpuMsPerRequest, 10.5, 0.15);
    within(byPid.service.waitMsPerRequest, 100, 0.2);
    const byMetric = await measured(
      url,
      '--max-concurrency',
      '8',
      '--prometheus',
      `${url.replace('//', '//ops:s%40cret@')}metrics`,
    );
    within(byMetric.service.cpuMsPerRequest, 10.5, 0.15);
    within(byMetric.service.waitMsPerRequest, 100, 0.2);
  });

  test('errors end the measurement, and the levels before them count', async () => {
    const { url } = await running(overloadedAbove(8, 10));
    const { measurements, notes, law } = await measured(url, '--step-seconds', '0.4');
    expect(measurements.map((it: Json) => it.concurrency)).toEqual([1, 2, 3, 4, 6, 8, 12]);
    expect(notes).toEqual([expect.stringMatching(/^Stopped at concurrency 12: .* failed \(status 503\)\.$/)]);
    expect(law.measuredTo).toBe(8);
  });

  test('errors at a low concurrency leave nothing to fit, and the table shows them', async () => {
    const { url } = await running(overloadedAbove(2, 10));
    const ended = await cli.run(['measure', url, '--step-seconds', '0.3']);
    expect(refusal(ended)).toEqual(['exit 1', 'too-few-measurements at concurrency']);
    expect(ended.out).toMatch(/Stopped at concurrency 3: .*status 503/);
  });

  test('time and requests are bounded', async () => {
    const { url, requests } = await running(workers(64, 2));
    const slow = await cli.run(['measure', url, '--step-seconds', '0.3', '--max-seconds', '0.7']);
    expect(slow.out).toMatch(/Stopped before concurrency 3: --max-seconds 0.7 are over/);
    const before = requests();
    const many = await cli.run(['measure', url, '--step-seconds', '0.3', '--max-requests', '200']);
    expect(many.out).toMatch(/--max-requests 200 were sent/);
    // Each connection has one more on its way.
    expect(requests() - before).toBeLessThan(200 + 64);
  });

  test('the progress and the curve are shown', async () => {
    const { url } = await running(contended(10, 0.05, 0.01));
    const { out, err } = await cli.run(['measure', url, '--step-seconds', '0.3', '--max-concurrency', '8']);
    expect(err).toMatch(/^Concurrency 1: [\d.]+ requests\/s, mean [\d.]+ ms\nConcurrency 2: /);
    expect(out).toMatch(/│ +8 │ .*█+/);
    expect(out).toContain('--pid or --prometheus separates them');
  });
});

describe('the workload file', () => {
  const WORKLOAD = `# Load of the shop.
traffic:
  users: 300 # as in June
service:
  serverModel: async # Uvicorn
  waitMsPerRequest: 120 # a guess
database: {} # assumptions only
`;

  test('gets the result, and keeps its comments and order', async () => {
    const file = aFile('workload.yaml', WORKLOAD);
    const { out } = await cli.run(['measure', '--from', cisco, '--file', file, '--processes', '2']);
    expect(out).toContain('service.waitMsPerRequest: 0 (was 120)');
    expect(readFileSync(file, 'utf8')).toBe(`# Load of the shop.
traffic:
  users: 300 # as in June
service:
  serverModel: async # Uvicorn
  waitMsPerRequest: 0 # a guess
  cpuMsPerRequest: 1.05
  concurrencyPerProcess: 17
  measured: { throughputOfOne: 996, contention: 0.0267, coherency: 0.000769, concurrency: 35 }
database: {} # assumptions only
`);
  });

  test('gets a service if it has none, and no concurrency for processes that serve one request', async () => {
    const without = aFile('without.yaml', 'traffic: { users: 300 }\nservice:\n');
    await cli.run(['measure', '--from', cisco, '--file', without]);
    expect(readFileSync(without, 'utf8')).toMatch(/service:\n {2}cpuMsPerRequest: 1.05\n {2}waitMs.*\n {2}concurrency/);
    const prefork = aFile('prefork.yaml', 'traffic:\n  users: 300\nservice:\n  serverModel: prefork\n');
    await cli.run(['measure', '--from', cisco, '--file', prefork]);
    expect(readFileSync(prefork, 'utf8')).not.toContain('concurrencyPerProcess');
    const json = aFile('workload.json', '{ "traffic": { "users": 300 } }\n');
    await cli.run(['measure', '--from', cisco, '--file', json]);
    expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject({ service: { cpuMsPerRequest: 1.05 } });
  });

  test.each([
    ['traffic:\n  users: 300: 4\n', ['invalid-workload-file at wrong.yaml.line 2, column 10']],
    ['- users\n', ['invalid-workload-file at wrong.yaml']],
    ['traffic: {}\nservice: fast\n', ['invalid-workload-file at wrong.yaml.line 2, column 10']],
  ])('%j is rejected before anything is measured, and stays', async (text, expected) => {
    const file = aFile('wrong.yaml', text);
    const { url, requests } = await running(workers(1, 1));
    expect(refusal(await cli.run(['measure', url, '--file', file]))).toEqual(['exit 2', ...expected]);
    expect(requests()).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  test('a path without a file is rejected', async () => {
    const ended = await cli.run(['measure', '--from', cisco, '--file', join(folder, 'none.yaml')]);
    expect(refusal(ended)).toEqual(['exit 2', 'invalid-workload-file at none.yaml']);
  });
});

describe('what cannot be measured', () => {
  test.each(['localhost:8000', 'shop', 'file:///etc/passwd'])('%s is no address of a service', (url) => {
    expect(faults(() => targetOf(url, true))).toEqual(['invalid-measurement-url at measure <url>']);
  });

  test.each(['https://example.com/', 'http://127.0.0.1.example.com/', 'http://10.0.0.1/', 'http://localhost@a.test/'])(
    '%s is a host of somebody else, unless its owner says so',
    (url) => {
      expect(faults(() => targetOf(url, false))).toEqual(['host-not-owned at measure <url>']);
      expect(targetOf(url, true).href).toBe(url);
    },
  );

  test.each(['http://localhost:8000/', 'http://127.1/', 'http://[::1]:8000/', 'https://shop.localhost/'])(
    '%s is this machine',
    (url) => {
      expect(targetOf(url, false)).toBeInstanceOf(URL);
    },
  );

  test.each([
    [['https://example.com/'], ['exit 2', 'host-not-owned at measure <url>']],
    [['http://127.0.0.1:1/'], ['exit 1', 'service-unreachable at http://127.0.0.1:1/']],
    [
      ['http://127.0.0.1:1/', '--pid', '999999999'],
      ['exit 1', 'cpu-time-unavailable at --pid'],
    ],
    [[], ['exit 2']],
    [['http://127.0.0.1:1/', '--from', 'x'], ['exit 2']],
    [['http://127.0.0.1:1/', '--step-seconds', 'fast'], ['exit 2']],
    [['http://127.0.0.1:1/', '--max-concurrency', '4'], ['exit 2']],
  ])('%j is rejected', async (args, expected) => {
    expect(refusal(await cli.run(['measure', ...args]))).toEqual(expected);
  });

  test('a service that answers with an error is named with its status, and without the password of the URL', async () => {
    const { url } = await running(overloadedAbove(0, 0));
    const ended = await cli.run(['measure', url.replace('//', '//shop:hunter2@')]);
    expect(refusal(ended)).toEqual(['exit 1', `service-fails at ${url}`]);
    expect(ended.err).toContain('status 503');
    expect(ended.err).not.toContain('hunter2');
  });

  test('the password of a URL and the headers reach the service', async () => {
    const { url, headers } = await running(workers(8, 1));
    const secret = url.replace('//', '//shop:hunter2@');
    await cli.run(['measure', secret, '--step-seconds', '0.1', '--max-concurrency', '8', '--header', 'X-Tenant: a']);
    expect(headers()).toMatchObject({
      authorization: `Basic ${Buffer.from('shop:hunter2').toString('base64')}`,
      'x-tenant': 'a',
    });
  });

  test('a page without the CPU metric is rejected', async () => {
    const { url } = await running(workers(1, 0));
    const ended = await cli.run(['measure', url, '--prometheus', url]);
    expect(refusal(ended)).toEqual(['exit 1', 'cpu-time-unavailable at --prometheus']);
  });

  test('five measurements are too few, and measurements without a law are refused with their table', async () => {
    const few = await cli.run(['measure', '--from', aFile('few.csv', table([50, 100, 150, 200, 250]))]);
    expect(refusal(few)).toEqual(['exit 1', 'too-few-measurements at concurrency']);
    const wild = aFile('wild.csv', table([100, 300, 80, 400, 50, 350, 120]));
    const file = aFile('kept.yaml', 'traffic: {}\n');
    const noisy = await cli.run(['measure', '--from', wild, '--file', file]);
    expect(refusal(noisy)).toEqual(['exit 1', 'measurements-do-not-fit at requestsPerSecond']);
    expect(noisy.out).toMatch(/│ +4 │ +400 │/);
    expect(readFileSync(file, 'utf8')).toBe('traffic: {}\n');
  });
});
