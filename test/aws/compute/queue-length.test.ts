import { spawn, spawnSync, ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createHttpServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Redis from 'ioredis';
import { RedisCache } from '../../../lib/aws/data/redis-cache';
import { CachePurpose } from '../../../lib/aws/data/redis-cache-props';
import { QueueLength, QueueLengthProps } from '../../../lib/aws/compute/queue-length';
import { freePort } from '../../../local/free-port';
import { annotations } from '../../support/annotations';
import { aVpc } from '../../support/existing-resources';
import { NOTHING_OPEN, nagReport } from '../../support/nag-report';
import { faults } from '../../support/problems-of';
import { PRODUCTION, aStack, flagSets } from '../../support/stacks';
import { Json, all, only, templateOf } from '../../support/template';

jest.setTimeout(30_000);

function aQueueLength(props: Partial<QueueLengthProps> = {}, stack = aStack(PRODUCTION)): QueueLength {
  const vpc = aVpc(stack);
  const broker = new RedisCache(stack, 'Broker', { vpc, nodeType: 'cache.t4g.micro', purpose: CachePurpose.BROKER });
  return new QueueLength(stack, 'QueueLength', { vpc, broker, metricsNamespace: 'Shop', ...props });
}

const functionOf = (queueLength: QueueLength): Json => only(templateOf(queueLength), 'AWS::Lambda::Function');

test.each(flagSets)('is clean of findings and warnings $having', ({ flags }) => {
  const stack = aStack({ flags, region: 'us-east-1' });
  aQueueLength({}, stack);
  expect(nagReport(stack)).toEqual(NOTHING_OPEN);
  expect(annotations(stack)).toEqual([]);
});

test('runs every minute in the VPC and contains no secret', () => {
  const queueLength = aQueueLength({ queues: ['nlp', 'mail'], database: 3 });
  const template = templateOf(queueLength);
  expect(only(template, 'AWS::Events::Rule').ScheduleExpression).toBe('rate(1 minute)');
  const { Environment, VpcConfig } = functionOf(queueLength);
  expect(Environment.Variables).toMatchObject({ QUEUES: 'nlp,mail', REDIS_DATABASE: '3', METRIC_NAMESPACE: 'Shop' });
  expect(JSON.stringify(Environment)).not.toContain('resolve:');
  expect(VpcConfig.SubnetIds).toEqual(['subnet-private-a', 'subnet-private-b']);
  const egress = all(template, 'AWS::EC2::SecurityGroup').find((it) =>
    it.GroupDescription.startsWith('Function that measures'),
  );
  expect(egress.SecurityGroupEgress.map((it: Json) => it.ToPort)).toEqual([443]);
});

test('has permission for one secret and its log only', () => {
  const statements = all(templateOf(aQueueLength()), 'AWS::IAM::Policy').flatMap((it) => it.PolicyDocument.Statement);
  const named = statements.filter((it) => it.Resource !== '*');
  expect(named.flatMap((it) => it.Action).sort()).toEqual([
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    'secretsmanager:DescribeSecret',
    'secretsmanager:GetSecretValue',
  ]);
});

test('the code may do nothing with the network interfaces that Lambda creates for it', () => {
  const statements = all(templateOf(aQueueLength()), 'AWS::IAM::Policy').flatMap((it) => it.PolicyDocument.Statement);
  const [allowed, denied] = ['Allow', 'Deny'].map((effect) =>
    statements.find((it) => it.Effect === effect && [it.Action].flat().includes('ec2:CreateNetworkInterface')),
  );
  expect(denied).toMatchObject({
    Action: allowed.Action,
    Resource: '*',
    Condition: { Null: { 'lambda:SourceFunctionArn': 'false' } },
  });
});

test('reports all problems at once', () => {
  expect(faults(() => aQueueLength({ queues: ['a b'], database: 16 }))).toEqual([
    'invalid-format at Shop/QueueLength.queues[0]',
    'number-out-of-range at Shop/QueueLength.database',
  ]);
});

const missing = spawnSync('redis-server', ['--version']).error !== undefined;
if (missing && process.env.CI) throw new Error('redis-server is not on the PATH, and CI must not skip these tests');
// eslint-disable-next-line no-restricted-properties -- only without a server, which CI does not accept
const onRedis = missing ? describe.skip : describe;

onRedis(`the function, against a real Redis${missing ? ' (skipped: redis-server is not on the PATH)' : ''}`, () => {
  const TOKEN = 'abcDEF0123456789abcDEF0123456789';
  const folder = mkdtempSync(join(tmpdir(), 'loadbearing-redis-'));
  let port: number;
  let redis: ChildProcess;
  let secrets: Server;
  /** Responses of Secrets Manager, in order; the last one repeats. */
  let answers = [TOKEN];
  let asked = 0;
  let client: Redis;

  beforeAll(async () => {
    const made = spawnSync('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
      ...['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')],
      ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'],
    ]);
    expect(made.status).toBe(0);
    port = await freePort();
    redis = spawn(
      'redis-server',
      [
        ...['--port', '0', '--tls-port', String(port), '--bind', '127.0.0.1', '--requirepass', TOKEN, '--save', ''],
        ...['--tls-cert-file', join(folder, 'cert.pem'), '--tls-key-file', join(folder, 'key.pem')],
        ...['--tls-ca-cert-file', join(folder, 'cert.pem'), '--tls-auth-clients', 'no', '--dir', folder],
      ],
      { stdio: 'ignore' },
    );
    secrets = createHttpServer((_, response) => {
      response.setHeader('Content-Type', 'application/x-amz-json-1.1');
      response.end(JSON.stringify({ SecretString: answers[Math.min(asked++, answers.length - 1)] }));
    }).listen(0, '127.0.0.1');
    await once(secrets, 'listening');
    client = new Redis({
      host: 'localhost',
      port,
      password: TOKEN,
      tls: { rejectUnauthorized: false },
      retryStrategy: () => 50,
    });
    client.on('error', () => undefined); // until the server listens
    await client.ping();
  });

  afterAll(() => {
    client?.disconnect();
    redis?.kill();
    secrets?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  beforeEach(() => {
    answers = [TOKEN];
    asked = 0;
  });

  /** Runs the bundle as Lambda does, in a separate process. */
  async function run(
    more: { [name: string]: string } = {},
    script = 'handler()',
  ): Promise<{ code: number; output: string; errors: string }> {
    const { Environment } = functionOf(aQueueLength({ queues: ['celery', 'nlp'] }));
    const bundle = join(__dirname, '../../../lib/functions/queue-length/bundle/index.js');
    const child = spawn(process.execPath, ['-e', `const { handler } = require(${JSON.stringify(bundle)}); ${script}`], {
      cwd: join(__dirname, '../../..'),
      env: {
        PATH: process.env.PATH,
        ...Environment.Variables,
        NODE_EXTRA_CA_CERTS: join(folder, 'cert.pem'),
        REDIS_HOST: 'localhost',
        REDIS_PORT: String(port),
        SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:token-AbCdEf',
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_ENDPOINT_URL: `http://127.0.0.1:${(secrets.address() as AddressInfo).port}`,
        ...more,
      },
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    let errors = '';
    child.stderr.on('data', (chunk) => (errors += chunk));
    const [code] = await once(child, 'close');
    return { code, output, errors };
  }

  test('counts the waiting tasks of all queues and priorities, in the metric that scaling uses', async () => {
    await client.rpush('celery', 'a', 'b', 'c');
    await client.rpush('nlp', 'd');
    await client.rpush('nlp\x06\x169', 'e', 'f');
    await client.rpush('other', 'x');
    const { output } = await run();
    const record = JSON.parse(output);
    expect(record.QueueLength).toBe(6);
    const queueLength = aQueueLength();
    const [{ Namespace, Dimensions, Metrics }] = record._aws.CloudWatchMetrics;
    expect(queueLength.metric).toMatchObject({
      namespace: Namespace,
      metricName: Metrics[0].Name,
      dimensions: { [Dimensions[0][0]]: record.Fleet },
    });
  });

  test('an empty broker has a backlog of 0', async () => {
    await client.flushall();
    expect(JSON.parse((await run()).output).QueueLength).toBe(0);
  });

  test('keeps the token between runs', async () => {
    const { output } = await run({}, 'handler().then(handler)');
    expect(output.trim().split('\n')).toHaveLength(2);
    expect(asked).toBe(1);
  });

  test('a rejected token is not logged, and the next run fetches the new one', async () => {
    const old = 'oldOLD0123456789oldOLD0123456789';
    answers = [old, TOKEN];
    const { output, errors } = await run({}, 'handler().catch((error) => console.error(error)).then(handler)');
    expect(errors).toMatch(/WRONGPASS/);
    expect(JSON.parse(output).QueueLength).toBe(0);
    expect(asked).toBe(2);
    expect(output + errors).not.toMatch(/oldOLD|abcDEF/);
  });

  test('a server with an untrusted certificate is rejected, and the token is not logged', async () => {
    const { code, output, errors } = await run({ NODE_EXTRA_CA_CERTS: '' });
    expect(code).not.toBe(0);
    expect(errors).toMatch(/self-signed certificate/);
    expect(output + errors).not.toContain(TOKEN);
  });

  test('an unavailable server fails the run within seconds', async () => {
    const { code, output, errors } = await run({ REDIS_PORT: String(await freePort()) });
    expect(code).not.toBe(0);
    expect(errors).toMatch(/ECONNREFUSED/);
    expect(output + errors).not.toContain(TOKEN);
  });
});
