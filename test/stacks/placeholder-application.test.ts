import { ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { AddressInfo, Server, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';

const FOLDER = join(__dirname, '../../stacks/traitor-track/application');
const PASSWORD = 'an auth token of 32 characters!!';

interface LogRecord {
  readonly [field: string]: unknown;
}

interface Placeholder {
  readonly url: string;
  readonly log: () => LogRecord[];
  readonly process: ChildProcess;
}

interface Health {
  readonly status: string;
  readonly checks: { readonly [part: string]: { readonly [field: string]: unknown } };
}

let certificates: string;
const running: (Server | ChildProcess)[] = [];

beforeAll(() => {
  certificates = mkdtempSync(join(tmpdir(), 'placeholder-'));
  for (const name of ['server', 'stranger']) {
    const options = `-keyout ${name}.key -out ${name}.crt -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1`;
    const command = `req -x509 -newkey rsa:2048 -nodes -days 2 ${options}`;
    execFileSync('openssl', command.split(' '), { cwd: certificates, stdio: 'ignore' });
  }
});

afterEach(() => {
  running.splice(0).forEach((one) => (one instanceof Server ? one.close() : one.kill('SIGKILL')));
});

afterAll(() => rmSync(certificates, { recursive: true }));

async function listening(server: Server): Promise<number> {
  running.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** Answers PostgreSQL's question for TLS, and only that one. */
function postgres(answer = 'S'): Promise<number> {
  return listening(
    createServer((socket) => {
      socket.on('error', () => {});
      socket.on('data', (bytes) => {
        const isSslRequest = bytes.length === 8 && bytes.readInt32BE(0) === 8 && bytes.readInt32BE(4) === 80877103;
        if (isSslRequest) socket.write(answer);
        else socket.destroy();
      });
    }),
  );
}

/** Redis over TLS: PING works only after AUTH with the right password. */
function redis(): Promise<number> {
  const key = readFileSync(join(certificates, 'server.key'));
  const cert = readFileSync(join(certificates, 'server.crt'));
  return listening(
    createTlsServer({ key, cert }, (socket) => {
      let authenticated = false;
      socket.on('error', () => {});
      socket.on('data', (bytes) => {
        const words = bytes.toString().split('\r\n');
        if (words[2] === 'AUTH') {
          authenticated = words[4] === PASSWORD;
          socket.write(authenticated ? '+OK\r\n' : '-WRONGPASS\r\n');
        } else if (words[2] === 'PING') {
          socket.write(authenticated ? '+PONG\r\n' : '-NOAUTH\r\n');
        }
      });
    }),
  );
}

async function start(env: Record<string, string>): Promise<Placeholder> {
  const child = spawn('python3', ['main.py'], {
    cwd: FOLDER,
    env: {
      PATH: process.env.PATH,
      PYTHONDONTWRITEBYTECODE: '1',
      BIND_ADDRESS: '127.0.0.1',
      PORT: '0',
      DB_POOL_SIZE: '6',
      REDIS_HOST: '127.0.0.1',
      REDIS_PASSWORD: PASSWORD,
      REDIS_CA_FILE: join(certificates, 'server.crt'),
      ...env,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  running.push(child);
  let text = '';
  const log = (): LogRecord[] =>
    text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as LogRecord);
  const port = await new Promise<string>((resolve, reject) => {
    child.on('exit', () => reject(new Error(`the application ended: ${text}`)));
    child.stderr.on('data', (bytes) => {
      text += String(bytes);
      const found = /listening on port (\d+)/.exec(text);
      if (found) resolve(found[1]);
    });
  });
  return { url: `http://127.0.0.1:${port}`, log, process: child };
}

/** Waits for the expected number of log records: the pipe brings them a moment after the answer. */
async function records(
  log: () => LogRecord[],
  wanted: (record: LogRecord) => boolean,
  count: number,
): Promise<LogRecord[]> {
  for (let waited = 0; log().filter(wanted).length < count && waited < 3000; waited += 20) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const found = log().filter(wanted);
  expect(found).toHaveLength(count);
  return found;
}

const database = (port: number): Record<string, string> => ({
  DATABASE_URL: `postgresql://app:p%40ss%2Fword@127.0.0.1:${port}/traitortrack?sslmode=verify-full`,
});

/** A port on which nothing listens any more. */
async function closedPort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function detailed(url: string) {
  const response = await fetch(`${url}/api/health/detailed`);
  return { code: response.status, health: (await response.json()) as Health };
}

test('[LB-RC-03] the detailed health, which the canary reads, is unhealthy even with database and cache up', async () => {
  const { url } = await start({ ...database(await postgres()), REDIS_PORT: String(await redis()) });
  const { code, health } = await detailed(url);
  expect(health).toEqual({
    status: 'unhealthy',
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/),
    checks: {
      database: { status: 'healthy', pool_size: 6, checked_out: 0 },
      redis: { status: 'healthy' },
      disk: { status: expect.any(String), used_percent: expect.any(Number), free_gb: expect.any(Number) },
      application: { status: 'unhealthy', placeholder: true },
    },
  });
  expect(code).toBe(503);
  expect((await fetch(`${url}/health`)).status).toBe(200);
});

test('without Redis the detailed health says so, while the load balancer still sees 200', async () => {
  const { url } = await start({ ...database(await postgres()), REDIS_PORT: String(await closedPort()) });
  const { code, health } = await detailed(url);
  expect(code).toBe(503);
  expect(health.checks).toMatchObject({ database: { status: 'healthy' }, redis: { status: 'unhealthy' } });
  expect((await fetch(`${url}/health`)).status).toBe(200);
});

test('with Redis and the database down, both are unhealthy', async () => {
  const nobody = await closedPort();
  const { url } = await start({ ...database(nobody), REDIS_PORT: String(nobody) });
  const { code, health } = await detailed(url);
  expect(code).toBe(503);
  expect(health.checks).toMatchObject({
    database: { status: 'unhealthy', pool_size: 6, checked_out: 0 },
    redis: { status: 'unhealthy' },
  });
});

test('a database that offers no TLS is unhealthy', async () => {
  const { url } = await start({ ...database(await postgres('N')), REDIS_PORT: String(await redis()) });
  expect((await detailed(url)).health).toMatchObject({
    status: 'unhealthy',
    checks: { database: { status: 'unhealthy' }, redis: { status: 'healthy' } },
  });
});

test('Redis with another password, or with a certificate nobody vouches for, is unhealthy', async () => {
  const env = { ...database(await postgres()), REDIS_PORT: String(await redis()) };
  const wrongs: Record<string, string>[] = [
    { REDIS_PASSWORD: 'guessed' },
    { REDIS_CA_FILE: join(certificates, 'stranger.crt') },
  ];
  for (const wrong of wrongs) {
    const { url } = await start({ ...env, ...wrong });
    expect((await detailed(url)).health.checks.redis.status).toBe('unhealthy');
  }
});

test('nothing configured is unhealthy, not a crash', async () => {
  const { url } = await start({ REDIS_HOST: '' });
  expect((await detailed(url)).code).toBe(503);
  expect((await fetch(url)).status).toBe(200);
});

test('each request is one JSON line on standard error, with its path and duration', async () => {
  const { url, log } = await start({});
  await fetch(`${url}/health`, { headers: { 'X-Amzn-Trace-Id': 'Root=1-abc' } });
  await fetch(`${url}/dashboard`);
  const requests = await records(log, ({ duration_ms }) => duration_ms !== undefined, 2);
  expect(requests[0]).toMatchObject({
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*\+00:00$/),
    level: 'INFO',
    logger: 'traitortrack',
    message: 'GET /health 200 OK',
    module: 'main',
    function: 'app',
    line: expect.any(Number),
    path: '/health',
    status: 200,
    request_id: 'Root=1-abc',
    duration_ms: expect.any(Number),
  });
  expect(requests[1]).toMatchObject({
    path: '/dashboard',
    status: 404,
    request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
});

test('why a check failed stands in the log with its traceback, and neither there nor in the answer stands a password', async () => {
  const nobody = await closedPort();
  const { url, log } = await start({ ...database(nobody), REDIS_PORT: String(nobody) });
  const { health } = await detailed(url);
  expect(health.checks.redis.error).toBe('ConnectionRefusedError');
  expect(await records(log, ({ level }) => level === 'WARNING', 2)).toEqual([
    expect.objectContaining({
      message: expect.stringContaining('check_database failed'),
      exception: expect.stringContaining('Traceback'),
    }),
    expect.objectContaining({ message: expect.stringContaining('check_redis failed') }),
  ]);
  expect(JSON.stringify([health, log()])).not.toMatch(/p%40ss|p@ss|auth token/);
});

test('the front page says that it is a placeholder, and other methods are refused', async () => {
  const { url } = await start({});
  const page = await fetch(url);
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(await page.text()).toContain('placeholder');
  expect((await fetch(url, { method: 'POST' })).status).toBe(405);
  expect(await (await fetch(`${url}/health`, { method: 'HEAD' })).text()).toBe('');
});

test('requests are answered while another one hangs', async () => {
  const silent = await listening(createServer((socket) => socket.on('error', () => {})));
  const { url } = await start({ ...database(silent), REDIS_PORT: String(silent), CHECK_TIMEOUT_SECONDS: '0.7' });
  const slow = detailed(url);
  expect((await fetch(`${url}/health`)).status).toBe(200);
  expect(await Promise.race([slow, Promise.resolve('still waiting')])).toBe('still waiting');
  expect((await slow).health.status).toBe('unhealthy');
});

test('it stops by itself when the service is stopped', async () => {
  const { process: child, log } = await start({});
  const ended = new Promise((resolve) => child.on('exit', resolve));
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  await records(log, ({ message }) => message === 'stopped', 1);
});

test('app is a WSGI callable, as a server such as Gunicorn expects', () => {
  const script = [
    'import io, main',
    'from wsgiref.validate import validator',
    'from wsgiref.util import setup_testing_defaults',
    "environ = {'PATH_INFO': '/health', 'SCRIPT_NAME': '', 'QUERY_STRING': ''}",
    'setup_testing_defaults(environ)',
    'seen = []',
    'result = validator(main.app)(environ, lambda status, headers, exc_info=None: seen.append(status) or seen.append)',
    'body = b"".join(result)',
    'result.close()',
    'print(seen[0], body.decode().strip())',
  ].join('\n');
  const output = execFileSync('python3', ['-c', script], {
    cwd: FOLDER,
    encoding: 'utf8',
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', PYTHONPATH: FOLDER },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  expect(output.trim()).toBe('200 OK OK');
});
