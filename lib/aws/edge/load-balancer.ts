import { createHash } from 'node:crypto';
import { CfnResource, Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { Defaults, PathPattern, Problems } from '../../domain';
import { requireTypes } from '../declared-types';
import { NagFindings } from '../nag-findings';
import { ServerAccessLogs } from '../server-access-logs';
import { RuleNames, checkLoadBalancer, checkTargetGroupRule } from './load-balancer-check';
import { LoadBalancerProps, LoadBalancerSettings, TargetGroupRule, resolveLoadBalancer } from './load-balancer-props';

/**
 * An application load balancer that forwards only what a rule matches. All other requests get status 403.
 *
 * Costs about $16 a month plus $5.84 per capacity unit (us-east-1), and about $0.023 per GB of logs.
 *
 * @example
 * const loadBalancer = new LoadBalancer(this, 'LoadBalancer', {
 *   vpc,
 *   ingress: LoadBalancerIngress.cloudFront(),
 *   blockedPaths: [PathPattern.exact('/metrics')],
 * });
 * new EdgeDistribution(this, 'Edge', {
 *   origin: EdgeOrigin.vpcOrigin(loadBalancer),
 *   cacheRules: [],
 *   securityHeaders: new SecurityHeaders(),
 * });
 */
export class LoadBalancer extends Construct implements ec2.IConnectable {
  /** The load balancer. */
  public readonly resource: elbv2.IApplicationLoadBalancer;
  /** Listener that serves users. */
  public readonly listener: elbv2.IApplicationListener;
  /** Security group of a new load balancer. Undefined for an existing one. */
  public readonly securityGroup?: ec2.SecurityGroup;
  /** Network connections of the load balancer. */
  public readonly connections: ec2.Connections;
  /** Bucket of the access logs, if there is one. */
  public readonly accessLogsBucket?: s3.IBucket;
  /** Port of the listener: 443 with a certificate, otherwise 80. */
  public readonly port: number;
  /** Seconds after which an idle connection is closed. Undefined for an existing load balancer. */
  public readonly idleTimeoutSeconds?: number;
  private readonly settings: LoadBalancerSettings;
  private readonly usedPriorities = new Set<number>();

  constructor(scope: Construct, id: string, props: LoadBalancerProps) {
    super(scope, id);
    const given = requireTypes(this, 'LoadBalancerProps', props);
    const settings = resolveLoadBalancer(given);
    this.settings = settings;
    checkLoadBalancer(this, Defaults.apply(given, {}), settings);
    this.port = settings.certificate ? 443 : 80;

    if (settings.existingLoadBalancer) {
      this.resource = settings.existingLoadBalancer;
      this.connections = this.resource.connections;
      if (!settings.existingListener) this.allowIngress(this.connections, this.port);
    } else {
      this.idleTimeoutSeconds = settings.idleTimeoutSeconds;
      this.securityGroup = this.createSecurityGroup(
        'SecurityGroup',
        'Load balancer: in from the named source, out to its targets',
        this.port,
      );
      const created = this.createLoadBalancer(this.securityGroup);
      this.resource = created;
      // Not the load balancer's own connections: rules for this group must not open the redirect's group too.
      this.connections = new ec2.Connections({
        securityGroups: [this.securityGroup],
        defaultPort: ec2.Port.tcp(this.port),
      });
      this.accessLogsBucket = this.enableLogs(created);
      if (settings.redirectHttp) this.createRedirect(created);
    }

    this.listener = settings.existingListener ?? this.createListener();
    settings.blockedPaths.forEach((path, index) => this.createBlockingRule(path, index + 1));
  }

  /**
   * Ids of the load balancer's zones. Undefined if the zones are known by name only, or if the load balancer exists already.
   * @internal
   */
  public get _zoneIds(): string[] | undefined {
    const { vpc, vpcSubnets, existingLoadBalancer } = this.settings;
    if (existingLoadBalancer) return undefined;
    const resources = vpc.selectSubnets(vpcSubnets ?? {}).subnets.map((it) => it.node.defaultChild);
    const ids = resources.map((it) => (it as ec2.CfnSubnet | undefined)?.availabilityZoneId);
    return ids.every((id) => id !== undefined) ? ids : undefined;
  }

  /** DNS name that clients connect to. */
  public get dnsName(): string {
    return this.resource.loadBalancerDnsName;
  }

  /** Forwards matching requests to a target group. With `originSecret`, forwards only requests that carry the header. */
  public addTargetGroup(id: string, rule: TargetGroupRule): elbv2.ApplicationListenerRule {
    requireTypes(this, 'LoadBalancer#addTargetGroup', { id, rule });
    const name = (property: string): string => `addTargetGroup(${id}).${property}`;
    Problems.of(this).build((problems) =>
      this._checkRule(problems, rule, { priority: name('priority'), hosts: name('hosts'), paths: name('paths') }),
    );
    this.usedPriorities.add(rule.priority);

    const { targetGroup, alternateTargetGroup, priority } = rule;
    const conditions = this.conditionsOf(rule);
    if (!alternateTargetGroup) {
      return new elbv2.ApplicationListenerRule(this, id, {
        listener: this.listener,
        priority,
        conditions,
        targetGroups: [targetGroup],
      });
    }
    const created = new elbv2.ApplicationListenerRule(this, `${id}${this.fingerprint(priority, conditions)}`, {
      listener: this.listener,
      priority,
      conditions,
      action: elbv2.ListenerAction.weightedForward([
        { targetGroup, weight: 100 },
        { targetGroup: alternateTargetGroup, weight: 0 },
      ]),
    });
    // A changed tag would be an update, which writes these weights over those that ECS has set.
    (created.node.defaultChild as CfnResource).addPropertyDeletionOverride('Tags');
    return created;
  }

  /**
   * Adds the problems of a rule, before its caller creates anything.
   * @internal
   */
  public _checkRule(
    problems: Problems,
    rule: Pick<TargetGroupRule, 'priority' | 'hosts' | 'paths'>,
    names: RuleNames,
  ): void {
    checkTargetGroupRule(problems, rule, names, this.settings, this.usedPriorities);
  }

  private conditionsOf({ hosts = [], paths = [] }: TargetGroupRule): elbv2.ListenerCondition[] {
    const { originSecret } = this.settings;
    const anyPath = hosts.length === 0 ? ['/*'] : [];
    const texts = paths.length > 0 ? paths.map(({ text }) => text) : anyPath;
    return [
      ...(hosts.length > 0 ? [elbv2.ListenerCondition.hostHeaders(hosts)] : []),
      ...(texts.length > 0 ? [elbv2.ListenerCondition.pathPatterns(texts)] : []),
      ...(originSecret
        ? [
            elbv2.ListenerCondition.httpHeader(originSecret.headerName, [
              originSecret.secret.secretValue.unsafeUnwrap(), // a dynamic reference, not the value
            ]),
          ]
        : []),
    ];
  }

  /** Identifies the content of a rule, so that other content makes another rule instead of an update. */
  private fingerprint(priority: number, conditions: elbv2.ListenerCondition[]): string {
    const rendered = conditions.map((it): unknown => it.renderRawCondition());
    const content: unknown = Stack.of(this).resolve([priority, rendered]);
    return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 8).toUpperCase();
  }

  private createLoadBalancer(securityGroup: ec2.SecurityGroup): elbv2.ApplicationLoadBalancer {
    const { settings } = this;
    return new elbv2.ApplicationLoadBalancer(this, 'Resource', {
      vpc: settings.vpc,
      vpcSubnets: settings.vpcSubnets,
      internetFacing: settings.internetFacing,
      ipAddressType: elbv2.IpAddressType.IPV4,
      loadBalancerName: settings.loadBalancerName,
      securityGroup,
      idleTimeout: Duration.seconds(settings.idleTimeoutSeconds),
      deletionProtection: settings.deletionProtection,
      dropInvalidHeaderFields: true,
      desyncMitigationMode: elbv2.DesyncMitigationMode.DEFENSIVE,
      http2Enabled: true,
      crossZoneEnabled: true,
    });
  }

  private createListener(): elbv2.ApplicationListener {
    const { certificate, sslPolicy } = this.settings;
    return new elbv2.ApplicationListener(this, 'Listener', {
      loadBalancer: this.resource,
      port: this.port,
      open: false,
      defaultAction: forbidden(),
      ...(certificate
        ? { protocol: elbv2.ApplicationProtocol.HTTPS, certificates: [certificate], sslPolicy }
        : { protocol: elbv2.ApplicationProtocol.HTTP }),
    });
  }

  private createRedirect(loadBalancer: elbv2.ApplicationLoadBalancer): void {
    const description = 'Load balancer: HTTP in, only to be redirected to HTTPS';
    loadBalancer.addSecurityGroup(this.createSecurityGroup('RedirectSecurityGroup', description, 80));
    new elbv2.ApplicationListener(this, 'RedirectListener', {
      loadBalancer,
      port: 80,
      protocol: elbv2.ApplicationProtocol.HTTP,
      open: false,
      defaultAction: elbv2.ListenerAction.redirect({ protocol: 'HTTPS', port: '443', permanent: true }),
    });
  }

  private createBlockingRule(path: PathPattern, priority: number): void {
    new elbv2.ApplicationListenerRule(this, `Blocked${priority}`, {
      listener: this.listener,
      priority,
      conditions: [elbv2.ListenerCondition.pathPatterns([path.text])],
      action: forbidden(),
    });
  }

  private enableLogs(loadBalancer: elbv2.ApplicationLoadBalancer): s3.IBucket | undefined {
    const { accessLogs, accessLogsBucket } = this.settings;
    if (!accessLogs) {
      NagFindings.acknowledge(loadBalancer, {
        'AwsSolutions-ELB2':
          'accessLogs: false turns access logs off explicitly, for an environment whose removal must delete everything.',
      });
      return undefined;
    }
    const bucket = accessLogsBucket ?? this.createLogBucket();
    loadBalancer.logAccessLogs(bucket, 'access');
    loadBalancer.logConnectionLogs(bucket, 'connection');
    return bucket;
  }

  private createLogBucket(): s3.Bucket {
    const bucket = new s3.Bucket(this, 'AccessLogs', {
      encryption: s3.BucketEncryption.S3_MANAGED, // Elastic Load Balancing supports no other keys
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      versioned: true,
      removalPolicy: this.settings.removalPolicy,
      lifecycleRules: [
        {
          expiration: Duration.days(90),
          noncurrentVersionExpiration: Duration.days(1),
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
      ],
    });
    NagFindings.acknowledge(bucket, {
      ...NagFindings.LOG_BUCKET,
      S3DefaultEncryptionKMS:
        'Elastic Load Balancing delivers its logs only to buckets with S3-managed keys: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html',
    });
    if (!ServerAccessLogs.enable(bucket, this.settings.serverAccessLogsBucket)) {
      NagFindings.acknowledge(bucket, {
        'AwsSolutions-S1':
          'Only Elastic Load Balancing writes to the bucket. Set serverAccessLogsBucket to log requests.',
      });
    }
    return bucket;
  }

  private createSecurityGroup(id: string, description: string, port: number): ec2.SecurityGroup {
    const group = new ec2.SecurityGroup(this, id, { vpc: this.settings.vpc, description, allowAllOutbound: false });
    // EC2 allows all outbound traffic from a group without an egress rule, and the rules for targets are separate resources.
    (group.node.defaultChild as ec2.CfnSecurityGroup).addPropertyOverride('SecurityGroupEgress', [
      {
        CidrIp: '255.255.255.255/32',
        Description: 'Disallow all traffic',
        IpProtocol: 'icmp',
        FromPort: 252,
        ToPort: 86,
      },
    ]);
    this.allowIngress(group.connections, port);
    if (this.settings.ingress?.isAnywhere) {
      NagFindings.acknowledge(group, {
        'AwsSolutions-EC23':
          'LoadBalancerIngress.anywhere() is explicit, for a public website: the listeners serve TLS or redirect to it.',
      });
    }
    return group;
  }

  private allowIngress(connections: ec2.Connections, port: number): void {
    const { ingress } = this.settings;
    if (!ingress) return;
    const protocol = port === 443 ? 'HTTPS' : 'HTTP';
    const peer = ingress._peer(Stack.of(this).region);
    connections.allowFrom(peer, ec2.Port.tcp(port), `${protocol} ${ingress._description}`);
  }
}

function forbidden(): elbv2.ListenerAction {
  return elbv2.ListenerAction.fixedResponse(403, { contentType: 'text/plain', messageBody: 'Forbidden' });
}
