import { NagFindings } from '../nag-findings';
import { ArnFormat, Duration, Stack, Token } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { Problems, ProblemCode } from '../../domain';

/** Who may deploy. */
export interface DeploymentRoleProps {
  /** The repository whose workflows deploy, as GitHub writes it: `owner/name`. */
  readonly repository: string;
  /** The GitHub environment whose jobs may take the role. Its protection rules decide who starts them. */
  readonly environment: string;
  /**
   * Id of the repository's owner. Repositories made since July 15, 2026, and those that opted in, say their ids in the subject of their
   * tokens, so that nobody who takes over a name that became free takes over the role: `gh api repos/OWNER/NAME --jq .owner.id,.id`.
   *
   * Source: https://docs.github.com/actions/reference/security/oidc#immutable-subject-claims
   * @default - the subject of older repositories, which holds names only
   */
  readonly ownerId?: string;
  /**
   * Id of the repository, together with `ownerId`.
   * @default - the subject of older repositories, which holds names only
   */
  readonly repositoryId?: string;
  /**
   * ARN of the account's OIDC provider for GitHub Actions. An account has one at most.
   * @default - made here
   */
  readonly providerArn?: string;
}

/** Where GitHub's tokens come from. */
const ISSUER = 'token.actions.githubusercontent.com';

/**
 * What the jobs of one GitHub environment of one repository may do, without a long-lived key: GitHub signs a token, AWS exchanges it for
 * credentials that end after an hour.
 *
 * Source: https://docs.github.com/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
 */
export class DeploymentRole extends Construct implements iam.IGrantable {
  /** The role; its ARN is the variable `AWS_ROLE_ARN` of the GitHub environment. */
  public readonly role: iam.Role;
  /** Receives further grants. */
  public readonly grantPrincipal: iam.IPrincipal;
  /** The provider, when it is made here. */
  public readonly provider?: iam.CfnOIDCProvider;

  constructor(scope: Construct, id: string, props: DeploymentRoleProps) {
    super(scope, id);
    this.check(props);
    if (props.providerArn === undefined) {
      this.provider = new iam.CfnOIDCProvider(this, 'Provider', {
        url: `https://${ISSUER}`,
        clientIdList: ['sts.amazonaws.com'],
      });
    }
    this.role = new iam.Role(this, 'Role', {
      description: `Deployments of ${props.repository} to ${props.environment}`,
      maxSessionDuration: Duration.hours(1),
      assumedBy: new iam.WebIdentityPrincipal(props.providerArn ?? this.provider?.attrArn ?? '', {
        // Equal, not like: a pattern would let in branches and pull requests, also of forks.
        StringEquals: {
          [`${ISSUER}:aud`]: 'sts.amazonaws.com',
          [`${ISSUER}:sub`]: subject(props),
        },
      }),
    });
    this.grantPrincipal = this.role;
  }

  /** Lets it push images into a repository. */
  public allowPush(repository: ecr.IRepository): void {
    repository.grantPullPush(this);
    this.acknowledge(
      'AwsSolutions-IAM5[Resource::*]',
      'ecr:GetAuthorizationToken knows no resource; pushing is limited to named repositories.',
    );
  }

