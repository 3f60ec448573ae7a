import { Duration, RemovalPolicy, Stack, Token, aws_iam as iam, aws_kms as kms } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Network } from '../../../lib/aws/network/network';
import { NatStrategy } from '../../../lib/aws/network/network-props';
import { PostgresDatabase } from '../../../lib/aws/data/postgres-database';
import { DatabaseRotationOptions, Secrets, SecretsProps } from '../../../lib/aws/data/secrets';
import { annotations } from '../../support/annotations';
import { aVpc } from '../../support/existing-resources';
import { NOTHING_OPEN, nagReport } from '../../support/nag-report';
import { faults } from '../../support/problems-of';
import { aStack, flagSets } from '../../support/stacks';

function build(props: Partial<SecretsProps> = {}, stack: Stack = aStack()) {
  const secrets = new Secrets(stack, 'Secrets', { prefix: 'traitortrack/production', ...props });
  return { secrets, stack, template: () => Template.fromStack(stack) };
}

function withDatabase(options: Partial<DatabaseRotationOptions> = {}, stack: Stack = aStack(), proxy = false) {
  const { secrets } = build({}, stack);
  const vpc = aVpc(stack);
  const database = new PostgresDatabase(stack, 'Database', {
    vpc,
    databaseName: 'app',
    instanceClass: 'db.t3.large',
    storageGiB: 50,
    proxy,
  });
  const schedule = secrets.rotateDatabase(database, { vpc, ...options });
  return { secrets, database, schedule, stack, template: () => Template.fromStack(stack) };
}

function reader(stack: Stack): iam.Role {
  return new iam.Role(stack, 'Reader', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
}

function statements(stack: Stack): { Action: string[]; Resource: unknown; Effect: string }[] {
  return Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy')).flatMap(
    (policy) => policy.Properties.PolicyDocument.Statement,
  );
}

describe.each(flagSets)('secrets $having', ({ flags }) => {
  test('are clean of findings and warnings', () => {
    const { secrets, stack } = withDatabase({}, aStack({ flags }));
    secrets.addGenerated('Session', 'session-secret');
    secrets.addProvidedByUser('Mail', 'sendgrid-api-key', 'API key of SendGrid');
    secrets.grantRead(reader(stack));
    expect(nagReport(stack)).toEqual(NOTHING_OPEN);
    expect(annotations(stack)).toEqual([]);
  });
});

test('[TT-SEC-02] the session secret is generated under its name', () => {
  const { secrets, template } = build();
  secrets.addGenerated('Session', 'session-secret', { description: 'Signs sessions' });
  template().hasResource('AWS::SecretsManager::Secret', {
    Properties: {
      Name: 'traitortrack/production/session-secret',
      Description: 'Signs sessions',
      GenerateSecretString: { ExcludePunctuation: true, PasswordLength: 64 },
    },
    DeletionPolicy: 'RetainExceptOnCreate',
  });
});

test('[TT-SEC-01] [TT-ARC-09] a role may read these secrets, each by its ARN, and nothing else', () => {
  const { secrets, stack } = build();
  secrets.addGenerated('Session', 'session-secret');
  secrets.addProvidedByUser('Mail', 'sendgrid-api-key', 'API key of SendGrid');
  secrets.grantRead(reader(stack));
  const found = statements(stack);
  expect(found.map(({ Action, Effect }) => ({ Action, Effect }))).toEqual(
    Array(2).fill({ Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], Effect: 'Allow' }),
  );
  expect(found.map(({ Resource }) => Resource)).toEqual([
    { Ref: expect.stringMatching(/^SecretsSession/) },
    { Ref: expect.stringMatching(/^SecretsMail/) },
  ]);
});

test('grantRead covers secrets that are added or included later', () => {
  const { secrets, stack } = withDatabase();
  secrets.grantRead(reader(stack));
  secrets.addGenerated('Session', 'session-secret');
  secrets.include((stack.node.findChild('Database') as PostgresDatabase).secret);
  expect(statements(stack).map(({ Resource }) => Resource)).toEqual([
    { Ref: expect.stringMatching(/^SecretsSession/) },
    { Ref: expect.stringMatching(/^DatabaseSecretAttachment/) },
  ]);
});

