import { createServer, IncomingMessage, RequestOptions, request } from 'node:http';
import { AddressInfo } from 'node:net';
import { runInNewContext } from 'node:vm';
import { Duration, RemovalPolicy, Token } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as synthetics from 'aws-cdk-lib/aws-synthetics';
import { HealthCanary, HealthCanaryProps } from '../../../lib/aws/observability/health-canary';
import { annotations } from '../../support/annotations';
import { NOTHING_OPEN, nagReport } from '../../support/nag-report';
import { problemsOf } from '../../support/problems-of';
import { PRODUCTION, aStack, flagSets } from '../../support/stacks';
import { Json, lambdaBacked, only, templateOf } from '../../support/template';

const URL_OF_PAGE = 'https://app.example.com/api/health/detailed';
const FIELDS = ['checks.database.status', 'checks.redis.status'];

function aCanary(props: Partial<HealthCanaryProps> = {}, stack = aStack(PRODUCTION)): HealthCanary {
  return new HealthCanary(stack, 'Canary', { url: URL_OF_PAGE, ...props });
}

function propertiesOf(canary: HealthCanary): Json {
  return only(templateOf(canary), 'AWS::Synthetics::Canary');
}

describe('the canary', () => {
  test('leaves no finding open where account and region are known', () => {
    const stack = aStack({ account: '111111111111', region: 'eu-west-1' });
    aCanary({}, stack);
    expect(nagReport(stack)).toEqual(NOTHING_OPEN);
  });

  test('[TT-HLT-01] [GAP-TT-04] asks the detailed health page every five minutes', () => {
    const canary = propertiesOf(aCanary({ expectedFields: FIELDS }));
    expect(canary).toMatchObject({
      RuntimeVersion: 'syn-nodejs-puppeteer-13.0',
      Schedule: { Expression: 'rate(5 minutes)', DurationInSeconds: '0' },
      StartCanaryAfterCreation: true,
      RunConfig: {
        EnvironmentVariables: { HEALTH_URL: URL_OF_PAGE, EXPECTED_FIELDS: FIELDS.join(',') },
        ActiveTracing: true,
        TimeoutInSeconds: 60,
      },
      SuccessRetentionPeriod: 31,
      FailureRetentionPeriod: 31,
      ProvisionedResourceCleanup: 'AUTOMATIC',
    });
  });

  test('has a valid name of its own in every environment', () => {
    const nameOf = (stackName: string): string => propertiesOf(aCanary({}, aStack({ ...PRODUCTION, stackName }))).Name;
    expect(nameOf('Shop-Production')).toMatch(/^shop-[0-9a-z_-]+$/);
    expect(nameOf('shop-staging')).not.toBe(nameOf('shop-production'));
    // cwsyn-<name>-<uuid> is the name of a function, which has 64 letters.
    expect(nameOf('s'.repeat(128)).length).toBeLessThanOrEqual(21);
  });

  test('interval, runtime, name and retention can be chosen', () => {
    const canary = aCanary({
      interval: Duration.minutes(1),
      runtime: new synthetics.Runtime('syn-nodejs-puppeteer-99.0', synthetics.RuntimeFamily.NODEJS),
      canaryName: 'ours',
      artifactRetention: Duration.days(7),
    });
    expect(propertiesOf(canary)).toMatchObject({
      Name: 'ours',
      RuntimeVersion: 'syn-nodejs-puppeteer-99.0',
      Schedule: { Expression: 'rate(1 minute)' },
      FailureRetentionPeriod: 7,
    });
  });

  test('keeps its records encrypted and private, for a month', () => {
    const template = templateOf(aCanary());
    template.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      Properties: {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
        PublicAccessBlockConfiguration: Match.objectLike({ BlockPublicPolicy: true }),
        LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 31 })] },
      },
    });
    template.hasResourceProperties('AWS::Synthetics::Canary', {
      ArtifactConfig: { S3Encryption: { EncryptionMode: 'SSE_S3' } },
    });
    templateOf(aCanary({ removalPolicy: RemovalPolicy.DESTROY })).hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Delete',
    });
  });

  test('may write its records, logs, traces and metrics, and nothing else', () => {
    const canary = aCanary({ canaryName: 'ours' });
    const template = templateOf(canary);
    const role = only(template, 'AWS::IAM::Role');
    expect(role.ManagedPolicyArns).toBeUndefined();
    const statements = role.Policies.flatMap((policy: Json) => policy.PolicyDocument.Statement);
    expect(statements.flatMap((statement: Json) => statement.Action).sort()).toEqual([
      'cloudwatch:PutMetricData',
      'logs:CreateLogGroup',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      's3:GetBucketLocation',
      's3:PutObject',
      'xray:PutTelemetryRecords',
      'xray:PutTraceSegments',
    ]);
    expect(JSON.stringify(statements)).toContain(':log-group:/aws/lambda/cwsyn-ours-*');
  });

  test('an address known only after the deployment is taken', () => {
    const domain = Token.asString({ 'Fn::GetAtt': ['Distribution', 'DomainName'] });
    expect(
      propertiesOf(aCanary({ url: `https://${domain}/health` })).RunConfig.EnvironmentVariables.HEALTH_URL,
    ).toEqual({
      'Fn::Join': ['', ['https://', { 'Fn::GetAtt': ['Distribution', 'DomainName'] }, '/health']],
    });
  });

  test.each(['http://app.example.com/health', 'app.example.com', ''])("'%s' has no https", (url) => {
    const [problem] = problemsOf(() => aCanary({ url }));
    expect(problem).toMatchObject({ what: `url is '${url}'`, where: 'Shop/Canary.url' });
    expect(problem.expected).toBe('an address that begins with https://');
  });

  test('http with a domain that is not known yet is refused, too', () => {
    const [problem] = problemsOf(() => aCanary({ url: `http://${Token.asString({ Ref: 'Domain' })}/health` }));
    expect(problem.where).toBe('Shop/Canary.url');
  });

  test('no fields, bad fields, a bad interval and a bad name are refused together', () => {
    const problems = problemsOf(() =>
      aCanary({ expectedFields: ['checks..status', 'a,b'], interval: Duration.hours(2), canaryName: 'Health Check' }),
    );
    expect(problems.map((p) => p.where)).toEqual([
      'Shop/Canary.interval',
      'Shop/Canary.expectedFields',
      'Shop/Canary.expectedFields',
      'Shop/Canary.canaryName',
    ]);
    expect(problemsOf(() => aCanary({ expectedFields: [] }))[0].what).toBe('expectedFields is empty');
  });

  test.each(flagSets)('with $named nothing is left to answer for, and no custom resource cleans up', ({ flags }) => {
    const canary = aCanary({}, aStack({ ...PRODUCTION, flags }));
    templateOf(canary).resourceCountIs('AWS::Synthetics::Canary', 1);
    expect(nagReport(canary)).toEqual(NOTHING_OPEN);
    expect(annotations(canary)).toEqual([]);
    expect(lambdaBacked(canary)).toEqual([]);
  });
});

