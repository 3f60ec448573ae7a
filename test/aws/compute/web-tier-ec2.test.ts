import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Duration,
  RemovalPolicy,
  Stack,
  Token,
  aws_cloudwatch as cloudwatch,
  aws_ec2 as ec2,
  aws_logs as logs,
  aws_secretsmanager as secretsmanager,
} from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { parse } from 'yaml';
import { Application } from '../../../lib/aws/compute/application';
import { SecretEnvironment } from '../../../lib/aws/compute/secret-environment';
import { SessionStore, WebTierEc2Props } from '../../../lib/aws/compute/web-tier-ec2-props';
import { GunicornConfig, PathPattern, WorkerClass } from '../../../lib/domain';
import { annotations } from '../../support/annotations';
import { aVpc } from '../../support/existing-resources';
import { bootFiles, userDataOf, writtenFile } from '../../support/instance-files';
import { NOTHING_OPEN, nagReport } from '../../support/nag-report';
import { faults } from '../../support/problems-of';
import { python } from '../../support/python';
import { aStack, flagSets } from '../../support/stacks';
import { Json, all, only } from '../../support/template';
import { aLoadBalancer, aWebTier } from '../../support/web-tier';

const ASG = 'AWS::AutoScaling::AutoScalingGroup';
const TARGET_GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';

function build(props: Partial<WebTierEc2Props> = {}, stack: Stack = aStack({ region: 'us-east-1' })) {
  const tier = aWebTier(stack, props);
  return { tier, stack, template: Template.fromStack(stack) };
}

function databaseSecret(stack: Stack): secretsmanager.ISecret {
  return secretsmanager.Secret.fromSecretCompleteArn(
    stack,
    'Database',
    'arn:aws:secretsmanager:us-east-1:111111111111:secret:database-AbCdEf',
  );
}

function launchTemplate(template: Template): Json {
  return only(template, 'AWS::EC2::LaunchTemplate').LaunchTemplateData;
}

describe.each(flagSets)('a web tier $having', ({ flags }) => {
  test('is clean of findings and warnings', () => {
    const stack = aStack({ flags, region: 'us-east-1' });
    aWebTier(stack, { desiredInstances: 3, secretEnvironment: { KEY: SecretEnvironment.of(databaseSecret(stack)) } });
    expect(nagReport(stack)).toEqual(NOTHING_OPEN);
    expect(annotations(stack)).toEqual([]);
  });

  test('[TT-ASG-07] [TT-ASG-09] [TT-ALB-13] has its sizes, uses the health checks of the load balancer and is its target', () => {
    const stack = aStack({ flags, region: 'us-east-1' });
    aWebTier(stack, {
      autoScalingGroupName: 'traitortrack-asg',
      minInstances: 2,
      maxInstances: 10,
      desiredInstances: 3,
    });
    Template.fromStack(stack).hasResourceProperties(ASG, {
      AutoScalingGroupName: 'traitortrack-asg',
      MinSize: '2',
      MaxSize: '10',
      DesiredCapacity: '3',
      HealthCheckType: 'ELB',
      HealthCheckGracePeriod: 300,
      TargetGroupARNs: [{ Ref: Match.stringLikeRegexp('^WebTargetGroup') }],
    });
  });
});

