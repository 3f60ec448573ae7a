import { Match, Template } from 'aws-cdk-lib/assertions';
import { Json, all, only, textOf, valuesOf, widgetsOf } from '../../support/template';
import { DeploymentEnvironment } from '../../../stacks/parts/environment';
import { DOMAIN, resourcesOf, synthesize } from './synthesized';

const production = synthesize();
const withDomain = synthesize({ domain: DOMAIN });
const withChoices = synthesize({ keyName: 'traitortrack-key', grafana: true });
const { application, data, global } = production;

const userData = (template: Template): string =>
  textOf(only(template, 'AWS::EC2::LaunchTemplate').LaunchTemplateData.UserData);
const targetGroup = only(application, 'AWS::ElasticLoadBalancingV2::TargetGroup');
const group = only(application, 'AWS::AutoScaling::AutoScalingGroup');
const launchTemplate = only(application, 'AWS::EC2::LaunchTemplate');
const distribution = only(application, 'AWS::CloudFront::Distribution').DistributionConfig;
const archive = all(data, 'AWS::S3::Bucket').find((bucket) => bucket.IntelligentTieringConfigurations);
const rateRule = (name: string): Json =>
  only(global, 'AWS::WAFv2::WebACL').Rules.find((rule: Json) => rule.Name === name).Statement.RateBasedStatement;
const uriOf = (statement: Json): string => {
  expect(statement.ByteMatchStatement.FieldToMatch).toEqual({ UriPath: {} });
  return statement.ByteMatchStatement.SearchString;
};

/** Properties of the primary, and of its replicas. */
const primary = all(data, 'AWS::RDS::DBInstance').find((instance) => !instance.SourceDBInstanceIdentifier);
const replicas = all(data, 'AWS::RDS::DBInstance').filter((instance) => instance.SourceDBInstanceIdentifier);

const widgets = widgetsOf(application);

describe('the database', () => {
  test('[TT-ARC-03] it begins with 50 GB', () => {
    expect(primary.AllocatedStorage).toBe('50');
  });

  test('[TT-ARC-06] it stands in two zones, is encrypted and keeps automated backups for a week', () => {
    expect(primary).toMatchObject({ MultiAZ: true, StorageEncrypted: true, BackupRetentionPeriod: 7 });
  });

  test('[TT-ARC-12, TT-RR-01] two replicas of the same class, in different zones, take reads from it', () => {
    data.resourceCountIs('AWS::RDS::DBInstance', 3);
    expect(replicas).toHaveLength(2);
    const primaryId = Object.keys(
      data.findResources('AWS::RDS::DBInstance', { Properties: { AllocatedStorage: '50' } }),
    )[0];
    for (const replica of replicas) {
      expect(textOf(replica.SourceDBInstanceIdentifier)).toMatch(new RegExp(`:db:\\$\\{${primaryId}\\}$`));
      expect(replica.DBInstanceClass).toBe('db.t3.large');
    }
    expect(new Set(replicas.map((replica) => JSON.stringify(replica.AvailabilityZone))).size).toBe(2);
  });

  test('[TT-ARC-20] the dashboard shows reads and writes side by side', () => {
    expect(widgets.get('Database reads and writes').metrics.map((metric: string[]) => metric.slice(0, 2))).toEqual([
      ['AWS/RDS', 'ReadIOPS'],
      ['AWS/RDS', 'WriteIOPS'],
    ]);
  });
});

test('buckets that AWS writes to from the first minute do not stop a failed first deployment from being taken back', () => {
  const policies = Object.values(application.findResources('AWS::S3::Bucket')).map((bucket) => bucket.DeletionPolicy);
  expect(policies).toEqual(['Retain', 'Retain', 'Retain']);
});

