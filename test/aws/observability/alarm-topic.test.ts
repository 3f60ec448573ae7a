import { Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { AlarmTopic } from '../../../lib/aws/observability/alarm-topic';
import { annotations } from '../../support/annotations';
import { NOTHING_OPEN, nagReport } from '../../support/nag-report';
import { problemsOf } from '../../support/problems-of';
import { PRODUCTION, aStack, flagSets } from '../../support/stacks';
import { templateOf } from '../../support/template';

const THIS_ACCOUNT = { StringEquals: { 'aws:SourceAccount': '111122223333' } };

test('[TT-RD-05] alarms of this account, and nobody else, may publish', () => {
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

test('the topic is encrypted with a key that rotates and that CloudWatch may use', () => {
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

test('a key of yours gets the permission CloudWatch needs', () => {
  const stack = aStack(PRODUCTION);
  const encryptionKey = new kms.Key(stack, 'Ours');
  new AlarmTopic(stack, 'Alarms', { encryptionKey });
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::KMS::Key', 1);
  template.hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Sid: 'AlarmsMayEncrypt' })]) },
  });
});

test('an address is subscribed, also to a topic of yours', () => {
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

test('an address may come later, and without one nobody is subscribed', () => {
  const late = aStack(PRODUCTION);
  new AlarmTopic(late, 'Alarms', { alarmEmail: Token.asString({ Ref: 'Email' }) });
  Template.fromStack(late).hasResourceProperties('AWS::SNS::Subscription', { Endpoint: { Ref: 'Email' } });
  const silent = aStack(PRODUCTION);
  new AlarmTopic(silent, 'Alarms');
  Template.fromStack(silent).resourceCountIs('AWS::SNS::Subscription', 0);
});

test.each(['operations', 'a@b', 'a@example.com, b@example.com', ''])("'%s' is no address", (alarmEmail) => {
  const [problem] = problemsOf(() => new AlarmTopic(aStack(PRODUCTION), 'Alarms', { alarmEmail }));
  expect(problem).toEqual({
    what: `alarmEmail is '${alarmEmail}'`,
    where: 'Shop/Alarms.alarmEmail',
    expected: 'one e-mail address',
    fix: "use e.g. 'operations@example.com'",
  });
});

test('a key for a topic that exists already is refused', () => {
  const stack = aStack(PRODUCTION);
  const topic = new sns.Topic(stack, 'Ours');
  const encryptionKey = new kms.Key(stack, 'Key');
  const [problem] = problemsOf(() => new AlarmTopic(stack, 'Alarms', { topic, encryptionKey }));
  expect(problem.what).toBe('there are both topic and encryptionKey');
});

test.each(flagSets)('with $named nothing is left to answer for', ({ flags }) => {
  const stack = aStack({ ...PRODUCTION, flags });
  const alarms = new AlarmTopic(stack, 'Alarms', { alarmEmail: 'operations@example.com' });
  templateOf(alarms).resourceCountIs('AWS::SNS::Topic', 1);
  expect(nagReport(alarms)).toEqual(NOTHING_OPEN);
  expect(annotations(alarms)).toEqual([]);
});
