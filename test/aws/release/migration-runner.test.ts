import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  Duration,
  RemovalPolicy,
  Stack,
  Stage,
  aws_ec2 as ec2,
  aws_ecs as ecs,
  aws_s3_assets as s3assets,
  aws_secretsmanager as secretsmanager,
  aws_sns as sns,
} from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { DatabaseTask } from '../../../lib/aws/release/database-task';
import { MigrationRunner, MigrationRunnerProps } from '../../../lib/aws/release/migration-runner';
import { PostgresDatabase } from '../../../lib/aws/data/postgres-database';
import { PostgresDatabaseProps } from '../../../lib/aws/data/postgres-database-props';
import { DatabaseAccess, DatabaseRoles, MigrationBundle } from '../../../lib/domain';
import { aBundle } from '../../support/a-bundle';
import { annotations } from '../../support/annotations';
import { aVpc, aDatabase as existingDatabase } from '../../support/existing-resources';
import { NOTHING_OPEN, nagReport } from '../../support/nag-report';
import { faults } from '../../support/problems-of';
import { PRODUCTION, aStack, flagSets } from '../../support/stacks';
import { Json, all, only, textOf } from '../../support/template';

jest.setTimeout(30_000);

function aDatabase(stack: Stack, proxy = false): PostgresDatabase {
  return new PostgresDatabase(stack, 'Database', {
    vpc: aVpc(stack),
    databaseName: 'shop',
    instanceClass: 'db.t3.medium',
    storageGiB: 20,
    instanceIdentifier: 'shop',
    proxy,
  });
}

function build(props: Partial<MigrationRunnerProps> = {}, stack: Stack = aStack(PRODUCTION)) {
  const runner = new MigrationRunner(stack, 'Migrations', {
    vpc: aVpc(stack),
    database: props.database ?? aDatabase(stack),
    migrations: aBundle(),
    ...props,
  });
  return { runner, stack, template: (): Template => Template.fromStack(stack) };
}

const containersOf = (template: Template): { fetch: Json; migrate: Json } => {
  const [fetch, migrate] = only(template, 'AWS::ECS::TaskDefinition').ContainerDefinitions;
  return { fetch, migrate };
};

const valueOf = (container: Json, name: string): unknown =>
  container.Environment.find((it: Json) => it.Name === name)?.Value;

test.each(flagSets)('has no findings and no warnings $having', ({ flags }) => {
  const stack = aStack({ flags, region: 'us-east-1' });
  const { runner } = build({}, stack);
  runner.task.schedule('Refresh', { task: 'refresh', schedule: 'rate(1 hour)' });
  expect(nagReport(runner)).toEqual(NOTHING_OPEN);
  expect(annotations(stack)).toEqual([]);
});

