import { NagFindings } from '../nag-findings';
import { Duration, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { PathPattern, Problems, ProblemCode } from '../../domain';
import { LoadBalancerIngress } from './load-balancer-ingress';

/** A header that only the edge knows: proof that a request came through it. */
export interface OriginSecret {
  /** Name of the header, e.g. `x-origin-verify`. Letters, digits and hyphens, at most 40. */
  readonly headerName: string;
  /**
   * The secret whose whole value is the header's value. It reaches CloudFormation as a dynamic reference, never in clear.
   * CloudFormation does not notice a new value: after changing it, deploy with a changed header name or update both sides.
   */
  readonly secret: secretsmanager.ISecret;
}

/** An application load balancer, new or existing. */
export interface LoadBalancerProps {
  /** The network it stands in. */
  readonly vpc: ec2.IVpc;
  /**
   * Its subnets, in at least two zones (TT-ALB-09).
   * @default - the public subnets when internet-facing, else the private ones
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /**
   * Whether it has public addresses. Then it needs a certificate.
   * @default false - internal, e.g. behind a CloudFront VPC origin
   */
  readonly internetFacing?: boolean;
  /**
   * The certificate; it makes the listener HTTPS on 443 (TT-ALB-12). Without one the listener is HTTP on 80, which only an
   * internal load balancer may be.
   * @default - none
   */
  readonly certificate?: acm.ICertificate;
  /**
   * Who may connect. Nobody else may (TT-ALB-10).
   * @default - required, except with `existingListener`, whose security group is yours
   */
  readonly ingress?: LoadBalancerIngress;
  /**
   * TLS versions and ciphers.
   * @default elbv2.SslPolicy.TLS13_12_RES_PQ - TLS 1.2 and 1.3 with forward secrecy and post-quantum key exchange
   */
  readonly sslPolicy?: elbv2.SslPolicy;
  /**
   * Seconds a connection may be silent, 1 to 4000. Not less than the longest request, and less than the application
   * server's keep-alive (GAP-TT-07).
   * @default 60
   */
  readonly idleTimeoutSeconds?: number;
  /**
   * Physical name, at most 32 characters (TT-ALB-08). A fixed name blocks replacement.
   * @default - CloudFormation names it
   */
  readonly loadBalancerName?: string;
  /**
   * Answer HTTP on 80 with a redirect to HTTPS. Uses a second security group, since the CloudFront prefix list fills one.
   * @default - true when internet-facing and open to anywhere
   */
  readonly redirectHttp?: boolean;
  /**
   * A header that every request must carry to be forwarded; all others get 403.
   * @default - none; required when internet-facing with `LoadBalancerIngress.cloudFront()`, where everybody's distributions get in
   */
  readonly originSecret?: OriginSecret;
  /**
   * Paths that are answered with 403 before anything else, e.g. `/metrics` (TT-MET-04). Rules 1, 2, … of the listener.
   * @default - none
   */
  readonly blockedPaths?: PathPattern[];
  /**
   * Write access and connection logs to S3. Without them there is no trace of who connected.
   * @default true
   */
  readonly accessLogs?: boolean;
  /**
   * Bucket for the logs, in the same region, encrypted with S3-managed keys (no other kind works).
   * @default - a bucket of its own, which keeps them 90 days
   */
  readonly accessLogsBucket?: s3.IBucket;
  /**
   * Refuse deletion.
   * @default true
   */
  readonly deletionProtection?: boolean;
  /**
   * A load balancer you already have; only a listener is added to it. Its security group gets the `ingress` rule.
   * @default - a new one
   */
  readonly existingLoadBalancer?: elbv2.IApplicationLoadBalancer;
  /**
   * A listener of `existingLoadBalancer`; only rules are added to it. Priorities of the rules are in your hands.
   * @default - a new one
   */
  readonly existingListener?: elbv2.IApplicationListener;
  /**
   * What happens to the log bucket when it leaves the stack. CloudFormation deletes only an empty bucket: an environment that
   * must leave nothing behind sets `accessLogs: false`.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** How requests reach a target group. */
export interface TargetGroupRule {
  /** Where matching requests go. */
  readonly targetGroup: elbv2.IApplicationTargetGroup;
  /**
   * A second target group for blue/green deployments: the rule forwards to both, and the deployment moves the weight. CloudFormation
   * sets the weights back only when the rule itself changes.
   * @default - none
   */
  readonly alternateTargetGroup?: elbv2.IApplicationTargetGroup;
  /** Place of the rule, 1 to 50000, above the blocked paths; unique within the listener. */
  readonly priority: number;
  /**
   * Paths it serves.
   * @default - all
   */
  readonly path?: PathPattern;
}

/**
 * An application load balancer that forwards only what a rule names: its default answer is 403.
 *
 * About $16 a month plus $5.84 per capacity unit (us-east-1), and about $0.023 per GB of logs.
 */
export class LoadBalancer extends Construct implements ec2.IConnectable {
  /** The load balancer itself. */
  public readonly resource: elbv2.IApplicationLoadBalancer;
  /** The listener that serves users. */
  public readonly listener: elbv2.IApplicationListener;
  /** Its security group; not for an existing load balancer. */
  public readonly securityGroup?: ec2.SecurityGroup;
  /** What it may reach, and who may reach it. */
  public readonly connections: ec2.Connections;
  /** Bucket of the access logs, when there is one. */
  public readonly accessLogsBucket?: s3.IBucket;
  /** Port of the listener: 443 with a certificate, else 80. */
  public readonly port: number;
  /** Seconds a connection may be silent. Unknown for an existing load balancer. */
  public readonly idleTimeoutSeconds?: number;
  private readonly props: LoadBalancerProps;
  private readonly usedPriorities = new Set<number>();

  constructor(scope: Construct, id: string, props: LoadBalancerProps) {
    super(scope, id);
    this.props = props;
    this.check();
    this.port = props.certificate ? 443 : 80;

    if (props.existingLoadBalancer) {
      this.resource = props.existingLoadBalancer;
      this.connections = this.resource.connections;
    } else {
      this.idleTimeoutSeconds = props.idleTimeoutSeconds ?? 60;
      this.securityGroup = this.createSecurityGroup(
        'SecurityGroup',
        'Load balancer: in from the named source, out to its targets',
        this.port,
      );
      const created = this.createLoadBalancer(this.securityGroup);
      this.resource = created;
      // Not the load balancer's own connections: the redirect's group must not be opened along with this one.
      this.connections = new ec2.Connections({
        securityGroups: [this.securityGroup],
        defaultPort: ec2.Port.tcp(this.port),
      });
      this.accessLogsBucket = this.logTo(created);
    }

    this.listener = props.existingListener ?? this.createListener();
    (props.blockedPaths ?? []).forEach((path, index) => this.block(path, index + 1));
  }

  /** The name clients connect to. */
  public get dnsName(): string {
    return this.resource.loadBalancerDnsName;
  }

  /** Forwards matching requests to a target group. With `originSecret` only those that carry the header. */
  public addTargetGroup(id: string, rule: TargetGroupRule): elbv2.ApplicationListenerRule {
    const blocked = this.props.blockedPaths?.length ?? 0;
    const problems = Problems.of(this);
    const free = problems.optionalNumber(
      `addTargetGroup(${id}).priority`,
      rule.priority,
      { min: blocked + 1, max: 50_000, integer: true },
      `use a number above the ${blocked} blocked paths, e.g. 100`,
    );
    if (free) {
      problems.check(!this.usedPriorities.has(rule.priority), {
        code: ProblemCode.UNKNOWN_CHOICE,
        property: `addTargetGroup(${id}).priority`,
        what: `priority is ${rule.priority}, which another target group has`,
        expected: 'a priority of its own',
        fix: 'choose another number; lower ones are tried first',
      });
    }
    problems.throwIfAny();
    this.usedPriorities.add(rule.priority);

    const { originSecret } = this.props;
    return new elbv2.ApplicationListenerRule(this, id, {
      listener: this.listener,
      priority: rule.priority,
      conditions: [
        elbv2.ListenerCondition.pathPatterns([rule.path?.text ?? '/*']),
        ...(originSecret
          ? [
              elbv2.ListenerCondition.httpHeader(originSecret.headerName, [
                originSecret.secret.secretValue.unsafeUnwrap(), // a dynamic reference, not the value
              ]),
            ]
          : []),
      ],
      ...(rule.alternateTargetGroup
        ? {
            action: elbv2.ListenerAction.weightedForward([
              { targetGroup: rule.targetGroup, weight: 100 },
              { targetGroup: rule.alternateTargetGroup, weight: 0 },
            ]),
          }
        : { targetGroups: [rule.targetGroup] }),
    });
  }

  private createLoadBalancer(securityGroup: ec2.SecurityGroup): elbv2.ApplicationLoadBalancer {
    const { props } = this;
    return new elbv2.ApplicationLoadBalancer(this, 'Resource', {
      vpc: props.vpc,
      vpcSubnets: props.vpcSubnets,
      internetFacing: props.internetFacing ?? false,
      ipAddressType: elbv2.IpAddressType.IPV4,
      loadBalancerName: props.loadBalancerName,
      securityGroup,
      idleTimeout: Duration.seconds(props.idleTimeoutSeconds ?? 60),
      deletionProtection: props.deletionProtection ?? true,
      dropInvalidHeaderFields: true,
      desyncMitigationMode: elbv2.DesyncMitigationMode.DEFENSIVE,
      http2Enabled: true,
      crossZoneEnabled: true,
    });
  }

  private createListener(): elbv2.ApplicationListener {
    const { props } = this;
    if (props.existingLoadBalancer) this.admit(this.connections, this.port);
    if (this.redirects) this.createRedirect();
    return new elbv2.ApplicationListener(this, 'Listener', {
      loadBalancer: this.resource,
      port: this.port,
      open: false,
      defaultAction: forbidden(),
      ...(props.certificate
        ? {
            protocol: elbv2.ApplicationProtocol.HTTPS,
            certificates: [props.certificate],
            sslPolicy: props.sslPolicy ?? elbv2.SslPolicy.TLS13_12_RES_PQ,
          }
        : { protocol: elbv2.ApplicationProtocol.HTTP }),
    });
  }

  private get redirects(): boolean {
    const { redirectHttp, internetFacing, ingress, certificate } = this.props;
    return redirectHttp ?? (internetFacing === true && certificate !== undefined && ingress?.isAnywhere === true);
  }

  private createRedirect(): void {
    const group = this.createSecurityGroup(
      'RedirectSecurityGroup',
      'Load balancer: HTTP in, only to be redirected to HTTPS',
      80,
    );
    (this.resource as elbv2.ApplicationLoadBalancer).addSecurityGroup(group);
    new elbv2.ApplicationListener(this, 'RedirectListener', {
      loadBalancer: this.resource,
      port: 80,
      protocol: elbv2.ApplicationProtocol.HTTP,
      open: false,
      defaultAction: elbv2.ListenerAction.redirect({ protocol: 'HTTPS', port: '443', permanent: true }),
    });
  }

  private block(path: PathPattern, priority: number): void {
    new elbv2.ApplicationListenerRule(this, `Blocked${priority}`, {
      listener: this.listener,
      priority,
      conditions: [elbv2.ListenerCondition.pathPatterns([path.text])],
      action: forbidden(),
    });
  }

  private logTo(loadBalancer: elbv2.ApplicationLoadBalancer): s3.IBucket | undefined {
    const { props } = this;
    if (props.accessLogs === false) {
      NagFindings.acknowledge(loadBalancer, {
        'AwsSolutions-ELB2':
          'Access logs are switched off by an explicit prop, for an environment that must leave nothing behind.',
      });
      return undefined;
    }
    const bucket = props.accessLogsBucket ?? this.createLogBucket();
    loadBalancer.logAccessLogs(bucket, 'access');
    loadBalancer.logConnectionLogs(bucket, 'connection');
    return bucket;
  }

  private createLogBucket(): s3.Bucket {
    const bucket = new s3.Bucket(this, 'AccessLogs', {
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      removalPolicy: this.props.removalPolicy ?? RemovalPolicy.RETAIN,
      lifecycleRules: [{ expiration: Duration.days(90), abortIncompleteMultipartUploadAfter: Duration.days(7) }],
    });
    NagFindings.acknowledge(bucket, {
      'AwsSolutions-S1': 'This bucket holds access logs itself; logging access to it would log the logging.',
    });
    return bucket;
  }

  private createSecurityGroup(id: string, description: string, port: number): ec2.SecurityGroup {
    const group = new ec2.SecurityGroup(this, id, { vpc: this.props.vpc, description, allowAllOutbound: false });
    // EC2 lets out everything from a group without a rule of its own, and rules to targets are resources of their own.
    (group.node.defaultChild as ec2.CfnSecurityGroup).addPropertyOverride('SecurityGroupEgress', [
      { CidrIp: '255.255.255.255/32', Description: 'Nothing', IpProtocol: 'icmp', FromPort: 252, ToPort: 86 },
    ]);
    this.admit(group.connections, port);
    if (this.props.ingress?.isAnywhere) {
      NagFindings.acknowledge(group, {
        'AwsSolutions-EC23':
          'LoadBalancerIngress.anywhere() was chosen for a public website: only TLS, or a redirect to it, answers here.',
      });
    }
    return group;
  }

  private admit(connections: ec2.Connections, port: number): void {
    const { ingress } = this.props;
    if (!ingress) return;
    const protocol = port === 443 ? 'HTTPS' : 'HTTP';
    connections.allowFrom(
      ingress._peer(Stack.of(this).region),
      ec2.Port.tcp(port),
      `${protocol} ${ingress._description}`,
    );
  }

  private check(): void {
    const { props } = this;
    const region = Stack.of(this).region;
    const internetFacing = props.internetFacing ?? false;
    const problems = Problems.of(this);

    if (props.existingListener) {
      problems.check(props.existingLoadBalancer !== undefined, {
        code: ProblemCode.UNREVIEWED,
        property: 'existingLoadBalancer',
        what: 'existingListener is given without its load balancer',
        expected: 'both',
        fix: 'pass existingLoadBalancer too',
      });
      problems.check(props.ingress === undefined, {
        code: ProblemCode.UNREVIEWED,
        property: 'ingress',
        what: 'ingress is given with existingListener, whose security group is not managed here',
        expected: 'one of the two',
        fix: 'remove ingress',
      });
    } else {
      problems.check(props.ingress !== undefined, {
        code: ProblemCode.UNREVIEWED,
        property: 'ingress',
        what: 'ingress is missing',
        expected: 'a source',
        fix: 'say who may connect, e.g. LoadBalancerIngress.cloudFront()',
      });
      props.ingress?._check(problems, region, internetFacing);
    }

    if (!props.existingLoadBalancer) {
      problems.check(!internetFacing || props.certificate !== undefined, {
        code: ProblemCode.UNREVIEWED,
        property: 'certificate',
        what: 'certificate is missing on an internet-facing load balancer: passwords and cookies would travel in clear',
        expected: 'a certificate',
        fix: 'pass certificate, or leave it internal behind a CloudFront VPC origin',
      });
      problems.check(!(internetFacing && props.ingress?.isCloudFront) || props.originSecret !== undefined, {
        code: ProblemCode.UNREVIEWED,
        property: 'originSecret',
        what: 'originSecret is missing: anybody may point a CloudFront distribution at an internet-facing load balancer',
        expected: 'a header that only your distribution sends',
        fix: 'pass originSecret and give the same to the distribution',
      });
      problems.check(props.accessLogs === false || !Token.isUnresolved(region), {
        code: ProblemCode.UNREVIEWED,
        property: 'accessLogs',
        what: 'accessLogs are written, but the region of the stack is unknown until deployment',
        expected: 'a stack with env.region',
        fix: "create the stack with env: { region: 'us-east-1' }, or set accessLogs: false",
      });
    }
    problems.check(
      !(props.redirectHttp && (props.certificate === undefined || props.existingLoadBalancer !== undefined)),
      {
        code: ProblemCode.UNREVIEWED,
        property: 'redirectHttp',
        what: 'redirectHttp is true without a new HTTPS load balancer',
        expected: 'a certificate, and no existing load balancer',
        fix: 'remove redirectHttp, or pass certificate',
      },
    );
    problems.check(!(props.accessLogs === false && props.accessLogsBucket), {
      code: ProblemCode.UNREVIEWED,
      property: 'accessLogsBucket',
      what: 'accessLogsBucket is given while accessLogs is false',
      expected: 'one of the two',
      fix: 'remove accessLogs: false',
    });
    problems.optionalNumber(
      'idleTimeoutSeconds',
      props.idleTimeoutSeconds,
      { min: 1, max: 4000, integer: true },
      'use the longest request plus a margin',
    );
    if (props.loadBalancerName !== undefined && !Token.isUnresolved(props.loadBalancerName)) {
      problems.check(/^(?!internal-)[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?$/.test(props.loadBalancerName), {
        code: ProblemCode.INVALID_FORMAT,
        property: 'loadBalancerName',
        what: `loadBalancerName is '${props.loadBalancerName}'`,
        expected: "at most 32 letters, digits and inner hyphens, not beginning with 'internal-'",
        fix: 'shorten the name, or leave it out',
      });
    }
    if (props.originSecret && !Token.isUnresolved(props.originSecret.headerName)) {
      problems.check(/^[A-Za-z0-9-]{1,40}$/.test(props.originSecret.headerName), {
        code: ProblemCode.INVALID_FORMAT,
        property: 'originSecret.headerName',
        what: `headerName is '${props.originSecret.headerName}'`,
        expected: 'at most 40 letters, digits and hyphens',
        fix: "use 'x-origin-verify'",
      });
    }
    problems.throwIfAny();
  }
}

function forbidden(): elbv2.ListenerAction {
  return elbv2.ListenerAction.fixedResponse(403, { contentType: 'text/plain', messageBody: 'Forbidden' });
}