test('a secret of the user is created without a value', () => {
  const { secrets, template } = build();
  secrets.addProvidedByUser('Mail', 'sendgrid-api-key', 'API key of SendGrid');
  const [secret] = Object.values(template().findResources('AWS::SecretsManager::Secret'));
  expect(secret).toMatchObject({
    Properties: { Name: 'traitortrack/production/sendgrid-api-key', Description: 'API key of SendGrid' },
    DeletionPolicy: 'RetainExceptOnCreate',
  });
  expect(secret.Properties).not.toHaveProperty('GenerateSecretString');
  expect(secret.Properties).not.toHaveProperty('SecretString');
});

test('length and removal policy are configurable', () => {
  const { secrets, template } = build({ removalPolicy: RemovalPolicy.DESTROY });
  secrets.addGenerated('Session', 'session-secret', { length: 32 });
  secrets.addProvidedByUser('Mail', 'sendgrid-api-key', 'API key of SendGrid');
  template().hasResourceProperties('AWS::SecretsManager::Secret', {
    GenerateSecretString: { PasswordLength: 32 },
  });
  const policies = Object.values(template().findResources('AWS::SecretsManager::Secret')).map(
    (secret) => secret.DeletionPolicy,
  );
  expect(policies).toEqual(['Delete', 'Delete']);
});

test('a key of the user encrypts all secrets, for readers of the account through Secrets Manager only', () => {
  const stack = aStack();
  const { secrets, template } = build({ encryptionKey: new kms.Key(stack, 'Key') }, stack);
  secrets.addGenerated('Session', 'session-secret');
  secrets.addProvidedByUser('Mail', 'sendgrid-api-key', 'API key of SendGrid');
  secrets.grantRead(reader(stack));
  for (const secret of Object.values(template().findResources('AWS::SecretsManager::Secret'))) {
    expect(secret.Properties.KmsKeyId).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] });
  }
  template().hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Sid: 'SecretsOfThisAccount',
          Action: Match.arrayWith(['kms:Decrypt']),
          Condition: {
            StringEquals: { 'kms:CallerAccount': { Ref: 'AWS::AccountId' }, 'kms:ViaService': Match.anyValue() },
          },
        }),
      ]),
    },
  });
  expect(JSON.stringify(template().findResources('AWS::KMS::Key'))).not.toContain('Reader');
});

