import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { programFile } from '../../lib/github/program-file';
import { Json } from '../support/template';
import { pythonBeside } from '../support/web-server';
import { Ended, aFolder, run } from '../support/workflow';

const FAKE = join(__dirname, '../support/fake-aws.py');
const PROGRAMS = {
  'release.py': programFile('release.py'),
  'release_steps.py': programFile('release_steps.py'),
};
const DIGEST = `sha256:${'a'.repeat(64)}`;
const REPOSITORY = '123456789012.dkr.ecr.us-east-1.amazonaws.com/shop-production/backend';
const arn = (family: string, revision: number): string =>
  `arn:aws:ecs:us-east-1:123456789012:task-definition/${family}:${revision}`;
const definition = (family: string, container: string, rest: Json = {}): Json => ({
  taskDefinitionArn: arn(family, 1),
  revision: 1,
  status: 'ACTIVE',
  requiresAttributes: [],
  compatibilities: ['FARGATE'],
  registeredAt: '2026-01-01',
  registeredBy: 'cdk',
  family,
  cpu: '1024',
  containerDefinitions: [
    { name: container, image: 'old', environment: [{ name: 'A', value: '1' }], ...rest },
    { name: 'collector', image: 'collector:1' },
  ],
});
const PLAN = {
  system: 'shop',
  images: ['backend'],
  services: [
    { name: 'backend', image: 'backend', container: 'backend' },
    { name: 'worker', image: 'backend', container: 'celery-worker' },
  ],
  migration: ['alembic', 'upgrade', 'head'],
  healthPath: '/api/health',
  smokeTasks: 2,
};

/** An account whose backend and worker run the first revision, with the script and a fake of the AWS CLI. */
class Account {
  public readonly folder = aFolder(PROGRAMS);
  private readonly file = join(this.folder, 'state.json');
  public readonly environment: { [name: string]: string };

  constructor(state: Json = {}, environment: { [name: string]: string } = {}) {
    const account = {
      calls: [],
      services: {
        'shop-backend': { taskDefinition: arn('web', 1) },
        'shop-worker': { taskDefinition: arn('work', 1) },
      },
      definitions: {
        [arn('web', 1)]: definition('web', 'backend'),
        [arn('work', 1)]: definition('work', 'celery-worker'),
      },
      deployments: {},
      outcomes: {},
      tags: {},
      parameters: {},
      taskStatuses: ['PENDING', 'RUNNING', 'STOPPED'],
      snapshotStatuses: ['creating', 'available'],
      exitCode: 0,
    };
    writeFileSync(this.file, JSON.stringify({ ...account, ...state }));
    this.environment = {
      FAKE_STATE: this.file,
      RUNNER_TEMP: this.folder,
      POLL_SECONDS: '0',
      PLAN: JSON.stringify(PLAN),
      ENVIRONMENT: 'production',
      RELEASE: 'v1.0.0',
      ECS_CLUSTER: 'shop',
      ECS_SERVICE_BACKEND: 'shop-backend',
      ECS_SERVICE_WORKER: 'shop-worker',
      ECR_REPOSITORY_BACKEND: REPOSITORY,
      SOURCE_BACKEND: `ghcr.io/my-company/shop/backend@${DIGEST}`,
      DATABASE_IDENTIFIER: 'shop-database',
      DEPLOY_BUDGET_MINUTES: '5',
      GITHUB_RUN_ID: '0',
      GITHUB_RUN_ATTEMPT: '1',
      GITHUB_STEP_SUMMARY: '/dev/null',
      ...environment,
    };
  }

  /** Runs commands in order, up to the first that fails. */
  public release(...commands: string[]): Ended {
    return run('python3', [FAKE, 'release.py', ...commands], this.folder, this.environment);
  }

  public get state(): Json {
    return JSON.parse(readFileSync(this.file, 'utf8'));
  }

