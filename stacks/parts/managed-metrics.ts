import { NagFindings } from '../../lib/aws';
import { aws_aps as aps, aws_grafana as grafana, aws_iam as iam } from 'aws-cdk-lib';
import { Construct } from 'constructs';

export interface ManagedMetricsProps {
  /** If true, creates a workspace of Amazon Managed Service for Prometheus (TT-MET-01). */
  readonly prometheus: boolean;
  /** If true, creates a workspace of Amazon Managed Grafana (TT-RD-22). */
  readonly grafana: boolean;
  readonly name: string;
}

/** Managed services for metrics beside the CloudWatch dashboard. Creates nothing by default. */
export class ManagedMetrics extends Construct {
  public readonly workspace?: aps.CfnWorkspace;
  public readonly grafana?: grafana.CfnWorkspace;

  constructor(scope: Construct, id: string, props: ManagedMetricsProps) {
    super(scope, id);
    if (props.prometheus) this.workspace = new aps.CfnWorkspace(this, 'Prometheus', { alias: props.name });
    if (props.grafana) this.grafana = this.createGrafana(props);
  }

  /** Grants permission to write metrics to the Prometheus workspace. */
  public grantWrite(grantee: iam.IGrantable): void {
    if (!this.workspace) return;
    iam.Grant.addToPrincipal({ grantee, actions: ['aps:RemoteWrite'], resourceArns: [this.workspace.attrArn] });
  }

  private createGrafana(props: ManagedMetricsProps): grafana.CfnWorkspace {
    const role = new iam.Role(this, 'GrafanaRole', {
      assumedBy: new iam.ServicePrincipal('grafana.amazonaws.com'),
      description: 'Lets Grafana read the metrics',
    });
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: ['cloudwatch:DescribeAlarms', 'cloudwatch:GetMetricData', 'cloudwatch:ListMetrics'],
        resources: ['*'],
      }),
    );
    NagFindings.acknowledgeInlinePolicies(role);
    NagFindings.acknowledge(role, {
      'AwsSolutions-IAM5[Resource::*]': 'GetMetricData and ListMetrics do not support resource-level permissions.',
    });
    if (this.workspace) {
      role.addToPolicy(
        new iam.PolicyStatement({
          actions: ['aps:GetLabels', 'aps:GetMetricMetadata', 'aps:GetSeries', 'aps:QueryMetrics'],
          resources: [this.workspace.attrArn],
        }),
      );
    }
    return new grafana.CfnWorkspace(this, 'Grafana', {
      name: props.name,
      accountAccessType: 'CURRENT_ACCOUNT',
      authenticationProviders: ['AWS_SSO'],
      permissionType: 'CUSTOMER_MANAGED',
      roleArn: role.roleArn,
      dataSources: ['CLOUDWATCH', ...(this.workspace ? ['PROMETHEUS'] : [])],
    });
  }
}
