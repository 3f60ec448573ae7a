import { Stack, aws_secretsmanager as secretsmanager, aws_sns as sns } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AlarmTopic } from '../../../lib/aws/observability/alarm-topic';
import { PostgresDatabase } from '../../../lib/aws/data/postgres-database';
import { RotationEvents } from '../../../lib/aws/data/rotation-events';
import { Secrets } from '../../../lib/aws/data/secrets';
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

test('[LB-RC-11] a new value restarts the services once, without a trail: Secrets Manager reports it itself', () => {
  const patterns = all(build().template, 'AWS::Events::Rule').map((it) => it.EventPattern);
  expect(patterns).toEqual([
    {
      source: ['aws.secretsmanager'],
      'detail-type': ['Secret Label Updated'],
      resources: [ARN],
      detail: { labelUpdated: ['AWSCURRENT'] },
    },
    expect.objectContaining({
      source: ['aws.secretsmanager'],
      detail: expect.objectContaining({
        eventName: ['RotationFailed'],
        additionalEventData: { SecretId: [ARN] },
      }),
    }),
  ]);
});

test('[LB-RC-11] errors of the rotation functions raise an alarm, since a failed rotation is reported through a trail only', () => {
  const stack = aStack(PRODUCTION);
  const tier = aFargateTier(stack);
  const secrets = new Secrets(stack, 'Secrets', { prefix: 'shop' });
  const database = new PostgresDatabase(stack, 'Database', {
    vpc: tier.cluster.vpc,
    databaseName: 'shop',
    instanceClass: 'db.t4g.small',
    storageGiB: 20,
  });
  secrets.rotateDatabase(database, { vpc: tier.cluster.vpc });
  new RotationEvents(stack, 'Rotation', {
    secrets: [database.secret],
    services: [tier.service],
    topic: new AlarmTopic(stack, 'Topic').topic,
    rotationFunctionNames: secrets.rotationFunctionNames,
  });
  const template = Template.fromStack(stack);
  const { HostedRotationLambda } = only(template, 'AWS::SecretsManager::RotationSchedule');
  const [name] = secrets.rotationFunctionNames;
  expect(name).toMatch(/^shop-production-.{1,48}$/);
  expect(HostedRotationLambda.RotationLambdaName).toBe(name);
  expect(all(template, 'AWS::CloudWatch::Alarm').filter(({ MetricName }) => MetricName === 'Errors')).toEqual([
    expect.objectContaining({
      Namespace: 'AWS/Lambda',
      Dimensions: [{ Name: 'FunctionName', Value: name }],
      Threshold: 1,
      TreatMissingData: 'notBreaching',
      AlarmActions: [{ Ref: expect.stringMatching(/^Topic/) }],
    }),
  ]);
});

test('publishes failed rotations, and EventBridge may publish to the topic', () => {
  const { template } = build();
  const rule = all(template, 'AWS::Events::Rule').find(
    (it) => it.EventPattern.detail.eventName?.[0] === 'RotationFailed',
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