describe('backups and recovery', () => {
  test('AWS Backup starts more than an hour away from the windows of the database, near which RDS refuses it', () => {
    const [rule] = only(data, 'AWS::Backup::BackupPlan').BackupPlan.BackupPlanRule;
    expect(rule).toMatchObject({ ScheduleExpression: 'cron(0 5 * * ? *)', StartWindowMinutes: 60 });
    const minutes = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
    const [, backupEnds] = primary.PreferredBackupWindow.split('-');
    const [, maintenanceBegins] = /^sun:(.{5})-/.exec(primary.PreferredMaintenanceWindow) ?? [];
    expect(minutes('05:00') - minutes(backupEnds)).toBeGreaterThan(60);
    expect(minutes(maintenanceBegins) - minutes('06:00')).toBeGreaterThan(60);
  });

  test('[TT-ARC-14, TT-RD-27] every week a machine restores the newest backup and says whether that worked', () => {
    const plan = only(data, 'AWS::Backup::RestoreTestingPlan');
    expect(plan.ScheduleExpression).toMatch(/^cron\(\d+ \d+ \? \* (SUN|MON|TUE|WED|THU|FRI|SAT) \*\)$/);
    expect(plan.RecoveryPointSelection.Algorithm).toBe('LATEST_WITHIN_WINDOW');
    const selection = only(data, 'AWS::Backup::RestoreTestingSelection');
    expect(selection.ProtectedResourceType).toBe('RDS');
    expect(selection.ProtectedResourceArns.map(textOf)).toEqual([expect.stringMatching(/:rds:us-east-1:.*:db:/)]);
    // These names take letters, digits and _ only.
    expect(plan.RestoreTestingPlanName).toMatch(/^[A-Za-z0-9_]{1,50}$/);
    expect(selection.RestoreTestingSelectionName).toMatch(/^[A-Za-z0-9_]{1,50}$/);
  });

  test('[TT-RD-26] every backup is copied to a vault in a second region, which the Recovery stack makes', () => {
    const rules = only(data, 'AWS::Backup::BackupPlan').BackupPlan.BackupPlanRule;
    expect(
      rules.map((rule: Json) => rule.CopyActions.map((copy: Json) => textOf(copy.DestinationBackupVaultArn))),
    ).toEqual([['arn:aws:backup:us-west-2:${AWS::AccountId}:backup-vault:traitor-track-recovery-production']]);
    expect(production.system.recovery!.region).toBe('us-west-2');
    expect(only(production.recovery!, 'AWS::Backup::BackupVault').BackupVaultName).toBe(
      'traitor-track-recovery-production',
    );
    // The copy needs its vault: the data stack is deployed after it.
    expect(production.system.data.dependencies).toContain(production.system.recovery);
  });

  test('[TT-S3-01] the archive is versioned, encrypted and closed to the public', () => {
    expect(archive.VersioningConfiguration).toEqual({ Status: 'Enabled' });
    expect(
      archive.BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault.SSEAlgorithm,
    ).toBe('aws:kms');
    expect(Object.values(archive.PublicAccessBlockConfiguration)).toEqual([true, true, true, true]);
    // The report's name is unique in the world and taken: a deviation.
    expect(archive.BucketName).toBeUndefined();
  });

  test('[TT-S3-02, TT-S3-06] objects enter Intelligent-Tiering on the first day, so that its configuration has something to do', () => {
    expect(archive.IntelligentTieringConfigurations).toEqual([
      expect.objectContaining({ Id: 'intelligent-tiering-config', Status: 'Enabled' }),
    ]);
    const transitions = archive.LifecycleConfiguration.Rules.filter((rule: Json) => rule.Status === 'Enabled').flatMap(
      (rule: Json) => rule.Transitions,
    );
    expect(transitions).toEqual([{ StorageClass: 'INTELLIGENT_TIERING', TransitionInDays: 0 }]);
  });

  test('[TT-S3-03, TT-S3-04] they go to the archive after 90 days and to the deep archive after 180', () => {
    expect(archive.IntelligentTieringConfigurations[0].Tierings).toEqual([
      { AccessTier: 'ARCHIVE_ACCESS', Days: 90 },
      { AccessTier: 'DEEP_ARCHIVE_ACCESS', Days: 180 },
    ]);
  });
});

