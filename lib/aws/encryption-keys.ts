import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { IConstruct } from 'constructs';
import { ProblemCode, Problems } from '../domain';
import { requireArguments } from './declared-types';
import { ownResource } from './own-resource';
import { SecurityDefaults } from './security-defaults';

/**
 * KMS keys as constructs use them: their own key or the default of their scope, with the permissions of the service in its policy.
 *
 * The policy names services and the account, never a role: a role in another stack would make the stack of the key depend on that
 * stack, in a circle.
 *
 * @example
 * const encryptionKey = EncryptionKeys.forLogs(this);
 * new logs.LogGroup(this, 'Audit', { encryptionKey });
 */
export class EncryptionKeys {
  /**
   * Returns the key of a log group.
   *
   * [Policy](https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html)
   */
  public static forLogs(scope: IConstruct, own?: kms.IKey): kms.IKey | undefined {
    requireArguments('EncryptionKeys.forLogs', { scope, own });
    return prepare(scope, own, (stack) => [
      new iam.PolicyStatement({
        sid: 'LogGroups',
        principals: [new iam.ServicePrincipal(`logs.${stack.region}.amazonaws.com`)],
        actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
        resources: ['*'],
        conditions: {
          ArnLike: {
            'kms:EncryptionContext:aws:logs:arn': stack.formatArn({
              service: 'logs',
              resource: 'log-group',
              resourceName: '*',
              arnFormat: ArnFormat.COLON_RESOURCE_NAME,
            }),
          },
        },
      }),
    ]);
  }

  /**
   * Returns the key of a log group that Step Functions writes to.
   *
   * [Policy](https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html)
   */
  public static forDeliveredLogs(scope: IConstruct, own?: kms.IKey): kms.IKey | undefined {
    requireArguments('EncryptionKeys.forDeliveredLogs', { scope, own });
    EncryptionKeys.forLogs(scope, own);
    return prepare(scope, own, (stack) => [
      new iam.PolicyStatement({
        sid: 'DeliveredLogs',
        principals: [new iam.ServicePrincipal('delivery.logs.amazonaws.com')],
        actions: ['kms:Decrypt'],
        resources: ['*'],
        conditions: {
          StringEquals: { 'aws:SourceAccount': stack.account },
          ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'logs', resource: '*' }) },
        },
      }),
    ]);
  }

  /**
   * Returns the key of a secret. Everyone in the account who may read a secret may decrypt it, as with the key that AWS manages.
   *
   * [Policy](https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html)
   */
  public static forSecrets(scope: IConstruct, own?: kms.IKey): kms.IKey | undefined {
    requireArguments('EncryptionKeys.forSecrets', { scope, own });
    const key = prepare(scope, own, (stack) => [
      new iam.PolicyStatement({
        sid: 'SecretsOfThisAccount',
        principals: [new iam.AnyPrincipal()],
        actions: [
          'kms:CreateGrant',
          'kms:Decrypt',
          'kms:DescribeKey',
          'kms:Encrypt',
          'kms:GenerateDataKey*',
          'kms:ReEncrypt*',
        ],
        resources: ['*'],
        conditions: {
          StringEquals: {
            'kms:CallerAccount': stack.account,
            'kms:ViaService': `secretsmanager.${stack.region}.amazonaws.com`,
          },
        },
      }),
    ]);
    if (key === undefined || !ownResource(key, 'AWS::KMS::Key')) return key;
    // With the key itself, `grantRead` would add the reader's role to the policy of the key.
    const reference = key.node.tryFindChild('Reference') as kms.IKey | undefined;
    return reference ?? kms.Key.fromKeyArn(key, 'Reference', key.keyArn);
  }

  /**
   * Returns the key of a topic that CloudWatch alarms publish to. The CDK extends the policy for a rule of EventBridge.
   *
   * [Policy](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html)
   */
  public static forTopics(scope: IConstruct, own?: kms.IKey): kms.IKey | undefined {
    requireArguments('EncryptionKeys.forTopics', { scope, own });
    return prepare(scope, own, (stack) => [
      new iam.PolicyStatement({
        sid: 'AlarmsMayEncrypt',
        principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
      }),
    ]);
  }

  /**
   * Returns the key of a bucket that CloudFront delivers its standard logs to.
   *
   * [Policy](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html)
   */
  public static forCloudFrontLogs(scope: IConstruct, own?: kms.IKey): kms.IKey | undefined {
    requireArguments('EncryptionKeys.forCloudFrontLogs', { scope, own });
    return prepare(scope, own, () => [
      new iam.PolicyStatement({
        sid: 'CloudFrontLogs',
        principals: [new iam.ServicePrincipal('delivery.logs.amazonaws.com')],
        actions: ['kms:GenerateDataKey*'],
        resources: ['*'],
      }),
    ]);
  }

  /** Returns the key of a resource whose service needs no permission of its own: buckets, queues, functions. */
  public static forRoles(scope: IConstruct, own?: kms.IKey): kms.IKey | undefined {
    requireArguments('EncryptionKeys.forRoles', { scope, own });
    return prepare(scope, own, () => []);
  }

  /**
   * Returns the key of a resource that CloudFormation replaces if its key changes, such as a database: the default of the scope
   * counts only with `encryptData`.
   */
  public static forData(scope: IConstruct, own?: kms.IKey): kms.IKey | undefined {
    requireArguments('EncryptionKeys.forData', { scope, own });
    const defaults = SecurityDefaults.of(scope);
    const key = own ?? (defaults.encryptData ? defaults.encryptionKey : undefined);
    return key && EncryptionKeys.forRoles(scope, key);
  }
}

/** Adds statements to the policy of a key. */
function prepare(
  scope: IConstruct,
  own: kms.IKey | undefined,
  statements: (stack: Stack) => iam.PolicyStatement[],
): kms.IKey | undefined {
  const key = own ?? SecurityDefaults.of(scope).encryptionKey;
  if (key === undefined) return undefined;
  checkRegion(scope, key);
  // Equal statements appear once in the template.
  statements(Stack.of(key)).forEach((statement) => key.addToResourcePolicy(statement));
  return key;
}

function checkRegion(scope: IConstruct, key: kms.IKey): void {
  const [here, there] = [Stack.of(scope).region, key.env.region];
  Problems.of(scope).build((problems) =>
    problems.check(Token.isUnresolved(here) || Token.isUnresolved(there) || here === there, {
      code: ProblemCode.KEY_IN_OTHER_REGION,
      property: 'encryptionKey',
      what: `encryptionKey is a key in ${there}, and the stack is in ${here}`,
      expected: 'a key in the region of the stack',
      fix: `create a key in ${here} and set it with SecurityDefaults.set(stack, { encryptionKey })`,
    }),
  );
}
