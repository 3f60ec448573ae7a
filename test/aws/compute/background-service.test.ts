import { Template } from 'aws-cdk-lib/assertions';
import { BackgroundService, BackgroundServiceProps } from '../../../lib/aws/compute/background-service';
import { annotations } from '../../support/annotations';
import { aVpc } from '../../support/existing-resources';
import { NOTHING_OPEN, nagReport } from '../../support/nag-report';
import { whats } from '../../support/problems-of';
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

test('runs once, also while a deployment replaces it, and is taken back when it does not start', () => {
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

test('nobody gets in, and HTTPS alone gets out where that is asked', () => {
  const { template } = build({ httpsOnly: true });
  const group = only(template, 'AWS::EC2::SecurityGroup');
  expect(group.SecurityGroupEgress).toEqual([
    expect.objectContaining({ FromPort: 443, ToPort: 443, IpProtocol: 'tcp' }),
  ]);
  expect(group.SecurityGroupIngress).toBeUndefined();
  expect(all(template, 'AWS::EC2::SecurityGroupIngress')).toEqual([]);
  expect(only(build().template, 'AWS::EC2::SecurityGroup').SecurityGroupEgress[0].IpProtocol).toBe('-1');
});

test('tells all that is wrong at once', () => {
  expect(whats(() => build({ cpu: 256, memoryMiB: 4096, tasks: 0, containerName: 'a b' }))).toBe(
    [
      "containerName is 'a b'",
      'cpu is 256 and memoryMiB 4096, which Fargate does not sell together',
      'tasks is 0',
    ].join('\n'),
  );
});
