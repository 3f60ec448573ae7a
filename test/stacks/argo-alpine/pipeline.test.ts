import { join } from 'node:path';
import { PIPELINE } from '../../../stacks/argo-alpine/pipeline';
import { Json } from '../../support/template';
import { pythonBeside } from '../../support/web-server';
import { Ended, Workflow, aFolder, renderedFiles, runStep } from '../../support/workflow';

const ci = new Workflow(PIPELINE, 'ci');
const deploy = new Workflow(PIPELINE, 'deploy');
const files = renderedFiles(PIPELINE);

test.each(Object.keys(files).filter((path) => path.endsWith('.yml')))('%s is as it was reviewed', (path) => {
  expect(files[path]).toMatchSnapshot();
});

describe('requirements', () => {
  const step = ci.step('unique-requirements', 'Check for duplicate packages');
  const check = (text: string): Ended => runStep(step, aFolder({ 'argo/requirements.txt': text }));

  test('[AA-DEP-01] without duplicates pass', () => {
    expect(step.env).toEqual({ FILES: 'argo/requirements.txt' });
    expect(check('# tools\nalpha-vantage==2.3.1\ntweepy==4.14.0\n-r more.txt\n\nuvicorn[standard]>=0.30\n').code).toBe(
      0,
    );
    expect(ci.job('all-checks-passed').needs).toContain('unique-requirements');
  });

  test('[AA-DEP-01] that name a package twice, in any spelling, fail with both lines', () => {
    const { code, output } = check('alpha-vantage==2.3.1\ntweepy==4.14.0\nAlpha_Vantage==2.3.1\ntweepy==4.14.0\n');
    expect(code).toBe(1);
    expect(output).toContain('argo/requirements.txt:3: alpha-vantage is already in line 1');
    expect(output).toContain('argo/requirements.txt:4: tweepy is already in line 2');
  });
});

describe('the order of a release', () => {
  test('[AA-PLAN-08] staging is deployed and tested before production', () => {
    expect(deploy.job('deploy-staging').if).toBeUndefined();
    expect(deploy.job('smoke-test')).toMatchObject({ needs: ['deploy-staging'], environment: 'staging' });
    expect(deploy.job('deploy-production').needs).toEqual(expect.arrayContaining(['deploy-staging', 'smoke-test']));
    expect(deploy.job('deploy-production').if).toBe("${{ github.event_name == 'push' }}");
  });

  test.each(['deploy-staging', 'deploy-production'])('[AA-PLAN-02] %s migrates before any service changes', (job) => {
    const names = deploy.stepNames(job);
    expect(JSON.parse(deploy.job(job).env.PLAN).migration).toEqual(['alembic', 'upgrade', 'head']);
    expect(names.indexOf('Migrate the database')).toBeGreaterThan(0);
    expect(names.indexOf('Migrate the database')).toBeLessThan(names.indexOf('Release'));
  });

  test('[AA-PLAN-04] limits, revoked tokens and CORS are tested against at least two tasks', () => {
    const { env, run } = deploy.step('smoke-test', 'Check the number of tasks');
    expect(JSON.parse(env.PLAN)).toMatchObject({ smokeTasks: 2 });
    expect(run).toMatch(/release\.py tasks$/);
    expect(deploy.stepNames('smoke-test').indexOf('Check the number of tasks')).toBeLessThan(
      deploy.stepNames('smoke-test').indexOf('Smoke test'),
    );
  });

  test('[AA-PLAN-06] the frontend has budgets, chunks and optimised images', () => {
    expect(ci.step('frontend-tests', 'Check the bundle size').env).toMatchObject({ FAIL_ABOVE_MB: '120' });
    const settings = JSON.parse(files['alpine-frontend/vite.chunks.json']);
    expect(settings.chunks['vendor-react']).toEqual(['react', 'react-dom']);
    expect(settings.images.webp).toEqual({ quality: 80 });
  });
});

const HEALTH_SECRET = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:health-AbCdEf';
const HEALTH_VALUE = 'only-the-pipeline-knows';
const FAKE = join(__dirname, '../../support/fake-aws.py');

/** An application that meets the report, except for the feature that a test breaks. */
class Application {
  private tokens = new Set<string>();
  private cached = new Set<string>();
  private requests = 0;

  constructor(private readonly broken: string = '') {}

