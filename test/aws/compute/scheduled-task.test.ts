import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ScheduledTask, ScheduledTaskProps } from '../../../lib/aws/compute/scheduled-task';
import { annotations } from '../../support/annotations';
import { aVpc } from '../../support/existing-resources';
import { NOTHING_OPEN, nagReport } from '../../support/nag-report';
import { whats } from '../../support/problems-of';
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

test('runs its command in private subnets, in the newest revision of the task', () => {
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

test('a start that fails is tried for an hour and then kept', () => {
  const { template } = build();
  const { RetryPolicy, DeadLetterConfig } = only(template, 'AWS::Scheduler::Schedule').Target;
  expect(RetryPolicy).toEqual({ MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 10 });
  expect(DeadLetterConfig.Arn['Fn::GetAtt'][0]).toMatch(/^RefreshDeadLetters/);
});

test('may start this family in this cluster, and hand over these two roles to ECS only', () => {
  const { template } = build();
  const policy = all(template, 'AWS::IAM::Policy').find((it) => JSON.stringify(it).includes('ecs:RunTask'));
  const [run, tag, pass] = policy.PolicyDocument.Statement;
  expect(Object.keys(run.Condition.ArnEquals)).toEqual(['ecs:cluster']);
  expect(tag.Action).toBe('ecs:TagResource');
  expect(tag.Condition).toEqual({ StringEquals: { 'ecs:CreateAction': 'RunTask' } });
  expect(pass.Condition).toEqual({ StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } });
  expect(pass.Resource).toHaveLength(2);
});

test('tells all that is wrong at once', () => {
  expect(
    whats(() =>
      build({ schedule: 'hourly', command: [], containerName: 'web', securityGroups: [], flexibleMinutes: 2000 }),
    ),
  ).toBe(
    [
      "schedule is 'hourly'",
      'command is empty',
      "the task has no container 'web'",
      'there are 0 security groups',
      'flexibleMinutes is 2000',
    ].join('\n'),
  );
});