  public calls(of: string): string[] {
    return this.state.calls.filter((it: string) => it.includes(of));
  }
}

const running = (account: Account): string[] =>
  Object.values(account.state.services).map((it) => (it as Json).taskDefinition);

test('every service runs the new image by digest, and the rest of its task definition stays', () => {
  const account = new Account();
  expect(account.release('begin', 'promote', 'prepare', 'release')).toMatchObject({ code: 0 });
  expect(running(account)).toEqual([arn('web', 3), arn('work', 4)]);
  const [container, collector] = account.state.definitions[arn('web', 3)].containerDefinitions;
  expect(container).toEqual({
    name: 'backend',
    image: `${REPOSITORY}@${DIGEST}`,
    environment: [{ name: 'A', value: '1' }],
  });
  expect(collector).toEqual({ name: 'collector', image: 'collector:1' });
  expect(account.state.definitions[arn('web', 3)]).not.toHaveProperty('registeredAt');
  expect(account.state.definitions[arn('web', 3)].tags).toEqual([{ key: 'Project', value: 'shop' }]);
});

describe('the traffic before a release', () => {
  const balanced = (weights: Json, targets: Json): Account => {
    const advancedConfiguration = { productionListenerRule: 'rule' };
    const web = { taskDefinition: arn('web', 1), loadBalancers: [{ advancedConfiguration }] };
    return new Account({
      services: { 'shop-backend': web, 'shop-worker': { taskDefinition: arn('work', 1) } },
      weights,
      targets,
    });
  };

  test('[LB-RC-01] goes to healthy targets, or nothing is released', () => {
    const targets = { blue: [], green: ['healthy', 'draining'] };
    expect(balanced({ blue: 0, green: 100 }, targets).release('begin', 'promote', 'traffic')).toMatchObject({
      code: 0,
    });
    // A deployment of the infrastructure has written the first weights back.
    const reset = balanced({ blue: 100, green: 0 }, targets);
    const { code, output } = reset.release('begin', 'promote', 'traffic', 'prepare');
    expect(code).toBe(1);
    expect(output).toContain('The traffic of backend goes to blue, which has no healthy target');
    expect(reset.calls('register-task-definition')).toEqual([]);
  });

  test('of a service without blue/green is not looked at', () => {
    const account = new Account();
    expect(account.release('begin', 'promote', 'traffic')).toMatchObject({ code: 0 });
    expect(account.calls('elbv2')).toEqual([]);
  });
});

test('[LB-RC-02] the first release creates the parameter of its image, and later ones overwrite it', () => {
  const account = new Account({ parameters: {} });
  account.release('begin', 'promote', 'prepare', 'release', 'record');
  expect(account.state.parameters).toEqual({ '/shop-production/backend/image': `${REPOSITORY}@${DIGEST}` });
  expect(account.calls('ssm put-parameter').every((it) => it.includes('--overwrite'))).toBe(true);
});

test('the tested image is copied by digest, once', () => {
  const account = new Account();
  account.release('begin', 'promote');
  expect(account.calls('docker')).toEqual([
    `docker buildx imagetools create --prefer-index=false --tag ${REPOSITORY}:v1.0.0 ghcr.io/my-company/shop/backend@${DIGEST}`,
  ]);
  expect(account.release('promote').code).toBe(0);
  expect(account.calls('docker')).toHaveLength(1);
});

test('a tag that already has another digest fails the release before anything changes', () => {
  const account = new Account({ tags: { [`${REPOSITORY}:v1.0.0`]: `sha256:${'b'.repeat(64)}` } });
  const { code, output } = account.release('begin', 'promote');
  expect(code).toBe(1);
  expect(output).toContain(`${REPOSITORY}:v1.0.0 already exists with another digest`);
  expect(account.calls('ecs')).toEqual([]);
});