describe('the group', () => {
  test('[TT-ASG-08] has instances in two private subnets', () => {
    build().template.hasResourceProperties(ASG, { VPCZoneIdentifier: ['subnet-private-a', 'subnet-private-b'] });
  });

  test('has no desired capacity without desiredInstances, so that only the scaling sets the size', () => {
    build().template.hasResourceProperties(ASG, { DesiredCapacity: Match.absent() });
  });

  test('keeps its scaled size in a deployment that does not change desiredInstances', () => {
    build({ desiredInstances: 3 }).template.hasResource(ASG, {
      UpdatePolicy: { AutoScalingScheduledAction: { IgnoreUnmodifiedGroupSizeProperties: true } },
    });
  });

  test('[TT-ASG-10] scales to 70 % of CPU on average', () => {
    build().template.hasResourceProperties('AWS::AutoScaling::ScalingPolicy', {
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingConfiguration: {
        PredefinedMetricSpecification: { PredefinedMetricType: 'ASGAverageCPUUtilization' },
        TargetValue: 70,
      },
    });
  });

  test('replaces instances one after another, never below the desired number', () => {
    build().template.hasResource(ASG, {
      UpdatePolicy: {
        AutoScalingInstanceRefresh: {
          Strategy: 'Rolling',
          Preferences: { MinHealthyPercentage: 100, MaxHealthyPercentage: 110, InstanceWarmup: 90 },
        },
      },
      Properties: { DefaultInstanceWarmup: 90, MetricsCollection: [{ Granularity: '1Minute' }] },
    });
  });

  test('stops an update if an alarm goes off', () => {
    const stack = aStack({ region: 'us-east-1' });
    const alarm = cloudwatch.Alarm.fromAlarmArn(
      stack,
      'Errors',
      'arn:aws:cloudwatch:us-east-1:111111111111:alarm:errors',
    );
    build({ rollbackAlarms: [alarm] }, stack).template.hasResource(ASG, {
      UpdatePolicy: {
        AutoScalingInstanceRefresh: { Preferences: { AlarmSpecification: { Alarms: ['errors'] } } },
      },
    });
  });

  test('adds an instance only after its boot has completed the hook, and replaces one that never does', () => {
    const { template } = build({ bootTimeoutSeconds: 600 });
    template.hasResourceProperties(ASG, {
      LifecycleHookSpecificationList: [
        {
          LifecycleHookName: 'boot',
          LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
          DefaultResult: 'ABANDON',
          HeartbeatTimeout: 600,
        },
      ],
    });
    template.hasResource(ASG, {
      CreationPolicy: Match.absent(),
      // Permissions exist before the first instance boots.
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('^WebRoleDefaultPolicy')]),
    });
  });

  test.each([
    [{ maxInstances: 10 }, 1],
    [{ maxInstances: 11 }, 2],
    [{ maxInstances: 2, minInstances: 1 }, 1],
    [{ maxInstances: 10, updateMaxHealthyPercent: 150 }, 5],
  ])('%p may briefly need %i more instances', (props, surge) => {
    expect(aWebTier(aStack({ region: 'us-east-1' }), props).surgeInstances).toBe(surge);
  });

  test('replaces instances after the given number of days', () => {
    build({ maxInstanceLifetimeDays: 30 }).template.hasResourceProperties(ASG, {
      MaxInstanceLifetime: Duration.days(30).toSeconds(),
    });
  });
});

describe('the instances', () => {
  test('[TT-ASG-01] [TT-ASG-02] [TT-ASG-04] come from a named template, with the given type and key', () => {
    const { template } = build({
      launchTemplateName: 'traitortrack-template',
      launchTemplateVersionDescription: 'v1.0',
      keyName: 'traitortrack-key',
    });
    template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
      LaunchTemplateName: 'traitortrack-template',
      VersionDescription: 'v1.0',
      LaunchTemplateData: { InstanceType: 't3.medium', KeyName: 'traitortrack-key' },
    });
    const ports = Object.values(template.findResources('AWS::EC2::SecurityGroupIngress')).map(
      ({ Properties }) => Properties.FromPort,
    );
    expect(ports.sort()).toEqual([5000, 80]); // port 22 stays closed, key or not
  });

  test('without keyName they have no key pair', () => {
    expect(launchTemplate(build().template).KeyName).toBeUndefined();
  });

  test('[TT-ASG-03] run the current Amazon Linux 2023, for the processor of their type', () => {
    for (const [instanceType, architecture] of [
      ['t3.medium', 'x86_64'],
      ['t4g.medium', 'arm64'],
    ]) {
      const { template } = build({ instanceType });
      const { Ref } = launchTemplate(template).ImageId;
      expect(template.toJSON().Parameters[Ref]).toEqual({
        Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>',
        Default: expect.stringMatching(new RegExp(`^/aws/service/ami-amazon-linux-latest/al2023-.*${architecture}$`)),
      });
    }
  });

  test('[TT-ASG-06] carry the instance profile traitortrack-role', () => {
    const { template } = build({ instanceProfileName: 'traitortrack-role' });
    template.hasResourceProperties('AWS::IAM::InstanceProfile', { InstanceProfileName: 'traitortrack-role' });
    expect(launchTemplate(template).IamInstanceProfile).toEqual({
      Arn: { 'Fn::GetAtt': [expect.stringMatching('^WebInstanceProfile'), 'Arn'] },
    });
  });

  test('require IMDSv2 from the instance itself, encrypt their disk and send metrics every minute', () => {
    expect(launchTemplate(build().template)).toMatchObject({
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { Encrypted: true, VolumeType: 'gp3', VolumeSize: 20 } }],
      Monitoring: { Enabled: true },
      EbsOptimized: true,
    });
  });

  test('burst without a limit, since a throttled processor never reaches the scaling target', () => {
    expect(launchTemplate(build().template).CreditSpecification).toEqual({ CpuCredits: 'unlimited' });
    expect(launchTemplate(build({ cpuCredits: ec2.CpuCredits.STANDARD }).template).CreditSpecification).toEqual({
      CpuCredits: 'standard',
    });
    expect(launchTemplate(build({ instanceType: 'm7g.large' }).template).CreditSpecification).toBeUndefined();
  });

  test('may read their secrets, write their two logs and one namespace, and use no managed policy', () => {
    const stack = aStack({ region: 'us-east-1' });
    const { template } = build(
      { metricsNamespace: 'TraitorTrack', secretEnvironment: { KEY: SecretEnvironment.of(databaseSecret(stack)) } },
      stack,
    );
    template.hasResourceProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() });
    const statements: Json[] = all(template, 'AWS::IAM::Policy').flatMap((it) => it.PolicyDocument.Statement);
    const open = statements.filter(({ Resource, Condition }) => Resource === '*' && !Condition);
    expect(open.flatMap(({ Action }) => Action)).toEqual([
      'ssm:UpdateInstanceInformation',
      'ssmmessages:CreateControlChannel',
      'ssmmessages:CreateDataChannel',
      'ssmmessages:OpenControlChannel',
      'ssmmessages:OpenDataChannel',
      'ec2:DescribeTags',
    ]);
    expect(statements).toContainEqual(
      expect.objectContaining({
        Action: 'cloudwatch:PutMetricData',
        Condition: { StringEquals: { 'cloudwatch:namespace': 'TraitorTrack' } },
      }),
    );
    expect(statements).toContainEqual({
      Effect: 'Allow',
      Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
      Resource: 'arn:aws:secretsmanager:us-east-1:111111111111:secret:database-AbCdEf',
    });
    expect(statements.flatMap(({ Action }) => Action).filter((action: string) => action.includes('*'))).toEqual([]);
  });

  test('may complete launch hooks only for groups of their own stack', () => {
    const { template } = build();
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'autoscaling:CompleteLifecycleAction',
            Condition: { StringEquals: { 'autoscaling:ResourceTag/loadbearing:stack-id': { Ref: 'AWS::StackId' } } },
          }),
        ]),
      },
    });
    template.hasResourceProperties(ASG, {
      Tags: Match.arrayWith([
        { Key: 'loadbearing:stack-id', Value: { Ref: 'AWS::StackId' }, PropagateAtLaunch: false },
      ]),
    });
  });
});

