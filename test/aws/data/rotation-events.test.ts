import { Stack, aws_secretsmanager as secretsmanager, aws_sns as sns } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AlarmTopic } from '../../../lib/aws/observability/alarm-topic';
import { RotationEvents } from '../../../lib/aws/data/rotation-events';
import { annotations } from '../../support/annotations';
import { NOTHING_OPEN, nagReport } from '../../support/nag-report';
import { faults } from '../../support/problems-of';
import { PRODUCTION, aStack, flagSets } from '../../support/stacks';
import { all, only, textOf } from '../../support/template';
import { aFargateTier } from '../../support/web-tier';

const ARN = 'arn:aws:secretsmanager:us-east-1:111111111111:secret:database-AbCdEf';

function build(stack: Stack = aStack(PRODUCTION)) {
  const tier = aFargateTier(stack);
  new RotationEvents(stack, 'Rotation', {
    secrets: [secretsmanager.Secret.fromSecretCompleteArn(stack, 'Database', ARN)],
    services: [tier.service],
    topic: new AlarmTopic(stack, 'Topic').topic,
  });
  return { stack, template: Template.fromStack(stack) };
}

test.each(flagSets)('is clean of findings and warnings $having', ({ flags }) => {
  const { stack } = build(aStack({ flags, region: 'us-east-1' }));
  expect(nagReport(stack)).toEqual(NOTHING_OPEN);
  expect(annotations(stack)).toEqual([]);
});

test('a rotated secret restarts the services that read it, and may do nothing else to them', () => {
  const { template } = build();
  const machine = only(template, 'AWS::StepFunctions::StateMachine');
  const [branch] = JSON.parse(textOf(machine.DefinitionString).replace(/\$\{[^}]*\}/g, 'x')).States['Restart all']
    .Branches;
  expect(branch.States['Restart 1']).toMatchObject({
    Resource: expect.stringMatching(/aws-sdk:ecs:updateService$/),
    Parameters: { ForceNewDeployment: true },
    Retry: [{ MaxAttempts: 6, IntervalSeconds: 60, BackoffRate: 2, ErrorEquals: ['States.ALL'] }],
  });
  const statements = all(template, 'AWS::IAM::Policy').flatMap((it) => it.PolicyDocument.Statement);
  const [update] = statements.filter((it) => it.Action === 'ecs:UpdateService');
  expect(update.Resource.Ref).toMatch(/^WebService/);
});

test('listens to these secrets only', () => {
  const patterns = all(build().template, 'AWS::Events::Rule').map((it) => it.EventPattern);
  expect(patterns.map((it) => it.detail.eventName)).toEqual([['RotationSucceeded'], ['RotationFailed']]);
  patterns.forEach((it) => {
    expect(it.source).toEqual(['aws.secretsmanager']);
    expect(it.detail.additionalEventData).toEqual({ SecretId: [ARN] });
  });
});

test('publishes failed rotations, and EventBridge may publish to the topic', () => {
  const { template } = build();
  const rule = all(template, 'AWS::Events::Rule').find(
    (it) => it.EventPattern.detail.eventName[0] === 'RotationFailed',
  );
  expect(rule.Targets[0].InputTransformer.InputTemplate).toContain('CRITICAL: the rotation of the secret');
  const policy = JSON.stringify(all(template, 'AWS::SNS::TopicPolicy'));
  expect(policy).toContain('events.amazonaws.com');
  const key = JSON.stringify(only(template, 'AWS::KMS::Key').KeyPolicy);
  expect(key).toContain('events.amazonaws.com');
});

test('requires secrets and services', () => {
  const stack = aStack(PRODUCTION);
  const topic = new sns.Topic(stack, 'Topic');
  expect(faults(() => new RotationEvents(stack, 'Rotation', { secrets: [], services: [], topic }))).toEqual([
    'empty-list at Shop/Rotation.secrets',
    'empty-list at Shop/Rotation.services',
  ]);
});