test('a service that runs the placeholder fails the release and names the image to deploy', () => {
  const placeholder = definition('web', 'backend', { entryPoint: ['python3', '-c', '{"placeholder": true}'] });
  const account = new Account({ definitions: { [arn('web', 1)]: placeholder } });
  const { code, output } = account.release('begin', 'promote', 'prepare');
  expect(code).toBe(1);
  expect(output).toContain(`Deploy the stack once with ${REPOSITORY}@${DIGEST}`);
});

test('an empty GitHub variable is named', () => {
  const account = new Account({}, { ECS_SERVICE_WORKER: '' });
  expect(account.release('begin', 'promote', 'prepare').output).toContain('ECS_SERVICE_WORKER is empty');
});

test('[BR-CD-05] a release waits for the database snapshot, and a failed snapshot stops it', () => {
  const account = new Account();
  expect(account.release('snapshot')).toMatchObject({ code: 0 });
  expect(account.calls('create-db-snapshot')[0]).toContain('--db-instance-identifier shop-database');
  expect(account.state.snapshot).toBe('shop-production-v1-0-0-0-1');
  expect(account.calls('describe-db-snapshots')).toHaveLength(2);

  const failing = new Account({ snapshotStatuses: ['creating', 'failed'] });
  expect(failing.release('snapshot')).toMatchObject({ code: 1 });
});

test('[BR-CD-07] migrations run in the new image and the network of the service, and the release waits for them', () => {
  const account = new Account();
  expect(account.release('begin', 'promote', 'prepare', 'migrate')).toMatchObject({ code: 0 });
  const [call] = account.calls('run-task');
  expect(call).toContain(`--task-definition ${arn('web', 3)}`);
  expect(call).toContain('"command": ["alembic", "upgrade", "head"]');
  expect(call).toContain('subnet-private');
  expect(account.calls('describe-tasks')).toHaveLength(3);
});

test('a failed migration stops the release before any service changes', () => {
  const account = new Account({ exitCode: 1 });
  const { code, output } = account.release('begin', 'promote', 'prepare', 'migrate', 'release');
  expect(code).toBe(1);
  expect(output).toContain('alembic upgrade head exited with 1');
  expect(account.calls('update-service')).toEqual([]);
  expect(account.release('rollback')).toMatchObject({ code: 0 });
  expect(account.calls('update-service')).toEqual([]);
});

test('a deployment that ECS rolls back fails the release, although the service is stable again', () => {
  const account = new Account({
    outcomes: { 'shop-backend': [['IN_PROGRESS', 'ROLLBACK_IN_PROGRESS', 'ROLLBACK_SUCCESSFUL']] },
  });
  const { code, output } = account.release('begin', 'promote', 'prepare', 'release');
  expect(code).toBe(1);
  expect(output).toContain('The deployment of backend ended as ROLLBACK_SUCCESSFUL');
});

test('after a failure every service runs its previous revision again', () => {
  const account = new Account({ outcomes: { 'shop-backend': [['ROLLBACK_SUCCESSFUL']] } });
  expect(account.release('begin', 'promote', 'prepare', 'release').code).toBe(1);
  expect(account.release('rollback')).toMatchObject({ code: 0 });
  expect(running(account)).toEqual([arn('web', 1), arn('work', 1)]);
  // ECS has already rolled back the backend.
  expect(account.calls(`update-service --cluster shop --service shop-backend`)).toHaveLength(1);
});

test('a running deployment is stopped before it is rolled back', () => {
  const account = new Account({ outcomes: { 'shop-worker': [['IN_PROGRESS']], 'shop-backend': [['STOPPED']] } });
  expect(account.release('begin', 'promote', 'prepare', 'release').code).toBe(1);
  expect(account.release('rollback').code).toBe(0);
  expect(account.calls('stop-service-deployment')[0]).toContain('--stop-type ROLLBACK');
  expect(running(account)).toEqual([arn('web', 1), arn('work', 1)]);
});