describe('the target group', () => {
  test('[TT-ALB-02] [TT-ALB-03] has its name and receives HTTP on port 5000, only from the load balancer', () => {
    const { template } = build({ targetGroupName: 'traitortrack-tg' });
    template.hasResourceProperties(TARGET_GROUP, {
      Name: 'traitortrack-tg',
      Protocol: 'HTTP',
      Port: 5000,
      TargetType: 'instance',
      VpcId: 'vpc-1',
    });
    const intoWeb = Object.values(template.findResources('AWS::EC2::SecurityGroupIngress'))
      .map(({ Properties }) => Properties)
      .filter(({ GroupId }) => GroupId['Fn::GetAtt'][0].startsWith('WebSecurityGroup'));
    expect(intoWeb).toEqual([
      expect.objectContaining({
        FromPort: 5000,
        ToPort: 5000,
        SourceSecurityGroupId: { 'Fn::GetAtt': [expect.stringMatching('^LoadBalancerSecurityGroup'), 'GroupId'] },
      }),
    ]);
  });

  test('[TT-ALB-04] [TT-ALB-05] checks /health every 30 seconds', () => {
    build().template.hasResourceProperties(TARGET_GROUP, {
      HealthCheckPath: '/health',
      HealthCheckIntervalSeconds: 30,
      Matcher: { HttpCode: '200' },
    });
  });

  test('[TT-ALB-06] [TT-ALB-07] counts 2 successful checks as healthy and 3 failed ones as unhealthy', () => {
    build().template.hasResourceProperties(TARGET_GROUP, { HealthyThresholdCount: 2, UnhealthyThresholdCount: 3 });
  });

  const attributes = (template: Template): Json =>
    Object.fromEntries(
      Object.values(template.findResources(TARGET_GROUP))[0].Properties.TargetGroupAttributes.map((a: Json) => [
        a.Key,
        a.Value,
      ]),
    );

  test('[TT-STK-01] [TT-STK-02] [TT-STK-03] keeps a browser with one instance by a cookie of 3600 seconds', () => {
    expect(attributes(build({ stickinessSeconds: 3600 }).template)).toMatchObject({
      'stickiness.enabled': 'true',
      'stickiness.type': 'lb_cookie',
      'stickiness.lb_cookie.duration_seconds': '3600',
    });
  });

  test('[TT-GUN-07] is not sticky by default, and gives requests 30 seconds to finish', () => {
    expect(attributes(build().template)).toMatchObject({
      'stickiness.enabled': 'false',
      'deregistration_delay.timeout_seconds': '30',
    });
  });

  test('serves the given paths with the given priority', () => {
    build({ paths: [PathPattern.prefix('/api/')], rulePriority: 20 }).template.hasResourceProperties(
      'AWS::ElasticLoadBalancingV2::ListenerRule',
      { Priority: 20, Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/api/*'] } }] },
    );
  });
});

describe('logs and metrics', () => {
  const agent = (props: Partial<WebTierEc2Props> = {}): Json => {
    const { stack } = build({ serviceName: 'traitortrack', metricsNamespace: 'TraitorTrack', ...props });
    return JSON.parse(writtenFile(userDataOf(stack), '/etc/traitortrack/amazon-cloudwatch-agent.json'));
  };

  test('[TT-GUN-09] [TT-LOG-03] the agent sends access.log and error.log to two log groups, and the boot log to the second', () => {
    expect(
      agent().logs.logs_collected.files.collect_list.map((file: Json) => [file.file_path, file.log_stream_name]),
    ).toEqual([
      ['/var/log/traitortrack/access.log', '{instance_id}'],
      ['/var/log/traitortrack/error.log', '{instance_id}'],
      ['/var/log/cloud-init-output.log', '{instance_id}/boot'],
    ]);
  });

  test('the log groups have a retention of a month and stay with the account by default', () => {
    const { template } = build();
    template.resourceCountIs('AWS::Logs::LogGroup', 2);
    template.allResources('AWS::Logs::LogGroup', { DeletionPolicy: 'RetainExceptOnCreate' });
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
    const other = build({ logRetention: logs.RetentionDays.ONE_WEEK, removalPolicy: RemovalPolicy.DESTROY }).template;
    other.allResources('AWS::Logs::LogGroup', { DeletionPolicy: 'Delete' });
    other.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
  });

  test('[TT-VRT-03] [TT-HLT-04] memory and disk metrics are in one namespace, aggregated over the group', () => {
    const { metrics } = agent();
    expect(metrics.namespace).toBe('TraitorTrack');
    expect(metrics.metrics_collected.mem.measurement).toEqual(['used_percent']);
    expect(metrics.metrics_collected.disk).toEqual({
      measurement: ['used_percent'],
      resources: ['/'],
      drop_device: true,
    });
    expect(metrics.append_dimensions.AutoScalingGroupName).toBe('${aws:AutoScalingGroupName}');
    expect(metrics.aggregation_dimensions).toEqual([['AutoScalingGroupName'], ['AutoScalingGroupName', 'path']]);
  });

  test('[TT-POOL-10] StatsD keeps the dots of db.pool.utilization and listens on the instance only', () => {
    expect(agent({ statsd: true }).metrics.metrics_collected.statsd).toMatchObject({
      service_address: '127.0.0.1:8125',
      metric_separator: '.',
    });
    expect(agent().metrics.metrics_collected.statsd).toBeUndefined();
  });
});

describe('the asset', () => {
  const props = {
    serviceName: 'traitortrack',
    gunicorn: new GunicornConfig({ logDirectory: '/var/log/traitortrack' }),
  };

  test('[TT-GUN-02] [TT-GUN-03] contains gunicorn.conf.py as rendered', () => {
    const conf = bootFiles(build(props).stack)['files/etc/traitortrack/gunicorn.conf.py'];
    expect(conf).toBe(props.gunicorn.render());
    expect(conf).toContain('worker_class = "gevent"');
    expect(conf).toContain('(2 * multiprocessing.cpu_count()) + 1');
  });

  test('contains by default a Gunicorn that listens on the port, logs where the agent reads and outlives the idle timeout', () => {
    const stack = aStack({ region: 'us-east-1' });
    const loadBalancer = aLoadBalancer(stack, { idleTimeoutSeconds: 120 });
    const conf = bootFiles(build({ loadBalancer, port: 8000 }, stack).stack)['files/etc/app/gunicorn.conf.py'];
    expect(conf).toContain('bind = "0.0.0.0:8000"');
    expect(conf).toContain('accesslog = "/var/log/app/access.log"');
    expect(conf).toContain("get('GUNICORN_KEEPALIVE', 125)");
  });

  test('contains a service that runs without privileges, reads its environment and sends standard error to error.log', () => {
    const files = bootFiles(build(props).stack);
    const unit = files['files/etc/systemd/system/traitortrack.service'];
    expect(unit).toContain('User=traitortrack\n');
    expect(unit).toContain('EnvironmentFile=/etc/traitortrack/environment\n');
    expect(unit).toContain('ExecStart=/usr/bin/env gunicorn -c /etc/traitortrack/gunicorn.conf.py main:app\n');
    expect(unit).not.toContain('ExecStartPre');
    const dropIn = files['files/etc/systemd/system/traitortrack.service.d/10-boot.conf'];
    expect(dropIn).toContain('StandardError=append:/var/log/traitortrack/error.log\n');
    expect(dropIn).toContain('Environment="PATH=/opt/traitortrack/venv/bin:');
  });

  test.each([
    ['[TT-APM-02]', 'newrelic-admin run-program gunicorn main:app'],
    ['[TT-APM-03]', 'ddtrace-run gunicorn main:app'],
  ])('%s starts %s, which finds the same gunicorn.conf.py', (_id, startCommand) => {
    const files = bootFiles(build({ ...props, startCommand }).stack);
    expect(files['files/etc/systemd/system/traitortrack.service']).toContain(
      `ExecStart=/usr/bin/env ${startCommand}\n`,
    );
    expect(files['files/etc/systemd/system/traitortrack.service.d/10-boot.conf']).toContain(
      'Environment="GUNICORN_CMD_ARGS=--config=/etc/traitortrack/gunicorn.conf.py"',
    );
  });

  test('contains a service that fetches its secrets before each start and looks for changes every minute', () => {
    const stack = aStack({ region: 'us-east-1' });
    const files = bootFiles(
      build({ ...props, secretEnvironment: { KEY: SecretEnvironment.of(databaseSecret(stack)) } }, stack).stack,
    );
    expect(files['files/etc/systemd/system/traitortrack.service']).toContain(
      'ExecStartPre=+/usr/bin/python3 /usr/local/lib/traitortrack/fetch_secrets.py write\n',
    );
    // Optional for systemd, which also reads it before the fetch. A failing fetch stops the start.
    expect(files['files/etc/systemd/system/traitortrack.service']).toContain(
      'EnvironmentFile=-/run/traitortrack-secrets.env\n',
    );
    expect(files['files/etc/systemd/system/traitortrack-secrets.timer']).toContain('OnUnitInactiveSec=60\n');
  });

  test.each(['null', 'true', 'no'])(
    '[LB-RC-36] scrapes a service named %s, which YAML could take for a value',
    (serviceName) => {
      const prometheus = { metricsPath: '/1.0', metrics: [{ name: 'orders_total' }] };
      const files = bootFiles(build({ serviceName, prometheus }).stack);
      const { scrape_configs: jobs } = parse(files[`files/etc/${serviceName}/prometheus.yaml`]);
      expect(jobs).toMatchObject([
        { job_name: serviceName, metrics_path: '/1.0', static_configs: [{ targets: ['127.0.0.1:5000'] }] },
      ]);
    },
  );

  test('contains your files', () => {
    const files = bootFiles(build({ files: { '/etc/app/newrelic.ini': '[newrelic]\n' } }).stack);
    expect(files['files/etc/app/newrelic.ini']).toBe('[newrelic]\n');
  });

  test('has the same name for the same content; a changed file, server or environment replaces the instances', () => {
    const data = (more: Partial<WebTierEc2Props>): string => userDataOf(build({ ...props, ...more }).stack);
    expect(data({})).toBe(data({}));
    const variants = [
      {},
      { files: { '/etc/x': '1' } },
      { files: { '/etc/x': '2' } },
      { environment: { COLOUR: 'green' } },
      { gunicorn: new GunicornConfig({ workerClass: WorkerClass.SYNC }) },
    ];
    expect(new Set(variants.map(data)).size).toBe(variants.length);
  });
});

describe('scripts', () => {
  const everything = (): Stack => {
    const stack = aStack({ region: 'us-east-1' });
    const secret = databaseSecret(stack);
    build(
      {
        statsd: true,
        rdsCertificates: true,
        application: Application.directory(join(__dirname, '../../../stacks/traitor-track/application'), {
          python: 'python3.12',
        }),
        environment: Object.fromEntries(
          Array.from({ length: 80 }, (_, i) => [
            `A_REALISTIC_VARIABLE_${i}`,
            `and its value of some forty letters ${i}`,
          ]),
        ),
        secretEnvironment: Object.fromEntries(
          ['DATABASE_URL', 'READ_REPLICA_1_URL', 'READ_REPLICA_2_URL'].map((name) => [
            name,
            SecretEnvironment.template(
              `postgresql://{username}:{password}@${Token.asString({ Ref: 'Host' })}:5432/traitortrack?sslmode=verify-full`,
              secret,
            ),
          ]),
        ),
      },
      stack,
    );
    return stack;
  };

  test('[TT-ASG-05] with 80 variables and three database URLs the user data still fits into 16 KB', () => {
    const text = userDataOf(everything());
    expect(text.startsWith('#!/bin/bash\nset -euo pipefail\n')).toBe(true);
    expect(Buffer.byteLength(text)).toBeLessThan(12_000);
  });

  test('user data and boot.sh are valid for bash, the program that fetches secrets for Python', () => {
    const stack = everything();
    const files = bootFiles(stack);
    for (const script of [userDataOf(stack), files['boot.sh']]) {
      expect(spawnSync('bash', ['--norc', '-n'], { input: script, encoding: 'utf8' })).toMatchObject({
        status: 0,
        stderr: '',
      });
      expect(script).not.toMatch(/set -[a-z]*x|undefined|\[object/);
    }
    expect(
      python(
        'compile(input, "fetch_secrets.py", "exec"); answer(True)',
        files['files/usr/local/lib/app/fetch_secrets.py'],
      ),
    ).toBe(true);
  });

  test.each([
    ['true', 'CONTINUE'],
    ['false', 'ABANDON'],
  ])('a boot that ends with %s completes the hook with %s', (ending, result) => {
    const [head] = userDataOf(build().stack).split('install -d -m 0755 "/etc/$service"');
    const folder = mkdtempSync(join(tmpdir(), 'boot-'));
    const command = (name: string, text: string): void => {
      writeFileSync(join(folder, name), `#!/bin/bash\n${text}\n`);
      chmodSync(join(folder, name), 0o755);
    };
    command('curl', 'echo i-1234567890');
    command('sleep', 'exit 0');
    command('aws', `echo "$@" >> ${folder}/calls; [ "$1" = ec2 ] && echo my-group; exit 0`);
    spawnSync('bash', ['--norc', '-c', head + ending], { env: { PATH: `${folder}:${process.env.PATH}` } });
    const calls = readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');
    rmSync(folder, { recursive: true });
    expect(calls.at(-1)).toBe(
      'autoscaling complete-lifecycle-action --lifecycle-hook-name boot --auto-scaling-group-name my-group ' +
        `--instance-id i-1234567890 --lifecycle-action-result ${result}`,
    );
    expect(calls).toHaveLength(2);
  });

  test('the service receives the environment exactly, with any characters', () => {
    const environment = {
      QUOTES: `"double" and 'single'`,
      SHELL: '$HOME `id` \\ #',
      EMPTY: '',
      UNICODE: 'Žluťoučký 馬',
    };
    const text = writtenFile(userDataOf(build({ environment }).stack), '/etc/app/environment');
    // systemd and bash read a backslash inside double quotes alike.
    const read = (name: string): string =>
      execFileSync('bash', ['--norc', '-c', `eval "$TEXT"; printf %s "$${name}"`], {
        env: { TEXT: text, PATH: process.env.PATH },
        encoding: 'utf8',
      });
    for (const [name, value] of Object.entries(environment)) expect(read(name)).toBe(value);
    expect(read('PORT')).toBe('5000');
  });

  test('a value known only at deployment enters the environment unchanged', () => {
    const host = Token.asString({ Ref: 'RedisHost' });
    const { template } = build({ environment: { REDIS_URL: `rediss://"${host}"` } });
    expect(JSON.stringify(launchTemplate(template).UserData)).toContain(JSON.stringify({ Ref: 'RedisHost' }));
  });

  test('the template contains references to secrets, but no secret', () => {
    const stack = aStack({ region: 'us-east-1' });
    const secret = new secretsmanager.Secret(stack, 'Generated');
    const { template } = build({ secretEnvironment: { KEY: SecretEnvironment.of(secret, 'key') } }, stack);
    expect(JSON.parse(writtenFile(userDataOf(stack), '/etc/app/secrets.json'))).toEqual({
      KEY: { secret: expect.stringMatching(/^\$\{Generated\w+\}$/), field: 'key' },
    });
    expect(JSON.stringify(template.toJSON())).not.toContain('{{resolve');
  });
});

describe('rejects', () => {
  const metrics = [{ name: 'scans' }];
  const CASES: [string, Partial<WebTierEc2Props>, string][] = [
    ['a minimum above the maximum', { minInstances: 5, maxInstances: 3 }, 'minimum-above-maximum at minInstances'],
    ['an initial size above the maximum', { desiredInstances: 11 }, 'number-out-of-range at desiredInstances'],
    ['an initial size below the minimum', { desiredInstances: 1 }, 'number-out-of-range at desiredInstances'],
    [
      'a size known only at deployment',
      { maxInstances: Token.asNumber({ Ref: 'Max' }) },
      'unresolved-token at maxInstances',
    ],
    [
      'an instance type known only at deployment',
      { instanceType: Token.asString({ Ref: 'Type' }) },
      'unresolved-token at instanceType',
    ],
    ['an instance type without a size', { instanceType: 't3' }, 'invalid-format at instanceType'],
    [
      'sessions on several instances without stickiness',
      { sessionStore: SessionStore.INSTANCE, maxInstances: 3 },
      'sessions-without-stickiness at stickinessSeconds',
    ],
    ['a scrape without metrics', { prometheus: { metrics: [] } }, 'empty-list at prometheus.metrics'],
    [
      'a Prometheus name that would end the YAML text',
      { prometheus: { metrics: [{ name: "scans'\naction: drop" }] } },
      "invalid-format at prometheus.metrics[scans'\naction: drop]",
    ],
    [
      'a Prometheus label with a hyphen',
      { prometheus: { metrics: [{ name: 'scans', labels: ['scan-type'] }] } },
      'invalid-format at prometheus.metrics[scans].labels',
    ],
    [
      'a metrics path with a query',
      { prometheus: { metricsPath: '/metrics?all', metrics } },
      'invalid-format at prometheus.metricsPath',
    ],
    ['stickiness of no duration', { stickinessSeconds: 0 }, 'number-out-of-range at stickinessSeconds'],
    ['stickiness of more than a week', { stickinessSeconds: 604_801 }, 'number-out-of-range at stickinessSeconds'],
    [
      'a name known only at deployment',
      { serviceName: Token.asString({ Ref: 'Name' }) },
      'unresolved-token at serviceName',
    ],
    ['a port that requires root', { port: 80 }, 'number-out-of-range at port'],
    ['a port known only at deployment', { port: Token.asNumber({ Ref: 'Port' }) }, 'unresolved-token at port'],
    ['Gunicorn on another port', { port: 8000, gunicorn: new GunicornConfig() }, 'port-mismatch at gunicorn'],
    [
      'Gunicorn on a socket',
      { gunicorn: new GunicornConfig({ bind: 'unix:/run/app.sock' }) },
      'port-mismatch at gunicorn',
    ],
    ['an update without room', { updateMaxHealthyPercent: 100 }, 'number-out-of-range at updateMaxHealthyPercent'],
    [
      'an update of more than twice the size',
      { updateMaxHealthyPercent: 201 },
      'number-out-of-range at updateMaxHealthyPercent',
    ],
    ['a health path without a slash', { healthCheckPath: 'health' }, 'invalid-format at healthCheckPath'],
    // It is part of the asset, which knows no values of the deployment.
    [
      'a health path known only at deployment',
      { healthCheckPath: `/${Token.asString({ Ref: 'Path' })}` },
      'unresolved-token at healthCheckPath',
    ],
    ['a CPU target above 100', { cpuTargetPercent: 101 }, 'number-out-of-range at cpuTargetPercent'],
    ['a service name that is not a user name', { serviceName: 'My App' }, 'invalid-format at serviceName'],
    ['a command of two lines', { startCommand: 'gunicorn\nExecStartPost=+/bin/sh' }, 'invalid-format at startCommand'],
    [
      'a command of the application with two lines',
      { application: Application.userData(['true'], { startCommand: 'gunicorn\nUser=root' }) },
      'invalid-format at startCommand',
    ],
    ['a command that continues on the next line', { startCommand: 'gunicorn \\' }, 'invalid-format at startCommand'],
    [
      'a command known only at deployment',
      { startCommand: `gunicorn ${Token.asString({ Ref: 'Module' })}` },
      'unresolved-token at startCommand',
    ],
    ['a variable with a hyphen', { environment: { 'MY-NAME': 'x' } }, "invalid-format at environment['MY-NAME']"],
    [
      'a value of two lines',
      { environment: { KEY: 'a\nEND_OF_FILE\nreboot' } },
      "invalid-format at environment['KEY']",
    ],
    [
      'a secret in plain text',
      { environment: { SESSION_SECRET: 'hunter2' } },
      "secret-in-plain-text at environment['SESSION_SECRET']",
    ],
    [
      'a password in a URL',
      { environment: { BROKER: 'amqp://app:hunter2@mq/' } },
      "secret-in-plain-text at environment['BROKER']",
    ],
    ['a relative path', { files: { 'etc/x': '' } }, "invalid-format at files['etc/x']"],
    ['a path with ..', { files: { '/etc/../root/x': '' } }, "invalid-format at files['/etc/../root/x']"],
    [
      'a file of the service itself',
      { files: { '/etc/app/gunicorn.conf.py': '' } },
      "reserved-file-path at files['/etc/app/gunicorn.conf.py']",
    ],
    [
      'a file known only at deployment',
      { files: { '/etc/x': Token.asString({ Ref: 'X' }) } },
      "unresolved-token at files['/etc/x']",
    ],
    ['user data above 16 KB', { environment: { LONG: 'x'.repeat(16_000) } }, 'user-data-too-large at environment'],
  ];

  test.each(CASES)('%s', (_name, props, fault) => {
    const [code, property] = fault.split(' at ');
    expect(faults(() => aWebTier(aStack({ region: 'us-east-1' }), props))).toEqual([`${code} at Shop/Web.${property}`]);
  });

  test.each(['root', 'sshd', 'cwagent', 'passwd', 'systemd', 'systemd-resolved', 'journal', 'amazon-ssm-agent'])(
    '[LB-RC-36] the service %s, which belongs to the operating system',
    (serviceName) => {
      expect(faults(() => aWebTier(aStack({ region: 'us-east-1' }), { serviceName }))).toEqual([
        'reserved-name at Shop/Web.serviceName',
      ]);
    },
  );

  test.each([
    ['/etc/app/environment'],
    ['/etc/app/secrets.json'],
    ['/etc/app/amazon-cloudwatch-agent.json'],
    ['/etc/app/rds-ca.pem'],
    ['/etc/app/environment/more'],
    ['/etc/app'],
    ['/run/app-secrets.env'],
    ['/opt/app/releases/1/main.py'],
    ['/opt/app/current/main.py'],
    ['/opt/app/venv/bin/python'],
  ])('[LB-RC-36] the file %s, which belongs to the service', (path) => {
    expect(faults(() => aWebTier(aStack({ region: 'us-east-1' }), { files: { [path]: '' } }))).toEqual([
      `reserved-file-path at Shop/Web.files['${path}']`,
    ]);
  });

  test('[LB-RC-36] a file in the place of a folder', () => {
    const files = { '/etc/shop': '', '/etc/shop/a.ini': '' };
    expect(faults(() => aWebTier(aStack({ region: 'us-east-1' }), { files }))).toEqual([
      "conflicting-props at Shop/Web.files['/etc/shop']",
    ]);
  });

  test('a variable that is both secret and plain', () => {
    const stack = aStack({ region: 'us-east-1' });
    const secretEnvironment = { KEY: SecretEnvironment.of(databaseSecret(stack)) };
    expect(faults(() => aWebTier(stack, { environment: { KEY: 'x' }, secretEnvironment }))).toEqual([
      "conflicting-props at Shop/Web.environment['KEY']",
    ]);
  });

  test('too many alarms for one update', () => {
    const stack = aStack({ region: 'us-east-1' });
    const arn = 'arn:aws:cloudwatch:us-east-1:111111111111:alarm:errors';
    const rollbackAlarms = Array.from({ length: 11 }, (_, i) => cloudwatch.Alarm.fromAlarmArn(stack, `A${i}`, arn));
    expect(faults(() => aWebTier(stack, { rollbackAlarms }))).toEqual(['too-long at Shop/Web.rollbackAlarms']);
  });

  test('all problems at once, with the path of the construct', () => {
    expect(
      faults(() => aWebTier(aStack({ region: 'us-east-1' }), { port: 0, cpuTargetPercent: 0, minInstances: -1 })),
    ).toEqual([
      'number-out-of-range at Shop/Web.minInstances',
      'number-out-of-range at Shop/Web.port',
      'number-out-of-range at Shop/Web.cpuTargetPercent',
    ]);
  });
});

test('connects to a database and accepts grants, as CDK constructs do', () => {
  const stack = aStack({ region: 'us-east-1' });
  const tier = aWebTier(stack);
  const database = new ec2.SecurityGroup(stack, 'DatabaseGroup', { vpc: aVpc(stack) });
  database.connections.allowFrom(tier, ec2.Port.tcp(5432));
  new secretsmanager.Secret(stack, 'Another').grantRead(tier);
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
    FromPort: 5432,
    SourceSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^WebSecurityGroup'), 'GroupId'] },
  });
  template.hasResourceProperties('AWS::IAM::Policy', {
    Roles: [{ Ref: Match.stringLikeRegexp('^WebRole') }],
    PolicyDocument: {
      Statement: Match.arrayWith([Match.objectLike({ Resource: { Ref: Match.stringLikeRegexp('^Another') } })]),
    },
  });
});
