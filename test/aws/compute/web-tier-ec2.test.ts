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
import { Application } from '../../../lib/aws/compute/application';
import { SecretEnvironment } from '../../../lib/aws/compute/secret-environment';
import { SessionStore, WebTierEc2Props } from '../../../lib/aws/compute/web-tier-ec2';
import { GunicornConfig, PathPattern, WorkerClass } from '../../../lib/domain';
import { annotations } from '../../support/annotations';
import { aVpc } from '../../support/existing-resources';
import { bootFiles, userDataOf, writtenFile } from '../../support/instance-files';
import { NOTHING_OPEN, nagReport } from '../../support/nag-report';
import { problemsOf, whats } from '../../support/problems-of';
import { python } from '../../support/python';
import { aStack, flagSets } from '../../support/stacks';
import { Json, only } from '../../support/template';
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

  test('[TT-ASG-07] [TT-ASG-09] [TT-ALB-13] has its sizes, asks the load balancer for health and is its target', () => {
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
  test('[TT-ASG-08] its instances stand in two private subnets', () => {
    build().template.hasResourceProperties(ASG, { VPCZoneIdentifier: ['subnet-private-a', 'subnet-private-b'] });
  });

  test('without desiredInstances the scaling alone decides the size', () => {
    build().template.hasResourceProperties(ASG, { DesiredCapacity: Match.absent() });
  });

  test('a deployment that does not change desiredInstances leaves the scaled size alone', () => {
    build({ desiredInstances: 3 }).template.hasResource(ASG, {
      UpdatePolicy: { AutoScalingScheduledAction: { IgnoreUnmodifiedGroupSizeProperties: true } },
    });
  });

  test('[TT-ASG-10] it follows 70 % of CPU on average', () => {
    build().template.hasResourceProperties('AWS::AutoScaling::ScalingPolicy', {
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingConfiguration: {
        PredefinedMetricSpecification: { PredefinedMetricType: 'ASGAverageCPUUtilization' },
        TargetValue: 70,
      },
    });
  });

  test('a change replaces the instances one after the other, never fewer than asked for', () => {
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

  test('alarms stop an update', () => {
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

  test('an instance joins only after its boot has reported; one that never reports is given up', () => {
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
  ])('%p may briefly need %i instances more', (props, surge) => {
    expect(aWebTier(aStack({ region: 'us-east-1' }), props).surgeInstances).toBe(surge);
  });

  test('instances are renewed after some days when asked', () => {
    build({ maxInstanceLifetimeDays: 30 }).template.hasResourceProperties(ASG, {
      MaxInstanceLifetime: Duration.days(30).toSeconds(),
    });
  });
});

describe('the instances', () => {
  test('[TT-ASG-01] [TT-ASG-02] [TT-ASG-04] come from a named template, of the stated type and key', () => {
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

  test('answer only tokens of IMDSv2 from the instance itself, encrypt their disk and are measured every minute', () => {
    expect(launchTemplate(build().template)).toMatchObject({
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { Encrypted: true, VolumeType: 'gp3', VolumeSize: 20 } }],
      Monitoring: { Enabled: true },
      EbsOptimized: true,
    });
  });

  test('burst without a limit where they can: a throttled processor never reaches the scaling target', () => {
    expect(launchTemplate(build().template).CreditSpecification).toEqual({ CpuCredits: 'unlimited' });
    expect(launchTemplate(build({ cpuCredits: ec2.CpuCredits.STANDARD }).template).CreditSpecification).toEqual({
      CpuCredits: 'standard',
    });
    expect(launchTemplate(build({ instanceType: 'm7g.large' }).template).CreditSpecification).toBeUndefined();
  });

  test('may read the secrets they are given, write their two logs and one namespace, and use no managed policy', () => {
    const stack = aStack({ region: 'us-east-1' });
    const { template } = build(
      { metricsNamespace: 'TraitorTrack', secretEnvironment: { KEY: SecretEnvironment.of(databaseSecret(stack)) } },
      stack,
    );
    template.hasResourceProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() });
    const statements: Json[] = only(template, 'AWS::IAM::Policy').PolicyDocument.Statement;
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

  test('may report their boot only to groups of their own stack', () => {
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

  test('[TT-ALB-04] [TT-ALB-05] is asked for /health every 30 seconds', () => {
    build().template.hasResourceProperties(TARGET_GROUP, {
      HealthCheckPath: '/health',
      HealthCheckIntervalSeconds: 30,
      Matcher: { HttpCode: '200' },
    });
  });

  test('[TT-ALB-06] [TT-ALB-07] counts 2 good answers as healthy and 3 bad ones as unhealthy', () => {
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

  test('[TT-GUN-07] is not sticky unless asked, and lets requests finish for 30 seconds', () => {
    expect(attributes(build().template)).toMatchObject({
      'stickiness.enabled': 'false',
      'deregistration_delay.timeout_seconds': '30',
    });
  });

  test('serves the paths and priority it is given', () => {
    build({ path: PathPattern.prefix('/api/'), rulePriority: 20 }).template.hasResourceProperties(
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

  test('the log groups keep a month and stay, unless told otherwise', () => {
    const { template } = build();
    template.resourceCountIs('AWS::Logs::LogGroup', 2);
    template.allResources('AWS::Logs::LogGroup', { DeletionPolicy: 'Retain' });
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
    const other = build({ logRetention: logs.RetentionDays.ONE_WEEK, removalPolicy: RemovalPolicy.DESTROY }).template;
    other.allResources('AWS::Logs::LogGroup', { DeletionPolicy: 'Delete' });
    other.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
  });

  test('[TT-VRT-03] [TT-HLT-04] memory and disk are measured in one namespace, over the group', () => {
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

  test('[TT-POOL-10] StatsD keeps the dots of db.pool.utilization and listens to the instance only', () => {
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

  test('[TT-GUN-02] [TT-GUN-03] carries gunicorn.conf.py as rendered', () => {
    const conf = bootFiles(build(props).stack)['files/etc/traitortrack/gunicorn.conf.py'];
    expect(conf).toBe(props.gunicorn.render());
    expect(conf).toContain("worker_class = 'gevent'");
    expect(conf).toContain('(2 * multiprocessing.cpu_count()) + 1');
  });

  test('by default Gunicorn listens on the port, logs where the agent looks and outlives the idle timeout', () => {
    const stack = aStack({ region: 'us-east-1' });
    const loadBalancer = aLoadBalancer(stack, { idleTimeoutSeconds: 120 });
    const conf = bootFiles(build({ loadBalancer, port: 8000 }, stack).stack)['files/etc/app/gunicorn.conf.py'];
    expect(conf).toContain("bind = '0.0.0.0:8000'");
    expect(conf).toContain("accesslog = '/var/log/app/access.log'");
    expect(conf).toContain("get('GUNICORN_KEEPALIVE', 125)");
  });

  test('carries a service that runs without privileges, reads its environment and sends standard error to error.log', () => {
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

  test('with secrets the service fetches them before each start and looks for new ones every minute', () => {
    const stack = aStack({ region: 'us-east-1' });
    const files = bootFiles(
      build({ ...props, secretEnvironment: { KEY: SecretEnvironment.of(databaseSecret(stack)) } }, stack).stack,
    );
    expect(files['files/etc/systemd/system/traitortrack.service']).toContain(
      'ExecStartPre=+/usr/bin/python3 /usr/local/lib/traitortrack/fetch_secrets.py write\n',
    );
    // Optional for systemd, which reads it before the fetch as well; the failing fetch stops the start.
    expect(files['files/etc/systemd/system/traitortrack.service']).toContain(
      'EnvironmentFile=-/run/traitortrack-secrets.env\n',
    );
    expect(files['files/etc/systemd/system/traitortrack-secrets.timer']).toContain('OnUnitInactiveSec=60\n');
    expect(files['boot.sh']).toContain('systemctl enable --now traitortrack-secrets.timer');
  });

  test('carries your own files, readable and nothing more', () => {
    const files = bootFiles(build({ files: { '/etc/app/newrelic.ini': '[newrelic]\n' } }).stack);
    expect(files['files/etc/app/newrelic.ini']).toBe('[newrelic]\n');
    expect(files['boot.sh']).toContain('install -D -m 0644 "files/$file" "/$file"');
  });

  test('the same content has the same name; a changed file, port or environment brings new instances', () => {
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

  test('the certificates of RDS are fetched only when asked', () => {
    expect(bootFiles(build({ ...props, rdsCertificates: true }).stack)['boot.sh']).toContain(
      'curl -fsS -o /etc/traitortrack/rds-ca.pem https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem',
    );
    expect(bootFiles(build(props).stack)['boot.sh']).not.toContain('truststore');
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

  test('user data and boot.sh are valid for bash, the fetching of secrets for Python', () => {
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
    expect(files['boot.sh']).toContain('dnf -y -q install amazon-cloudwatch-agent logrotate tar unzip python3.12\n');
  });

  test.each([
    ['true', 'CONTINUE'],
    ['false', 'ABANDON'],
  ])('a boot that ends with %s reports %s to its group', (ending, result) => {
    const [head] = userDataOf(build().stack).split('install -d -m 0755 /etc/app');
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

  test('the environment reaches the service to the letter, whatever its values hold', () => {
    const environment = {
      QUOTES: `"double" and 'single'`,
      SHELL: '$HOME `id` \\ #',
      EMPTY: '',
      UNICODE: 'Žluťoučký 馬',
    };
    const text = writtenFile(userDataOf(build({ environment }).stack), '/etc/app/environment');
    // systemd and bash agree on what a backslash means inside double quotes.
    const read = (name: string): string =>
      execFileSync('bash', ['--norc', '-c', `eval "$TEXT"; printf %s "$${name}"`], {
        env: { TEXT: text, PATH: process.env.PATH },
        encoding: 'utf8',
      });
    for (const [name, value] of Object.entries(environment)) expect(read(name)).toBe(value);
    expect(read('PORT')).toBe('5000');
  });

  test('a value known only at deployment goes into the environment as it is', () => {
    const host = Token.asString({ Ref: 'RedisHost' });
    const { template } = build({ environment: { REDIS_URL: `rediss://"${host}"` } });
    expect(JSON.stringify(launchTemplate(template).UserData)).toContain(JSON.stringify({ Ref: 'RedisHost' }));
  });

  test('no secret is in the template, only where it is', () => {
    const stack = aStack({ region: 'us-east-1' });
    const secret = new secretsmanager.Secret(stack, 'Generated');
    const { template } = build({ secretEnvironment: { KEY: SecretEnvironment.of(secret, 'key') } }, stack);
    expect(JSON.parse(writtenFile(userDataOf(stack), '/etc/app/secrets.json'))).toEqual({
      KEY: { secret: expect.stringMatching(/^\$\{Generated\w+\}$/), field: 'key' },
    });
    expect(JSON.stringify(template.toJSON())).not.toContain('{{resolve');
  });
});

describe('what is refused', () => {
  const CASES: [string, Partial<WebTierEc2Props>, string][] = [
    ['more at least than at most', { minInstances: 5, maxInstances: 3 }, 'minInstances is 5 and maxInstances 3'],
    ['to begin with more than the most', { desiredInstances: 11 }, 'desiredInstances is 11'],
    ['to begin with fewer than the fewest', { desiredInstances: 1 }, 'desiredInstances is 1'],
    [
      'a size known only at deployment',
      { maxInstances: Token.asNumber({ Ref: 'Max' }) },
      'maxInstances is an unresolved token',
    ],
    [
      'an instance type known only at deployment',
      { instanceType: Token.asString({ Ref: 'Type' }) },
      'instanceType is an unresolved token',
    ],
    ['an instance type without its size', { instanceType: 't3' }, "instanceType is 't3'"],
    [
      'sessions on several instances without stickiness',
      { sessionStore: SessionStore.INSTANCE, maxInstances: 3 },
      'sessions live on the instance, there are up to 3 instances, and stickiness is off',
    ],
    ['no Prometheus metric to keep', { prometheus: { metrics: [] } }, 'metrics is empty'],
    [
      'a Prometheus name that would end the YAML text',
      { prometheus: { metrics: [{ name: "scans'\naction: drop" }] } },
      `the name is "scans'\\naction: drop"`,
    ],
    [
      'a Prometheus label with a hyphen',
      { prometheus: { metrics: [{ name: 'scans', labels: ['scan-type'] }] } },
      'the name is "scan-type"',
    ],
    [
      'a metrics path with a query',
      { prometheus: { metricsPath: '/metrics?all', metrics: [{ name: 'scans' }] } },
      'metricsPath is "/metrics?all"',
    ],
    ['no stickiness at all as stickiness', { stickinessSeconds: 0 }, 'stickinessSeconds is 0'],
    ['stickiness over a week', { stickinessSeconds: 604_801 }, 'stickinessSeconds is 604801'],
    ['a port that needs root', { port: 80 }, 'port is 80'],
    ['a port known only at deployment', { port: Token.asNumber({ Ref: 'Port' }) }, 'port is an unresolved token'],
    ['Gunicorn on another port', { port: 8000, gunicorn: new GunicornConfig() }, 'gunicorn binds to port 5000'],
    ['an update without room', { updateMaxHealthyPercent: 100 }, 'updateMaxHealthyPercent is 100'],
    ['an update of more than twice', { updateMaxHealthyPercent: 201 }, 'updateMaxHealthyPercent is 201'],
    ['a health path without a slash', { healthCheckPath: 'health' }, "healthCheckPath is 'health'"],
    ['a CPU target over 100', { cpuTargetPercent: 101 }, 'cpuTargetPercent is 101'],
    ['a service name that is no user name', { serviceName: 'My App' }, "serviceName is 'My App'"],
    ['a command of two lines', { startCommand: 'gunicorn\nExecStartPost=+/bin/sh' }, 'startCommand has a line break'],
    ['a variable with a hyphen', { environment: { 'MY-NAME': 'x' } }, "the name is 'MY-NAME'"],
    ['a value of two lines', { environment: { KEY: 'a\nEND_OF_FILE\nreboot' } }, 'the value has a line break'],
    ['a relative path', { files: { 'etc/x': '' } }, "the path is 'etc/x'"],
    ['a path with ..', { files: { '/etc/../root/x': '' } }, "the path is '/etc/../root/x'"],
    [
      'a file of the service itself',
      { files: { '/etc/app/gunicorn.conf.py': '' } },
      "the path is '/etc/app/gunicorn.conf.py'",
    ],
    [
      'a file known only at deployment',
      { files: { '/etc/x': Token.asString({ Ref: 'X' }) } },
      'the text holds a value known only at deployment',
    ],
    ['user data over 16 KB', { environment: { LONG: 'x'.repeat(16_000) } }, 'user data has about'],
  ];

  test.each(CASES)('%s', (_name, props, what) => {
    expect(whats(() => aWebTier(aStack({ region: 'us-east-1' }), props))).toContain(what);
  });

  test('a variable that is secret and plain at once', () => {
    const stack = aStack({ region: 'us-east-1' });
    const secretEnvironment = { KEY: SecretEnvironment.of(databaseSecret(stack)) };
    expect(whats(() => aWebTier(stack, { environment: { KEY: 'x' }, secretEnvironment }))).toContain(
      'KEY is in environment and in secretEnvironment',
    );
  });

  test('too many alarms for one update', () => {
    const stack = aStack({ region: 'us-east-1' });
    const arn = 'arn:aws:cloudwatch:us-east-1:111111111111:alarm:errors';
    const rollbackAlarms = Array.from({ length: 11 }, (_, i) => cloudwatch.Alarm.fromAlarmArn(stack, `A${i}`, arn));
    expect(whats(() => aWebTier(stack, { rollbackAlarms }))).toContain('rollbackAlarms has 11 alarms');
  });

  test('all at once, with the path of the construct', () => {
    const problems = problemsOf(() =>
      aWebTier(aStack({ region: 'us-east-1' }), { port: 0, cpuTargetPercent: 0, minInstances: -1 }),
    );
    expect(problems.map(({ where }) => where)).toEqual([
      'Shop/Web.minInstances',
      'Shop/Web.port',
      'Shop/Web.cpuTargetPercent',
    ]);
  });
});

test('it connects to a database, and takes grants, as CDK users know it', () => {
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