describe('the cache', () => {
  const cache = only(data, 'AWS::ElastiCache::ReplicationGroup');

  test('[TT-CAC-01] all instances share one that fails over, with cluster mode off for its databases 0, 1 and 2', () => {
    expect(cache).toMatchObject({
      AutomaticFailoverEnabled: true,
      MultiAZEnabled: true,
      NumCacheClusters: 2,
      TransitEncryptionEnabled: true,
      AtRestEncryptionEnabled: true,
    });
    expect(cache.NumNodeGroups ?? 1).toBe(1);
    const parameters = only(data, 'AWS::ElastiCache::ParameterGroup').Properties ?? {};
    expect(parameters['cluster-enabled'] ?? 'no').toBe('no');
  });

  test('[TT-SES-09] sessions are in it and survive the loss of a node: stickiness is a choice, not a need', () => {
    expect(cache.SnapshotRetentionLimit).toBeGreaterThanOrEqual(1);
    expect(userData(application)).toContain('SESSION_TYPE="redis"');
  });

  test('[TT-CAC-09] hits and misses are counted from the log and shown together', () => {
    const filters = all(application, 'AWS::Logs::MetricFilter');
    const count = (metricName: string): Json =>
      filters.filter((filter) => filter.MetricTransformations[0].MetricName === metricName);
    expect(count('CacheHits')).toEqual([expect.objectContaining({ FilterPattern: '{ $.message = "Cache HIT*" }' })]);
    expect(count('CacheMisses')).toEqual([expect.objectContaining({ FilterPattern: '{ $.message = "Cache MISS*" }' })]);
    expect(widgets.get('Cache hits and misses').metrics.map((metric: string[]) => metric[1])).toEqual([
      'CacheHits',
      'CacheMisses',
    ]);
  });

  test('[TT-OUT-05] the loss of a zone is survived by database, cache and instances without a hand', () => {
    expect(primary.MultiAZ).toBe(true);
    expect(cache.AutomaticFailoverEnabled).toBe(true);
    const zones = all(data, 'AWS::EC2::Subnet').map((subnet) => subnet.AvailabilityZoneId);
    expect([...new Set(zones)].sort()).toEqual(['use1-az1', 'use1-az2']);
    expect(new Set(group.VPCZoneIdentifier.map(textOf)).size).toBe(2);
  });
});

describe('the target group', () => {
  test('[TT-ALB-02, TT-ALB-03] traitortrack-tg speaks HTTP with port 5000 of instances in the application’s network', () => {
    expect(targetGroup).toMatchObject({
      Name: 'traitortrack-tg',
      Protocol: 'HTTP',
      Port: 5000,
      TargetType: 'instance',
    });
    expect(textOf(targetGroup.VpcId)).toContain('NetworkVpc');
    const [instances] = Object.keys(
      application.findResources('AWS::EC2::SecurityGroup', {
        Properties: { GroupDescription: Match.stringLikeRegexp('^Instances') },
      }),
    );
    const [balancer] = Object.keys(
      application.findResources('AWS::EC2::SecurityGroup', {
        Properties: { GroupDescription: Match.stringLikeRegexp('^Load balancer') },
      }),
    );
    const rules = all(application, 'AWS::EC2::SecurityGroupIngress').filter(
      (rule) => textOf(rule.GroupId) === `\${${instances}.GroupId}`,
    );
    expect(rules).toEqual([
      expect.objectContaining({
        IpProtocol: 'tcp',
        FromPort: 5000,
        ToPort: 5000,
        SourceSecurityGroupId: { 'Fn::GetAtt': [balancer, 'GroupId'] },
      }),
    ]);
  });

  test('[TT-ALB-04, TT-ALB-05] it asks /health every 30 seconds', () => {
    expect(targetGroup).toMatchObject({ HealthCheckPath: '/health', HealthCheckIntervalSeconds: 30 });
  });

  test('[TT-ALB-06, TT-ALB-07] two good answers bring an instance in, three bad ones take it out', () => {
    expect(targetGroup).toMatchObject({ HealthyThresholdCount: 2, UnhealthyThresholdCount: 3 });
  });

  test('[TT-STK-01, TT-STK-02, TT-STK-03] a cookie of the balancer keeps a user on an instance for an hour', () => {
    expect(valuesOf(targetGroup.TargetGroupAttributes)).toMatchObject({
      'stickiness.enabled': 'true',
      'stickiness.type': 'lb_cookie',
      'stickiness.lb_cookie.duration_seconds': '3600',
    });
  });

  test('[TT-ARC-19] stickiness stays as the report has it, although sessions are shared', () => {
    expect(valuesOf(targetGroup.TargetGroupAttributes)['stickiness.enabled']).toBe('true');
    expect(userData(application)).toContain('SESSION_TYPE="redis"');
  });

  test('[TT-GUN-07] a leaving instance may finish its requests for as long as Gunicorn takes', () => {
    const delay = Number(valuesOf(targetGroup.TargetGroupAttributes)['deregistration_delay.timeout_seconds']);
    expect(delay).toBeGreaterThanOrEqual(30);
  });
});

