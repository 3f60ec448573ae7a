import { once } from 'node:events';
import { createServer, IncomingHttpHeaders, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import type { handler as Handler } from '../../lib/functions/migration-start';
import { Json } from '../support/template';

jest.setTimeout(30_000);

/** A request to AWS, or a response to CloudFormation. */
interface Call {
  readonly name: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Json;
}

const TASK = 'arn:aws:ecs:us-east-1:111122223333:task/shop/0123456789abcdef';
const CLUSTER = 'arn:aws:ecs:us-east-1:111122223333:cluster/shop';

let server: Server;
let address: string;
let handler: typeof Handler;
let calls: Call[] = [];
let answers: { [name: string]: { status?: number; body: Json } } = {};

beforeAll(async () => {
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += chunk));
    request.on('end', () => {
      // CloudFormation speaks in forms and XML.
      const [, action] = /^Action=(\w+)/.exec(text) ?? [];
      const name = action ?? String(request.headers['x-amz-target'] ?? request.url).replace(/^\w+\./, '');
      const form = action && Object.fromEntries(new URLSearchParams(text));
      calls.push({ name, headers: request.headers, body: form ?? JSON.parse(text) });
      const { status = 200, body } = answers[name] ?? { body: action ? '' : {} };
      const type = action ? 'text/xml' : 'application/x-amz-json-1.1';
      response.writeHead(status, { 'Content-Type': type }).end(action ? body : JSON.stringify(body));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: address,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    LOG_GROUP: 'shop-migrations',
    LOG_PREFIX: 'run',
    LOG_PAUSE_MS: '1',
    STARTED_BY: 'loadbearing-migration',
  });
  // Loads the shipped bundle after its environment is set.
  ({ handler } = jest.requireActual('../../lib/functions/migration-start/bundle/index.js'));
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

let printed: jest.SpyInstance;

beforeEach(() => {
  calls = [];
  answers = {};
  printed = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
});

afterEach(() => printed.mockRestore());

const bodyOf = (name: string): Json => calls.find((it) => it.name === name)?.body;

function request(type: 'Create' | 'Update' | 'Delete', more: object = {}): Promise<void> {
  return handler({
    RequestType: type,
    ResponseURL: `${address}/answer`,
    StackId: 'stack',
    RequestId: 'request-1',
    LogicalResourceId: 'Start',
    ...(type === 'Create' ? {} : { PhysicalResourceId: 'Start' }),
    ResourceProperties: {
      Cluster: CLUSTER,
      TaskDefinition: 'arn:aws:ecs:us-east-1:111122223333:task-definition/shop:7',
      Subnets: ['subnet-1', 'subnet-2'],
      SecurityGroups: ['sg-1'],
      SignalUrl: `${address}/signal`,
    },
    ...more,
  });
}

const OVERRIDES = (): object => ({
  containerOverrides: [{ name: 'migrate', environment: [{ name: 'SIGNAL_URL', value: `${address}/signal` }] }],
});

function stopped(detail: object): Promise<void> {
  return handler({
    detail: { clusterArn: CLUSTER, taskArn: TASK, lastStatus: 'STOPPED', overrides: OVERRIDES(), ...detail },
  });
}

const FAILED = {
  stoppedReason: 'Essential container in task exited',
  containers: [
    { name: 'fetch', exitCode: 0 },
    { name: 'migrate', exitCode: 1 },
  ],
};
const logOf = (...messages: string[]): void => {
  answers.GetLogEvents = { body: { events: messages.map((message) => ({ message, timestamp: 1 })) } };
};

describe('a request from CloudFormation', () => {
  test('to create starts the task, passes it the URL of the wait condition, and does not wait', async () => {
    await request('Create');
    expect(bodyOf('RunTask')).toMatchObject({
      cluster: CLUSTER,
      taskDefinition: 'arn:aws:ecs:us-east-1:111122223333:task-definition/shop:7',
      launchType: 'FARGATE',
      count: 1,
      clientToken: 'request-1',
      startedBy: 'loadbearing-migration',
      networkConfiguration: {
        awsvpcConfiguration: {
          subnets: ['subnet-1', 'subnet-2'],
          securityGroups: ['sg-1'],
          assignPublicIp: 'DISABLED',
        },
      },
      overrides: OVERRIDES(),
    });
    expect(bodyOf('/answer')).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'Start', RequestId: 'request-1' });
    expect(bodyOf('/signal')).toBeUndefined();
  });

  const inState = (status: string): void => {
    const stack = `<StackName>shop</StackName><CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>${status}</StackStatus>`; // prettier-ignore
    const result = `<DescribeStacksResult><Stacks><member>${stack}</member></Stacks></DescribeStacksResult>`;
    answers.DescribeStacks = { body: `<DescribeStacksResponse>${result}</DescribeStacksResponse>` };
  };
  const changed = (): Promise<void> =>
    request('Update', { OldResourceProperties: { SignalUrl: `${address}/another` } });

  test('to update starts the task if the migrations changed, also back to older ones', async () => {
    inState('UPDATE_IN_PROGRESS');
    await changed();
    expect(bodyOf('DescribeStacks')).toMatchObject({ StackName: 'stack' });
    expect(bodyOf('RunTask')).toBeDefined();
    expect(bodyOf('/answer').Status).toBe('SUCCESS');
  });

  test('[LB-RC-34] to roll back starts nothing: older migrations would find a database that is ahead, and fail', async () => {
    inState('UPDATE_ROLLBACK_IN_PROGRESS');
    await changed();
    expect(calls.map((it) => it.name)).toEqual(['DescribeStacks', '/answer']);
    expect(bodyOf('/answer').Status).toBe('SUCCESS');
  });

  test('[LB-RC-34] to update starts the task if the state of the stack cannot be read', async () => {
    answers.DescribeStacks = {
      status: 403,
      body: '<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>',
    };
    await changed();
    expect(bodyOf('RunTask')).toBeDefined();
  });

  test('to update anything else starts nothing', async () => {
    await request('Update', { OldResourceProperties: { SignalUrl: `${address}/signal`, TaskDefinition: 'shop:6' } });
    expect(calls.map((it) => it.name)).toEqual(['/answer']);
  });

  test('to delete starts nothing', async () => {
    await request('Delete');
    expect(calls.map((it) => it.name)).toEqual(['/answer']);
    expect(bodyOf('/answer').Status).toBe('SUCCESS');
  });

  test.each([
    [
      'is rejected',
      { body: { failures: [{ reason: 'RESOURCE:ENI', detail: 'no address left' }] } },
      /RESOURCE:ENI: no ad/,
    ],
    ['is an error', { status: 400, body: { __type: 'ClientException', message: 'No such family' } }, /No such family/],
  ])(
    'whose task start %s fails the wait condition immediately, not the resource, which a rollback needs',
    async (_, answer, reason) => {
      answers.RunTask = answer;
      await request('Create');
      expect(bodyOf('/signal')).toMatchObject({ Status: 'FAILURE', Reason: expect.stringMatching(reason) });
      expect(bodyOf('/signal').Reason).toMatch(/^Cannot start the migration task: /);
      expect(bodyOf('/answer').Status).toBe('SUCCESS');
    },
  );

  test('succeeds even if the URL of an old wait condition has expired', async () => {
    answers.RunTask = { body: { failures: [{ reason: 'MISSING' }] } };
    answers['/signal'] = { status: 403, body: {} };
    await request('Update', { OldResourceProperties: { SignalUrl: `${address}/another` } });
    expect(bodyOf('/answer').Status).toBe('SUCCESS');
  });

  test('gets a response without a content type, as the signed URL requires', async () => {
    await request('Delete');
    const { headers } = calls[0];
    expect(headers['content-type'] ?? '').toBe('');
    expect(Number(headers['content-length'])).toBeGreaterThan(0);
  });
});