  /** Lets it release a new revision of a service: register it, hand over the task's own roles, update the service, follow or take back the deployment, run one-off tasks of it. */
  public allowDeploy(service: ecs.FargateService): void {
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
    this.allow(['ecs:DescribeTaskDefinition', 'ecs:RegisterTaskDefinition'], ['*']);
    this.allow(['ecs:DescribeServices', 'ecs:UpdateService'], [service.serviceArn], inCluster);
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment-permissions.html: the cluster is part of the ARNs.
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
      'Registering and reading task definitions know no resource; what runs is limited by PassRole to the roles of the service.',
    );
    this.acknowledge(
      NagFindings.wildcard(this, `${family}:*`),
      'The revisions of one family, of which a pipeline makes new ones.',
    );
    this.acknowledge(NagFindings.wildcard(this, deployments), 'Deployments of the one service, whose ids ECS makes.');
    this.acknowledge(NagFindings.wildcard(this, tasks), 'Tasks of the one cluster, whose ids ECS makes.');
  }

  /** Lets it take snapshots of a database before it changes anything. Their names must begin with `prefix` and a hyphen. */
  public allowSnapshot(database: rds.IDatabaseInstance, prefix: string): void {
    const stack = Stack.of(this);
    const snapshots = stack.formatArn({
      service: 'rds',
      resource: 'snapshot',
      resourceName: `${prefix}-*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.allow(['rds:CreateDBSnapshot'], [database.instanceArn, snapshots]);
    // Creating one with tags, also those copied from the database, asks for it.
    this.allow(['rds:AddTagsToResource'], [snapshots]);
    this.allow(['rds:DescribeDBSnapshots'], [database.instanceArn, snapshots]);
    this.acknowledge(
      NagFindings.wildcard(this, snapshots),
      'Snapshots of the one database, whose names carry the time.',
    );
  }

  /** Lets it write a parameter, such as the image that runs. */
  public allowParameter(name: string): void {
    const stack = Stack.of(this);
    this.allow(
      ['ssm:GetParameter', 'ssm:PutParameter'],
      [stack.formatArn({ service: 'ssm', resource: 'parameter', resourceName: name.replace(/^\//, '') })],
    );
  }

  /** Lets it put a site into its bucket, and make the edge forget what it kept of it. */
  public allowSite(bucket: s3.IBucket, distribution: cloudfront.IDistribution): void {
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
      'The files of the site, whose names change with each release.',
    );
  }

  private allow(actions: string[], resources: string[], conditions?: { [operator: string]: unknown }): void {
    this.role.addToPolicy(new iam.PolicyStatement({ actions, resources, conditions }));
  }

  private acknowledge(id: string, reason: string): void {
    NagFindings.acknowledge(this.role, { [id]: reason });
  }

  private check(props: DeploymentRoleProps): void {
    const problems = Problems.of(this);
    problems.check(/^[A-Za-z0-9][A-Za-z0-9-]*\/[A-Za-z0-9_.-]+$/.test(props.repository), {
      code: ProblemCode.INVALID_FORMAT,
      property: 'repository',
      what: `repository is '${props.repository}'`,
      expected: 'owner/name, without wildcards',
      fix: "use for instance 'example/shop'",
    });
    problems.check(/^[A-Za-z0-9_.-]+$/.test(props.environment), {
      code: ProblemCode.INVALID_FORMAT,
      property: 'environment',
      what: `environment is '${props.environment}'`,
      expected: 'the name of a GitHub environment, without wildcards',
      fix: "use for instance 'production'",
    });
    problems.check((props.ownerId === undefined) === (props.repositoryId === undefined), {
      code: ProblemCode.UNREVIEWED,
      property: 'ownerId',
      what: `only ${props.ownerId === undefined ? 'repositoryId' : 'ownerId'} is set`,
      expected: 'both ids, or none',
      fix: 'gh api repos/OWNER/NAME --jq .owner.id,.id',
    });
    Object.entries({ ownerId: props.ownerId, repositoryId: props.repositoryId }).forEach(([property, value]) =>
      problems.check(value === undefined || /^\d+$/.test(value), {
        code: ProblemCode.INVALID_FORMAT,
        property: property,
        what: `${property} is '${value}'`,
        expected: 'digits',
        fix: 'gh api repos/OWNER/NAME --jq .owner.id,.id',
      }),
    );
    const { providerArn } = props;
    problems.check(
      providerArn === undefined || Token.isUnresolved(providerArn) || providerArn.endsWith(`:oidc-provider/${ISSUER}`),
      {
        code: ProblemCode.UNREVIEWED,
        property: 'providerArn',
        what: `providerArn is '${providerArn}'`,
        expected: `an ARN that ends in :oidc-provider/${ISSUER}`,
        fix: 'aws iam list-open-id-connect-providers',
      },
    );
    problems.throwIfAny();
  }
}

/** What a token of this environment says about itself. */
function subject({ repository, environment, ownerId, repositoryId }: DeploymentRoleProps): string {
  const [owner, name] = repository.split('/');
  const full = ownerId === undefined ? repository : `${owner}@${ownerId}/${name}@${repositoryId}`;
  return `repo:${full}:environment:${environment}`;
}