describe.each([
  ['without a domain', production],
  ['with a domain', withDomain],
])('the load balancer %s', (_, { application: stack }) => {
  const balancer = only(stack, 'AWS::ElasticLoadBalancingV2::LoadBalancer');

  test('[TT-ALB-01] users reach one balancer, a group of three instances, one database and one cache', () => {
    stack.resourceCountIs('AWS::CloudFront::Distribution', 1);
    stack.resourceCountIs('AWS::ElasticLoadBalancingV2::LoadBalancer', 1);
    expect(only(stack, 'AWS::AutoScaling::AutoScalingGroup').DesiredCapacity).toBe('3');
    data.resourceCountIs('AWS::ElastiCache::ReplicationGroup', 1);
    expect(primary.MultiAZ).toBe(true);
  });

  test('[TT-ALB-08, TT-ALB-09] traitortrack-lb stands in two subnets', () => {
    expect(balancer.Name).toBe('traitortrack-lb');
    expect(new Set(balancer.Subnets.map(textOf)).size).toBeGreaterThanOrEqual(2);
  });

  test('[TT-ALB-13] the group registers three instances by itself; none is registered by hand', () => {
    const [id] = Object.keys(stack.findResources('AWS::ElasticLoadBalancingV2::TargetGroup'));
    const scaling = only(stack, 'AWS::AutoScaling::AutoScalingGroup');
    expect(scaling.TargetGroupARNs).toEqual([{ Ref: id }]);
    expect(scaling.DesiredCapacity).toBe('3');
    expect(only(stack, 'AWS::ElasticLoadBalancingV2::TargetGroup').Targets).toBeUndefined();
  });

  test('[TT-GUN-06] neither the balancer nor CloudFront gives up before the application does, after 120 seconds', () => {
    const idle = Number(valuesOf(balancer.LoadBalancerAttributes)['idle_timeout.timeout_seconds']);
    expect(idle).toBeGreaterThanOrEqual(120);
    const [origin] = only(stack, 'AWS::CloudFront::Distribution').DistributionConfig.Origins;
    expect((origin.CustomOriginConfig ?? origin.VpcOriginConfig).OriginReadTimeout).toBe(120);
  });

  test('[TT-MET-04] /metrics is refused from outside, before any rule forwards', () => {
    const rules = all(stack, 'AWS::ElasticLoadBalancingV2::ListenerRule');
    const blocking = rules.filter((rule) => rule.Actions[0].Type === 'fixed-response');
    const forwarding = rules.filter((rule) => rule.Actions[0].Type === 'forward');
    expect(blocking.flatMap((rule) => rule.Conditions[0].PathPatternConfig.Values)).toEqual(['/metrics', '/metrics/*']);
    blocking.forEach((rule) => expect(rule.Actions[0].FixedResponseConfig.StatusCode).toBe('403'));
    expect(Math.max(...blocking.map((rule) => rule.Priority))).toBeLessThan(
      Math.min(...forwarding.map((rule) => rule.Priority)),
    );
  });
});

