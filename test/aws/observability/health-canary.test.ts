import { createServer, IncomingMessage, RequestOptions, request } from 'node:http';
import { AddressInfo } from 'node:net';
import { runInNewContext } from 'node:vm';
import { Duration, RemovalPolicy, Token } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as synthetics from 'aws-cdk-lib/aws-synthetics';
import { HealthCanary, HealthCanaryProps } from '../../../lib/aws/observability/health-canary';
import { annotations } from '../../support/annotations';
import { NOTHING_OPEN, nagReport } from '../../support/nag-report';
import { faults } from '../../support/problems-of';
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
  test('has no open findings if account and region are known', () => {
    const stack = aStack({ account: '111111111111', region: 'eu-west-1' });
    aCanary({}, stack);
    expect(nagReport(stack)).toEqual(NOTHING_OPEN);
  });

  test('[TT-HLT-01] [GAP-TT-04] requests the detailed health page every five minutes', () => {
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

  test('generates a valid name for each environment', () => {
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

  test('stores its records encrypted and private, for a month', () => {
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

  test('may only write its records, logs, traces and metrics', () => {
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

  test('accepts a domain known only at deployment', () => {
    const domain = Token.asString({ 'Fn::GetAtt': ['Distribution', 'DomainName'] });
    expect(
      propertiesOf(aCanary({ url: `https://${domain}/health` })).RunConfig.EnvironmentVariables.HEALTH_URL,
    ).toEqual({
      'Fn::Join': ['', ['https://', { 'Fn::GetAtt': ['Distribution', 'DomainName'] }, '/health']],
    });
  });

  test.each(['http://app.example.com/health', 'app.example.com', ''])("rejects '%s', which has no https", (url) => {
    expect(faults(() => aCanary({ url }))).toEqual(['invalid-format at Shop/Canary.url']);
  });

  test('rejects http with a domain known only at deployment', () => {
    const url = `http://${Token.asString({ Ref: 'Domain' })}/health`;
    expect(faults(() => aCanary({ url }))).toEqual(['invalid-format at Shop/Canary.url']);
  });

  test('reports every problem at once', () => {
    expect(
      faults(() =>
        aCanary({ expectedFields: ['checks..status', 'a,b'], interval: Duration.hours(2), canaryName: 'Health Check' }),
      ),
    ).toEqual([
      'number-out-of-range at Shop/Canary.interval',
      'invalid-format at Shop/Canary.expectedFields[0]',
      'invalid-format at Shop/Canary.expectedFields[1]',
      'invalid-format at Shop/Canary.canaryName',
    ]);
    expect(faults(() => aCanary({ expectedFields: [] }))).toEqual(['empty-list at Shop/Canary.expectedFields']);
  });

  test.each(flagSets)('has no open findings and no custom resource with $named', ({ flags }) => {
    const canary = aCanary({}, aStack({ ...PRODUCTION, flags }));
    templateOf(canary).resourceCountIs('AWS::Synthetics::Canary', 1);
    expect(nagReport(canary)).toEqual(NOTHING_OPEN);
    expect(annotations(canary)).toEqual([]);
    expect(lambdaBacked(canary)).toEqual([]);
  });
});

/** Runs the deployed script against a real server, with a stand-in for the Synthetics library that only sends the request. */
async function runScript(
  answer: { status: number; body: string },
  fields = FIELDS,
  secret?: { headerName: string; value: string },
): Promise<string> {
  const server = createServer((received, response) => {
    if (secret && received.headers[secret.headerName.toLowerCase()] !== secret.value) {
      response.writeHead(403).end();
      return;
    }
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
    '@aws-sdk/client-secrets-manager': {
      GetSecretValueCommand: class {
        constructor(public readonly input: { readonly SecretId: string }) {}
      },
      SecretsManagerClient: class {
        constructor(private readonly config: { readonly region?: string }) {}
        public send({ input }: { input: { SecretId: string } }): Promise<{ SecretString?: string }> {
          const found = input.SecretId === SECRET_ARN && this.config.region === SECRET_ARN.split(':')[3];
          return Promise.resolve(found ? { SecretString: secret?.value } : {});
        }
      },
    },
  };
  const { RunConfig, Code } = propertiesOf(aCanary({ expectedFields: fields }));
  const environment = {
    ...RunConfig.EnvironmentVariables,
    HEALTH_URL: `http://127.0.0.1:${port}/api/health?full=1`,
    ...(secret && { HEADER_NAME: secret.headerName, HEADER_SECRET_ARN: SECRET_ARN }),
  };
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

const SECRET_ARN = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:health-AbCdEf';

describe('a health page that is not public', () => {
  test('[LB-RC-43] gets the secret header, which the script reads at each run from the region of the secret', async () => {
    const healthy = { status: 200, body: '{"checks":{"database":{"status":"healthy"},"redis":{"status":"healthy"}}}' };
    const secret = { headerName: 'X-Health', value: 's3cret' };
    expect(await runScript(healthy, FIELDS, secret)).toMatch(/^passed/);
  });

  test('[LB-RC-43] is read with a secret that only the canary may read, and that the template does not contain', () => {
    const stack = aStack(PRODUCTION);
    const secret = secretsmanager.Secret.fromSecretCompleteArn(stack, 'Secret', SECRET_ARN);
    const canary = new HealthCanary(stack, 'Health', {
      url: 'https://shop.example.com/api/health',
      secretHeader: { headerName: 'X-Health', secret },
    });
    expect(propertiesOf(canary).RunConfig.EnvironmentVariables).toMatchObject({
      HEADER_NAME: 'X-Health',
      HEADER_SECRET_ARN: SECRET_ARN,
    });
    templateOf(canary).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
            Resource: SECRET_ARN,
          }),
        ]),
      },
    });
    expect(JSON.stringify(templateOf(canary).toJSON())).not.toContain('{{resolve:');
    expect(faults(() => aCanary({ secretHeader: { headerName: 'x: y', secret } }))).toHaveLength(1);
  });
});

describe('the script of the canary, run against a real server', () => {
  const health = (database: string, redis: string): string =>
    JSON.stringify({ status: 'x', checks: { database: { status: database }, redis: { status: redis } } });

  test('[TT-HLT-05] a run succeeds if the status is 200 and every component is healthy', async () => {
    expect(await runScript({ status: 200, body: health('healthy', 'healthy') })).toBe(
      'passed: health GET /api/health?full=1',
    );
  });

  test('[TT-HLT-02] an unhealthy database fails the run', async () => {
    expect(await runScript({ status: 200, body: health('unhealthy', 'healthy') })).toBe(
      'failed: not healthy: checks.database.status = "unhealthy"',
    );
  });

  test('[TT-HLT-03] a degraded cache fails the run', async () => {
    expect(await runScript({ status: 200, body: health('healthy', 'degraded') })).toBe(
      'failed: not healthy: checks.redis.status = "degraded"',
    );
  });

  test('a status other than 200 fails the run, even with a healthy body', async () => {
    expect(await runScript({ status: 503, body: health('healthy', 'healthy') })).toBe(
      'failed: expected status 200, got 503',
    );
    expect(await runScript({ status: 204, body: '' })).toBe('failed: expected status 200, got 204');
  });

  test('a response without the field, or without JSON, fails the run', async () => {
    expect(await runScript({ status: 200, body: '{"checks":null}' })).toBe(
      'failed: not healthy: checks.database.status = undefined, checks.redis.status = undefined',
    );
    expect(await runScript({ status: 200, body: '<html>' })).toBe('failed: expected JSON, got application/json');
  });

  test('a field may require another value than healthy', async () => {
    const health = (cache: string): { status: number; body: string } => ({
      status: 200,
      body: JSON.stringify({ cache }),
    });
    expect(await runScript(health('connected'), ['cache=connected'])).toMatch(/^passed/);
    expect(await runScript(health('healthy'), ['cache=connected'])).toBe('failed: not healthy: cache = "healthy"');
  });
});

test.each([
  [undefined, 'missing-value'],
  [5, 'wrong-type'],
])('reports the url %p', (url, code) => {
  expect(faults(() => aCanary({ url: url as never }))).toEqual([`${code} at Shop/Canary.url`]);
});
