import { NagFindings } from '../../nag-findings';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { Problems, ProblemCode } from '../../../domain';
import { ContainerServiceProps } from '../container-service';
import { checkEnvironment } from '../environment-check';

/** The tasks' own cluster: per-task metrics, and Spot as a choice. */
export function createCluster(scope: Construct, vpc: ec2.IVpc): ecs.Cluster {
  return new ecs.Cluster(scope, 'Cluster', {
    vpc,
    containerInsightsV2: ecs.ContainerInsights.ENABLED,
    enableFargateCapacityProviders: true,
  });
}

/** The group of a service's tasks: they may reach everything, and who reaches them is said elsewhere. */
export function createSecurityGroup(scope: Construct, vpc: ec2.IVpc, description: string): ec2.SecurityGroup {
  const group = new ec2.SecurityGroup(scope, 'SecurityGroup', { vpc, description });
  NagFindings.acknowledge(group, {
    'Annotation::@aws-cdk/aws-ec2:ipv4IgnoreEgressRule':
      'Tasks may reach everything (registries, AWS, APIs), so a rule towards one more peer changes nothing.',
  });
  return group;
}

/**
 * Leaves the number of tasks to the scaling: CDK would write 1, and every deployment set the service back to it.
 */
export function leaveSizeToScaling(service: ecs.FargateService): void {
  (service.node.defaultChild as ecs.CfnService).addPropertyDeletionOverride('DesiredCount');
}

/** Adds what is wrong with the properties that every service on Fargate has. */
export function checkContainerService(
  problems: Problems,
  props: ContainerServiceProps,
  container: { readonly command?: string[]; readonly port?: number },
): void {
  const name = props.containerName ?? 'app';
  problems.check(/^[A-Za-z0-9_-]{1,255}$/.test(name) && name !== 'collector', {
    code: ProblemCode.INVALID_FORMAT,
    property: 'containerName',
    what: `containerName is '${name}'`,
    expected: "letters, digits, hyphens and underscores, and not 'collector', which is the library's own",
    fix: "use for instance 'backend'",
  });
  checkEnvironment(problems, props.environment, props.secretEnvironment);
  Object.entries(props.secretEnvironment ?? {}).forEach(([variable, { _entry: entry }]) => {
    const property = `secretEnvironment['${variable}']`;
    problems.check(entry.optional !== true, {
      code: ProblemCode.UNREVIEWED,
      property: property,
      what: `${variable} is optional, but ECS starts no task while a secret has no value`,
      expected: 'a secret that has a value',
      fix: 'use SecretEnvironment.of(secret), and put the value before you deploy the image that needs it',
    });
    problems.check(entry.template === undefined || props.image === undefined || container.command !== undefined, {
      code: ProblemCode.UNREVIEWED,
      property: property,
      what: `${variable} is a template, which the shell puts together before the command, but no command is stated`,
      expected: 'the command of the image',
      fix: "state command, e.g. ['uvicorn', 'main:app'], or inject the fields one by one with SecretEnvironment.of(secret, 'password')",
    });
  });
  (props.writablePaths ?? []).forEach((path) =>
    problems.check(/^(\/[A-Za-z0-9_.-]+)+$/.test(path), {
      code: ProblemCode.INVALID_FORMAT,
      property: 'writablePaths',
      what: `the path is '${path}'`,
      expected: 'an absolute path of a folder',
      fix: "use for instance '/tmp'",
    }),
  );
  problems.check(props.prometheus === undefined || container.port !== undefined, {
    code: ProblemCode.UNREVIEWED,
    property: 'prometheus',
    what: 'prometheus is given, but the container has no port',
    expected: 'a port that answers /metrics',
    fix: 'state port, or leave prometheus out',
  });
}
