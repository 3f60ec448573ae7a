import { NagFindings } from '../nag-findings';
import { Annotations, Duration, Names, RemovalPolicy, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import {
  ConnectionLimit,
  MachineSizes,
  PgBouncerSettings,
  PostgresParameterCheck,
  PostgresParameters,
  PostgresTuning,
  Problems,
  RdsProxySettings,
  ProblemCode,
} from '../../domain';

/** What a `PostgresDatabase` is made of. */
export interface PostgresDatabaseProps {
  /** Where the instances live. */
  readonly vpc: ec2.IVpc;
  /**
   * Subnets of the instances. They need no way out.
   *
   * @default - the isolated subnets, or the private ones where there are none
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /** Name of the database that is created in the instance. */
  readonly databaseName: string;
  /** Class of the primary, e.g. `db.t3.large`. Multi-AZ bills it twice. */
  readonly instanceClass: string;
  /** Storage in GiB, at least 20. A plain number: it sizes the instance. Multi-AZ bills it twice, each replica once more. */
  readonly storageGiB: number;
  /**
   * How far the storage may grow by itself, in GiB, at least 10 % over `storageGiB`. Storage never shrinks.
   *
   * Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html
   *
   * @default - twice storageGiB
   */
  readonly maxStorageGiB?: number;
  /**
   * Version of PostgreSQL. With a major version alone, AWS chooses the minor one and keeps it current.
   *
   * @default PostgresEngineVersion.VER_17
   */
  readonly engineVersion?: rds.PostgresEngineVersion;
  /**
   * Whether a standby in another zone takes over when the primary or its zone fails, in one to two minutes.
   *
   * @default true
   */
  readonly multiAz?: boolean;
  /**
   * Read replicas, 0 to 15, each an instance of its own with an endpoint of its own. Replicas need the primary's backups.
   *
   * @default 0
   */
  readonly readReplicas?: number;
  /**
   * Class of the replicas, with at least the primary's memory: a hot standby with a lower `max_connections` does not start.
   *
   * @default - the class of the primary
   */
  readonly replicaClass?: string;
  /**
   * Names of the zones of the replicas, used in turn; tokens are fine.
   *
   * @default - the zones of the subnets
   */
  readonly replicaZones?: string[];
  /**
   * Whether the replicas are protected against deletion too. Set it to false one deployment before you take a replica away.
   *
   * @default - as deletionProtection
   */
  readonly protectReplicas?: boolean;
  /**
   * Server parameters derived from memory and connections.
   *
   * @default - computed from the memory of instanceClass and the connection limit
   */
  readonly tuning?: PostgresTuning;
  /**
   * Pins `max_connections` in the parameter group. RDS needs a reboot to apply a change.
   *
   * @default - the RDS default, which follows the class
   */
  readonly maxConnections?: number;
  /**
   * Further server parameters, with their unit (`64MB`, `30s`) or in PostgreSQL's base units. They win over those of `tuning`.
   *
   * @default - none
   */
  readonly parameters?: { [name: string]: string };
  /**
   * Name of the administrator. With `snapshotIdentifier` it must be the snapshot's.
   *
   * @default 'dbadmin'
   */
  readonly masterUsername?: string;
  /**
   * Name of the secret with host, port, dbname, username and password.
   *
   * @default - a generated name
   */
  readonly secretName?: string;
  /**
   * Key for storage, secret and performance data.
   *
   * @default - keys that AWS manages
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * Days of point-in-time recovery, 1 to 35 (TT-ARC-06).
   *
   * @default 7
   */
  readonly backupRetentionDays?: number;
  /**
   * When the daily backup runs, in UTC, e.g. `03:00-04:00`.
   *
   * @default - chosen by AWS
   */
  readonly backupWindow?: string;
  /**
   * When patches are applied, in UTC, e.g. `sun:05:00-sun:06:00`.
   *
   * @default - chosen by AWS
   */
  readonly maintenanceWindow?: string;
  /**
   * Whether AWS refuses to delete the instance.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;
  /**
   * What happens to the data when the instance goes: SNAPSHOT, RETAIN or DESTROY. Replicas are never kept: they hold nothing
   * that the primary does not.
   *
   * @default RemovalPolicy.SNAPSHOT
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * How much CloudWatch Database Insights collects. STANDARD is free; ADVANCED is billed per vCPU and keeps 15 months.
   *
   * Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DatabaseInsights.html
   *
   * @default DatabaseInsightsMode.STANDARD
   */
  readonly databaseInsightsMode?: rds.DatabaseInsightsMode;
  /**
   * How long the server's logs are kept in CloudWatch. It takes effect only with `instanceIdentifier`, without which the
   * names of the log groups are not known beforehand (TT-CWL-01).
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;
  /**
   * Whether AWS may go on running a PostgreSQL version past its end of life, billed per vCPU hour. When false, AWS upgrades it.
   *
   * @default false
   */
  readonly extendedSupport?: boolean;
  /**
   * Identifier of the primary; the replicas append `-replica-1` and so on. Changing it replaces the database.
   *
   * @default - generated identifiers, and log groups without retention
   */
  readonly instanceIdentifier?: string;
  /**
   * A snapshot to start from. Its data, name and administrator are kept, the password becomes the secret's.
   *
   * @default - an empty database
   */
  readonly snapshotIdentifier?: string;
  /**
   * A primary you already have, described by `instanceClass`. Then none is created, only its replicas and proxy.
   *
   * @default - one is created
   */
  readonly existingInstance?: rds.IDatabaseInstance;
  /**
   * The secret of `existingInstance`: JSON with username, password, host, port and dbname.
   *
   * @default - one is generated with the instance
   */
  readonly existingSecret?: secretsmanager.ISecret;
  /**
   * Whether connections to the primary go through an RDS Proxy, about $22 a month for a class of 2 vCPU. RDS attaches it to
   * the writer only; replicas are reached directly.
   *
   * @default false
   */
  readonly proxy?: boolean;
  /**
   * How the proxy pools, stated as for a PgBouncer: `maxDbConnections`, `minPoolSize`, `queryWaitTimeoutSeconds`. What it has no counterpart for is in
   * `proxySettings.notEncodable`. Needs `proxy`.
   *
   * @default - as RDS does: all connections of the database, and a wait of two minutes
   */
  readonly pooling?: PgBouncerSettings;
}

const POSTGRES_PORT = 5432;
const MOST_REPLICAS = 15;
const LOG_TYPES = ['postgresql', 'upgrade'];

/**
 * PostgreSQL on RDS: Multi-AZ, encrypted, TLS only, backed up, tuned from its memory, with read replicas in different zones.
 *
 * **Removing it in production** takes ordered steps, so that one wrong command removes nothing:
 * 1. set `deletionProtection: false` and deploy;
 * 2. destroy the stack. The replicas go first, then a final snapshot of the primary is taken (`RemovalPolicy.SNAPSHOT`), the
 *    primary goes and with it its subnet group, security group, parameter group, secret and log groups, and at last the
 *    network. Automated backups stay for their retention.
 *
 * To take away one replica, deploy with `protectReplicas: false` first. With `RemovalPolicy.RETAIN` instance, subnet group,
 * security group, parameter group and secret all stay, and they keep their VPC from being deleted: retain or delete it by hand.
 *
 * The password is letters and digits, so that it fits into a URL as it is. Rotate it with `Secrets.rotateDatabase`.
 */
export class PostgresDatabase extends Construct implements ec2.IConnectable {
  /** The primary: the only one that takes writes. */
  public readonly instance: rds.IDatabaseInstance;
  /** The read replicas. */
  public readonly replicas: rds.IDatabaseInstance[];
  /** JSON with username, password, host, port and dbname of the primary. */
  public readonly secret: secretsmanager.ISecret;
  /** Parameters of primary and replicas; undefined around an existing instance without replicas. */
  public readonly parameterGroup?: rds.ParameterGroup;
  /** The proxy in front of the primary, when asked for. */
  public readonly proxy?: rds.DatabaseProxy;
  /** What the proxy was told, when `pooling` is stated. */
  public readonly proxySettings?: RdsProxySettings;
  /** Who may connect to what the endpoints name: `database.connections.allowDefaultPortFrom(tier)`. */
  public readonly connections: ec2.Connections;
  /** How many connections the primary accepts, for a `ConnectionBudget` (TT-POOL-09). */
  public readonly connectionLimit: ConnectionLimit;
  /** How many connections each replica accepts. */
  public readonly replicaConnectionLimit: ConnectionLimit;
  /** Log groups of primary and replicas; empty without `instanceIdentifier`. */
  public readonly logGroups: logs.LogGroup[] = [];
  /** Host name for writes: the proxy's, when there is one. */
  public readonly writerEndpoint: string;
  /** Host names for reads, one for each replica. */
  public readonly replicaEndpoints: string[];
  /** Port of all endpoints. */
  public readonly port: string;
  /** Name of the database. */
  public readonly databaseName: string;

  private readonly removalPolicy: RemovalPolicy;

  constructor(scope: Construct, id: string, props: PostgresDatabaseProps) {
    super(scope, id);
    const { limit, replicaLimit, tuning, proxySettings } = this.check(props);
    this.proxySettings = proxySettings;
    tuning.warnings.forEach((it) => Annotations.of(this).addWarningV2('loadbearing:database-memory', it));
    this.connectionLimit = limit;
    this.replicaConnectionLimit = replicaLimit;
    this.databaseName = props.databaseName;
    this.removalPolicy = props.removalPolicy ?? RemovalPolicy.SNAPSHOT;
    const replicaCount = props.readReplicas ?? 0;

    const shared = props.existingInstance && replicaCount === 0 ? undefined : this.createShared(props, tuning);
    this.parameterGroup = shared?.parameterGroup;

    if (props.existingInstance && props.existingSecret) {
      this.instance = props.existingInstance;
      this.secret = props.existingSecret;
      this.port = props.existingInstance.dbInstanceEndpointPort;
    } else {
      const primary = this.createPrimary(props, shared as Shared);
      this.instance = primary.instance;
      this.secret = primary.secret;
      this.port = String(POSTGRES_PORT);
    }
    this.replicas = Array.from({ length: replicaCount }, (_, index) =>
      this.createReplica(props, shared as Shared, index),
    );
    this.replicaEndpoints = this.replicas.map((replica) => replica.dbInstanceEndpointAddress);

    const instanceGroups = [
      ...this.instance.connections.securityGroups,
      ...(props.existingInstance && shared ? [shared.securityGroup] : []),
    ];
    const reached = props.proxy ? (replicaCount > 0 ? instanceGroups : []) : instanceGroups;
    this.connections = new ec2.Connections({
      securityGroups: reached,
      defaultPort: props.existingInstance?.connections.defaultPort ?? ec2.Port.POSTGRES,
    });
    if (props.proxy) {
      this.proxy = this.createProxy(props);
      this.connections.addSecurityGroup(...this.proxy.connections.securityGroups);
    }
    this.writerEndpoint = this.proxy?.endpoint ?? this.instance.dbInstanceEndpointAddress;
  }

  private createShared(props: PostgresDatabaseProps, tuning: PostgresTuning): Shared {
    const keeps = keepsResource(this.removalPolicy);
    const engine = rds.DatabaseInstanceEngine.postgres({
      version: props.engineVersion ?? rds.PostgresEngineVersion.VER_17,
    });
    const vpcSubnets = props.vpcSubnets ?? dataSubnets(props.vpc);
    const securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc: props.vpc,
      description: 'Instances of the database',
      allowAllOutbound: false,
    });
    if (keeps) securityGroup.applyRemovalPolicy(RemovalPolicy.RETAIN);
    const parameterGroup = new rds.ParameterGroup(this, 'ParameterGroup', {
      engine,
      description: 'Parameters of the database',
      removalPolicy: keeps ? RemovalPolicy.RETAIN : undefined,
      parameters: {
        ...tuning.parameters,
        'rds.force_ssl': '1',
        ...(props.maxConnections === undefined ? {} : { max_connections: String(props.maxConnections) }),
        ...inBaseUnits(props.parameters),
      },
    });
    const subnetGroup = new rds.SubnetGroup(this, 'SubnetGroup', {
      vpc: props.vpc,
      vpcSubnets,
      description: 'Subnets of the database',
      removalPolicy: keeps ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    const monitoringRole = new iam.Role(this, 'MonitoringRole', {
      assumedBy: new iam.ServicePrincipal('monitoring.rds.amazonaws.com'),
      description: 'Lets RDS write enhanced monitoring of the database',
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AmazonRDSEnhancedMonitoringRole')],
    });
    NagFindings.acknowledge(monitoringRole, {
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole]':
        'The policy AWS documents for enhanced monitoring: it writes to the log group RDSOSMetrics and can do nothing else.',
    });
    return { engine, vpcSubnets, securityGroup, parameterGroup, subnetGroup, monitoringRole };
  }

  private createPrimary(
    props: PostgresDatabaseProps,
    shared: Shared,
  ): { instance: rds.DatabaseInstance | rds.DatabaseInstanceFromSnapshot; secret: secretsmanager.ISecret } {
    const username = props.masterUsername ?? 'dbadmin';
    const secret = new secretsmanager.Secret(this, 'Secret', {
      secretName: props.secretName,
      description: `Administrator of the database ${props.databaseName}`,
      encryptionKey: props.encryptionKey,
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ username }),
        generateStringKey: 'password',
        passwordLength: 32,
        excludePunctuation: true,
      },
      removalPolicy: this.dependentPolicy(),
    });
    const logGroups = this.createLogGroups('Logs', props, props.instanceIdentifier);
    const common: rds.DatabaseInstanceSourceProps = {
      ...this.instanceProps(props, shared),
      engine: shared.engine,
      instanceIdentifier: props.instanceIdentifier,
      instanceType: instanceType(props.instanceClass),
      allocatedStorage: props.storageGiB,
      multiAz: props.multiAz ?? true,
      backupRetention: Duration.days(props.backupRetentionDays ?? 7),
      preferredBackupWindow: props.backupWindow,
      deleteAutomatedBackups: this.removalPolicy === RemovalPolicy.DESTROY,
      deletionProtection: props.deletionProtection ?? true,
      removalPolicy: this.removalPolicy,
      databaseInsightsMode: props.databaseInsightsMode ?? rds.DatabaseInsightsMode.STANDARD,
      engineLifecycleSupport: props.extendedSupport
        ? rds.EngineLifecycleSupport.OPEN_SOURCE_RDS_EXTENDED_SUPPORT
        : rds.EngineLifecycleSupport.OPEN_SOURCE_RDS_EXTENDED_SUPPORT_DISABLED,
    };
    const instance = props.snapshotIdentifier
      ? new rds.DatabaseInstanceFromSnapshot(this, 'Primary', {
          ...common,
          snapshotIdentifier: props.snapshotIdentifier,
          credentials: rds.SnapshotCredentials.fromSecret(secret),
        })
      : new rds.DatabaseInstance(this, 'Primary', {
          ...common,
          databaseName: props.databaseName,
          credentials: rds.Credentials.fromSecret(secret, username),
          storageEncrypted: true,
          storageEncryptionKey: props.encryptionKey,
        });
    for (const logGroup of logGroups) instance.node.addDependency(logGroup);

    this.acknowledgePort(instance);
    if (props.snapshotIdentifier) {
      NagFindings.acknowledge(instance, {
        'AwsSolutions-RDS2': 'Encryption is inherited from the snapshot: CloudFormation refuses the property here.',
      });
    }
    if (props.multiAz === false) {
      NagFindings.acknowledge(instance, {
        'AwsSolutions-RDS3': 'One zone by choice (multiAz: false): for environments that may be down for an hour.',
      });
    }
    if (props.deletionProtection === false) {
      NagFindings.acknowledge(instance, {
        'AwsSolutions-RDS10':
          'Unprotected by choice (deletionProtection: false): for data that can be made again, or as a removal step.',
      });
    }
    return { instance, secret: instance.secret as secretsmanager.ISecret };
  }

  private createReplica(props: PostgresDatabaseProps, shared: Shared, index: number): rds.DatabaseInstanceReadReplica {
    const name = `Replica${index + 1}`;
    const identifier = props.instanceIdentifier && `${props.instanceIdentifier}-replica-${index + 1}`;
    const zones = props.replicaZones ?? zonesOf(props.vpc, shared.vpcSubnets);
    const logGroups = this.createLogGroups(`${name}Logs`, props, identifier);
    const isProtected = props.protectReplicas ?? props.deletionProtection ?? true;
    const replica = new rds.DatabaseInstanceReadReplica(this, name, {
      ...this.instanceProps(props, shared),
      sourceDatabaseInstance: this.instance,
      instanceIdentifier: identifier,
      instanceType: instanceType(props.replicaClass ?? props.instanceClass),
      availabilityZone: zones.length > 0 ? zones[index % zones.length] : undefined,
      multiAz: false,
      deletionProtection: isProtected,
      // CloudFormation refuses the policy Snapshot on a replica.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    for (const logGroup of logGroups) replica.node.addDependency(logGroup);

    this.acknowledgePort(replica);
    NagFindings.acknowledge(replica, {
      'AwsSolutions-RDS2': 'A replica inherits the encryption of its source: CloudFormation refuses the property here.',
      'AwsSolutions-RDS3':
        'A replica adds read capacity; availability comes from the Multi-AZ primary and from replicas in other zones.',
    });
    if (!isProtected) {
      NagFindings.acknowledge(replica, {
        'AwsSolutions-RDS10': 'A replica holds nothing that its primary does not, and can be made again.',
      });
    }
    return replica;
  }

  /** What primary and replicas have in common. */
  private instanceProps(props: PostgresDatabaseProps, shared: Shared): rds.DatabaseInstanceNewProps {
    return {
      vpc: props.vpc,
      vpcSubnets: shared.vpcSubnets,
      subnetGroup: shared.subnetGroup,
      securityGroups: [shared.securityGroup],
      parameterGroup: shared.parameterGroup,
      publiclyAccessible: false,
      storageType: rds.StorageType.GP3,
      maxAllocatedStorage: props.maxStorageGiB ?? 2 * props.storageGiB,
      iamAuthentication: true,
      caCertificate: rds.CaCertificate.RDS_CA_RSA2048_G1,
      autoMinorVersionUpgrade: true,
      copyTagsToSnapshot: true,
      preferredMaintenanceWindow: props.maintenanceWindow,
      cloudwatchLogsExports: LOG_TYPES,
      monitoringInterval: Duration.seconds(60),
      monitoringRole: shared.monitoringRole,
      enablePerformanceInsights: true,
      performanceInsightEncryptionKey: props.encryptionKey,
      performanceInsightRetention:
        props.databaseInsightsMode === rds.DatabaseInsightsMode.ADVANCED
          ? rds.PerformanceInsightRetention.MONTHS_15
          : rds.PerformanceInsightRetention.DEFAULT,
    };
  }

  /** RDS would make these groups itself, to be kept for ever, at its first line: they must be there before. */
  private createLogGroups(id: string, props: PostgresDatabaseProps, identifier: string | undefined): logs.LogGroup[] {
    if (identifier === undefined) return [];
    const groups = LOG_TYPES.map(
      (type) =>
        new logs.LogGroup(this, `${id}${type === 'upgrade' ? 'Upgrade' : 'Postgresql'}`, {
          logGroupName: `/aws/rds/instance/${identifier.toLowerCase()}/${type}`,
          retention: props.logRetention ?? logs.RetentionDays.ONE_MONTH,
          removalPolicy: this.dependentPolicy(),
        }),
    );
    this.logGroups.push(...groups);
    return groups;
  }

  private createProxy(props: PostgresDatabaseProps): rds.DatabaseProxy {
    const securityGroup = new ec2.SecurityGroup(this, 'ProxySecurityGroup', {
      vpc: props.vpc,
      description: 'Proxy of the database',
      allowAllOutbound: false,
    });
    return new rds.DatabaseProxy(this, 'Proxy', {
      // RDS wants a name, and the CDK's default is the same in each environment.
      dbProxyName: Names.uniqueResourceName(this, { maxLength: 60, separator: '-', allowedSpecialCharacters: '-' }),
      proxyTarget: rds.ProxyTarget.fromInstance(this.instance),
      secrets: [this.secret],
      vpc: props.vpc,
      vpcSubnets: props.vpcSubnets ?? dataSubnets(props.vpc),
      securityGroups: [securityGroup],
      requireTLS: true,
      ...(this.proxySettings && {
        maxConnectionsPercent: this.proxySettings.maxConnectionsPercent,
        maxIdleConnectionsPercent: this.proxySettings.maxIdleConnectionsPercent,
        borrowTimeout: Duration.seconds(this.proxySettings.borrowTimeoutSeconds),
      }),
    });
  }

  private acknowledgePort(instance: rds.IDatabaseInstance): void {
    NagFindings.acknowledge(instance, {
      'AwsSolutions-RDS11':
        'An unusual port hides nothing inside a VPC: only named security groups reach the database, and only over TLS.',
    });
  }

  /** For what is worth nothing without the instance. */
  private dependentPolicy(): RemovalPolicy {
    return keepsResource(this.removalPolicy) ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
  }

  private check(props: PostgresDatabaseProps): {
    limit: ConnectionLimit;
    replicaLimit: ConnectionLimit;
    tuning: PostgresTuning;
    proxySettings?: RdsProxySettings;
  } {
    const problems = Problems.of(this);
    const storageIsKnown = problems.optionalNumber(
      'storageGiB',
      props.storageGiB,
      { min: 20, max: 65_536, integer: true },
      'use at least 20, the least that RDS allots on gp3',
    );
    if (storageIsKnown) {
      problems.optionalNumber(
        'maxStorageGiB',
        props.maxStorageGiB,
        { min: Math.ceil((props.storageGiB * 11) / 10), max: 65_536, integer: true },
        `use ${2 * props.storageGiB}, or leave it out: RDS wants at least 10 % over storageGiB`,
      );
    }
    problems.optionalNumber(
      'readReplicas',
      props.readReplicas,
      { min: 0, max: MOST_REPLICAS, integer: true },
      `use at most ${MOST_REPLICAS}, the most that RDS for PostgreSQL allows per primary`,
    );
    problems.optionalNumber(
      'backupRetentionDays',
      props.backupRetentionDays,
      { min: 1, max: 35, integer: true },
      'use 7; replicas and point-in-time recovery need backups',
    );
    problems.check(/^[A-Za-z_][A-Za-z0-9_]{0,62}$/.test(props.databaseName), {
      code: ProblemCode.INVALID_FORMAT,
      property: 'databaseName',
      what: `databaseName is '${props.databaseName}'`,
      expected: 'at most 63 letters, digits and underscores, not beginning with a digit',
      fix: 'use a plain name such as app',
    });
    const user = props.masterUsername;
    problems.check(
      user === undefined || (/^[a-z][a-z0-9_]{0,62}$/.test(user) && !['admin', 'rdsadmin'].includes(user)),
      {
        code: ProblemCode.INVALID_FORMAT,
        property: 'masterUsername',
        what: `masterUsername is '${user}'`,
        expected: 'at most 63 lower-case letters, digits and underscores; admin and rdsadmin belong to RDS',
        fix: "use 'dbadmin', or leave it out",
      },
    );
    problems.check((props.existingInstance === undefined) === (props.existingSecret === undefined), {
      code: ProblemCode.UNREVIEWED,
      property: props.existingInstance ? 'existingSecret' : 'existingInstance',
      what: props.existingInstance ? 'existingInstance is set without existingSecret' : 'existingSecret is set alone',
      expected: 'both or neither: the application and the proxy log in with the secret',
      fix: 'pass the instance and the secret that holds its username, password, host, port and dbname',
    });
    problems.check(!(props.existingInstance && props.snapshotIdentifier), {
      code: ProblemCode.UNREVIEWED,
      property: 'snapshotIdentifier',
      what: 'snapshotIdentifier is set although existingInstance is',
      expected: 'one source: an existing instance or a snapshot',
      fix: 'remove one of them',
    });
    PostgresParameterCheck.all(problems, 'parameters', inBaseUnits(props.parameters));
    problems.check(props.parameters?.max_connections === undefined, {
      code: ProblemCode.UNREVIEWED,
      property: 'parameters',
      what: `parameters sets max_connections to '${props.parameters?.max_connections}'`,
      expected: 'the prop maxConnections, which the connection budget knows',
      fix: 'move the value to maxConnections',
    });
    const identifier = props.instanceIdentifier;
    problems.check(identifier === undefined || /^[A-Za-z](?:-?[A-Za-z0-9])*$/.test(identifier), {
      code: ProblemCode.INVALID_FORMAT,
      property: 'instanceIdentifier',
      what: Token.isUnresolved(identifier)
        ? 'instanceIdentifier is an unresolved token'
        : `instanceIdentifier is '${identifier}'`,
      expected: 'letters, digits and single hyphens, beginning with a letter; plain, because it names log groups',
      fix: 'use a plain name such as app-production, or leave it out',
    });

    problems.check(props.pooling === undefined || props.proxy === true, {
      code: ProblemCode.UNREVIEWED,
      property: 'pooling',
      what: 'pooling is stated without a proxy',
      expected: 'a proxy that pools',
      fix: 'set proxy: true, or remove pooling',
    });
    const limits = this.limits(props, problems);
    problems.throwIfAny();
    return limits as NonNullable<typeof limits>;
  }

  private limits(
    props: PostgresDatabaseProps,
    problems: Problems,
  ):
    | {
        limit: ConnectionLimit;
        replicaLimit: ConnectionLimit;
        tuning: PostgresTuning;
        proxySettings?: RdsProxySettings;
      }
    | undefined {
    const pinned = props.maxConnections;
    const pinnedIsRight = problems.optionalNumber(
      'maxConnections',
      pinned,
      { min: 6, max: 262_143, integer: true },
      'use what the connection budget needs, or leave it out for the RDS default',
    );
    if (!pinnedIsRight) return undefined;
    try {
      const replicaClass = props.replicaClass ?? props.instanceClass;
      const limit =
        pinned === undefined ? ConnectionLimit.rdsDefault(props.instanceClass) : ConnectionLimit.pinned(pinned);
      const replicaLimit =
        pinned === undefined ? ConnectionLimit.rdsDefault(replicaClass) : ConnectionLimit.pinned(pinned);
      problems.check(replicaLimit.connections >= limit.connections, {
        code: ProblemCode.UNREVIEWED,
        property: 'replicaClass',
        what: `replicaClass is '${replicaClass}' (${replicaLimit.connections} connections), the primary '${props.instanceClass}' (${limit.connections})`,
        expected: 'at least as many connections as the primary: PostgreSQL stops a hot standby that allows fewer',
        fix: `use '${props.instanceClass}' or larger, or pin maxConnections`,
      });
      const tuning =
        props.tuning ??
        new PostgresTuning({
          memoryGiB: MachineSizes.rds(props.instanceClass).memoryGiB,
          maxConnections: limit.connections,
        });
      const proxySettings =
        props.pooling && new RdsProxySettings({ pooler: props.pooling, maxConnections: limit.connections });
      return { limit, replicaLimit, tuning, proxySettings };
    } catch (error) {
      problems.absorb(error);
      return undefined;
    }
  }
}

/** What primary and replicas share. */
interface Shared {
  readonly engine: rds.IInstanceEngine;
  readonly vpcSubnets: ec2.SubnetSelection;
  readonly securityGroup: ec2.SecurityGroup;
  readonly parameterGroup: rds.ParameterGroup;
  readonly subnetGroup: rds.SubnetGroup;
  readonly monitoringRole: iam.Role;
}

/** As RDS takes them. */
function inBaseUnits(parameters: { [name: string]: string } = {}): { [name: string]: string } {
  const entries = Object.entries(parameters);
  return Object.fromEntries(entries.map(([name, value]) => [name, PostgresParameters.inBaseUnits(name, value)]));
}

function instanceType(instanceClass: string): ec2.InstanceType {
  return new ec2.InstanceType(instanceClass.replace(/^db\./, ''));
}

function dataSubnets(vpc: ec2.IVpc): ec2.SubnetSelection {
  return {
    subnetType: vpc.isolatedSubnets.length > 0 ? ec2.SubnetType.PRIVATE_ISOLATED : ec2.SubnetType.PRIVATE_WITH_EGRESS,
  };
}

function zonesOf(vpc: ec2.IVpc, vpcSubnets: ec2.SubnetSelection): string[] {
  return [...new Set(vpc.selectSubnets(vpcSubnets).subnets.map((subnet) => subnet.availabilityZone))];
}

function keepsResource(policy: RemovalPolicy): boolean {
  return policy === RemovalPolicy.RETAIN || policy === RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
}
