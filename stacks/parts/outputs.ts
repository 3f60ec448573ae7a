import { CfnOutput, Stack, aws_ec2 as ec2, aws_ecs as ecs, aws_s3 as s3 } from 'aws-cdk-lib';
import { MigrationRunner } from '../../lib/aws';
import { UserSizing } from '../report/user-sizing';
import { Entrance } from './entrance';

/** Outputs of a stack by their logical id. */
export interface Outputs {
  readonly [id: string]: readonly [value: string, description: string];
}

/** Adds outputs to a stack. */
export function addOutputs(stack: Stack, outputs: Outputs): void {
  Object.entries(outputs).forEach(([id, [value, description]]) => new CfnOutput(stack, id, { value, description }));
}

/** A service that the release workflow deploys. */
interface ReleasedService {
  readonly service: ecs.FargateService;
  readonly taskDefinition: ecs.TaskDefinition;
}

interface PipelineOutputsProps {
  /** Services by the prefix of their outputs, e.g. `Backend`. */
  readonly services: { readonly [prefix: string]: ReleasedService };
  readonly cluster: ecs.ICluster;
  /** Security group of the tasks that run migrations. */
  readonly securityGroup: ec2.ISecurityGroup;
  readonly vpc: ec2.IVpc;
  readonly siteBucket?: s3.IBucket;
}

/** Returns the outputs that the release workflow looks up by name. */
export function pipelineOutputs(props: PipelineOutputsProps): Outputs {
  const output = (value: string): Outputs[string] => [value, 'For the pipeline'];
  return {
    ClusterName: output(props.cluster.clusterName),
    ...Object.fromEntries(
      Object.entries(props.services).flatMap(([prefix, { service, taskDefinition }]) => [
        [`${prefix}Service`, output(service.serviceName)],
        [`${prefix}TaskFamily`, output(taskDefinition.family)],
      ]),
    ),
    TaskSecurityGroup: output(props.securityGroup.securityGroupId),
    TaskSubnets: output(props.vpc.privateSubnets.map((it) => it.subnetId).join(',')),
    ...(props.siteBucket && { SiteBucket: output(props.siteBucket.bucketName) }),
  };
}

/** Returns outputs for the system's URL, the secret of its health page and, if it has migrations, their log. */
export function addressOutputs(entrance: Entrance, migrations?: MigrationRunner): Outputs {
  return {
    Url: [entrance.edge.url, 'URL of the system'],
    HealthSecret: [
      entrance.healthHeader.secret.secretArn,
      `Secret with the value of the header ${entrance.healthHeader.headerName}, which the health page requires`,
    ],
    ...(migrations && {
      MigrationLog: [migrations.task.logGroup.logGroupName, 'Log group of migrations and tasks'],
    }),
  };
}

/** Returns the number of users that the minimum and the maximum number of instances serve. */
export function usersServed(sizing: UserSizing): string {
  return `${sizing.capacityFor(sizing.minInstances)} to ${sizing.capacityFor(sizing.maxInstances)}`;
}
