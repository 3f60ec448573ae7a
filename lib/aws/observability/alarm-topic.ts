import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { Formats, Problems } from '../../domain';
import { requireTypes } from '../declared-types';
import { EncryptionKeys } from '../encryption-keys';
import { NagFindings } from '../nag-findings';

/** Properties of AlarmTopic. */
export interface AlarmTopicProps {
  /**
   * Email address for alarm notifications. The recipient must confirm the subscription.
   * @default - no subscription; subscribe to `topic` yourself
   */
  readonly alarmEmail?: string;
  /**
   * Existing topic. Allow CloudWatch to publish to it and, if it is encrypted, to use its key.
   * @default - a new encrypted topic
   */
  readonly topic?: sns.ITopic;
  /**
   * KMS key for the new topic. CloudWatch is granted its use; extend the policy of an imported key yourself.
   * @default - that of `SecurityDefaults`, otherwise a new key for $1 a month, since CloudWatch cannot use the AWS managed key for SNS
   */
  readonly encryptionKey?: kms.IKey;
}

/**
 * Adds the problems of a topic.
 *
 * @internal
 */
export function checkAlarmTopic(problems: Problems, props: AlarmTopicProps): void {
  problems.optionalFormat('alarmEmail', props.alarmEmail, Formats.EMAIL);
  if (props.topic) problems.withoutEffect(props, ['encryptionKey'], 'topic');
}

/**
 * An encrypted, TLS-only SNS topic for the CloudWatch alarms of this account.
 *
 * Costs about $1 a month for its key.
 *
 * @example
 * const alarms = new AlarmTopic(this, 'AlarmTopic', { alarmEmail: 'operations@example.com' });
 */
export class AlarmTopic extends Construct {
  /** Topic that alarms notify. */
  public readonly topic: sns.ITopic;

  constructor(scope: Construct, id: string, props: AlarmTopicProps = {}) {
    super(scope, id);
    const given = requireTypes(this, 'AlarmTopicProps', props);
    const { alarmEmail } = given;
    Problems.of(this).build((problems) => checkAlarmTopic(problems, given));

    this.topic = given.topic ?? this.createTopic(given.encryptionKey);
    if (alarmEmail !== undefined) {
      const subscription = this.topic.addSubscription(new subscriptions.EmailSubscription(alarmEmail));
      NagFindings.acknowledge(subscription, { SNSRedrivePolicy: NagFindings.RESENT });
    }
  }

  private createTopic(existingKey?: kms.IKey): sns.Topic {
    const masterKey = EncryptionKeys.forTopics(this, existingKey) ?? EncryptionKeys.forTopics(this, this.createKey());
    const topic = new sns.Topic(this, 'Resource', { masterKey, enforceSSL: true });
    // enforceSSL creates a topic policy, which replaces the default policy that lets the account publish.
    topic.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'AlarmsMayPublish',
        principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
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

  private createKey(): kms.Key {
    return new kms.Key(this, 'Key', {
      enableKeyRotation: true,
      description: `Alarms of ${Stack.of(this).stackName}`,
      removalPolicy: RemovalPolicy.DESTROY, // SNS stores no delivered message, so no data depends on this key.
    });
  }
}
