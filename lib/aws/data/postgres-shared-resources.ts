import { Duration } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as rds from 'aws-cdk-lib/aws-rds';
import { Construct } from 'constructs';
import { PostgresParameters, PostgresTuning } from '../../domain';
import { EncryptionKeys } from '../encryption-keys';
import { NagFindings } from '../nag-findings';
import { dependentPolicy, keepsResource } from './dependent-policy';
import { ResolvedPostgresDatabaseProps } from './postgres-database-props';

/** Types of the logs that RDS exports to CloudWatch. */
export const LOG_TYPES = ['postgresql', 'upgrade'];

/** Finding on the port of the primary and of its replicas. */
export const PORT_FINDING = {
  'AwsSolutions-RDS11':
    'Another port adds no protection inside a VPC: only named security groups reach the database, and only over TLS.',
};

/** Parameters, network and monitoring that the primary and its replicas share. */
export class PostgresSharedResources {
  public readonly engine: rds.IInstanceEngine;
  public readonly securityGroup: ec2.SecurityGroup;
  public readonly parameterGroup: rds.ParameterGroup;
  private readonly subnetGroup: rds.SubnetGroup;
  private readonly monitoringRole: iam.Role;

  constructor(
    private readonly scope: Construct,
    private readonly props: ResolvedPostgresDatabaseProps,
    tuning: PostgresTuning,
  ) {
    const { vpc, vpcSubnets, removalPolicy, maxConnections } = props;
    const isKept = keepsResource(removalPolicy);
    this.engine = rds.DatabaseInstanceEngine.postgres({ version: props.engineVersion });
    this.securityGroup = new ec2.SecurityGroup(scope, 'SecurityGroup', {
      vpc,
      description: 'Instances of the database',
      allowAllOutbound: false,
    });
    if (isKept) this.securityGroup.applyRemovalPolicy(removalPolicy);
    this.parameterGroup = new rds.ParameterGroup(scope, 'ParameterGroup', {
      engine: this.engine,
      description: 'Parameters of the database',
      removalPolicy: isKept ? removalPolicy : undefined,
      parameters: {
        ...tuning.parameters,
        'rds.force_ssl': '1',
        ...(maxConnections === undefined ? {} : { max_connections: String(maxConnections) }),
        ...inBaseUnits(props.parameters),
      },
    });
    this.subnetGroup = new rds.SubnetGroup(scope, 'SubnetGroup', {
      vpc,
      vpcSubnets,
      description: 'Subnets of the database',
      removalPolicy: dependentPolicy(removalPolicy),
    });
    this.monitoringRole = createMonitoringRole(scope);
  }

  /** Returns the properties that every instance has. */
  public instanceProps(): rds.DatabaseInstanceNewProps {
    const { props } = this;
    return {
      vpc: props.vpc,
      vpcSubnets: props.vpcSubnets,
      subnetGroup: this.subnetGroup,
      securityGroups: [this.securityGroup],
      parameterGroup: this.parameterGroup,
      publiclyAccessible: false,
      storageType: rds.StorageType.GP3,
      maxAllocatedStorage: props.maxStorageGiB,
      iamAuthentication: true,
      caCertificate: rds.CaCertificate.RDS_CA_RSA2048_G1,
      autoMinorVersionUpgrade: true,
      copyTagsToSnapshot: true,
      preferredMaintenanceWindow: props.maintenanceWindow,
      cloudwatchLogsExports: LOG_TYPES,
      monitoringInterval: Duration.seconds(60),
      monitoringRole: this.monitoringRole,
      enablePerformanceInsights: true,
      performanceInsightEncryptionKey: EncryptionKeys.forData(this.scope, props.encryptionKey),
      performanceInsightRetention:
        props.databaseInsightsMode === rds.DatabaseInsightsMode.ADVANCED
          ? rds.PerformanceInsightRetention.MONTHS_15
          : rds.PerformanceInsightRetention.DEFAULT,
    };
  }
}

/** Converts parameters to base units, as RDS requires. */
export function inBaseUnits(parameters: { [name: string]: string }): { [name: string]: string } {
  const entries = Object.entries(parameters);
  return Object.fromEntries(entries.map(([name, value]) => [name, PostgresParameters.inBaseUnits(name, value)]));
}

/** Returns the type of a class, which has the prefix `db.`. */
export function instanceType(instanceClass: string): ec2.InstanceType {
  return new ec2.InstanceType(instanceClass.replace(/^db\./, ''));
}

/** Returns the zones of subnets, each once. */
export function zonesOf(vpc: ec2.IVpc, vpcSubnets: ec2.SubnetSelection): string[] {
  return [...new Set(vpc.selectSubnets(vpcSubnets).subnets.map((subnet) => subnet.availabilityZone))];
}

function createMonitoringRole(scope: Construct): iam.Role {
  const role = new iam.Role(scope, 'MonitoringRole', {
    assumedBy: new iam.ServicePrincipal('monitoring.rds.amazonaws.com'),
    description: 'Lets RDS write enhanced monitoring of the database',
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AmazonRDSEnhancedMonitoringRole')],
  });
  NagFindings.acknowledge(role, {
    'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole]':
      'AWS documents this policy for enhanced monitoring. It allows writing to the log group RDSOSMetrics and nothing else.',
  });
  return role;
}

/** Acknowledges the findings of a new primary. */
export function acknowledgePrimary(
  instance: rds.IDatabaseInstance,
  { snapshotIdentifier, multiAz, deletionProtection }: ResolvedPostgresDatabaseProps,
): void {
  NagFindings.acknowledge(instance, {
    ...PORT_FINDING,
    ...(snapshotIdentifier && {
      'AwsSolutions-RDS2': 'The snapshot determines the encryption. CloudFormation rejects the property here.',
    }),
    ...(!multiAz && {
      'AwsSolutions-RDS3': 'multiAz is false: this environment tolerates an hour of downtime.',
    }),
    ...(!deletionProtection && {
      'AwsSolutions-RDS10': 'deletionProtection is false: the data can be recreated, or the database is being removed.',
    }),
  });
}
