import { ArnFormat, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { Problems, ProblemCode } from '../../domain';

/** Where alarms go. */
export interface AlarmTopicProps {
  /**
   * Address that receives the alarms, after it has confirmed the subscription.
   * @default - nobody: subscribe to `topic` yourself
   */
  readonly alarmEmail?: string;
  /**
   * A topic of yours. CloudWatch must be allowed to publish to it and, when it is encrypted, to use its key.
   * @default - made here, encrypted
   */
  readonly topic?: sns.ITopic;
  /**
   * Key for the topic made here. CloudWatch gets the permission to use it; the policy of an imported key is yours to extend.
   * @default - made here ($1 a month): the AWS managed key for SNS cannot be opened to CloudWatch
   */
  readonly encryptionKey?: kms.IKey;
}

/** A topic that CloudWatch alarms of this account publish to: encrypted, and only over TLS. */
export class AlarmTopic extends Construct {
  /** The topic. */
  public readonly topic: sns.ITopic;

  constructor(scope: Construct, id: string, props: AlarmTopicProps = {}) {
    super(scope, id);
    const email = props.alarmEmail;
    const problems = Problems.of(this);
    problems.check(
      email === undefined || Token.isUnresolved(email) || /^[^\s@,;<>]+@([A-Za-z0-9-]+\.)+[A-Za-z]{2,}$/.test(email),
      {
        code: ProblemCode.INVALID_FORMAT,
        property: 'alarmEmail',
        what: `alarmEmail is '${email}'`,
        expected: 'one e-mail address',
        fix: "use e.g. 'operations@example.com'",
      },
    );
    problems.check(props.topic === undefined || props.encryptionKey === undefined, {
      code: ProblemCode.UNREVIEWED,
      property: 'encryptionKey',
      what: 'there are both topic and encryptionKey',
      expected: 'one of them: the key is for a topic made here',
      fix: 'leave encryptionKey out',
    });
    problems.throwIfAny();

    this.topic = props.topic ?? this.makeTopic(props.encryptionKey);
    if (email !== undefined) this.topic.addSubscription(new subscriptions.EmailSubscription(email));
  }

  private makeTopic(existingKey?: kms.IKey): sns.Topic {
    const cloudWatch = new iam.ServicePrincipal('cloudwatch.amazonaws.com');
    const thisAccount = { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } };
    const key =
      existingKey ??
      new kms.Key(this, 'Key', {
        enableKeyRotation: true,
        description: `Alarms of ${Stack.of(this).stackName}`,
        removalPolicy: RemovalPolicy.DESTROY, // SNS delivers and forgets: nothing is kept under this key
      });
    key.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'AlarmsMayEncrypt',
        principals: [cloudWatch],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
        conditions: thisAccount,
      }),
    );
    const topic = new sns.Topic(this, 'Resource', { masterKey: key, enforceSSL: true });
    // enforceSSL gives the topic a policy of its own, which replaces the default one that let the account publish.
    topic.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'AlarmsMayPublish',
        principals: [cloudWatch],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: {
          ...thisAccount,
          ArnLike: {
            'aws:SourceArn': Stack.of(this).formatArn({
              service: 'cloudwatch',
              resource: 'alarm',
              resourceName: '*',
              arnFormat: ArnFormat.COLON_RESOURCE_NAME,
            }),
          },
        },
      }),
    );
    return topic;
  }
}