describe('the task', () => {
  test('applies the migrations with the shipped runner, over TLS with a verified certificate', () => {
    const { migrate, fetch } = containersOf(build().template());
    expect(migrate.Command).toEqual([
      ...['node', '/srv/migrate/index.js', 'up', '--wait', '19440'],
      ...['--bundle', '/srv/migrate/bundle.json'],
    ]);
    expect(migrate.Image).toMatch(/^public\.ecr\.aws\/docker\/library\/node:\d+\.\d+\.\d+-/);
    expect(valueOf(migrate, 'PGSSLMODE')).toBe('verify-full');
    expect(valueOf(migrate, 'PGSSLROOTCERT')).toBe('/srv/migrate/rds-ca.pem');
    expect(valueOf(migrate, 'PGDATABASE')).toBe('shop');
    expect(textOf(valueOf(migrate, 'PGHOST'))).toMatch(/^\$\{DatabasePrimary\w+\.Endpoint\.Address\}$/);
    expect(fetch.Command[0]).toContain('https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem');
  });

  test('reads user name and password from the secret', () => {
    const { migrate } = containersOf(build().template());
    const secrets = Object.fromEntries(migrate.Secrets.map((it: Json) => [it.Name, textOf(it.ValueFrom)]));
    expect(Object.keys(secrets)).toEqual(['PGUSER', 'PGPASSWORD']);
    expect(secrets.PGPASSWORD).toMatch(/^\$\{DatabaseSecret\w+\}:password::$/);
    expect(JSON.stringify(migrate.Environment)).not.toMatch(/resolve:|password/i);
  });

  test('starts after its files are fetched, and cannot change them', () => {
    const { migrate, fetch } = containersOf(build().template());
    expect(migrate.DependsOn).toEqual([{ ContainerName: 'fetch', Condition: 'SUCCESS' }]);
    expect([fetch.Essential, migrate.Essential]).toEqual([false, true]);
    expect(migrate.MountPoints).toEqual([{ SourceVolume: 'files', ContainerPath: '/srv/migrate', ReadOnly: true }]);
    expect(fetch.MountPoints[0].ReadOnly).toBe(false);
    expect([fetch, migrate].map((it) => it.ReadonlyRootFilesystem)).toEqual([true, true]);
    expect(migrate.User).toBe('1000:1000');
  });

  test('never loses its last lines, which have the reason of a failure', () => {
    const { migrate } = containersOf(build().template());
    expect(migrate.LogConfiguration.Options).toMatchObject({ 'awslogs-stream-prefix': 'run', mode: 'blocking' });
    expect(migrate.StopTimeout).toBe(120);
  });

  test('can read its two files and nothing else', () => {
    const { template } = build();
    const policies = all(template(), 'AWS::IAM::Policy').flatMap((it) => it.PolicyDocument.Statement);
    const reads = policies.filter((it: Json) => [it.Action].flat().includes('s3:GetObject'));
    expect(reads.map((it) => textOf(it.Resource).replace(/[0-9a-f]{64}/, 'HASH'))).toEqual([
      expect.stringMatching(/\/HASH\.js$/),
      expect.stringMatching(/\/HASH\.json$/),
    ]);
  });

  test('has the same file for the same SQL at every synthesis', () => {
    const uri = (): unknown => valueOf(containersOf(build().template()).fetch, 'BUNDLE');
    expect(textOf(uri())).toBe(textOf(uri()));
  });

  test('can connect to HTTPS and the primary, and accepts no connections', () => {
    const template = build().template();
    const [group] = all(template, 'AWS::EC2::SecurityGroup').filter((it) => /no ingress/.test(it.GroupDescription));
    expect(group.SecurityGroupIngress).toBeUndefined();
    expect(group.SecurityGroupEgress.map((it: Json) => it.ToPort)).toEqual([443]);
    expect(all(template, 'AWS::EC2::SecurityGroupEgress').map((it) => it.ToPort)).toEqual([5432]);
    expect(all(template, 'AWS::EC2::SecurityGroupIngress').map((it) => it.ToPort)).toEqual([5432]);
  });

  test('connects to the primary, not to a proxy, since a lock belongs to a session', () => {
    const stack = aStack(PRODUCTION);
    const { migrate } = containersOf(build({ database: aDatabase(stack, true) }, stack).template());
    expect(textOf(valueOf(migrate, 'PGHOST'))).toMatch(/DatabasePrimary/);
  });

  test('leaves migrations pending whose tables do not exist, if deferMissing is set', () => {
    const { migrate } = containersOf(build({ deferMissing: true }).template());
    expect(migrate.Command.slice(2, 6)).toEqual(['up', '--wait', '19440', '--defer-missing']);
  });

  test('[LB-RC-34] applies to a database that is ahead only if allowAhead is set', () => {
    const commandOf = (allowAhead?: boolean): string[] =>
      containersOf(build({ allowAhead }).template()).migrate.Command;
    expect(commandOf()).not.toContain('--allow-ahead');
    expect(commandOf(true)).toContain('--allow-ahead');
  });

  test('[LB-RC-34] stops waiting for another runner before the deployment gives up, which then shows the reason', () => {
    const commandOf = (props: Partial<MigrationRunnerProps>): string[] =>
      containersOf(build(props).template()).migrate.Command.slice(3, 5);
    expect(commandOf({ timeout: Duration.minutes(10) })).toEqual(['--wait', '540']);
    expect(commandOf({ lockTimeout: Duration.minutes(1) })).toEqual(['--wait', '60']);
  });

  test('connects with the variable that urlVariable names', () => {
    const { migrate } = containersOf(build({ urlVariable: 'PRODUCTION_DATABASE_URL' }).template());
    expect(migrate.Secrets.map((it: Json) => it.Name)).toEqual([
      'PRODUCTION_DATABASE_URL__USERNAME',
      'PRODUCTION_DATABASE_URL__PASSWORD',
    ]);
    const script = textOf(migrate.EntryPoint[2]);
    expect(script).toMatch(
      /^export PRODUCTION_DATABASE_URL='postgresql:\/\/'"\$PRODUCTION_DATABASE_URL__USERNAME"':'"\$PRODUCTION_DATABASE_URL__PASSWORD"'@/,
    );
    expect(script).toMatch(/; export DATABASE_URL="\$PRODUCTION_DATABASE_URL"; exec "\$@"$/);
  });

  test('passes the composed URL to the program', () => {
    const { migrate } = containersOf(build({ urlVariable: 'PRODUCTION_DATABASE_URL' }).template());
    const [shell, ...args] = migrate.EntryPoint.map(textOf);
    const run = spawnSync(shell, [...args, process.execPath, '-p', 'process.env.DATABASE_URL'], {
      env: { PRODUCTION_DATABASE_URL__USERNAME: 'shop', PRODUCTION_DATABASE_URL__PASSWORD: 'abc123' },
      encoding: 'utf8',
    });
    expect(run.stdout.trim()).toMatch(
      /^postgresql:\/\/shop:abc123@\$\{DatabasePrimary\w+\.Endpoint\.Address\}:5432\/shop$/,
    );
  });

  describe('its first container', () => {
    const folder = mkdtempSync(join(tmpdir(), 'loadbearing-fetch-'));
    afterAll(() => rmSync(folder, { recursive: true }));

    /** Runs the real command with stand-ins for aws and curl that write their source to their target. */
    const fetched = (aws: string, more = {}): { status: number | null; files: { [name: string]: string } } => {
      const programs = join(folder, 'bin');
      const target = mkdtempSync(join(folder, 'files-'));
      mkdirSync(programs, { recursive: true });
      writeFileSync(join(programs, 'aws'), `#!/bin/sh\n${aws}\n`, { mode: 0o755 });
      const curl = '#!/bin/sh\nwhile [ $# -gt 1 ]; do [ "$1" = -o ] && file=$2; shift; done\necho "$1" > "$file"\n';
      writeFileSync(join(programs, 'curl'), curl, { mode: 0o755 });
      const { fetch } = containersOf(build().template());
      const [shell, ...args] = fetch.EntryPoint;
      const { status } = spawnSync(shell, [...args, fetch.Command[0].replaceAll('/srv/migrate', target)], {
        env: {
          ...{ PATH: `${programs}:${process.env.PATH}`, RUNNER: 's3://assets/a1.js', BUNDLE: 's3://assets/b2.json' },
          ...more,
        },
      });
      const files = readdirSync(target).map((name) => [name, readFileSync(join(target, name), 'utf8').trim()]);
      return { status, files: Object.fromEntries(files) };
    };

    test('fetches runner, SQL and RDS certificates for the second container', () => {
      expect(fetched('echo "$4" > "$5"')).toEqual({
        status: 0,
        files: {
          'index.js': 's3://assets/a1.js',
          'bundle.json': 's3://assets/b2.json',
          'rds-ca.pem': 'https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem',
        },
      });
    });

    test('fetches the plan of roles as well', () => {
      expect(fetched('echo "$4" > "$5"', { ROLES: 's3://assets/c3.json' }).files).toMatchObject({
        'roles.json': 's3://assets/c3.json',
      });
    });

    test('fails if one of them cannot be fetched, so that the second does not start', () => {
      expect(fetched('exit 3')).toEqual({ status: 3, files: {} });
    });
  });

  test('runs maintenance tasks on a schedule, and rejects one that does not exist', () => {
    const { runner, template } = build({ metricsNamespace: 'Shop' });
    runner.task.schedule('Refresh', { task: 'refresh', schedule: 'rate(1 hour)' });
    const schedule = only(template(), 'AWS::Scheduler::Schedule');
    expect(schedule.ScheduleExpression).toBe('rate(1 hour)');
    expect(JSON.parse(schedule.Target.Input)).toEqual({
      containerOverrides: [
        {
          name: 'migrate',
          command: ['node', '/srv/migrate/index.js', 'run', 'refresh', '--bundle', '/srv/migrate/bundle.json'],
        },
      ],
    });
    expect(valueOf(containersOf(template()).migrate, 'METRIC_NAMESPACE')).toBe('Shop');
    expect(faults(() => runner.task.schedule('Other', { task: 'other', schedule: 'rate(1 hour)' }))).toEqual([
      'unknown-maintenance-task at MigrationBundle.task',
    ]);
  });

  test('publishes every failed run to a topic', () => {
    const { runner, stack, template } = build();
    runner.task.notifyFailures(new sns.Topic(stack, 'Topic'));
    const rule = all(template(), 'AWS::Events::Rule').find((it) => /Failed/.test(it.Description));
    expect(rule.EventPattern.detail.$or).toEqual([
      { containers: { exitCode: [{ 'anything-but': 0 }] } },
      { stopCode: [{ 'anything-but': 'EssentialContainerExited' }] },
    ]);
    expect(textOf(rule.Targets[0].InputTransformer.InputTemplate)).toMatch(/The database task .* failed: /);
  });

  test('runs in an existing cluster, with images from your registry', () => {
    const stack = aStack(PRODUCTION);
    const cluster = ecs.Cluster.fromClusterAttributes(stack, 'Live', { clusterName: 'live', vpc: aVpc(stack) });
    const image = (name: string): ecs.ContainerImage => ecs.ContainerImage.fromRegistry(`mirror.example.com/${name}`);
    const { template } = build({ cluster, nodeImage: image('node:22'), awsCliImage: image('aws:2') }, stack);
    template().resourceCountIs('AWS::ECS::Cluster', 0);
    const { fetch, migrate } = containersOf(template());
    expect([fetch.Image, migrate.Image]).toEqual(['mirror.example.com/aws:2', 'mirror.example.com/node:22']);
  });

  test('prints the state if there are no migrations', () => {
    const stack = aStack(PRODUCTION);
    new DatabaseTask(stack, 'Task', {
      vpc: aVpc(stack),
      database: aDatabase(stack),
      migrations: aBundle({ migrations: [] }),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const template = Template.fromStack(stack);
    expect(containersOf(template).migrate.Command[2]).toBe('status');
    template.resourceCountIs('AWS::CloudFormation::WaitCondition', 0);
  });
});

describe('the deployment', () => {
  const idsOf = (template: Template, type: string): string[] => Object.keys(template.findResources(type));
  const waits = (props: Partial<MigrationRunnerProps> = {}): string[] => {
    const template = build(props).template();
    return [
      ...idsOf(template, 'AWS::CloudFormation::WaitConditionHandle'),
      ...idsOf(template, 'AWS::CloudFormation::WaitCondition'),
    ];
  };

  test('waits up to six hours, longer than a function or a custom resource can', () => {
    const template = build().template();
    expect(only(template, 'AWS::CloudFormation::WaitCondition')).toMatchObject({ Count: 1, Timeout: '21600' });
    expect(only(build({ timeout: Duration.hours(12) }).template(), 'AWS::CloudFormation::WaitCondition').Timeout).toBe(
      '43200',
    );
  });

  test('connects to an existing database at its address', () => {
    const stack = aStack(PRODUCTION);
    const database = new PostgresDatabase(stack, 'Database', {
      vpc: aVpc(stack),
      databaseName: 'shop',
      instanceClass: 'db.t3.medium',
      storageGiB: 20,
      existingInstance: existingDatabase(stack),
      existingSecret: secretsmanager.Secret.fromSecretCompleteArn(
        stack,
        'Secret',
        'arn:aws:secretsmanager:us-east-1:111122223333:secret:live-AbCdEf',
      ),
    });
    const { migrate } = containersOf(build({ database }, stack).template());
    expect([valueOf(migrate, 'PGHOST'), valueOf(migrate, 'PGPORT')]).toEqual(['live.example.internal', '5432']);
  });

  test('runs again only if a migration, the run or the timeout changed', () => {
    const [handle, condition] = waits();
    expect(waits()).toEqual([handle, condition]);
    const changed = [
      waits({ migrations: aBundle({ fingerprint: 'f'.repeat(64) }) }),
      waits({ run: 1 }),
      waits({ timeout: Duration.hours(1) }),
    ];
    changed.forEach((ids) => expect(ids.filter((it) => it === handle || it === condition)).toEqual([]));
  });

  test('starts the task after its dependencies, and waits after that', () => {
    const template = build().template();
    const [condition] = Object.values(template.findResources('AWS::CloudFormation::WaitCondition'));
    const [start] = Object.entries(template.findResources('Custom::LoadbearingMigration'));
    expect(condition.DependsOn).toEqual([start[0]]);
    const before = start[1].DependsOn.join();
    // Permissions of the task and of its start, the ingress and egress rules, and the rule for the end.
    [
      /TaskDefinitionTaskRoleDefaultPolicy/,
      /TaskDefinitionExecutionRoleDefaultPolicy/,
      /RoleDefaultPolicy/,
      /SecurityGroupto\w*5432/,
      /EndedAllowEventRule/,
      /Ended[0-9A-F]{8}/,
    ].forEach((it) => expect(before).toMatch(it));
    const rules = [
      ...idsOf(template, 'AWS::EC2::SecurityGroupIngress'),
      ...idsOf(template, 'AWS::EC2::SecurityGroupEgress'),
    ];
    rules.forEach((id) => expect(start[1].DependsOn).toContain(id));
  });

  test('updates a service only after the migrations', () => {
    const stack = aStack(PRODUCTION);
    const { runner } = build({}, stack);
    const service = new ecs.FargateService(stack, 'Service', {
      cluster: runner.cluster,
      taskDefinition: new ecs.FargateTaskDefinition(stack, 'App', {}),
    });
    service.taskDefinition.addContainer('app', {
      image: ecs.ContainerImage.fromRegistry('app:1'),
      memoryLimitMiB: 512,
    });
    runner.runBefore(service);
    const template = Template.fromStack(stack);
    const [condition] = idsOf(template, 'AWS::CloudFormation::WaitCondition');
    const [made] = Object.values(template.findResources('AWS::ECS::Service'));
    expect(made.DependsOn).toContain(condition);
  });

  test('the function can start this family in this cluster with its two roles, and read its log', () => {
    const statements = all(build().template(), 'AWS::IAM::Policy')
      .flatMap((it) => it.PolicyDocument.Statement)
      .filter((it: Json) =>
        /RunTask|TagResource|DescribeTasks|DescribeStacks|PassRole|GetLogEvents/.test([it.Action].flat().join()),
      );
    expect(statements.map((it: Json) => it.Action)).toEqual([
      'logs:GetLogEvents',
      'cloudformation:DescribeStacks',
      'ecs:RunTask',
      'ecs:DescribeTasks',
      'ecs:TagResource',
      'iam:PassRole',
    ]);
    const [, stacks, run, describe, , pass] = statements;
    expect(stacks.Resource).toEqual({ Ref: 'AWS::StackId' });
    [run, describe].forEach((it) => expect(Object.keys(it.Condition.ArnEquals)).toEqual(['ecs:cluster']));
    expect(textOf(run.Resource)).toMatch(/:task-definition\/shop-production-\w[\w-]*:\*$/);
    expect(pass.Resource).toHaveLength(2);
    expect(pass.Condition).toEqual({ StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } });
  });

  test('receives the end of tasks that it started, not of scheduled ones', () => {
    const rule = only(build().template(), 'AWS::Events::Rule');
    expect(rule.EventPattern.detail).toMatchObject({ startedBy: ['loadbearing-migration'], lastStatus: ['STOPPED'] });
    expect(rule.EventPattern.detail.group[0]).toMatch(/^family:shop-production-/);
  });
});

test('runs in an existing VPC, in the given subnets', () => {
  const stack = aStack(PRODUCTION);
  const subnet = ec2.Subnet.fromSubnetId(stack, 'Subnet', 'subnet-7');
  const { template } = build({ vpcSubnets: { subnets: [subnet] } }, stack);
  expect(only(template(), 'Custom::LoadbearingMigration').Subnets).toEqual(['subnet-7']);
});

test('one error names every problem', () => {
  const props = { migrations: aBundle({ migrations: [] }), run: -1, timeout: Duration.hours(13) };
  expect(faults(() => build(props))).toEqual([
    'empty-list at Shop/Migrations.migrations',
    'number-out-of-range at Shop/Migrations.run',
    'number-out-of-range at Shop/Migrations.timeout',
  ]);
  expect(faults(() => build({ urlVariable: 'db url' }))).toEqual(['invalid-format at Shop/Migrations.urlVariable']);
});

test('[LB-RC-25] props may be an object with getters', () => {
  const stack = aStack(PRODUCTION);
  const database = aDatabase(stack);
  class Props implements MigrationRunnerProps {
    public get vpc(): ec2.IVpc {
      return aVpc(stack);
    }
    public get database(): PostgresDatabase {
      return database;
    }
    public get migrations(): MigrationBundle {
      return aBundle();
    }
    public get urlVariable(): string {
      return 'SHOP_URL';
    }
  }
  new MigrationRunner(stack, 'Migrations', new Props());
  const { migrate } = containersOf(Template.fromStack(stack));
  expect(migrate.EntryPoint.map(textOf).join()).toContain('SHOP_URL');
});

describe('[LB-RC-25] roles of the database', () => {
  const rolesOf = (access = DatabaseAccess.WRITER, alternating = true): DatabaseRoles =>
    new DatabaseRoles({ name: 'shop', roles: [{ name: 'shop_web', access }], alternating });
  const withRoles = (roles: DatabaseRoles | undefined, props: Partial<MigrationRunnerProps> = {}) => {
    const stack = aStack(PRODUCTION);
    const database = new PostgresDatabase(stack, 'Database', {
      ...{ vpc: aVpc(stack), databaseName: 'shop', instanceClass: 'db.t3.medium', storageGiB: 20, roles },
    });
    return { ...build({ ...props, database }, stack), database };
  };
  const secretsOf = (container: Json): { [name: string]: string } =>
    Object.fromEntries(container.Secrets.map((it: Json) => [it.Name, textOf(it.ValueFrom)]));
  const conditionOf = (template: Template): string =>
    Object.keys(template.findResources('AWS::CloudFormation::WaitCondition'))[0];

  test('reach the runner as a plan without passwords, and passwords as references', () => {
    const roles = rolesOf();
    const { runner, stack, template } = withRoles(roles);
    const { fetch, migrate } = containersOf(template());
    expect(textOf(valueOf(fetch, 'ROLES'))).toMatch(/^s3:.*\.json$/);
    expect(migrate.Command.join(' ')).toContain(' --roles /srv/migrate/roles.json ');
    const { assetPath } = runner.task.node.findChild('Roles') as s3assets.Asset;
    expect(readFileSync(resolve(Stage.of(stack)!.assetOutdir, assetPath), 'utf8')).toBe(roles.toJson());
    const { PGUSER, LOGIN_OF_SHOP_WEB, PASSWORD_OF_SHOP_WEB } = secretsOf(migrate);
    expect(PGUSER).toMatch(/^\$\{DatabaseSecret/);
    expect(LOGIN_OF_SHOP_WEB).toMatch(/^\$\{DatabaseLoginshopweb\w+\}:username::$/);
    expect(PASSWORD_OF_SHOP_WEB).toMatch(/^\$\{DatabaseLoginshopweb\w+\}:password::$/);
    const alone = containersOf(withRoles(rolesOf(DatabaseAccess.WRITER, false)).template()).migrate;
    expect(Object.keys(secretsOf(alone))).toEqual(['PGUSER', 'PGPASSWORD', 'PASSWORD_OF_SHOP_WEB']);
  });

  test('run the task again when they change', () => {
    const ids = [undefined, rolesOf(), rolesOf(), rolesOf(DatabaseAccess.READER)].map((roles) =>
      conditionOf(withRoles(roles).template()),
    );
    expect(ids[1]).toBe(ids[2]);
    expect(new Set(ids).size).toBe(3);
  });

  test('run the task again when the database or a secret is replaced', () => {
    const idOf = (change: Partial<PostgresDatabaseProps>, id = 'Database', isLive = false): string => {
      const stack = aStack(PRODUCTION);
      const vpc = aVpc(stack);
      const database = new PostgresDatabase(stack, id, {
        ...{ vpc, databaseName: 'shop', instanceClass: 'db.t3.medium', storageGiB: 20, roles: rolesOf() },
        ...(isLive && {
          existingInstance: existingDatabase(stack),
          existingSecret: secretsmanager.Secret.fromSecretNameV2(stack, 'LiveSecret', 'live'),
        }),
        ...change,
      });
      return conditionOf(build({ database }, stack).template());
    };
    expect(idOf({ instanceClass: 'db.t3.large', storageGiB: 50 })).toBe(idOf({}));
    const replaced = [
      idOf({}),
      idOf({ secretName: 'shop/database' }),
      idOf({ databaseName: 'other' }),
      idOf({ snapshotIdentifier: 'before' }),
      idOf({ snapshotIdentifier: 'after' }),
      idOf({ instanceIdentifier: 'shop-2' }),
      idOf({ masterUsername: 'owner' }),
      idOf({}, 'Database2'),
      idOf({}, 'Database', true),
    ];
    expect(new Set(replaced).size).toBe(replaced.length);
  });

  test('fit into the task definition, which ECS limits to 64 KiB', () => {
    const many = (count: number): DatabaseRoles =>
      new DatabaseRoles({
        name: 'shop',
        roles: Array.from({ length: count }, (_, index) => ({
          name: `shop_service_${index}`,
          access: DatabaseAccess.WRITER,
        })),
        alternating: true,
      });
    expect(faults(() => withRoles(many(120)))).toEqual(['too-long at Shop/Migrations.database']);
    const definition = only(withRoles(many(100)).template(), 'AWS::ECS::TaskDefinition');
    expect(JSON.stringify(definition).length).toBeLessThan(64 * 1024);
  });

  test('suffice without migrations', () => {
    const { migrate } = containersOf(withRoles(rolesOf(), { migrations: aBundle({ migrations: [] }) }).template());
    expect(migrate.Command).toContain('up');
  });

  test('let a task connect as one of them, which then creates none', () => {
    const { database, stack } = withRoles(rolesOf());
    const task = new DatabaseTask(stack, 'Jobs', {
      ...{ vpc: aVpc(stack), database, migrations: aBundle(), role: 'shop_web' },
    });
    const definition = all(Template.fromStack(stack), 'AWS::ECS::TaskDefinition').find((it) => /Jobs/.test(it.Family));
    const [, migrate] = definition!.ContainerDefinitions;
    expect(secretsOf(migrate)).toEqual({
      PGUSER: expect.stringMatching(/^\$\{DatabaseLoginshopweb/),
      PGPASSWORD: expect.stringMatching(/^\$\{DatabaseLoginshopweb/),
    });
    expect(migrate.Command).toContain('status');
    expect(migrate.Command).not.toContain('--roles');
    expect(task.commandFor('refresh')).toContain('run');
  });

  test('that do not exist are rejected, and so are migrations without the administrator', () => {
    const { database, stack } = withRoles(rolesOf());
    const props = { vpc: aVpc(stack), database, migrations: aBundle() };
    expect(faults(() => new DatabaseTask(stack, 'Jobs', { ...props, role: 'web' }))).toEqual([
      'unknown-choice at Shop/Jobs.role',
    ]);
    expect(faults(() => new MigrationRunner(stack, 'More', { ...props, role: 'shop_web' }))).toEqual([
      'conflicting-props at Shop/More.role',
    ]);
  });
});