test('a failed rollback is reported, and the other services are still rolled back', () => {
  const account = new Account({
    outcomes: { 'shop-worker': [['SUCCESSFUL'], ['ROLLBACK_FAILED']], 'shop-backend': [['STOPPED']] },
  });
  account.release('begin', 'promote', 'prepare', 'release');
  const { code, output } = account.release('rollback');
  expect(code).toBe(1);
  expect(output).toContain('worker: the deployment of');
  expect(running(account)[0]).toBe(arn('web', 1));
});

test('the released image is recorded where the next deployment of the infrastructure reads it', () => {
  const account = new Account();
  account.release('begin', 'promote', 'record');
  expect(account.state.parameters).toEqual({ '/shop-production/backend/image': `${REPOSITORY}@${DIGEST}` });
});

test('[BR-OUT-10] the time until users get the release, without bake time, is compared with the budget', () => {
  const account = new Account({ outcomes: { 'shop-backend': [['IN_PROGRESS', 'BAKE', 'SUCCESSFUL']] } });
  account.release('begin', 'promote', 'prepare', 'release');
  expect(account.release('budget').output).toMatch(/::notice::.* to production took 0\.\d minutes; the budget is 5 /);
  const file = join(account.folder, 'release.json');
  const state = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify({ ...state, began: state.serving - 6 * 60 }));
  expect(account.release('budget')).toMatchObject({ code: 0, output: expect.stringContaining('::warning::') });
});

test('the smoke test starts only if enough tasks run', () => {
  expect(new Account().release('tasks').code).toBe(0);
  const one = { 'shop-backend': { taskDefinition: arn('web', 1), desired: 2, running: 1 } };
  expect(new Account({ services: one }).release('tasks').output).toContain('runs 1 of 2 tasks; the smoke test needs 2');
});

test('a site is complete before its page changes, and files of older pages stay', () => {
  const account = new Account({}, { SITE_BUCKET: 'shop-site' });
  expect(account.release('site').output).toContain('has no index.html');
  account.environment.SITE_FOLDER = aFolder({ 'index.html': '<html>', 'assets/a.js': '1' });
  expect(account.release('site').code).toBe(0);
  const calls = account.calls('s3 ');
  expect(calls[0]).toMatch(/s3 sync .* --exclude index\.html/);
  expect(calls[1]).toMatch(/s3 cp .*index\.html s3:\/\/shop-site\/ --cache-control no-cache/);
  expect(calls.join()).not.toContain('--delete');
  expect(account.calls('invalidation')).toEqual([]);
  account.environment.DISTRIBUTION_ID = 'E1';
  account.release('site');
  expect(account.calls('invalidation')).toEqual([
    'aws cloudfront create-invalidation --distribution-id E1 --paths / /index.html --output json',
  ]);
});

test('an error of AWS is shown unchanged', () => {
  const { code, output } = new Account({ refused: ['ecs describe-services'] }).release('begin', 'promote', 'prepare');
  expect(code).toBe(1);
  expect(output).toContain('::error::aws ecs describe-services: An error occurred (AccessDenied)');
});

test('an unknown command lists the known ones', () => {
  expect(new Account().release('deploy')).toMatchObject({ code: 1, output: expect.stringContaining('begin|promote|') });
});

