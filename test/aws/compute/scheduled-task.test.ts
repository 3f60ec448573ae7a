import { Stack, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ScheduledTask, ScheduledTaskProps } from '../../../lib/aws/compute/scheduled-task';
import { annotations } from '../../support/annotations';
import { aVpc } from '../../support/existing-resources';
import { NOTHING_OPEN, nagReport } from '../../support/nag-report';
import { faults } from '../../support/problems-of';
import { PRODUCTION, aStack, flagSets } from '../../support/stacks';
import { all, only, textOf } from '../../support/template';
import { aFargateTier } from '../../support/web-tier';

function build(props: Partial<ScheduledTaskProps> = {}, stack: Stack = aStack(PRODUCTION)) {
  const tier = aFargateTier(stack);
  const task = new ScheduledTask(stack, 'Refresh', {
    schedule: 'rate(1 hour)',
    cluster: tier.cluster,
    taskDefinition: tier.taskDefinition,
    containerName: 'app',
    command: ['python', '-m', 'app.refresh'],
    securityGroups: [tier.securityGroup],
    vpc: aVpc(stack),
    ...props,
  });
  return { task, tier, stack, template: Template.fromStack(stack) };
}

test.each(flagSets)('is clean of findings and warnings $having', ({ flags }) => {
  const { stack } = build({}, aStack({ flags, region: 'us-east-1' }));
  expect(nagReport(stack)).toEqual(NOTHING_OPEN);
  expect(annotations(stack)).toEqual([]);
});

test('runs its command in private subnets, with the newest revision of the task definition', () => {
  const { template } = build();
  const schedule = only(template, 'AWS::Scheduler::Schedule');
  expect(schedule.ScheduleExpression).toBe('rate(1 hour)');
  expect(JSON.parse(schedule.Target.Input)).toEqual({
    containerOverrides: [{ name: 'app', command: ['python', '-m', 'app.refresh'] }],
  });
  const { EcsParameters: ecs } = schedule.Target;
  expect(ecs.NetworkConfiguration.AwsvpcConfiguration).toMatchObject({
    AssignPublicIp: 'DISABLED',
    Subnets: ['subnet-private-a', 'subnet-private-b'],
  });
  const { Family } = only(template, 'AWS::ECS::TaskDefinition');
  expect(Family).toMatch(/^shop-production-/);
  expect(textOf(ecs.TaskDefinitionArn)).toMatch(new RegExp(`task-definition/${Family}$`));
});

test('a failed start is retried for an hour and then kept in the dead-letter queue', () => {
  const { template } = build();
  const { RetryPolicy, DeadLetterConfig } = only(template, 'AWS::Scheduler::Schedule').Target;
  expect(RetryPolicy).toEqual({ MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 10 });
  expect(DeadLetterConfig.Arn['Fn::GetAtt'][0]).toMatch(/^RefreshDeadLetters/);
});

test('may run this task definition in this cluster, and pass its two roles to ECS only', () => {
  const { template } = build();
  const policy = all(template, 'AWS::IAM::Policy').find((it) => JSON.stringify(it).includes('ecs:RunTask'));
  const [run, tag, pass] = policy.PolicyDocument.Statement;
  expect(Object.keys(run.Condition.ArnEquals)).toEqual(['ecs:cluster']);
  expect(tag.Action).toBe('ecs:TagResource');
  expect(tag.Condition).toEqual({ StringEquals: { 'ecs:CreateAction': 'RunTask' } });
  expect(pass.Condition).toEqual({ StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } });
  expect(pass.Resource).toHaveLength(2);
});

test('reports all problems at once', () => {
  expect(
    faults(() =>
      build({ schedule: 'hourly', command: [], containerName: 'web', securityGroups: [], flexibleMinutes: 2000 }),
    ),
  ).toEqual([
    'invalid-format at Shop/Refresh.schedule',
    'empty-list at Shop/Refresh.command',
    'unknown-container at Shop/Refresh.containerName',
    'empty-list at Shop/Refresh.securityGroups',
    'number-out-of-range at Shop/Refresh.flexibleMinutes',
  ]);
});

test('rejects more security groups than ECS accepts', () => {
  const stack = aStack(PRODUCTION);
  const securityGroups = [1, 2, 3, 4, 5, 6].map((index) =>
    ec2.SecurityGroup.fromSecurityGroupId(stack, `Group${index}`, `sg-${index}`),
  );
  expect(faults(() => build({ securityGroups }, stack))).toEqual(['too-long at Shop/Refresh.securityGroups']);
});