  public answer(
    url: string,
    method: string,
    headers: Json,
    body: string,
  ): { status: number; headers: Json; body: string } {
    const json = (
      status: number,
      value: unknown,
      more: Json = {},
    ): { status: number; headers: Json; body: string } => ({
      status,
      headers: { 'Content-Type': 'application/json', ...more },
      body: JSON.stringify(value),
    });
    const token = String(headers.authorization ?? '').replace('Bearer ', '');
    if (url === '/api/health') {
      // As the firewall does.
      if (headers['x-health-check'] !== HEALTH_VALUE) return json(403, {});
      const origin =
        headers.origin === 'https://argo.example.com' || this.broken === 'CORS' ? headers.origin : undefined;
      const database = this.broken === 'health check' ? 'degraded' : 'healthy';
      const cors = origin === undefined ? {} : { 'Access-Control-Allow-Origin': origin };
      return json(200, { status: 'healthy', database, redis: 'healthy' }, cors);
    }
    if (url === '/api/auth/login') {
      if (!body.startsWith('{"')) {
        const failed = { status: 500, headers: {}, body: 'Traceback (most recent call last)' };
        return this.broken === 'exception handler' ? failed : json(422, { detail: 'not JSON' });
      }
      this.tokens.add('t1');
      return json(200, { access_token: 't1' });
    }
    if (url === '/api/auth/logout') {
      if (this.broken !== 'token blacklist') this.tokens.delete(token);
      return json(200, {});
    }
    if (url === '/api/users/profile') return json(this.tokens.has(token) ? 200 : 401, {});
    const unique = url.includes('smoke=');
    const hit = this.cached.has(url) && this.broken !== 'cache hit and miss';
    if (unique) this.cached.add(url);
    else this.requests += 1;
    // One request counts for the check of compression.
    if (!unique && this.requests > 11 && this.broken !== 'rate limits') return json(429, {});
    const pool = unique && this.broken === 'connection pool' && this.cached.size % 9 === 0;
    const compressed = headers['accept-encoding'] === 'gzip' && this.broken !== 'gzip';
    return json(pool ? 503 : 200, [], {
      'X-Cache-Status': hit ? 'HIT' : 'MISS',
      ...(compressed && method === 'GET' && { 'Content-Encoding': 'gzip' }),
    });
  }
}

describe('the ten checks', () => {
  const SCRIPT = '.github/pipeline/smoke_test.py';
  const SETTINGS = '.github/pipeline/smoke_test.json';
  const smoke = (broken?: string, requirements = 'tweepy==4.14.0\n', settings: Json = {}): Promise<Ended> => {
    const application = new Application(broken);
    const folder = aFolder({
      ...files,
      // Smaller than the report's numbers, so that the test is fast.
      [SETTINGS]: JSON.stringify({
        ...JSON.parse(files[SETTINGS]),
        requestsPerMinute: 10,
        poolConnections: 10,
        ...settings,
      }),
      'argo/requirements.txt': requirements,
      'account.json': JSON.stringify({ calls: [], secrets: { [`us-east-1 ${HEALTH_SECRET}`]: HEALTH_VALUE } }),
    });
    return pythonBeside(
      (request, body, response) => {
        const {
          status,
          headers,
          body: text,
        } = application.answer(request.url ?? '', request.method ?? '', request.headers, body);
        const slow = broken === 'database indexes' && (request.url ?? '').includes('smoke=') ? 30 : 0;
        setTimeout(() => response.writeHead(status, headers as never).end(text), slow);
      },
      [FAKE, SCRIPT, SETTINGS],
      folder,
      (address) => ({
        BASE_URL: address,
        FRONTEND_ORIGIN: 'https://argo.example.com',
        SMOKE_USER: 'smoke@example.com',
        SMOKE_PASSWORD: 'only-here',
        HEALTH_SECRET,
        FAKE_STATE: join(folder, 'account.json'),
      }),
    );
  };
  test('[AA-TST-01] they use the values of the report', () => {
    expect(JSON.parse(files[SETTINGS])).toMatchObject({
      poolConnections: 30,
      requestsPerMinute: 100,
      healthFields: ['status', 'database', 'redis'],
    });
  });

  const NAMES = [
    ...['connection pool', 'database indexes', 'cache hit and miss', 'token blacklist', 'CORS', 'gzip'],
    ...['health check', 'exception handler', 'no duplicate requirements', 'rate limits'],
  ];

  test('[LB-RC-43] the health page is read with its secret header, which the variable of the environment names', async () => {
    expect(JSON.parse(files[SETTINGS]).healthHeader).toBe('X-Health-Check');
    expect(deploy.job('smoke-test').env.HEALTH_SECRET).toBe('${{ vars.HEALTH_SECRET }}');
    const { code, output } = await smoke('', undefined, { healthHeader: undefined });
    expect(code).toBe(1);
    expect(output).toContain('::error::health check: the health page returns 403');
  });

  test('[AA-TST-01] all ten pass, by name, for an application that meets the report', async () => {
    const { code, output } = await smoke();
    const [mask, ...lines] = output.trim().split('\n');
    expect(mask).toBe(`::add-mask::${HEALTH_VALUE}`);
    expect(lines).toEqual(NAMES.map((name) => `ok: ${name}`));
    expect(code).toBe(0);
    expect(NAMES).toHaveLength(10);
    expect(deploy.step('smoke-test', 'Smoke test').run).toBe(`python3 ${SCRIPT} ${SETTINGS}`);
  });

  test.each(NAMES.filter((name) => name !== 'no duplicate requirements'))(
    '[AA-TST-01] only the check of %s fails if its feature is broken',
    async (name) => {
      const slow = name === 'database indexes' ? { uncachedBelowMilliseconds: 20 } : {};
      const { code, output } = await smoke(name, undefined, slow);
      expect(code).toBe(1);
      expect(output.match(/::error::.*/g)).toEqual([expect.stringContaining(`::error::${name}: `)]);
    },
  );

  test('[AA-TST-01] no duplicate requirements: fails if a package is named twice', async () => {
    const { code, output } = await smoke('', 'tweepy==4.14.0\ntweepy==4.14.0\n');
    expect(code).toBe(1);
    expect(output).toContain('::error::no duplicate requirements: argo/requirements.txt names tweepy twice');
  });
});
