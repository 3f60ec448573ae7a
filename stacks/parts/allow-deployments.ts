import { CfnOutput, Stack, aws_ecs as ecs } from 'aws-cdk-lib';
import { DeploymentRole, PostgresDatabase } from '../../lib/aws';
import { ImageStore } from './image-store';
import { Entrance } from './entrance';
import { DeploymentEnvironment } from './environment';
import { ContainerSystemProps } from './system-props';

/** Resources that a workflow may deploy to. */
interface Deployable {
  readonly environment: DeploymentEnvironment;
  readonly services: ecs.FargateService[];
  readonly images: ImageStore[];
  readonly database: PostgresDatabase;
  readonly entrance: Entrance;
}

/** If `githubRepository` is set, allows its workflows to deploy. */
export function allowDeployments(stack: Stack, props: ContainerSystemProps, parts: Deployable): void {
  if (props.githubRepository === undefined) return;
  const deployment = new DeploymentRole(stack, 'Deployment', {
    repository: props.githubRepository,
    environment: parts.environment,
    ownerId: props.githubOwnerId,
    repositoryId: props.githubRepositoryId,
    providerArn: props.githubProviderArn,
  });
  parts.services.forEach((service) => deployment.allowDeploy(service));
  parts.images.forEach(({ repository, parameterName }) => {
    deployment.allowPush(repository);
    deployment.allowParameter(parameterName);
  });
  deployment.allowSnapshot(parts.database.instance, stack.stackName);
  const { siteBucket, edge, healthHeader } = parts.entrance;
  healthHeader.secret.grantRead(deployment.role);
  if (siteBucket) deployment.allowSite(siteBucket, edge.distribution);
  new CfnOutput(stack, 'DeploymentRoleArn', {
    value: deployment.role.roleArn,
    description: 'AWS_ROLE_ARN of the GitHub environment',
  });
}