describe('the end of the task', () => {
  test('is a success if the runner exits with 0', async () => {
    await stopped({ containers: [{ name: 'migrate', exitCode: 0 }] });
    expect(bodyOf('/signal')).toMatchObject({ Status: 'SUCCESS', UniqueId: '0123456789abcdef' });
    expect(bodyOf('GetLogEvents')).toBeUndefined();
  });

  test('is a failure whose reason begins with the last line of the log, so that stack events show the SQL error', async () => {
    logOf('001_indexes', 'ERROR 23505: duplicate key', 'loadbearing migrate: 001_indexes failed, 23505');
    await stopped(FAILED);
    const { Status, Reason } = bodyOf('/signal');
    expect(Status).toBe('FAILURE');
    expect(Reason).toBe(
      'loadbearing migrate: 001_indexes failed, 23505; before: 001_indexes | ERROR 23505: duplicate key ' +
        '(log group shop-migrations, task 0123456789abcdef)',
    );
    expect(bodyOf('GetLogEvents')).toMatchObject({
      logGroupName: 'shop-migrations',
      logStreamName: 'run/migrate/0123456789abcdef',
    });
  });

  test('has a reason with the last line and the location of a long log', async () => {
    logOf(...Array.from({ length: 20 }, () => 'x'.repeat(200)), 'loadbearing migrate: failed');
    await stopped(FAILED);
    const { Reason } = bodyOf('/signal');
    expect(Reason).toMatch(/^loadbearing migrate: failed; before: xxx.*… \(log group shop-migrations, task \w+\)$/);
    expect(Reason.length).toBeLessThanOrEqual(1000);
  });

  test('has a reason without the passwords of the log', async () => {
    logOf('cannot connect to postgresql://shop:s3cret@db:5432/shop');
    await stopped(FAILED);
    expect(bodyOf('/signal').Reason).toMatch(/^cannot connect to postgresql:\/\/shop:\*\*\*@db:5432\/shop /);
    expect(printed.mock.calls.join()).not.toContain('s3cret');
  });

  test('[LB-RC-32] has a reason without the passwords of a statement', async () => {
    logOf(
      "statement: ALTER ROLE app PASSWORD 's3cret' VALID UNTIL 'tomorrow'",
      'loadbearing migrate: failed, password=s3cret',
    );
    await stopped(FAILED);
    expect(bodyOf('/signal').Reason).toMatch(
      /^loadbearing migrate: failed, password=\*\*\*; before: statement: ALTER ROLE/,
    );
    expect(`${bodyOf('/signal').Reason}${printed.mock.calls.join()}`).not.toContain('s3cret');
  });

  test.each([3, 137, 143])('[LB-RC-34] is a failure if the runner ends with %i', async (exitCode) => {
    logOf('loadbearing migrate: Database is ahead of this release');
    await stopped({ ...FAILED, containers: [{ name: 'migrate', exitCode }] });
    expect(bodyOf('/signal')).toMatchObject({ Status: 'FAILURE', Reason: expect.stringContaining('is ahead') });
  });

  test('has a reason for files that could not be fetched', async () => {
    logOf('curl: (6) Could not resolve host');
    await stopped({ ...FAILED, containers: [{ name: 'fetch', exitCode: 6 }, { name: 'migrate' }] });
    expect(bodyOf('GetLogEvents').logStreamName).toBe('run/fetch/0123456789abcdef');
    expect(bodyOf('/signal').Reason).toMatch(/^curl: \(6\) Could not resolve host/);
  });

  test('has the reason of ECS for a task that never ran', async () => {
    await stopped({
      stoppedReason: 'Task failed to start',
      containers: [{ name: 'migrate', reason: 'CannotPullContainerError: i/o timeout' }],
    });
    expect(bodyOf('/signal')).toMatchObject({
      Status: 'FAILURE',
      Reason: expect.stringMatching(/^Task failed to start; migrate: CannotPullContainerError: i\/o timeout \(/),
    });
  });

  test('has the reason of ECS if there is no log', async () => {
    answers.GetLogEvents = { status: 400, body: { __type: 'ResourceNotFoundException', message: 'no stream' } };
    await stopped(FAILED);
    expect(bodyOf('/signal').Reason).toMatch(/^Essential container in task exited \(/);
    expect(calls.filter((it) => it.name === 'GetLogEvents')).toHaveLength(4);
  });

  test('has a reason that mentions a log it may not read', async () => {
    answers.GetLogEvents = { status: 400, body: { __type: 'AccessDeniedException', message: 'not authorized' } };
    await stopped(FAILED);
    expect(bodyOf('/signal').Reason).toMatch(/^Cannot read the log: not authorized/);
  });

  test('reads the URL of the wait condition from ECS if the event omits it', async () => {
    answers.DescribeTasks = { body: { tasks: [{ taskArn: TASK, overrides: OVERRIDES() }] } };
    await stopped({ overrides: { containerOverrides: [] }, containers: [{ name: 'migrate', exitCode: 0 }] });
    expect(bodyOf('DescribeTasks')).toEqual({ cluster: CLUSTER, tasks: [TASK] });
    expect(bodyOf('/signal').Status).toBe('SUCCESS');
  });

  test('is ignored if no wait condition belongs to the task', async () => {
    answers.DescribeTasks = { body: { tasks: [{ taskArn: TASK }] } };
    await stopped({ overrides: {}, containers: [{ name: 'migrate', exitCode: 1 }] });
    expect(calls.map((it) => it.name)).toEqual(['DescribeTasks']);
  });

  test('fails if CloudFormation is unavailable, so that the event is retried', async () => {
    answers['/signal'] = { status: 503, body: {} };
    await expect(stopped({ containers: [{ name: 'migrate', exitCode: 0 }] })).rejects.toThrow(/HTTP 503/);
  });
});
