import { Duration, Stack, aws_ec2 as ec2, aws_kms as kms, aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { LoginRotation, LoginRotationProps } from '../../../lib/aws/data/login-rotation';
import { PostgresDatabase } from '../../../lib/aws/data/postgres-database';
import { PostgresDatabaseProps } from '../../../lib/aws/data/postgres-database-props';
import { DatabaseRotationOptions, Secrets } from '../../../lib/aws/data/secrets';
import { MigrationRunner } from '../../../lib/aws/release/migration-runner';
import { DatabaseAccess, DatabaseRoles } from '../../../lib/domain';
import { aBundle } from '../../support/a-bundle';
import { annotations } from '../../support/annotations';
import { aDatabase, aVpc } from '../../support/existing-resources';
import { NOTHING_OPEN, nagReport } from '../../support/nag-report';
import { faults } from '../../support/problems-of';
import { PRODUCTION, aStack, flagSets } from '../../support/stacks';
import { Json, all, textOf } from '../../support/template';

const rolesOf = (alternating: boolean): DatabaseRoles =>
  new DatabaseRoles({
    name: 'shop',
    roles: [
      { name: 'shop_web', access: DatabaseAccess.OWNER },
      { name: 'shop_worker', access: DatabaseAccess.WRITER },
    ],
    alternating,
  });

function withoutRotation(
  alternating = true,
  stack: Stack = aStack(PRODUCTION),
  more: Partial<PostgresDatabaseProps> = {},
) {
  const vpc = aVpc(stack);
  const database = new PostgresDatabase(stack, 'Database', {
    vpc,
    databaseName: 'shop',
    instanceClass: 'db.t3.large',
    storageGiB: 50,
    instanceIdentifier: 'shop',
    secretName: 'shop/production/database',
    encryptionKey: new kms.Key(stack, 'Key', { enableKeyRotation: true }),
    roles: rolesOf(alternating),
    ...more,
  });
  return { vpc, database, stack };
}

function build(props: Partial<LoginRotationProps> = {}, alternating = true, stack: Stack = aStack(PRODUCTION)) {
  const { vpc, database } = withoutRotation(alternating, stack);
  const rotation = new LoginRotation(stack, 'LoginRotation', { vpc, database, ...props });
  return { vpc, database, rotation, stack, template: () => Template.fromStack(stack) };
}

const schedules = (template: Template): Json[] => all(template, 'AWS::SecretsManager::RotationSchedule');

describe('[LB-RC-25] rotation of the logins of a database', () => {
  test.each(flagSets)('has no findings and no warnings $having', ({ flags }) => {
    const { rotation, database, stack } = build({}, true, aStack({ flags, region: 'us-east-1' }));
    expect(nagReport(rotation)).toEqual(NOTHING_OPEN);
    expect(nagReport(database.loginSecret('shop_web').node.scope!)).toEqual(NOTHING_OPEN);
    expect(annotations(stack)).toEqual([]);
  });

  test.each(['ddl', 'mod', 'all'])('rejects log_statement %s, which would log each new password', (logged) => {
    const { vpc, database, stack } = withoutRotation(true, undefined, { parameters: { log_statement: logged } });
    expect(faults(() => new LoginRotation(stack, 'LoginRotation', { vpc, database }))).toEqual([
      'conflicting-props at Shop/LoginRotation.database',
    ]);
    const secrets = new Secrets(stack, 'Secrets', { prefix: 'shop' });
    expect(faults(() => secrets.rotateDatabase(database, { vpc }))).toEqual([
      'conflicting-props at Shop/Secrets.database',
    ]);
  });

  test('accepts log_statement none', () => {
    const { vpc, database, stack } = withoutRotation(true, undefined, { parameters: { log_statement: 'none' } });
    expect(new LoginRotation(stack, 'LoginRotation', { vpc, database }).schedules).toHaveLength(2);
  });

  test('alternates between two users, created by the administrator', () => {
    const found = schedules(build().template());
    expect(found.map((it) => textOf(it.SecretId))).toEqual([
      expect.stringMatching(/^\$\{DatabaseLoginshopwebAttachment/),
      expect.stringMatching(/^\$\{DatabaseLoginshopworkerAttachment/),
    ]);
    for (const { HostedRotationLambda: hosted, RotateImmediatelyOnUpdate } of found) {
      expect(hosted.RotationType).toBe('PostgreSQLMultiUser');
      expect(textOf(hosted.MasterSecretArn)).toMatch(/^\$\{DatabaseSecretAttachment/);
      expect(hosted.MasterSecretKmsKeyArn).toEqual(hosted.KmsKeyArn);
      expect(hosted.KmsKeyArn).toBeDefined();
      expect(RotateImmediatelyOnUpdate).toBe(false);
    }
    expect(new Set(found.map((it) => it.HostedRotationLambda.RotationLambdaName)).size).toBe(2);
  });

  test('changes one password if the logins do not alternate', () => {
    const found = schedules(build({}, false).template()).map((it) => it.HostedRotationLambda);
    expect(found.map((it) => [it.RotationType, it.MasterSecretArn])).toEqual(
      Array(2).fill(['PostgreSQLSingleUser', undefined]),
    );
  });

  test('does not change the policy of the administrator’s secret', () => {
    build().template().resourceCountIs('AWS::SecretsManager::ResourcePolicy', 0);
  });

  test('happens in another hour than that of the administrator, at most once a day', () => {
    const expression = (props: Partial<LoginRotationProps>): string =>
      schedules(build(props).template())[0].RotationRules.ScheduleExpression;
    expect(expression({})).toBe('cron(0 6 1 * ? *)');
    expect(expression({ interval: Duration.days(90) })).toBe('rate(90 days)');
    expect(faults(() => build({ interval: Duration.hours(12) }))).toEqual([
      'number-out-of-range at Shop/LoginRotation.interval',
    ]);
  });

  test.each([
    'cron(bogus)',
    'cron(5 6 1 * ? *)',
    'cron(0 6 1 * ? 2027)',
    'cron(0 24 1 * ? *)',
    'rate(0 days)',
    'rate(1 week)',
  ])('rejects the schedule %s', (schedule) => {
    expect(faults(() => build({ schedule }))).toEqual(['invalid-format at Shop/LoginRotation.schedule']);
  });

  test.each(['rate(4 hours)', 'rate(23 hours)', 'cron(0 */4 * * ? *)', 'cron(0 6/12 * * ? *)', 'rate(1000 days)'])(
    'rejects %s, which is more than once a day or less than every 999 days',
    (schedule) => {
      expect(faults(() => build({ schedule }))).toEqual(['number-out-of-range at Shop/LoginRotation.schedule']);
    },
  );

  test.each([
    'rate(1 day)',
    'rate(24 hours)',
    'cron(0 23 L * ? *)',
    'cron(0 5 ? JAN,JUL SUN#1 *)',
    'cron(0 0 1/7 * ? *)',
  ])('accepts %s', (schedule) => {
    expect(schedules(build({ schedule }).template())[0].RotationRules.ScheduleExpression).toBe(schedule);
  });

  describe('beside that of the administrator', () => {
    const both = (
      logins: Partial<LoginRotationProps>,
      administrator: Partial<DatabaseRotationOptions>,
      first = true,
    ) => {
      const { stack, vpc, database } = withoutRotation();
      const rotate = [
        () => new Secrets(stack, 'Secrets', { prefix: 'shop' }).rotateDatabase(database, { vpc, ...administrator }),
        () => new LoginRotation(stack, 'LoginRotation', { vpc, database, ...logins }),
      ];
      (first ? rotate : rotate.reverse()).forEach((it) => it());
    };
    const days = { interval: Duration.days(90) };

    test.each<[Partial<LoginRotationProps>, Partial<DatabaseRotationOptions>]>([
      [days, days],
      [{ schedule: 'cron(0 4 15 * ? *)' }, {}],
      [{}, { interval: Duration.hours(6) }],
      [{}, { schedule: 'cron(0 2/4 * * ? *)' }],
      [{}, { interval: Duration.hours(7) }],
    ])('rejects %j, whose hour is that of %j', (logins, administrator) => {
      expect(faults(() => both(logins, administrator))).toEqual(['conflicting-props at Shop/LoginRotation.schedule']);
      expect(faults(() => both(logins, administrator, false))).toEqual(['conflicting-props at Shop/Secrets.schedule']);
    });

    test.each<[Partial<LoginRotationProps>, Partial<DatabaseRotationOptions>]>([
      [{}, {}],
      [{}, days],
      [days, {}],
      [{}, { schedule: 'cron(0 1/4 * * ? *)' }],
    ])('accepts %j, which is in another hour than %j', (logins, administrator) => {
      expect(() => both(logins, administrator)).not.toThrow();
    });
  });

  test.each(['fromSecretNameV2', 'fromSecretPartialArn'] as const)(
    'alternates only if the ARN of the administrator’s secret is complete: %s is not',
    (from) => {
      const partial = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:live';
      const rotate = (
        existingSecretOf: (stack: Stack) => secretsmanager.ISecret,
        alternating = true,
      ): LoginRotation => {
        const stack = aStack(PRODUCTION);
        const vpc = aVpc(stack);
        const database = new PostgresDatabase(stack, 'Database', {
          ...{ vpc, databaseName: 'shop', instanceClass: 'db.t3.large', storageGiB: 50, roles: rolesOf(alternating) },
          ...{ existingInstance: aDatabase(stack), existingSecret: existingSecretOf(stack) },
        });
        return new LoginRotation(stack, 'LoginRotation', { vpc, database });
      };
      const incomplete = (stack: Stack): secretsmanager.ISecret =>
        secretsmanager.Secret[from](stack, 'LiveSecret', from === 'fromSecretNameV2' ? 'live' : partial);
      expect(faults(() => rotate(incomplete))).toEqual(['missing-value at Shop/LoginRotation.database']);
      expect(rotate(incomplete, false).schedules).toHaveLength(2);
      const complete = (stack: Stack): secretsmanager.ISecret =>
        secretsmanager.Secret.fromSecretCompleteArn(stack, 'LiveSecret', `${partial}-AbCdEf`);
      expect(rotate(complete).schedules).toHaveLength(2);
    },
  );

  test('runs in the subnets of props that are an object with getters', () => {
    const { stack, vpc, database } = withoutRotation();
    class Props implements LoginRotationProps {
      public get vpc(): ec2.IVpc {
        return vpc;
      }
      public get database(): PostgresDatabase {
        return database;
      }
      public get vpcSubnets(): ec2.SubnetSelection {
        return { subnetType: ec2.SubnetType.PRIVATE_ISOLATED };
      }
    }
    new LoginRotation(stack, 'LoginRotation', new Props());
    const [{ HostedRotationLambda: hosted }] = schedules(Template.fromStack(stack));
    expect(hosted.VpcSubnetIds).toBe('subnet-isolated-a,subnet-isolated-b');
  });

  test('waits for the migrations, which create the logins', () => {
    const { vpc, database, rotation, stack, template } = build();
    const runner = new MigrationRunner(stack, 'Migrations', { vpc, database, migrations: aBundle() });
    runner.runBefore(...rotation.schedules);
    const found = Object.values(template().findResources('AWS::SecretsManager::RotationSchedule'));
    for (const schedule of found) expect(schedule.DependsOn).toContainEqual(expect.stringMatching(/^MigrationsDone/));
  });

  test('reaches the primary and Secrets Manager from the stack of the application', () => {
    const data = aStack(PRODUCTION);
    const { vpc, database } = build({}, true, data);
    const application = new Stack(data.node.root, 'Application', { env: PRODUCTION });
    const rotation = new LoginRotation(application, 'LoginRotation', { vpc, database });
    expect(nagReport(database.loginSecret('shop_web').node.scope!).unacknowledged).toEqual([]);
    expect(rotation.schedules).toHaveLength(2);
    Template.fromStack(application).hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      FromPort: 5432,
      Description: 'Rotation of the passwords of roles',
    });
  });

  test('requires roles', () => {
    const stack = aStack();
    const vpc = aVpc(stack);
    const props = { vpc, databaseName: 'shop', instanceClass: 'db.t3.large', storageGiB: 50 };
    const database = new PostgresDatabase(stack, 'Database', props);
    expect(faults(() => new LoginRotation(stack, 'LoginRotation', { vpc, database }))).toEqual([
      'missing-value at Shop/LoginRotation.database',
    ]);
  });
});

describe('[LB-RC-25] secrets of the logins', () => {
  test('have what the function reads: user name, password, address and the administrator', () => {
    const { template, database } = build();
    template().hasResource('AWS::SecretsManager::Secret', {
      Properties: {
        Name: 'shop/production/database/shop_web',
        KmsKeyId: Match.anyValue(),
        GenerateSecretString: {
          GenerateStringKey: 'password',
          ExcludePunctuation: true,
          SecretStringTemplate: {
            'Fn::Join': ['', ['{"username":"shop_web","masterarn":"', Match.anyValue(), '"}']],
          },
        },
      },
      DeletionPolicy: 'Delete',
    });
    template().hasResourceProperties('AWS::SecretsManager::SecretTargetAttachment', {
      SecretId: { Ref: Match.stringLikeRegexp('^DatabaseLoginshopweb') },
      TargetId: { Ref: Match.stringLikeRegexp('^DatabasePrimary') },
      TargetType: 'AWS::RDS::DBInstance',
    });
    expect(faults(() => database.loginSecret('shop_web_clone'))).toEqual(['unknown-choice at Shop/Database.role']);
  });

  test('leave the secret of the administrator as it is', () => {
    const ids = (roles?: DatabaseRoles): string[] => {
      const stack = aStack(PRODUCTION);
      const vpc = aVpc(stack);
      new PostgresDatabase(stack, 'Database', {
        ...{ vpc, databaseName: 'shop', instanceClass: 'db.t3.large', storageGiB: 50, roles },
      });
      return Object.keys(Template.fromStack(stack).toJSON().Resources);
    };
    expect(ids(rolesOf(true))).toEqual(expect.arrayContaining(ids()));
  });
});

describe('[LB-RC-25] roles behind RDS Proxy', () => {
  const withProxy = (props: Partial<PostgresDatabaseProps>): Stack => {
    const stack = aStack(PRODUCTION);
    new PostgresDatabase(stack, 'Database', {
      ...{ vpc: aVpc(stack), databaseName: 'shop', instanceClass: 'db.t3.large', storageGiB: 50, proxy: true },
      ...props,
    });
    return stack;
  };

  test('log in with their secrets, and count as pools', () => {
    const build = (roles?: DatabaseRoles): Template =>
      Template.fromStack(withProxy({ roles, maxConnections: 500, pooling: { defaultPoolSize: 50 } }));
    const percent = (template: Template): number =>
      all(template, 'AWS::RDS::DBProxyTargetGroup')[0].ConnectionPoolConfigurationInfo.MaxConnectionsPercent;
    expect([build(), build(rolesOf(false))].map(percent)).toEqual([10, 20]);
    const [{ Auth }] = all(build(rolesOf(false)), 'AWS::RDS::DBProxy');
    expect(Auth.map((it: Json) => textOf(it.SecretArn))).toEqual([
      expect.stringMatching(/DatabaseSecret/),
      expect.stringMatching(/DatabaseLoginshopweb/),
      expect.stringMatching(/DatabaseLoginshopworker/),
    ]);
  });

  test('must not alternate, since the proxy rejects the login that a rotation has replaced', () => {
    expect(faults(() => withProxy({ roles: rolesOf(true) }))).toEqual([
      'alternating-logins-behind-proxy at Shop/Database.roles',
    ]);
  });

  test('are not the administrator', () => {
    expect(faults(() => withProxy({ roles: rolesOf(false), masterUsername: 'shop_web' }))).toEqual([
      'names-collide at Shop/Database.roles',
    ]);
  });

  test.each([
    ['rds', 'rds_superuser', 'reserved-name'],
    ['rds', 'rdsadmin', 'reserved-name'],
    ['shop', 'rds_iam', 'reserved-name'],
    ['dbadmin', 'dbadmin', 'names-collide'],
  ])('with the prefix %s and the login %s, are names that RDS accepts', (name, login, expected) => {
    const roles = new DatabaseRoles({ name, roles: [{ name: login, access: DatabaseAccess.READER }] });
    expect(faults(() => withProxy({ roles }))).toEqual([`${expected} at Shop/Database.roles`]);
  });

  test('have no common role with the name of the administrator', () => {
    expect(faults(() => withProxy({ roles: rolesOf(false), masterUsername: 'shop_owner' }))).toEqual([
      'names-collide at Shop/Database.roles',
    ]);
  });

  test('of an existing instance have secrets with the key that is set', () => {
    const stack = aStack(PRODUCTION);
    const props = {
      ...{ vpc: aVpc(stack), databaseName: 'shop', instanceClass: 'db.t3.large', storageGiB: 50 },
      existingInstance: aDatabase(stack),
      existingSecret: secretsmanager.Secret.fromSecretNameV2(stack, 'Live-Secret', 'live'),
      encryptionKey: new kms.Key(stack, 'Key'),
    };
    expect(faults(() => new PostgresDatabase(stack, 'Without', props))).toEqual([
      'prop-without-effect at Shop/Without.encryptionKey',
    ]);
    new PostgresDatabase(stack, 'Database', { ...props, roles: rolesOf(true) });
    const found = all(Template.fromStack(stack), 'AWS::SecretsManager::Secret');
    expect(found.map((it) => it.KmsKeyId !== undefined)).toEqual([true, true]);
  });
});
