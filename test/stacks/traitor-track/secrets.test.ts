import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { python } from '../../support/python';
import { Json, all, only, textOf } from '../../support/template';
import {
  DATADOG,
  Instance,
  NEW_RELIC,
  followed,
  instanceOf,
  logicalId,
  parseEnvironmentFile,
  secretName,
} from './instance';
import { Synthesized, synthesize } from './synthesized';

const production = (): Instance => instanceOf(synthesize());

/** Values of Secrets Manager by the name of the secret. */
interface Vault {
  readonly [name: string]: string;
}

const VAULT: Vault = {
  // After a rotation.
  'traitortrack/production/database-url/traitortrack_web': JSON.stringify({
    username: 'traitortrack_web_clone',
    password: 'p/a@s s',
    host: 'ignored',
  }),
  'traitortrack/production/redis-auth-token': 'redisToken',
  'traitortrack/production/session-secret': 'sessionKey',
  'traitortrack/production/sendgrid-api-key': 'SG.key',
  'traitortrack/production/newrelic-license-key': 'nr-key',
  'traitortrack/production/datadog-license-key': 'dd-key',
};

interface Started {
  readonly variables: { readonly [name: string]: string };
  readonly mode: number;
  readonly printed: string;
  /** 0, or the error. */
  readonly status: number | string;
}

// Stands in for the AWS CLI, the only program the script starts.
const START = `
import contextlib, io, os, subprocess, sys, types
def run(command, **options):
    assert command[:3] == ['aws', 'secretsmanager', 'get-secret-value'], command
    name = command[command.index('--secret-id') + 1].split(':secret:')[1]
    if name not in input['vault']:
        return types.SimpleNamespace(returncode=254, stdout='', stderr='(ResourceNotFoundException) no value')
    return types.SimpleNamespace(returncode=0, stdout=_json.dumps(input['vault'][name]), stderr='')
subprocess.run = run
sys.argv = ['fetch_secrets.py', 'write']
printed, status = io.StringIO(), 0
with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
    try: exec(compile(input['script'], 'fetch_secrets.py', 'exec'), {'__name__': '__main__'})
    except SystemExit as end: status = end.code
written = status == 0
answer({
    'text': open(input['target']).read() if written else '',
    'mode': os.stat(input['target']).st_mode & 0o777 if written else 0,
    'printed': printed.getvalue(),
    'status': status,
})
`;

