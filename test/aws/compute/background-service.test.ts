import { Template } from 'aws-cdk-lib/assertions';
import { BackgroundService, BackgroundServiceProps } from '../../../lib/aws/compute/background-service';
import { annotations } from '../../support/annotations';
import { aVpc } from '../../support/existing-resources';
import { NOTHING_OPEN, nagReport } from '../../support/nag-report';
import { faults } from '../../support/problems-of';
import { PRODUCTION, aStack, flagSets } from '../../support/stacks';
import { all, only } from '../../support/template';

function build(props: Partial<BackgroundServiceProps> = {}, stack = aStack(PRODUCTION)) {
  const service = new BackgroundService(stack, 'Feed', { vpc: aVpc(stack), cpu: 256, memoryMiB: 512, ...props });
  return { service, stack, template: Template.fromStack(stack) };
}

test.each(flagSets)('is clean of findings and warnings $having', ({ flags }) => {
  const stack = aStack({ flags, region: 'us-east-1' });
  build({ httpsOnly: true }, stack);
  expect(nagReport(stack)).toEqual(NOTHING_OPEN);
  expect(annotations(stack)).toEqual([]);
});

test('never runs twice during a deployment, and rolls back if it does not start', () => {
  const service = only(build().template, 'AWS::ECS::Service');
  expect(service.DesiredCount).toBe(1);
  expect(service.DeploymentConfiguration).toMatchObject({
    MinimumHealthyPercent: 0,
    MaximumPercent: 100,
    DeploymentCircuitBreaker: { Enable: true, Rollback: true },
  });
  expect(service.LoadBalancers ?? []).toEqual([]);
  expect(only(build({ tasks: 3 }).template, 'AWS::ECS::Service').DesiredCount).toBe(3);
});

test('accepts no connections, and httpsOnly limits outbound traffic to HTTPS', () => {
  const { template } = build({ httpsOnly: true });
  const group = only(template, 'AWS::EC2::SecurityGroup');
  expect(group.SecurityGroupEgress).toEqual([
    expect.objectContaining({ FromPort: 443, ToPort: 443, IpProtocol: 'tcp' }),
  ]);
  expect(group.SecurityGroupIngress).toBeUndefined();
  expect(all(template, 'AWS::EC2::SecurityGroupIngress')).toEqual([]);
  expect(only(build().template, 'AWS::EC2::SecurityGroup').SecurityGroupEgress[0].IpProtocol).toBe('-1');
});

test('reports all problems at once', () => {
  expect(faults(() => build({ cpu: 256, memoryMiB: 4096, tasks: 0, containerName: 'a b' }))).toEqual([
    'invalid-format at Shop/Feed.containerName',
    'unsupported-fargate-size at Shop/Feed.cpu',
    'number-out-of-range at Shop/Feed.tasks',
  ]);
});
