import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { GitHubEnvironment, Problems } from '../../domain';
import { requireTypes } from '../declared-types';
import { NagFindings } from '../nag-findings';
import { PARAMETER_NAME, PARAMETER_PATH, SNAPSHOT_PREFIX, checkDeploymentRole } from './deployment-role-check';
import { DeploymentRoleProps } from './deployment-role-props';

/**
 * An IAM role that the jobs of one GitHub environment assume to deploy, without long-lived keys.
 *
 * GitHub signs a token, and AWS exchanges it for credentials that expire after an hour. The role can do nothing until you allow it.
 *
 * Source: https://docs.github.com/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
 *
 * @example
 * const deployment = new DeploymentRole(this, 'Deployment', {
 *   repository: 'example/shop',
 *   environment: 'production',
 * });
 * deployment.allowDeploy(webTier.service);
 * deployment.allowParameter('/shop/backend/image');
 */
export class DeploymentRole extends Construct implements iam.IGrantable {
  /** IAM role. Set its ARN as the variable `AWS_ROLE_ARN` of the GitHub environment. */
  public readonly role: iam.Role;
  /** Principal for further grants. */
  public readonly grantPrincipal: iam.IPrincipal;
  /** OIDC provider, unless you pass `providerArn`. */
  public readonly provider?: iam.CfnOIDCProvider;

  constructor(scope: Construct, id: string, props: DeploymentRoleProps) {
    super(scope, id);
    const given = requireTypes(this, 'DeploymentRoleProps', props);
    checkDeploymentRole(this, given);
    if (given.providerArn === undefined) {
      this.provider = new iam.CfnOIDCProvider(this, 'Provider', {
        url: `https://${GitHubEnvironment.ISSUER}`,
        clientIdList: ['sts.amazonaws.com'],
      });
    }
    this.role = new iam.Role(this, 'Role', {
      description: `Deployments of ${given.repository} to ${given.environment}`,
      maxSessionDuration: Duration.hours(1),
      assumedBy: new iam.WebIdentityPrincipal(given.providerArn ?? this.provider?.attrArn ?? '', {
        // StringEquals, since a StringLike pattern would also match branches and pull requests, even from forks.
        StringEquals: {
          [`${GitHubEnvironment.ISSUER}:aud`]: 'sts.amazonaws.com',
          [`${GitHubEnvironment.ISSUER}:sub`]: GitHubEnvironment.subject(given),
        },
      }),
    });
    this.grantPrincipal = this.role;
    NagFindings.acknowledgeInlinePolicies(this.role);
  }

  /** Allows pushing images to a repository. */
  public allowPush(repository: ecr.IRepository): void {
    requireTypes(this, 'DeploymentRole#allowPush', { repository });
    repository.grantPullPush(this);
    this.acknowledge(
      'AwsSolutions-IAM5[Resource::*]',
      'ecr:GetAuthorizationToken does not support resources. Pushing is limited to named repositories.',
    );
  }