/** Runs the delivered script with the delivered list of secrets, as each start of the service does. */
function started(synthesized: Synthesized, vault: Vault): Started {
  const { files, secrets } = instanceOf(synthesized);
  const arnOf = (reference: string): string =>
    `arn:aws:secretsmanager:us-east-1:111111111111:secret:${secretName(reference, synthesized)}`;
  const entries = Object.entries(secrets).map(([name, entry]) => [name, { ...entry, secret: arnOf(entry.secret) }]);
  const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
  const [config, target] = ['secrets.json', 'secrets.env'].map((name) => join(folder, name));
  writeFileSync(config, JSON.stringify(Object.fromEntries(entries)));
  const script = files['/usr/local/lib/traitortrack/fetch_secrets.py']
    .replace('f"/etc/{SERVICE}/secrets.json"', `'${config}'`)
    .replace('f"/run/{SERVICE}-secrets.env"', `'${target}'`);
  try {
    const { text, ...rest } = python<Started & { text: string }>(START, { script, target, vault });
    return { ...rest, variables: parseEnvironmentFile(text) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

let first: Started['variables'] | undefined;
const environment = (): Started['variables'] => (first ??= started(synthesize(), VAULT).variables);

describe('the application receives when its service starts', () => {
  const primary = (): string => Object.keys(synthesize().data.findResources('AWS::ElastiCache::ReplicationGroup'))[0];
  const database = (host: string): string =>
    `postgresql://traitortrack_web_clone:p%2Fa%40s%20s@${host}:5432/traitortrack?sslmode=verify-full&sslrootcert=/etc/traitortrack/rds-ca.pem`;
  const databases = (replica: boolean): string[] =>
    Object.entries(synthesize().data.findResources('AWS::RDS::DBInstance'))
      .filter(([, { Properties }]) => (Properties.SourceDBInstanceIdentifier !== undefined) === replica)
      .map(([id]) => `\${${id}.Endpoint.Address}`);

  test('[TT-SEC-03] the URL of the primary, composed from the current secret, over verified TLS', () => {
    expect(environment().DATABASE_URL).toBe(database(databases(false)[0]));
  });

  test('[TT-RR-02] a URL for each of the two replicas', () => {
    const urls = [environment().READ_REPLICA_1_URL, environment().READ_REPLICA_2_URL];
    expect(urls.sort()).toEqual(databases(true).map(database).sort());
  });

  test('[TT-SES-04] the password of Redis', () => {
    expect(environment().REDIS_PASSWORD).toBe('redisToken');
  });

  test('[TT-ARC-11] [TT-LIM-02] [TT-LIM-07] rate limits counted in database 2 of the Redis that all instances share', () => {
    expect(environment().RATELIMIT_STORAGE_URI).toBe(
      `rediss://:redisToken@\${${primary()}.PrimaryEndPoint.Address}:6379/2`,
    );
    expect(production().environment.REDIS_HOST).toBe(`\${${primary()}.PrimaryEndPoint.Address}`);
  });

  test('[TT-SEC-02] [TT-ARC-09] the session secret and the key of SendGrid', () => {
    expect(environment()).toMatchObject({ SESSION_SECRET: 'sessionKey', SENDGRID_API_KEY: 'SG.key' });
  });

  test('[TT-APM-01] the licence key of the chosen tracing agent, and of none by default', () => {
    expect(started(synthesize(NEW_RELIC), VAULT).variables.NEW_RELIC_LICENSE_KEY).toBe('nr-key');
    expect(started(synthesize(DATADOG), VAULT).variables.DD_API_KEY).toBe('dd-key');
    expect(Object.keys(environment()).sort()).toEqual([
      'DATABASE_URL',
      'RATELIMIT_STORAGE_URI',
      'READ_REPLICA_1_URL',
      'READ_REPLICA_2_URL',
      'REDIS_PASSWORD',
      'SENDGRID_API_KEY',
      'SESSION_SECRET',
    ]);
  });

  test('no reference to localhost, in a file that only root can read (GAP-X-04)', () => {
    const { variables, mode, printed } = started(synthesize(), VAULT);
    expect(JSON.stringify(variables)).not.toMatch(/localhost/i);
    expect(mode).toBe(0o600);
    expect(printed).toBe('');
  });

  test('no key of another company that has not been entered yet, and starts nevertheless', () => {
    const generated = Object.fromEntries(Object.entries(VAULT).filter(([name]) => !/sendgrid|license/.test(name)));
    const { variables, status } = started(synthesize(NEW_RELIC), generated);
    expect(status).toBe(0);
    expect(variables).toHaveProperty('SESSION_SECRET');
    expect(variables).not.toHaveProperty('SENDGRID_API_KEY');
    expect(variables).not.toHaveProperty('NEW_RELIC_LICENSE_KEY');
  });

  test('nothing without the password of the database, and does not start', () => {
    const { status } = started(synthesize(), { 'traitortrack/production/redis-auth-token': 'redisToken' });
    expect(status).toMatch(/DATABASE_URL: .*no value yet/);
  });
});

describe('the secrets', () => {
  const named = (synthesized: Synthesized, name: string): Json =>
    all(synthesized.data, 'AWS::SecretsManager::Secret').find(({ Name }) => Name === `traitortrack/production/${name}`);

  test.each([
    ['TT-SEC-02', 'session-secret'],
    ['TT-SES-04', 'redis-auth-token'],
    ['TT-SEC-03', 'database-url'],
  ])('[%s] %s is generated, from letters and digits only', (_id, name) => {
    expect(named(synthesize(), name).GenerateSecretString).toMatchObject({ ExcludePunctuation: true });
  });

  test('[TT-ARC-09] the key of SendGrid has a secret without a value', () => {
    expect(named(synthesize(), 'sendgrid-api-key')).toBeDefined();
    expect(named(synthesize(), 'sendgrid-api-key')).not.toHaveProperty('GenerateSecretString');
  });

  test.each([
    ['New Relic', ['newrelic-license-key'], NEW_RELIC],
    ['DataDog', ['datadog-license-key'], DATADOG],
    ['no tracing agent', [], {}],
  ])('[TT-APM-01] with %s the licence keys are %j', (_name, keys, props) => {
    const names: string[] = all(synthesize(props).data, 'AWS::SecretsManager::Secret').map(({ Name }) => Name);
    const prefix = 'traitortrack/production/';
    expect(names.filter((name) => name.endsWith('license-key')).map((name) => name.slice(prefix.length))).toEqual(keys);
  });

  test('[TT-SEC-03] the secret of the database includes its address and rotates every month', () => {
    const { data } = synthesize();
    const rotation = only(data, 'AWS::SecretsManager::RotationSchedule');
    const attachments = all(data, 'AWS::SecretsManager::SecretTargetAttachment');
    expect(rotation.RotationRules.ScheduleExpression).toBe('cron(0 4 1 * ? *)');
    expect(attachments.map((it) => it.TargetType)).toEqual(Array(2).fill('AWS::RDS::DBInstance'));
    expect(attachments.map((it) => secretName(textOf(it.SecretId), synthesize())).sort()).toEqual([
      'traitortrack/production/database-url',
      'traitortrack/production/database-url/traitortrack_web',
    ]);
    expect(secretName(textOf(rotation.SecretId), synthesize())).toBe('traitortrack/production/database-url');
  });

  test('[LB-RC-25] the login of the application rotates without a gap, after the migrations have created it', () => {
    const { application } = synthesize();
    const [rotation] = Object.values(application.findResources('AWS::SecretsManager::RotationSchedule'));
    expect(rotation.Properties.HostedRotationLambda.RotationType).toBe('PostgreSQLMultiUser');
    expect(rotation.DependsOn).toEqual([expect.stringMatching(/^MigrationsDone/)]);
    const secret = textOf(followed(rotation.Properties.SecretId, synthesize()));
    expect(secretName(secret, synthesize())).toBe('traitortrack/production/database-url/traitortrack_web');
  });

  test('[TT-SES-04] the password of Redis comes from its secret, and travels over TLS', () => {
    const group = only(synthesize().data, 'AWS::ElastiCache::ReplicationGroup');
    const reference = /^\{\{resolve:secretsmanager:(\$\{\w+\}):SecretString:::?\}\}$/.exec(textOf(group.AuthToken))!;
    expect(secretName(reference[1], synthesize())).toBe('traitortrack/production/redis-auth-token');
    expect(group).toMatchObject({ TransitEncryptionEnabled: true, AtRestEncryptionEnabled: true });
  });
});

describe('the role of the instances', () => {
  const readable = (synthesized: Synthesized): string[] =>
    all(synthesized.application, 'AWS::IAM::Policy')
      .filter(({ Roles }) => textOf(Roles[0]).startsWith('${WebTierRole'))
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
      .filter(({ Action }) => [Action].flat().some((action: string) => action.startsWith('secretsmanager:')))
      .flatMap(({ Action, Effect, Resource }) => {
        expect([Action].flat().sort()).toEqual(['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue']);
        expect(Effect).toBe('Allow');
        return [Resource].flat().map((resource: unknown) => textOf(followed(resource, synthesized)));
      });

  test.each([
    ['by default', {}, []],
    ['with New Relic', NEW_RELIC, ['traitortrack/production/newrelic-license-key']],
    ['with DataDog and a domain', DATADOG, ['traitortrack/production/datadog-license-key']],
  ])('[TT-SEC-01] [TT-ARC-09] may read exactly the secrets of its environment %s', (_name, props, more) => {
    const synthesized = synthesize(props);
    expect(
      readable(synthesized)
        .map((reference) => secretName(reference, synthesized))
        .sort(),
    ).toEqual(
      [
        'traitortrack/production/database-url/traitortrack_web',
        'traitortrack/production/redis-auth-token',
        'traitortrack/production/sendgrid-api-key',
        'traitortrack/production/session-secret',
        ...more,
      ].sort(),
    );
  });

  test('[TT-ARC-09] allows mail: the instances may connect to port 443 everywhere', () => {
    const groups = Object.entries(synthesize().application.findResources('AWS::EC2::SecurityGroup'));
    const [, web] = groups.find(([id]) => id.startsWith('WebTierSecurityGroup'))!;
    expect(web.Properties.SecurityGroupEgress).toEqual([
      expect.objectContaining({ CidrIp: '0.0.0.0/0', IpProtocol: expect.stringMatching(/^(-1|tcp)$/) }),
    ]);
  });
});

describe('no template contains a secret', () => {
  const VARIANTS: [string, Parameters<typeof synthesize>[0]][] = [
    ['by default', {}],
    ['with New Relic', NEW_RELIC],
    ['with DataDog and a domain', DATADOG],
  ];
  const templates = ({ global, data, application, recovery }: Synthesized): Template[] =>
    [global, data, application, recovery].filter((template) => template !== undefined);

  test.each(VARIANTS)('[TT-SEC-01] every secret is generated or without a value %s', (_name, props) => {
    const secrets = templates(synthesize(props)).flatMap((template) => all(template, 'AWS::SecretsManager::Secret'));
    expect(secrets.length).toBeGreaterThan(3);
    for (const secret of secrets) {
      expect(secret).not.toHaveProperty('SecretString');
      const known = JSON.parse(textOf(secret.GenerateSecretString?.SecretStringTemplate ?? '{}'));
      expect(Object.keys(known).filter((name) => name !== 'username' && name !== 'masterarn')).toEqual([]);
    }
  });

  /** The cache and the database by their passwords, the firewall by the header of the health page. */
  const ALWAYS = ['AWS::ElastiCache::ReplicationGroup', 'AWS::RDS::DBInstance', 'AWS::WAFv2::WebACL'];
  test.each([
    ['by default', {}, []],
    ['with New Relic', NEW_RELIC, []],
    // The header that proves the way through CloudFront. One side sends it, the other requires it.
    [
      'with DataDog and a domain',
      DATADOG,
      ['AWS::CloudFront::Distribution', 'AWS::ElasticLoadBalancingV2::ListenerRule'],
    ],
  ])(
    '[TT-SEC-01] values are resolved by CloudFormation only where a resource itself needs them %s',
    (_name, props, more) => {
      const resolving = templates(synthesize(props)).flatMap((template) =>
        Object.values(template.toJSON().Resources as { [id: string]: { Type: string } })
          .filter((resource) => JSON.stringify(resource).includes('{{resolve:'))
          .map(({ Type }) => Type),
      );
      expect(resolving.sort()).toEqual([...ALWAYS, ...more].sort());
    },
  );

  test('[TT-SEC-01] an instance receives references to secrets, in files that only root can read', () => {
    const { userData, secrets, environment: plain } = production();
    expect(userData).not.toContain('{{resolve:');
    expect(Object.keys(secrets).filter((name) => name in plain)).toEqual([]);
    for (const { secret } of Object.values(secrets)) expect(logicalId(secret)).toMatch(/^(Database|Cache|Secrets)/);
    for (const file of ['environment', 'secrets.json'])
      expect(userData).toContain(`chmod 0600 "/etc/$service/${file}"\n`);
  });
});
