import { Annotations, Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { ConnectionLimit, DatabaseRoles, PostgresTuning, Problems, RdsProxySettings } from '../../domain';
import { requireTypes } from '../declared-types';
import { EncryptionKeys } from '../encryption-keys';
import { NagFindings } from '../nag-findings';
import { LoginSecrets, createAdministratorSecret, databaseIdentity } from './database-secrets';
import { createProxy } from './database-proxy';
import { dependentPolicy } from './dependent-policy';
import { checkExistingInstance, checkPostgresDatabase } from './postgres-database-check';
import {
  PostgresDatabaseProps,
  ResolvedPostgresDatabaseProps,
  planPostgresDatabase,
  resolvePostgresDatabaseProps,
} from './postgres-database-props';
import {
  PORT_FINDING,
  LOG_TYPES,
  PostgresSharedResources,
  acknowledgePrimary,
  instanceType,
  zonesOf,
} from './postgres-shared-resources';

const POSTGRES_PORT = 5432;

/** A new primary with its secret. */
interface Primary {
  readonly instance: rds.IDatabaseInstance;
  readonly secret: secretsmanager.ISecret;
}

/**
 * A PostgreSQL database on Amazon RDS: Multi-AZ, encrypted, TLS only, backed up, tuned from its memory, with read replicas in
 * different zones.
 *
 * Costs about $220 a month for a Multi-AZ db.t3.large with 50 GiB in us-east-1.
 *
 * **To remove a production database**, take these steps. No single command deletes it.
 * 1. Set `deletionProtection: false` and deploy.
 * 2. Destroy the stack. CloudFormation deletes the replicas, takes a final snapshot of the primary (`RemovalPolicy.SNAPSHOT`), and
 *    deletes the primary with its subnet group, security group, parameter group, secret and log groups. Automated backups stay
 *    for their retention.
 *
 * To remove one replica, deploy with `protectReplicas: false` first. `RemovalPolicy.RETAIN` keeps instance, subnet group, security
 * group, parameter group and secret. They block the deletion of their VPC: retain the VPC as well, or delete it by hand.
 *
 * **To upgrade to another major version**, which takes the database offline for some minutes:
 * 1. Test the application and its extensions with a restored snapshot. `aws rds describe-db-engine-versions` lists the versions that RDS can
 *    upgrade to from yours.
 * 2. Take a snapshot. Drop logical replication slots, and finish prepared transactions.
 * 3. Deploy with the new `engineVersion` and `allowMajorVersionUpgrade: true`, in a maintenance window. Primary and replicas get a
 *    parameter group of the new version with the same deployment. RDS upgrades the replicas with the primary. Reboot them to apply static
 *    parameters.
 * 4. Run `ALTER EXTENSION … UPDATE` and `ANALYZE`, and deploy without `allowMajorVersionUpgrade`.
 *
 * [Upgrades](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.PostgreSQL.MajorVersion.Process.html). RDS
 * Blue/Green Deployments shorten the outage to about a minute, but CloudFormation does not support them: after a switchover the names belong
 * to instances that the stack does not know.
 *
 * The password consists of letters and digits and needs no encoding in URLs. Rotate it with `Secrets.rotateDatabase`. With `roles`,
 * applications and jobs have logins of their own: `MigrationRunner` creates them, and `LoginRotation` rotates their passwords.
 *
 * @example
 * const shop = new PostgresDatabase(this, 'Database', {
 *   vpc,
 *   databaseName: 'shop',
 *   instanceClass: 'db.t3.large',
 *   storageGiB: 50,
 *   readReplicas: 1,
 * });
 * shop.connections.allowDefaultPortFrom(webTier);
 */
export class PostgresDatabase extends Construct implements ec2.IConnectable {
  /** Primary instance, the only one that accepts writes. */
  public readonly instance: rds.IDatabaseInstance;
  /** Read replicas. */
  public readonly replicas: rds.IDatabaseInstance[];
  /** Secret of the administrator: username, password, host, port and dbname of the primary, as JSON. */
  public readonly secret: secretsmanager.ISecret;
  /** Logins of applications and jobs, if `roles` is set. */
  public readonly roles?: DatabaseRoles;
  /** Parameters of primary and replicas. Undefined for an existing instance without replicas. */
  public readonly parameterGroup?: rds.ParameterGroup;
  /** Proxy in front of the primary, if `proxy` is set. */
  public readonly proxy?: rds.DatabaseProxy;
  /** Pool settings of the proxy, if `pooling` is set. */
  public readonly proxySettings?: RdsProxySettings;
  /** Connections to the endpoints: `database.connections.allowDefaultPortFrom(tier)`. */
  public readonly connections: ec2.Connections;
  /** Number of connections the primary accepts, for a `ConnectionBudget`. */
  public readonly connectionLimit: ConnectionLimit;
  /** Number of connections each replica accepts. */
  public readonly replicaConnectionLimit: ConnectionLimit;
  /** Log groups of primary and replicas. Empty without `instanceIdentifier`. */
  public readonly logGroups: logs.LogGroup[] = [];
  /** Host name for writes: that of the proxy if there is one. */
  public readonly writerEndpoint: string;
  /** Host names for reads, one for each replica. */
  public readonly replicaEndpoints: string[];
  /** Port of all endpoints. */
  public readonly port: string;
  /** Name of the database. */
  public readonly databaseName: string;

  /** Sizes that props set instead of the plan, e.g. `storageGiB: 100 instead of 25`. */
  public readonly planOverrides: string[];
  private readonly props: ResolvedPostgresDatabaseProps;
  private readonly tuning: PostgresTuning;
  private readonly loginSecrets: LoginSecrets;
  private sharedResources?: PostgresSharedResources;

  constructor(scope: Construct, id: string, props: PostgresDatabaseProps) {
    super(scope, id);
    const given = requireTypes(this, 'PostgresDatabaseProps', props);
    const planned = planPostgresDatabase(Problems.of(this), given);
    this.planOverrides = planned.overrides;
    this.props = resolvePostgresDatabaseProps(planned.props);
    const { existingInstance, existingSecret, readReplicas } = this.props;
    const sizes = Problems.of(this).build((problems) => {
      checkExistingInstance(problems, planned.props);
      return checkPostgresDatabase(problems, { ...this.props, engineVersion: given.engineVersion });
    });
    this.tuning = sizes.tuning;
    this.tuning.warnings.forEach((it) => Annotations.of(this).addWarningV2('loadbearing:database-memory', it));
    this.proxySettings = sizes.proxySettings;
    this.connectionLimit = sizes.limit;
    this.replicaConnectionLimit = sizes.replicaLimit;
    this.databaseName = given.databaseName;

    if (existingInstance && existingSecret) {
      this.instance = existingInstance;
      this.secret = existingSecret;
      this.port = existingInstance.dbInstanceEndpointPort;
    } else {
      const primary = this.createPrimary();
      this.instance = primary.instance;
      this.secret = primary.secret;
      this.port = String(POSTGRES_PORT);
    }
    this.roles = given.roles;
    this.loginSecrets = new LoginSecrets(this, this.props);
    this.replicas = Array.from({ length: readReplicas }, (_, index) => this.createReplica(index));
    this.replicaEndpoints = this.replicas.map((replica) => replica.dbInstanceEndpointAddress);
    this.parameterGroup = this.sharedResources?.parameterGroup;

    this.connections = new ec2.Connections({
      securityGroups: this.props.proxy && readReplicas === 0 ? [] : this.instanceGroups(),
      defaultPort: existingInstance?.connections.defaultPort ?? ec2.Port.POSTGRES,
    });
    if (this.props.proxy) {
      this.proxy = createProxy(this, this.props, this.instance, {
        secrets: [this.secret, ...this.loginSecrets.all],
        settings: this.proxySettings,
      });
      this.connections.addSecurityGroup(...this.proxy.connections.securityGroups);
    }
    this.writerEndpoint = this.proxy?.endpoint ?? this.instance.dbInstanceEndpointAddress;
  }

  /**
   * Returns the secret of a role: username, password, host, port and dbname, as JSON. The user name changes with each rotation if the logins
   * alternate, so read it together with the password.
   */
  public loginSecret(role: string): secretsmanager.ISecret {
    requireTypes(this, 'PostgresDatabase#loginSecret', { role });
    return this.loginSecrets.of(role);
  }

  /**
   * Text that changes if CloudFormation replaces the primary or a secret.
   *
   * @internal
   */
  public get _identity(): string {
    return databaseIdentity(this, this.loginSecrets, this.props.secretName);
  }

  /** Security groups of the primary and the replicas, which differ if the primary exists already. */
  private instanceGroups(): ec2.ISecurityGroup[] {
    const ofReplicas = this.props.existingInstance && this.sharedResources ? [this.sharedResources.securityGroup] : [];
    return [...this.instance.connections.securityGroups, ...ofReplicas];
  }

  /** Created with the first instance: an existing primary without replicas needs none of them. */
  private get shared(): PostgresSharedResources {
    this.sharedResources ??= new PostgresSharedResources(this, this.props, this.tuning);
    return this.sharedResources;
  }

  private createPrimary(): Primary {
    const { props, shared } = this;
    const secret = createAdministratorSecret(this, props.masterUsername, props);
    const logGroups = this.createLogGroups('Logs', props.instanceIdentifier);
    const common: rds.DatabaseInstanceSourceProps = {
      ...shared.instanceProps(),
      engine: shared.engine,
      instanceIdentifier: props.instanceIdentifier,
      instanceType: instanceType(props.instanceClass),
      allocatedStorage: props.storageGiB,
      allowMajorVersionUpgrade: props.allowMajorVersionUpgrade || undefined,
      multiAz: props.multiAz,
      backupRetention: Duration.days(props.backupRetentionDays),
      preferredBackupWindow: props.backupWindow,
      deleteAutomatedBackups: props.removalPolicy === RemovalPolicy.DESTROY,
      deletionProtection: props.deletionProtection,
      removalPolicy: props.removalPolicy,
      databaseInsightsMode: props.databaseInsightsMode,
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
          credentials: rds.Credentials.fromSecret(secret, props.masterUsername),
          storageEncrypted: true,
          storageEncryptionKey: EncryptionKeys.forData(this, props.encryptionKey),
        });
    for (const logGroup of logGroups) instance.node.addDependency(logGroup);
    acknowledgePrimary(instance, props);
    return { instance, secret: instance.secret ?? secret };
  }

  private createReplica(index: number): rds.DatabaseInstanceReadReplica {
    const { props, shared } = this;
    const name = `Replica${index + 1}`;
    const identifier = props.instanceIdentifier && `${props.instanceIdentifier}-replica-${index + 1}`;
    const zones = props.replicaZones ?? zonesOf(props.vpc, props.vpcSubnets);
    const logGroups = this.createLogGroups(`${name}Logs`, identifier);
    const replica = new rds.DatabaseInstanceReadReplica(this, name, {
      ...shared.instanceProps(),
      sourceDatabaseInstance: this.instance,
      instanceIdentifier: identifier,
      instanceType: instanceType(props.replicaClass),
      availabilityZone: zones.length > 0 ? zones[index % zones.length] : undefined,
      multiAz: false,
      deletionProtection: props.protectReplicas,
      // CloudFormation rejects the policy Snapshot on a replica.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    for (const logGroup of logGroups) replica.node.addDependency(logGroup);

    const isEncrypted = props.existingInstance === undefined && props.snapshotIdentifier === undefined;
    NagFindings.acknowledge(replica, {
      ...PORT_FINDING,
      [isEncrypted ? 'RDSStorageEncrypted' : 'AwsSolutions-RDS2']:
        'A replica inherits the encryption of its source. CloudFormation rejects the property here.',
      RDSInBackupPlan: 'A replica has the data of its primary. Backups of the primary are enough to restore it.',
      RDSMultiAZSupport:
        'A replica adds read capacity. The Multi-AZ primary and replicas in other zones provide availability.',
      ...(!props.protectReplicas && {
        'AwsSolutions-RDS10': 'A replica only has data of its primary, and can be recreated.',
      }),
    });
    return replica;
  }

  /** Creates the log groups before RDS would, at its first log line and without retention. */
  private createLogGroups(id: string, identifier: string | undefined): logs.LogGroup[] {
    if (identifier === undefined) return [];
    const groups = LOG_TYPES.map(
      (type) =>
        new logs.LogGroup(this, `${id}${type === 'upgrade' ? 'Upgrade' : 'Postgresql'}`, {
          logGroupName: `/aws/rds/instance/${identifier.toLowerCase()}/${type}`,
          retention: this.props.logRetention,
          encryptionKey: EncryptionKeys.forLogs(this, this.props.encryptionKey),
          removalPolicy: dependentPolicy(this.props.removalPolicy),
        }),
    );
    this.logGroups.push(...groups);
    return groups;
  }
}