describe('the way in with a domain', () => {
  const stack = withDomain.application;
  const [targetGroupId] = Object.keys(stack.findResources('AWS::ElasticLoadBalancingV2::TargetGroup'));

  test('[TT-ALB-11] the balancer is an internet-facing application balancer on IPv4', () => {
    expect(only(stack, 'AWS::ElasticLoadBalancingV2::LoadBalancer')).toMatchObject({
      Scheme: 'internet-facing',
      Type: 'application',
      IpAddressType: 'ipv4',
    });
  });

  test('[TT-ALB-10] its security group lets in HTTPS from CloudFront and nothing else', () => {
    const balancer = only(stack, 'AWS::ElasticLoadBalancingV2::LoadBalancer');
    expect(balancer.SecurityGroups).toHaveLength(1);
    const rules = all(stack, 'AWS::EC2::SecurityGroupIngress').filter(
      (rule) => textOf(rule.GroupId) === textOf(balancer.SecurityGroups[0]),
    );
    expect(rules).toEqual([
      expect.objectContaining({ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, SourcePrefixListId: 'pl-3b927c52' }),
    ]);
  });

  test('[TT-ALB-12] HTTPS on 443 with a certificate and TLS 1.2 or newer; a rule forwards to the target group', () => {
    const listener = only(stack, 'AWS::ElasticLoadBalancingV2::Listener');
    const [certificateId] = Object.keys(stack.findResources('AWS::CertificateManager::Certificate'));
    expect(listener).toMatchObject({
      Port: 443,
      Protocol: 'HTTPS',
      Certificates: [{ CertificateArn: { Ref: certificateId } }],
    });
    expect(listener.SslPolicy).toMatch(/^ELBSecurityPolicy-TLS13-1-2-/);
    const [forward] = all(stack, 'AWS::ElasticLoadBalancingV2::ListenerRule').filter(
      (rule) => rule.Actions[0].Type === 'forward',
    );
    expect(forward.Actions).toEqual([{ Type: 'forward', TargetGroupArn: { Ref: targetGroupId } }]);
    expect(forward.Conditions).toContainEqual({ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } });
  });

  test('who goes around CloudFront gets a 403: only the secret header opens the rule', () => {
    expect(only(stack, 'AWS::ElasticLoadBalancingV2::Listener').DefaultActions).toEqual([
      expect.objectContaining({
        Type: 'fixed-response',
        FixedResponseConfig: expect.objectContaining({ StatusCode: '403' }),
      }),
    ]);
    const [forward] = all(stack, 'AWS::ElasticLoadBalancingV2::ListenerRule').filter(
      (rule) => rule.Actions[0].Type === 'forward',
    );
    const proof = forward.Conditions.find((condition: Json) => condition.Field === 'http-header').HttpHeaderConfig;
    const [origin] = only(stack, 'AWS::CloudFront::Distribution').DistributionConfig.Origins;
    expect(origin.OriginCustomHeaders).toEqual([{ HeaderName: proof.HttpHeaderName, HeaderValue: proof.Values[0] }]);
    expect(textOf(proof.Values[0])).toMatch(/^\{\{resolve:secretsmanager:/);
  });

  test('CloudFront reaches the balancer over TLS, by a name its certificate covers', () => {
    const [origin] = only(stack, 'AWS::CloudFront::Distribution').DistributionConfig.Origins;
    expect(origin.DomainName).toBe('origin.track.example.com');
    expect(origin.CustomOriginConfig).toMatchObject({
      OriginProtocolPolicy: 'https-only',
      OriginSSLProtocols: ['TLSv1.2'],
    });
    expect(only(stack, 'AWS::CertificateManager::Certificate').SubjectAlternativeNames).toContain(
      'origin.track.example.com',
    );
    const names = all(stack, 'AWS::Route53::RecordSet').map((record) => [record.Name, record.Type]);
    expect(names).toContainEqual(['origin.track.example.com.', 'A']);
  });

  test('users come by the domain, over IPv4 and IPv6, with the certificate of us-east-1', () => {
    const config = only(stack, 'AWS::CloudFront::Distribution').DistributionConfig;
    expect(config.Aliases).toEqual(['track.example.com']);
    expect(config.ViewerCertificate).toMatchObject({ MinimumProtocolVersion: 'TLSv1.2_2021' });
    expect(textOf(config.ViewerCertificate.AcmCertificateArn)).toContain('traitor-track-global-production');
    expect(only(withDomain.global, 'AWS::CertificateManager::Certificate').DomainName).toBe('track.example.com');
    const names = all(stack, 'AWS::Route53::RecordSet').map((record) => [record.Name, record.Type]);
    expect(names).toContainEqual(['track.example.com.', 'A']);
    expect(names).toContainEqual(['track.example.com.', 'AAAA']);
  });
});

describe('the way in without a domain', () => {
  test('the balancer has no public address: CloudFront reaches it inside the network', () => {
    expect(only(application, 'AWS::ElasticLoadBalancingV2::LoadBalancer')).toMatchObject({
      Scheme: 'internal',
      Type: 'application',
      IpAddressType: 'ipv4',
    });
    const [id] = Object.keys(application.findResources('AWS::ElasticLoadBalancingV2::LoadBalancer'));
    expect(only(application, 'AWS::CloudFront::VpcOrigin').VpcOriginEndpointConfig).toMatchObject({
      Arn: { Ref: id },
      HTTPPort: 80,
      OriginProtocolPolicy: 'http-only',
    });
    expect(only(application, 'AWS::ElasticLoadBalancingV2::Listener')).toMatchObject({ Port: 80, Protocol: 'HTTP' });
  });

  test('users still speak HTTPS, with CloudFront', () => {
    expect(distribution.DefaultCacheBehavior.ViewerProtocolPolicy).toBe('redirect-to-https');
    application.hasOutput('Url', { Value: Match.objectLike({ 'Fn::Join': Match.anyValue() }) });
    expect(textOf(application.findOutputs('Url').Url.Value)).toMatch(/^https:\/\/\$\{EntranceEdge\w+\.DomainName\}$/);
  });
});

describe('the instances', () => {
  test('[TT-ASG-01] they start from traitortrack-template, version v1.0', () => {
    expect(launchTemplate).toMatchObject({ LaunchTemplateName: 'traitortrack-template', VersionDescription: 'v1.0' });
  });

  test('[TT-ASG-02, TT-ASG-03] they are t3.medium of the newest Amazon Linux 2023', () => {
    expect(launchTemplate.LaunchTemplateData.InstanceType).toBe('t3.medium');
    const parameter = launchTemplate.LaunchTemplateData.ImageId.Ref;
    expect(application.toJSON().Parameters[parameter]).toMatchObject({
      Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>',
      Default: expect.stringMatching(/^\/aws\/service\/ami-amazon-linux-latest\/al2023-ami-.*-x86_64$/),
    });
  });

  test('[TT-ASG-04] a key pair is theirs only when it is named, and even then port 22 stays closed', () => {
    expect(launchTemplate.LaunchTemplateData.KeyName).toBeUndefined();
    expect(only(withChoices.application, 'AWS::EC2::LaunchTemplate').LaunchTemplateData.KeyName).toBe(
      'traitortrack-key',
    );
    const opensSsh = resourcesOf(withChoices).filter(
      ({ type, properties: { FromPort, ToPort, IpProtocol } }) =>
        type === 'AWS::EC2::SecurityGroupIngress' && (IpProtocol === '-1' || (FromPort <= 22 && ToPort >= 22)),
    );
    expect(opensSsh).toEqual([]);
  });

  test('[TT-ASG-06] their instance profile is traitortrack-role', () => {
    const profile = only(application, 'AWS::IAM::InstanceProfile');
    expect(profile.InstanceProfileName).toBe('traitortrack-role');
    const [id] = Object.keys(application.findResources('AWS::IAM::InstanceProfile'));
    expect(launchTemplate.LaunchTemplateData.IamInstanceProfile).toEqual({ Arn: { 'Fn::GetAtt': [id, 'Arn'] } });
  });

  test('[TT-ASG-07] traitortrack-asg holds 2 to 10 of them, 3 to begin with', () => {
    expect(group).toMatchObject({
      AutoScalingGroupName: 'traitortrack-asg',
      MinSize: '2',
      MaxSize: '10',
      DesiredCapacity: '3',
    });
  });

  test('[TT-ASG-08] they live in two private subnets', () => {
    const subnets: string[] = group.VPCZoneIdentifier.map(textOf);
    expect(new Set(subnets).size).toBe(2);
    subnets.forEach((subnet) => expect(subnet).toMatch(/Private/));
  });

  test('[TT-ASG-09] the balancer’s verdict replaces them, after 300 seconds of grace', () => {
    expect(group).toMatchObject({ HealthCheckType: 'ELB', HealthCheckGracePeriod: 300 });
  });

  test('[TT-ASG-10] the group follows the processors at 70 %', () => {
    expect(only(application, 'AWS::AutoScaling::ScalingPolicy')).toMatchObject({
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingConfiguration: {
        PredefinedMetricSpecification: { PredefinedMetricType: 'ASGAverageCPUUtilization' },
        TargetValue: 70,
      },
    });
  });
});

describe('the edge', () => {
  const policies = all(application, 'AWS::CloudFront::ResponseHeadersPolicy').map(
    (policy) => policy.ResponseHeadersPolicyConfig,
  );
  const [staticFiles] = distribution.CacheBehaviors;
  const policyOf = (reference: { Ref: string }): Json => application.toJSON().Resources[reference.Ref].Properties;

  test('[TT-ARC-08] static files come from CloudFront', () => {
    expect(distribution.CacheBehaviors.map((behavior: Json) => behavior.PathPattern)).toEqual(['/static/*']);
  });

  test('[TT-STA-01] answers are compressed, with Gzip or Brotli', () => {
    expect(distribution.DefaultCacheBehavior.Compress).toBe(true);
    expect(staticFiles.Compress).toBe(true);
    expect(
      policyOf(staticFiles.CachePolicyId).CachePolicyConfig.ParametersInCacheKeyAndForwardedToOrigin,
    ).toMatchObject({ EnableAcceptEncodingGzip: true, EnableAcceptEncodingBrotli: true });
  });

  test('[TT-STA-04] static files stay for a year, at the edge and in browsers', () => {
    expect(policyOf(staticFiles.CachePolicyId).CachePolicyConfig).toMatchObject({
      DefaultTTL: 31536000,
      MaxTTL: 31536000,
    });
    const setter = only(application, 'AWS::CloudFront::Function');
    expect(staticFiles.FunctionAssociations).toHaveLength(1);
    expect(setter.FunctionCode).toContain(
      `event.response.headers['cache-control'] = { value: "public, max-age=31536000, immutable" }`,
    );
  });

  test('[TT-STA-06] hit rate and bytes are measured and shown', () => {
    const [id] = Object.keys(application.findResources('AWS::CloudFront::Distribution'));
    expect(only(application, 'AWS::CloudFront::MonitoringSubscription')).toEqual({
      DistributionId: { Ref: id },
      MonitoringSubscription: { RealtimeMetricsSubscriptionConfig: { RealtimeMetricsSubscriptionStatus: 'Enabled' } },
    });
    expect(widgets.get('Edge: hit rate').metrics[0].slice(0, 2)).toEqual(['AWS/CloudFront', 'CacheHitRate']);
    expect(widgets.get('Edge: bytes').metrics[0].slice(0, 2)).toEqual(['AWS/CloudFront', 'BytesDownloaded']);
  });

  test('every behaviour sends security headers', () => {
    expect(policies).toHaveLength(2);
    const behaviors = [distribution.DefaultCacheBehavior, ...distribution.CacheBehaviors];
    behaviors.forEach((behavior) => expect(policyOf(behavior.ResponseHeadersPolicyId)).toBeDefined());
  });

  // A behaviour has one policy: what one sends, the other must repeat.
  const inBoth = (header: string, value: object): void =>
    policies.forEach((policy) => expect(policy.SecurityHeadersConfig[header]).toEqual({ Override: true, ...value }));

  test('[TT-HDR-01, TT-HDR-02] X-Content-Type-Options nosniff and X-Frame-Options DENY', () => {
    inBoth('ContentTypeOptions', {});
    inBoth('FrameOptions', { FrameOption: 'DENY' });
  });

  test('[TT-HDR-03, TT-HDR-04] X-XSS-Protection 1; mode=block and Strict-Transport-Security for a year with subdomains', () => {
    inBoth('XSSProtection', { Protection: true, ModeBlock: true });
    inBoth('StrictTransportSecurity', { AccessControlMaxAgeSec: 31536000, IncludeSubdomains: true, Preload: false });
  });

  test('[TT-HDR-05, TT-HDR-06] Content-Security-Policy with exactly three directives, and Referrer-Policy', () => {
    inBoth('ContentSecurityPolicy', {
      ContentSecurityPolicy: "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'",
    });
    inBoth('ReferrerPolicy', { ReferrerPolicy: 'strict-origin-when-cross-origin' });
  });

  test('[TT-HDR-07] Permissions-Policy takes geolocation, microphone and camera away', () => {
    policies.forEach((policy) =>
      expect(policy.CustomHeadersConfig.Items).toContainEqual({
        Header: 'Permissions-Policy',
        Value: 'geolocation=(), microphone=(), camera=()',
        Override: true,
      }),
    );
  });

  test('[TT-LIM-01] every limit counts by the address of the user', () => {
    for (const name of ['login', 'stats', 'default']) expect(rateRule(name).AggregateKeyType).toBe('IP');
    expect(userData(application)).toContain('TRUSTED_PROXY_COUNT="2"');
  });

  test('[TT-LIM-04] the backstop is 500 in ten minutes, without /api/stats and static files', () => {
    const rule = rateRule('default');
    expect([rule.Limit, rule.EvaluationWindowSec]).toEqual([500, 600]);
    const exempt = rule.ScopeDownStatement.AndStatement.Statements.map((one: Json) => one.NotStatement.Statement);
    expect(exempt.map((one: Json) => [uriOf(one), one.ByteMatchStatement.PositionalConstraint])).toEqual([
      ['/api/stats', 'EXACTLY'],
      ['/static/', 'STARTS_WITH'],
    ]);
  });

  test('the rate limit is configurable, and blocked requests are on the dashboard', () => {
    const raised = synthesize({ environment: DeploymentEnvironment.DEVELOPMENT, requestsPerTenMinutes: 5000 });
    const rules = only(raised.global, 'AWS::WAFv2::WebACL').Rules as Json[];
    expect(rules.find((rule) => rule.Name === 'default').Statement.RateBasedStatement.Limit).toBe(5000);
    const shown = widgetsOf(application).get('Edge: blocked by a rate limit');
    expect(JSON.stringify(shown.metrics)).toContain('"BlockedRequests"');
    expect(shown.region).toBe('us-east-1');
  });

  test('[TT-LIM-05] POST /login: ten a minute', () => {
    const rule = rateRule('login');
    expect([rule.Limit, rule.EvaluationWindowSec]).toEqual([10, 60]);
    const [path, method] = rule.ScopeDownStatement.AndStatement.Statements;
    expect([uriOf(path), path.ByteMatchStatement.PositionalConstraint]).toEqual(['/login', 'EXACTLY']);
    expect(method.ByteMatchStatement).toMatchObject({ FieldToMatch: { Method: {} }, SearchString: 'POST' });
  });

  test('[TT-LIM-06] /api/stats: 10000 a minute', () => {
    const rule = rateRule('stats');
    expect([rule.Limit, rule.EvaluationWindowSec]).toEqual([10000, 60]);
    expect(uriOf(rule.ScopeDownStatement)).toBe('/api/stats');
  });

  test('the limits are in force: the distribution is behind that web ACL', () => {
    expect(textOf(distribution.WebACLId)).toMatch(/traitor-track-global-production.*WebAcl.*Arn/);
    const actions = only(global, 'AWS::WAFv2::WebACL')
      .Rules.slice(0, 3)
      .map((rule: Json) => Object.keys(rule.Action)[0]);
    expect(actions).toEqual(['Block', 'Block', 'Block']);
  });
});

describe('logs and dashboards', () => {
  test('[TT-CWL-01] every log group of every stack keeps 30 days, the database’s among them', () => {
    const groups = [...resourcesOf(production), ...resourcesOf(withDomain)].filter(
      ({ type }) => type === 'AWS::Logs::LogGroup',
    );
    expect(groups.length).toBeGreaterThan(10);
    groups.forEach(({ id, properties }) => expect([id, properties.RetentionInDays]).toEqual([id, 30]));
    expect(all(data, 'AWS::Logs::LogGroup').map((one) => one.LogGroupName)).toEqual(
      expect.arrayContaining([
        '/aws/rds/instance/traitortrack-production/postgresql',
        '/aws/rds/instance/traitortrack-production-replica-1/postgresql',
        '/aws/rds/instance/traitortrack-production-replica-2/postgresql',
      ]),
    );
  });

  test('[TT-CWL-01] the groups exist before the database writes to them under these very names', () => {
    const instances = Object.values(data.findResources('AWS::RDS::DBInstance'));
    expect(instances).toHaveLength(3);
    for (const { Properties, DependsOn } of instances) {
      expect(Properties.EnableCloudwatchLogsExports).toContain('postgresql');
      const [id] = Object.keys(
        data.findResources('AWS::Logs::LogGroup', {
          Properties: { LogGroupName: `/aws/rds/instance/${Properties.DBInstanceIdentifier}/postgresql` },
        }),
      );
      expect(DependsOn).toContain(id);
    }
  });

  test('[TT-RD-22] a CloudWatch dashboard is always there, Grafana when it is asked for', () => {
    expect(only(application, 'AWS::CloudWatch::Dashboard').DashboardName).toBe('traitor-track-production-overview');
    application.resourceCountIs('AWS::Grafana::Workspace', 0);
    const grafana = only(withChoices.application, 'AWS::Grafana::Workspace');
    expect(grafana).toMatchObject({ AuthenticationProviders: ['AWS_SSO'], DataSources: ['CLOUDWATCH'] });
  });
});
