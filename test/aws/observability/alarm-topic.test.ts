import { Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { AlarmTopic } from '../../../lib/aws/observability/alarm-topic';
import { annotations } from '../../support/annotations';
import { NOTHING_OPEN, nagReport } from '../../support/nag-report';
import { faults } from '../../support/problems-of';
import { PRODUCTION, aStack, flagSets } from '../../support/stacks';
import { templateOf } from '../../support/template';

const THIS_ACCOUNT = { StringEquals: { 'aws:SourceAccount': '111122223333' } };

test('[TT-RD-05] only alarms of this account may publish', () => {
  const stack = aStack(PRODUCTION);
  const { topic } = new AlarmTopic(stack, 'Alarms');
  Template.fromStack(stack).hasResourceProperties('AWS::SNS::TopicPolicy', {
    Topics: [stack.resolve(topic.topicArn)],
    PolicyDocument: {
      Statement: [
        Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        {
          Sid: 'AlarmsMayPublish',
          Effect: 'Allow',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Action: 'sns:Publish',
          Resource: stack.resolve(topic.topicArn),
          Condition: {
            ...THIS_ACCOUNT,
            ArnLike: {
              'aws:SourceArn': {
                'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':cloudwatch:us-east-1:111122223333:alarm:*']],
              },
            },
          },
        },
      ],
    },
  });
});

test('the topic is encrypted with a rotating key that CloudWatch may use', () => {
  const stack = aStack(PRODUCTION);
  new AlarmTopic(stack, 'Alarms');
  const template = Template.fromStack(stack);
  const [[keyId, key]] = Object.entries(template.findResources('AWS::KMS::Key'));
  template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: { 'Fn::GetAtt': [keyId, 'Arn'] } });
  expect(key.Properties.EnableKeyRotation).toBe(true);
  expect(key.Properties.KeyPolicy.Statement).toContainEqual({
    Sid: 'AlarmsMayEncrypt',
    Effect: 'Allow',
    Principal: { Service: 'cloudwatch.amazonaws.com' },
    Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    Resource: '*',
    Condition: THIS_ACCOUNT,
  });
});

test('an existing key gets the permission that CloudWatch needs', () => {
  const stack = aStack(PRODUCTION);
  const encryptionKey = new kms.Key(stack, 'Ours');
  new AlarmTopic(stack, 'Alarms', { encryptionKey });
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::KMS::Key', 1);
  template.hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Sid: 'AlarmsMayEncrypt' })]) },
  });
});

test('subscribes the email address to a new or existing topic', () => {
  const stack = aStack(PRODUCTION);
  const topic = sns.Topic.fromTopicArn(stack, 'Ours', 'arn:aws:sns:us-east-1:111122223333:ours');
  const alarms = new AlarmTopic(stack, 'Alarms', { topic, alarmEmail: 'operations@example.com' });
  expect(alarms.topic).toBe(topic);
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::SNS::Topic', 0);
  template.hasResourceProperties('AWS::SNS::Subscription', {
    Protocol: 'email',
    Endpoint: 'operations@example.com',
    TopicArn: 'arn:aws:sns:us-east-1:111122223333:ours',
  });
});

test('accepts an address known only at deployment, and none', () => {
  const late = aStack(PRODUCTION);
  new AlarmTopic(late, 'Alarms', { alarmEmail: Token.asString({ Ref: 'Email' }) });
  Template.fromStack(late).hasResourceProperties('AWS::SNS::Subscription', { Endpoint: { Ref: 'Email' } });
  const silent = aStack(PRODUCTION);
  new AlarmTopic(silent, 'Alarms');
  Template.fromStack(silent).resourceCountIs('AWS::SNS::Subscription', 0);
});

test.each(['operations', 'a@b', 'a@example.com, b@example.com', ''])("rejects the address '%s'", (alarmEmail) => {
  expect(faults(() => new AlarmTopic(aStack(PRODUCTION), 'Alarms', { alarmEmail }))).toEqual([
    'invalid-format at Shop/Alarms.alarmEmail',
  ]);
});

test('rejects a key for an existing topic', () => {
  const stack = aStack(PRODUCTION);
  const topic = new sns.Topic(stack, 'Ours');
  const encryptionKey = new kms.Key(stack, 'Key');
  expect(faults(() => new AlarmTopic(stack, 'Alarms', { topic, encryptionKey }))).toEqual([
    'prop-without-effect at Shop/Alarms.encryptionKey',
  ]);
});

test.each(flagSets)('has no open findings with $named', ({ flags }) => {
  const stack = aStack({ ...PRODUCTION, flags });
  const alarms = new AlarmTopic(stack, 'Alarms', { alarmEmail: 'operations@example.com' });
  templateOf(alarms).resourceCountIs('AWS::SNS::Topic', 1);
  expect(nagReport(alarms)).toEqual(NOTHING_OPEN);
  expect(annotations(alarms)).toEqual([]);
});