describe('rotation of a database password', () => {
  const rulesOf = (options: Partial<DatabaseRotationOptions>) => {
    const [schedule] = Object.values(
      withDatabase(options).template().findResources('AWS::SecretsManager::RotationSchedule'),
    );
    return schedule.Properties.RotationRules;
  };

  test('uses the function that AWS hosts, through the transform of 2024, on the attached secret', () => {
    const { template } = withDatabase();
    expect(template().toJSON().Transform).toBe('AWS::SecretsManager-2024-09-16');
    template().hasResourceProperties('AWS::SecretsManager::RotationSchedule', {
      SecretId: { Ref: Match.stringLikeRegexp('^DatabaseSecretAttachment') },
      HostedRotationLambda: {
        RotationType: 'PostgreSQLSingleUser',
        VpcSubnetIds: 'subnet-private-a,subnet-private-b',
      },
      RotateImmediatelyOnUpdate: false,
    });
    template().resourceCountIs('AWS::Lambda::Function', 0);
  });

  test('generates passwords of letters and digits, which need no encoding in URLs', () => {
    const [schedule] = Object.values(withDatabase().template().findResources('AWS::SecretsManager::RotationSchedule'));
    const excluded = new Set(schedule.Properties.HostedRotationLambda.ExcludeCharacters);
    const printable = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index));
    expect(printable.filter((character) => !excluded.has(character)).join('')).toBe(
      '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
    );
  });

  test('happens within a quiet hour of each month by default', () => {
    expect(rulesOf({})).toEqual({ ScheduleExpression: 'cron(0 4 1 * ? *)', Duration: '1h' });
    expect(rulesOf({ schedule: 'cron(0 8 ? * SUN#1 *)' }).ScheduleExpression).toBe('cron(0 8 ? * SUN#1 *)');
  });

  test.each([
    [Duration.days(30), 'rate(30 days)'],
    [Duration.days(1), 'rate(1 day)'],
    [Duration.hours(12), 'rate(12 hours)'],
  ])('interval %s is %s', (interval, expression) => {
    expect(rulesOf({ interval }).ScheduleExpression).toBe(expression);
  });

  test.each([false, true])(
    'the function reaches the primary and Secrets Manager, nothing else (proxy: %s)',
    (proxy) => {
      const { template } = withDatabase({}, aStack(), proxy);
      const ingress = Object.values(template().findResources('AWS::EC2::SecurityGroupIngress')).filter(
        (rule) => rule.Properties.Description === 'Rotation of the password',
      );
      expect(ingress.map((rule) => rule.Properties)).toEqual([
        expect.objectContaining({
          FromPort: 5432,
          ToPort: 5432,
          GroupId: { 'Fn::GetAtt': [expect.stringMatching(/^DatabaseSecurityGroup/), 'GroupId'] },
        }),
      ]);
      template().hasResourceProperties('AWS::EC2::SecurityGroup', {
        GroupDescription: 'Rotation of the password of Database',
        SecurityGroupEgress: [
          { CidrIp: '0.0.0.0/0', FromPort: 443, ToPort: 443, IpProtocol: 'tcp', Description: 'Secrets Manager' },
        ],
      });
    },
  );

  test('runs in the given subnets', () => {
    const stack = aStack();
    const { isolatedSubnets } = new Network(stack, 'Network', { nat: NatStrategy.NONE });
    withDatabase({ vpcSubnets: isolatedSubnets }, stack)
      .template()
      .hasResourceProperties('AWS::SecretsManager::RotationSchedule', {
        HostedRotationLambda: { VpcSubnetIds: 'subnet-isolated-a,subnet-isolated-b' },
      });
  });
});

describe('invalid secrets are rejected', () => {
  test.each([
    ['begins with a slash', '/traitortrack'],
    ['ends with a slash', 'traitortrack/'],
    ['holds a space', 'traitor track'],
    ['is empty', ''],
  ])('a prefix that %s', (_why, prefix) => {
    expect(faults(() => build({ prefix }))).toEqual(['invalid-format at Shop/Secrets.prefix']);
  });

  test('a prefix known only at deployment', () => {
    const prefix = Token.asString({ Ref: 'Prefix' });
    expect(faults(() => build({ prefix }))).toEqual(['unresolved-token at Shop/Secrets.prefix']);
  });

  test('the same name twice', () => {
    const { secrets } = build();
    secrets.addGenerated('One', 'session-secret');
    expect(faults(() => secrets.addProvidedByUser('Two', 'session-secret', 'again'))).toEqual([
      'duplicate at Shop/Secrets/Two.name',
    ]);
  });

  test('a name that begins with a slash, and a short value', () => {
    const { secrets } = build();
    expect(faults(() => secrets.addGenerated('One', '/session', { length: 8 }))).toEqual([
      'invalid-format at Shop/Secrets/One.name',
      'number-out-of-range at Shop/Secrets/One.length',
    ]);
  });

  test.each<[string, Partial<DatabaseRotationOptions>, string]>([
    ['an interval of an hour', { interval: Duration.hours(1) }, 'number-out-of-range at Shop/Secrets.interval'],
    ['a schedule that is not an expression', { schedule: 'monthly' }, 'invalid-format at Shop/Secrets.schedule'],
    [
      'interval and schedule',
      { interval: Duration.days(7), schedule: 'cron(0 4 1 * ? *)' },
      'conflicting-props at Shop/Secrets.interval',
    ],
  ])('%s', (_name, options, fault) => {
    expect(faults(() => withDatabase(options))).toEqual([fault]);
  });
});