  /**
   * Allows deploying a service: registering task definitions, passing the task's roles, updating the service, following and
   * stopping its deployments, and running one-off tasks.
   */
  public allowDeploy(service: ecs.FargateService): void {
    requireTypes(this, 'DeploymentRole#allowDeploy', { service });
    const stack = Stack.of(this);
    const { cluster, taskDefinition } = service;
    const inCluster = { ArnEquals: { 'ecs:cluster': cluster.clusterArn } };
    const family = stack.formatArn({
      service: 'ecs',
      resource: 'task-definition',
      resourceName: taskDefinition.family,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    const tasks = stack.formatArn({
      service: 'ecs',
      resource: 'task',
      resourceName: `${cluster.clusterName}/*`,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    const deployments = stack.formatArn({
      service: 'ecs',
      resource: 'service-deployment',
      resourceName: `${cluster.clusterName}/${service.serviceName}/*`,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    // ECS authorizes both for any resource: it refuses a statement about one family.
    this.allow(['ecs:DescribeTaskDefinition', 'ecs:RegisterTaskDefinition'], ['*']);
    this.allow(['ecs:DescribeServices', 'ecs:UpdateService'], [service.serviceArn], inCluster);
    // To check the traffic of blue/green services. These actions do not support resources.
    this.allow(['elasticloadbalancing:DescribeRules', 'elasticloadbalancing:DescribeTargetHealth'], ['*']);
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment-permissions.html
    this.allow(['ecs:ListServiceDeployments'], [service.serviceArn]);
    this.allow(['ecs:DescribeServiceDeployments', 'ecs:StopServiceDeployment'], [deployments]);
    this.allow(['ecs:TagResource'], [`${family}:*`], {
      StringEquals: { 'ecs:CreateAction': 'RegisterTaskDefinition' },
    });
    this.allow(['ecs:RunTask'], [`${family}:*`], inCluster);
    this.allow(['ecs:DescribeTasks'], [tasks], inCluster);
    this.allow(['iam:PassRole'], [taskDefinition.taskRole.roleArn, taskDefinition.obtainExecutionRole().roleArn], {
      StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
    });
    this.acknowledge(
      'AwsSolutions-IAM5[Resource::*]',
      'Registering and reading task definitions, listener rules and target health does not support resources. PassRole limits tasks to the roles of the service.',
    );
    this.acknowledge(
      NagFindings.wildcard(this, `${family}:*`),
      'Limited to the revisions of one task definition. A pipeline registers new ones.',
    );
    this.acknowledge(
      NagFindings.wildcard(this, deployments),
      'Limited to the deployments of one service, whose ids ECS generates.',
    );
    this.acknowledge(
      NagFindings.wildcard(this, tasks),
      'Limited to the tasks of one cluster, whose ids ECS generates.',
    );
  }

  /** Allows creating snapshots of a database. Their names must begin with `prefix` and a hyphen. */
  public allowSnapshot(database: rds.IDatabaseInstance, prefix: string): void {
    requireTypes(this, 'DeploymentRole#allowSnapshot', { database, prefix });
    Problems.of(this).build((problems) => problems.optionalFormat('prefix', prefix, SNAPSHOT_PREFIX));
    this.allowSnapshots(database, `${prefix}-*`);
  }

  /** Like `allowSnapshot`, with any name: the role can then take a name that another process expects to be free. */
  public allowAnySnapshot(database: rds.IDatabaseInstance): void {
    requireTypes(this, 'DeploymentRole#allowAnySnapshot', { database });
    this.allowSnapshots(database, '*');
  }

  private allowSnapshots(database: rds.IDatabaseInstance, names: string): void {
    const stack = Stack.of(this);
    const snapshots = stack.formatArn({
      service: 'rds',
      resource: 'snapshot',
      resourceName: names,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.allow(['rds:CreateDBSnapshot'], [database.instanceArn, snapshots]);
    // A snapshot with tags requires this, even if the tags are copied from the database.
    this.allow(['rds:AddTagsToResource'], [snapshots]);
    this.allow(['rds:DescribeDBSnapshots'], [database.instanceArn, snapshots]);
    this.acknowledge(
      NagFindings.wildcard(this, snapshots),
      'Limited to the snapshots of one database, whose names contain the time.',
    );
  }

  /** Allows reading and writing a Systems Manager parameter, such as the name of the deployed image. */
  public allowParameter(name: string): void {
    requireTypes(this, 'DeploymentRole#allowParameter', { name });
    Problems.of(this).build((problems) => problems.optionalFormat('name', name, PARAMETER_NAME));
    this.allowParameters(name);
  }

  /** Allows reading and writing every Systems Manager parameter below a path such as `/shop/images`, also those of the future. */
  public allowParametersByPath(path: string): void {
    requireTypes(this, 'DeploymentRole#allowParametersByPath', { path });
    Problems.of(this).build((problems) => problems.optionalFormat('path', path, PARAMETER_PATH));
    const parameters = this.allowParameters(`${path}/*`);
    this.acknowledge(NagFindings.wildcard(this, parameters), 'Limited to the parameters below one path.');
  }

  private allowParameters(name: string): string {
    const resourceName = name.replace(/^\//, '');
    const parameters = Stack.of(this).formatArn({ service: 'ssm', resource: 'parameter', resourceName });
    this.allow(['ssm:GetParameter', 'ssm:PutParameter'], [parameters]);
    return parameters;
  }

  /** Allows uploading a site to its bucket and invalidating its CloudFront cache. */
  public allowSite(bucket: s3.IBucket, distribution: cloudfront.IDistribution): void {
    requireTypes(this, 'DeploymentRole#allowSite', { bucket, distribution });
    const stack = Stack.of(this);
    const objects = bucket.arnForObjects('*');
    this.allow(['s3:ListBucket'], [bucket.bucketArn]);
    this.allow(['s3:DeleteObject', 's3:GetObject', 's3:PutObject'], [objects]);
    this.allow(
      ['cloudfront:CreateInvalidation'],
      [
        stack.formatArn({
          service: 'cloudfront',
          region: '',
          resource: 'distribution',
          resourceName: distribution.distributionId,
        }),
      ],
    );
    this.acknowledge(
      NagFindings.wildcard(this, objects),
      'Limited to the files of one site, whose names change with each release.',
    );
  }

  private allow(actions: string[], resources: string[], conditions?: { [operator: string]: unknown }): void {
    this.role.addToPolicy(new iam.PolicyStatement({ actions, resources, conditions }));
  }

  private acknowledge(id: string, reason: string): void {
    NagFindings.acknowledge(this.role, { [id]: reason });
  }
}
