import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { DeploymentEnvironment } from '../../../stacks/parts/environment';
import { systemMigrations } from '../../support/system-migrations';
import { Json, all, only, textOf, widgetsOf } from '../../support/template';
import { instanceOf } from './instance';
import { synthesize } from './synthesized';

const production = synthesize();
const { application } = production;
const purging = synthesize({ environment: DeploymentEnvironment.DEVELOPMENT, purgeAuditLog: true });

const schedules = (template: Template): { [task: string]: string } =>
  Object.fromEntries(
    all(template, 'AWS::Scheduler::Schedule').map((it) => [
      JSON.parse(it.Target.Input).containerOverrides[0].command[3],
      it.ScheduleExpression,
    ]),
  );
const [, migrate]: Json[] = only(application, 'AWS::ECS::TaskDefinition').ContainerDefinitions;

test('the instances are changed after the migrations, which wait for the tables of the application', () => {
  const [condition] = Object.keys(application.findResources('AWS::CloudFormation::WaitCondition'));
  const [group] = Object.values(application.findResources('AWS::AutoScaling::AutoScalingGroup'));
  expect(group.DependsOn).toContain(condition);
  expect(migrate.Command).toEqual(expect.arrayContaining(['up', '--defer-missing']));
});

test('the task may be started when every rule of the security groups is there', () => {
  const [start] = Object.values(application.findResources('Custom::LoadbearingMigration'));
  const rules = ['AWS::EC2::SecurityGroupIngress', 'AWS::EC2::SecurityGroupEgress'].flatMap((type) =>
    Object.entries(application.findResources(type))
      .filter(([id]) => id.includes('Migrations'))
      .map(([id]) => id),
  );
  expect(rules.length).toBeGreaterThan(0);
  expect(start.DependsOn).toEqual(expect.arrayContaining(rules));
});

test('[TT-MNT-02] the maintenance runs each month, by the statements of the report in its order', () => {
  expect(schedules(application)['monthly-maintenance']).toBe('cron(0 3 1 * ? *)');
  expect(
    systemMigrations('traitor-track')
      .task('monthly-maintenance')
      .statements.map(({ sql }) => sql.split('\n').at(-1)),
  ).toEqual(['REINDEX DATABASE CONCURRENTLY traitortrack', 'ANALYZE VERBOSE', 'VACUUM ANALYZE']);
});

test('[TT-MNT-06] the task connects with PRODUCTION_DATABASE_URL, of the administrator’s rotated secret', () => {
  const { Secrets, EntryPoint } = migrate;
  const names = [
    ...['PRODUCTION_DATABASE_URL__USERNAME', 'PRODUCTION_DATABASE_URL__PASSWORD'],
    ...['LOGIN_OF_TRAITORTRACK_WEB', 'PASSWORD_OF_TRAITORTRACK_WEB'],
  ];
  expect(Secrets.map((it: Json) => it.Name)).toEqual(names);
  expect(textOf(EntryPoint[2])).toMatch(
    /^export PRODUCTION_DATABASE_URL=.*; export DATABASE_URL="\$PRODUCTION_DATABASE_URL"/,
  );
  const secret = Object.values(production.data.findResources('AWS::SecretsManager::Secret')).find(
    (it) => it.Properties.Name === 'traitortrack/production/database-url',
  );
  expect(secret).toBeDefined();
  expect(JSON.stringify(Secrets[1].ValueFrom)).toContain('DatabaseSecretAttachment');
  expect(JSON.stringify(Secrets[1].ValueFrom)).toContain(':password::');
});

test('[TT-DBC-03] the size of the database is asked every day, and shown beside the storage that is free', () => {
  expect(schedules(application)['database-size']).toBe('rate(1 day)');
  expect(migrate.Environment).toContainEqual({ Name: 'METRIC_NAMESPACE', Value: 'TraitorTrack' });
  const widgets = widgetsOf(application);
  expect(widgets.get('Database size').metrics[0].slice(0, 4)).toEqual([
    'TraitorTrack',
    'DatabaseSizeBytes',
    'Database',
    'traitortrack',
  ]);
  expect(widgets.get('Database storage').metrics[0].slice(0, 2)).toEqual(['AWS/RDS', 'FreeStorageSpace']);
});

test('[TT-DBC-01] audit records are deleted only where that is asked for', () => {
  expect(schedules(application)).not.toHaveProperty('purge-audit-log');
  expect(schedules(purging.application)['purge-audit-log']).toBe('cron(0 2 1 * ? *)');
});

test('whoever is told of alarms is told of a run that failed', () => {
  const rule = all(application, 'AWS::Events::Rule').find((it) => it.Description === 'Failed database tasks');
  expect(JSON.stringify(rule.Targets[0].Arn)).toContain('AlarmTopic');
});

describe('the script on the instances', () => {
  const script = instanceOf(production).files['/opt/scripts/monthly_index_maintenance.sh'];
  const folder = mkdtempSync(join(tmpdir(), 'loadbearing-script-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('[TT-MNT-02] [TT-MNT-06] runs the same statements by hand, the password not on a command line', () => {
    const url = 'postgresql://shop:s3cret@db.internal:5432/traitortrack?sslmode=verify-full&sslrootcert=/etc/x.pem';
    const psql = join(folder, 'psql');
    writeFileSync(psql, '#!/bin/sh\necho "arguments: $*"\nenv | grep ^PG | sort\ncat\n');
    chmodSync(psql, 0o755);
    const file = join(folder, 'maintenance.sh');
    writeFileSync(file, script);
    const run = spawnSync('bash', ['--norc', file], {
      env: { PATH: `${folder}:${process.env.PATH}` },
      input: `${url}\n`,
      encoding: 'utf8',
    });
    expect(run.stderr).toBe('');
    expect(run.stdout.split('\n')).toEqual(
      expect.arrayContaining([
        'PGDATABASE=traitortrack',
        'PGHOST=db.internal',
        'PGPASSWORD=s3cret',
        'PGPORT=5432',
        'PGSSLMODE=verify-full',
        'PGUSER=shop',
        'REINDEX DATABASE CONCURRENTLY traitortrack;',
        'ANALYZE VERBOSE;',
        'VACUUM ANALYZE;',
      ]),
    );
    expect(run.stdout.split('\n')[0]).toMatch(/^arguments: (?!.*s3cret)/);
  });
});