describe('over HTTP', () => {
  /** Runs a command while this process serves HTTP. */
  async function beside(
    answers: (body: string) => { readonly status: number; readonly body: string },
    command: string,
    environment: (address: string) => { [name: string]: string },
  ): Promise<Ended & { readonly bodies: string[] }> {
    const bodies: string[] = [];
    const { code, output } = await pythonBeside(
      (request, text, response) => {
        bodies.push(`${request.url} ${text}`);
        const { status, body } = answers(text);
        response.writeHead(status).end(body);
      },
      [FAKE, 'release.py', command],
      aFolder(PROGRAMS),
      (address) => new Account({}, environment(address)).environment,
    );
    return { code, output, bodies };
  }

  test('[BR-CD-09] the health page is polled until it is healthy', async () => {
    const states = ['starting', 'degraded', 'healthy'];
    const { code, bodies } = await beside(
      () => ({ status: 200, body: JSON.stringify({ status: states.shift() }) }),
      'health',
      (address) => ({ BASE_URL: `${address}/` }),
    );
    expect(code).toBe(0);
    expect(bodies.map((it) => it.trim())).toEqual(['/api/health', '/api/health', '/api/health']);
  });

  describe('with a health page that requires a header', () => {
    const SECRET = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:health-AbCdEf';
    const value = 'only-the-pipeline-knows';
    const plan = JSON.stringify({ ...PLAN, healthHeader: 'X-Health-Check' });

    /** Polls a page behind a firewall, with the services in another region than the secret. */
    async function poll(refused: string[] = []): Promise<Ended & { readonly received: unknown[] }> {
      const received: unknown[] = [];
      const ended = await pythonBeside(
        (request, _body, response) => {
          received.push(request.headers['x-health-check']);
          response.writeHead(request.headers['x-health-check'] === value ? 200 : 403).end('{"status": "healthy"}');
        },
        [FAKE, 'release.py', 'health'],
        aFolder(PROGRAMS),
        (address) =>
          new Account(
            { secrets: { [`us-east-1 ${SECRET}`]: value }, refused },
            { BASE_URL: address, HEALTH_MINUTES: '0.001', PLAN: plan, HEALTH_SECRET: SECRET, AWS_REGION: 'eu-west-1' },
          ).environment,
      );
      return { ...ended, received };
    }

    test('[LB-RC-43] sends it, read from the region of the secret, and masks it in the log', async () => {
      const { code, output, received } = await poll();
      expect(received).toEqual([value]);
      expect(code).toBe(0);
      expect(output.split('\n').filter((line) => line.includes(value))).toEqual([`::add-mask::${value}`]);
    });

    test('[LB-RC-43] names the call that AWS refuses', async () => {
      const { code, output, received } = await poll(['secretsmanager get-secret-value']);
      expect(received).toEqual([]);
      expect(code).toBe(1);
      expect(output).toContain('::error::aws secretsmanager get-secret-value: ');
    });

    test('[LB-RC-43] a missing variable stops the release before anything changes', () => {
      const { code, output } = new Account({}, { PLAN: plan }).release('begin');
      expect(code).toBe(1);
      expect(output).toContain('HEALTH_SECRET is empty');
    });
  });

  test('a page that stays unhealthy fails the release', async () => {
    const { code, output } = await beside(
      () => ({ status: 503, body: '{}' }),
      'health',
      (address) => ({ BASE_URL: address, HEALTH_MINUTES: '0.001' }),
    );
    expect(code).toBe(1);
    expect(output).toContain('timed out after 0.001 minutes');
  });

  test('[BR-CD-11] Slack gets the result', async () => {
    const { code, bodies } = await beside(
      () => ({ status: 200, body: 'ok' }),
      'notify',
      (address) => ({
        SLACK_WEBHOOK_URL: `${address}/hook`,
        RESULT: 'failure',
        RUN_URL: 'https://github.example/run/1',
      }),
    );
    expect(code).toBe(0);
    expect(bodies).toEqual(['/hook {"text": "shop v1.0.0 to production: failure. https://github.example/run/1"}']);
  });

  test('a missing or failing webhook does not change the result', async () => {
    expect(new Account({}, { RESULT: 'success' }).release('notify').code).toBe(0);
    const { code, output } = await beside(
      () => ({ status: 500, body: '' }),
      'notify',
      (address) => ({ SLACK_WEBHOOK_URL: address, RESULT: 'success' }),
    );
    expect(code).toBe(0);
    expect(output).toContain('::warning::Could not post the result to Slack');
  });
});