/** Runs the deployed script against a real server, with a Synthetics library that only makes the request. */
async function runScript(answer: { status: number; body: string }, fields = FIELDS): Promise<string> {
  const server = createServer((_request, response) => {
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const steps: string[] = [];
  const modules: { [name: string]: object } = {
    Synthetics: {
      getCanaryUserAgentString: () => 'canary',
      executeHttpStep: (name: string, options: RequestOptions, callback: (r: IncomingMessage) => Promise<void>) =>
        new Promise<void>((resolve, reject) => {
          steps.push(`${name} ${options.method} ${options.path}`);
          const answered = (response: IncomingMessage): void => void callback(response).then(resolve, reject);
          request(options, answered).on('error', reject).end();
        }),
    },
    SyntheticsLogger: { info: () => undefined },
  };
  const { RunConfig, Code } = propertiesOf(aCanary({ expectedFields: fields }));
  const environment = { ...RunConfig.EnvironmentVariables, HEALTH_URL: `http://127.0.0.1:${port}/api/health?full=1` };
  const exported: { handler?: () => Promise<void> } = {};
  try {
    expect(Code.Handler).toBe('index.handler');
    runInNewContext(Code.Script, {
      require: (name: string) => modules[name],
      exports: exported,
      process: { env: environment },
      URL,
    });
    await exported.handler?.();
    return `passed: ${steps.join()}`;
  } catch (error) {
    return `failed: ${(error as Error).message}`;
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

describe('the script of the canary, run against a real server', () => {
  const health = (database: string, redis: string): string =>
    JSON.stringify({ status: 'x', checks: { database: { status: database }, redis: { status: redis } } });

  test('[TT-HLT-05] a run succeeds when the page answers 200 and every part is healthy', async () => {
    expect(await runScript({ status: 200, body: health('healthy', 'healthy') })).toBe(
      'passed: health GET /api/health?full=1',
    );
  });

  test('[TT-HLT-02] a database that is not healthy fails the run', async () => {
    expect(await runScript({ status: 200, body: health('unhealthy', 'healthy') })).toBe(
      'failed: not healthy: checks.database.status = "unhealthy"',
    );
  });

  test('[TT-HLT-03] a degraded cache fails the run', async () => {
    expect(await runScript({ status: 200, body: health('healthy', 'degraded') })).toBe(
      'failed: not healthy: checks.redis.status = "degraded"',
    );
  });

  test('a status other than 200 fails the run, whatever the page says', async () => {
    expect(await runScript({ status: 503, body: health('healthy', 'healthy') })).toBe(
      'failed: expected status 200, got 503',
    );
    expect(await runScript({ status: 204, body: '' })).toBe('failed: expected status 200, got 204');
  });

  test('a page without the field, or that is no JSON, fails the run', async () => {
    expect(await runScript({ status: 200, body: '{"checks":null}' })).toBe(
      'failed: not healthy: checks.database.status = undefined, checks.redis.status = undefined',
    );
    expect(await runScript({ status: 200, body: '<html>' })).toBe('failed: expected JSON, got application/json');
  });
});
