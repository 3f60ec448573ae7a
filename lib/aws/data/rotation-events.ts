import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { Defaults, Formats, Problems, Resolved } from '../../domain';
import { requireTypes } from '../declared-types';
import { EncryptionKeys } from '../encryption-keys';
import { NagFindings } from '../nag-findings';
import { PhysicalName } from '../physical-name';

/** Properties of `RotationEvents`. */
export interface RotationEventsProps {
  /** Secrets that rotate. */
  readonly secrets: secretsmanager.ISecret[];
  /** Services to restart, because their tasks read the secrets when they start. */
  readonly services: ecs.FargateService[];
  /** SNS topic for failed rotations. If you pass an imported topic, allow EventBridge and CloudWatch to publish to it. */
  readonly topic: sns.ITopic;
  /**
   * Names of the functions that rotate the secrets, such as `Secrets.rotationFunctionNames`. An alarm reports their errors, in accounts
   * without a trail as well. It costs $0.10 a month.
   * @default - no alarm: failed rotations are reported through CloudTrail only
   */
  readonly rotationFunctionNames?: string[];
  /**
   * KMS key of the restart log.
   * @default - that of `SecurityDefaults`, otherwise a key that AWS manages
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * Removal policy of the restart log.
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;
}

const DEFAULTS = { removalPolicy: RemovalPolicy.DESTROY } satisfies Partial<RotationEventsProps>;

/**
 * Restarts services after one of their secrets rotates, and publishes failed rotations to a topic.
 *
 * Tasks on Fargate read their secrets once, when they start. Connections that are open during a rotation stay open. New
 * connections of old tasks fail until new tasks replace them, which takes some minutes. With alternating logins (`LoginRotation`) they
 * succeed: the login before the rotation stays valid until the next one.
 *
 * Secrets Manager reports each new value to EventBridge itself, after a rotation and after a change by hand. It reports failed rotations
 * through CloudTrail only, if the account has a trail of management events. Pass `rotationFunctionNames` to be notified without one.
 * [Events](https://docs.aws.amazon.com/secretsmanager/latest/userguide/secret-event-notifications.html)
 *
 * A state machine calls ECS; no Lambda function runs. Costs less than a cent a month.
 *
 * @example
 * new RotationEvents(this, 'Rotation', {
 *   secrets: [database.secret],
 *   services: [webTier.service],
 *   topic,
 *   rotationFunctionNames: secrets.rotationFunctionNames,
 * });
 */
export class RotationEvents extends Construct {
  /** State machine that restarts the services. */
  public readonly stateMachine: sfn.StateMachine;
  private readonly props: Resolved<RotationEventsProps, typeof DEFAULTS>;

  constructor(scope: Construct, id: string, props: RotationEventsProps) {
    super(scope, id);
    const given = requireTypes(this, 'RotationEventsProps', props);
    this.props = Defaults.apply(given, DEFAULTS);
    const problems = Problems.of(this);
    problems.some('secrets', given.secrets, {
      expected: 'at least one secret that rotates',
      fix: 'pass the secrets, or remove the construct',
    });
    problems.some('services', given.services, {
      expected: 'at least one service that reads the secrets',
      fix: 'pass the services, or remove the construct',
    });
    this.props.rotationFunctionNames?.forEach((name, index) =>
      problems.optionalFormat(`rotationFunctionNames[${index}]`, name, Formats.FUNCTION_NAME),
    );
    problems.throwIfAny();

    this.stateMachine = this.createStateMachine();
    this.createRules();
    this.createAlarms();
  }

  private createRules(): void {
    const { secrets, topic } = this.props;
    const secretArns = secrets.map((secret) => secret.secretArn);
    const rotated = new events.Rule(this, 'Rotated', {
      description: 'Restarts services after one of their secrets has a new value',
      // Only the event of Secrets Manager itself: with CloudTrail's RotationSucceeded, a rotation would restart the services twice.
      eventPattern: {
        source: ['aws.secretsmanager'],
        detailType: ['Secret Label Updated'],
        resources: secretArns,
        detail: { labelUpdated: ['AWSCURRENT'] },
      },
      targets: [new targets.SfnStateMachine(this.stateMachine)],
    });
    NagFindings.acknowledge(rotated, {
      EventBusDLQ: `${NagFindings.RETRIED} The log of the state machine shows every start, and a deployment of the services has the same effect.`,
    });
    const failed = new events.Rule(this, 'Failed', {
      description: 'Publishes failed rotations of secrets',
      eventPattern: {
        source: ['aws.secretsmanager'],
        detailType: ['AWS Service Event via CloudTrail'],
        detail: {
          eventSource: ['secretsmanager.amazonaws.com'],
          eventName: ['RotationFailed'],
          additionalEventData: { SecretId: secretArns },
        },
      },
    });
    const secretId = events.EventField.fromPath('$.detail.additionalEventData.SecretId');
    failed.addTarget(
      new targets.SnsTopic(topic, {
        message: events.RuleTargetInput.fromText(
          `CRITICAL: the rotation of the secret ${secretId} failed. Its old value stays in use. ` +
            'See the log of the rotation function.',
        ),
      }),
    );
    NagFindings.acknowledge(failed, {
      EventBusDLQ: `${NagFindings.RETRIED} The old value stays in use, and Secrets Manager tries the rotation again.`,
    });
  }

  /** Alarms on errors of the functions, which need no trail. */
  private createAlarms(): void {
    this.props.rotationFunctionNames?.forEach((functionName, index) => {
      new cloudwatch.Alarm(this, `RotationErrors${index + 1}`, {
        alarmDescription:
          'CRITICAL: the rotation of a secret failed. Its old value stays in use. ' +
          `See the log group /aws/lambda/${functionName}.`,
        metric: new cloudwatch.Metric({
          namespace: 'AWS/Lambda',
          metricName: 'Errors',
          dimensionsMap: { FunctionName: functionName },
          statistic: cloudwatch.Stats.SUM,
          period: Duration.minutes(5),
        }),
        threshold: 1,
        evaluationPeriods: 1,
        comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      }).addAlarmAction(new actions.SnsAction(this.props.topic));
    });
  }

  private createStateMachine(): sfn.StateMachine {
    const restarts = new sfn.Parallel(this, 'Restart all');
    this.props.services.forEach((service, index) => restarts.branch(this.createRestart(service, index)));
    const machine = new sfn.StateMachine(this, 'Resource', {
      definitionBody: sfn.DefinitionBody.fromChainable(restarts),
      timeout: Duration.hours(2),
      tracingEnabled: true,
      logs: {
        level: sfn.LogLevel.ALL,
        destination: new logs.LogGroup(this, 'Log', {
          logGroupName: PhysicalName.ofThisStack(`/aws/vendedlogs/states/${Stack.of(this).stackName}-${this.node.id}`),
          retention: logs.RetentionDays.THREE_MONTHS,
          encryptionKey: EncryptionKeys.forDeliveredLogs(this, this.props.encryptionKey),
          removalPolicy: this.props.removalPolicy,
        }),
      },
    });
    NagFindings.acknowledgeInlinePolicies(machine);
    NagFindings.acknowledge(machine.role, {
      'AwsSolutions-IAM5[Resource::*]':
        'Log delivery and X-Ray do not support narrower resources. The role lists each service it may restart.',
    });
    return machine;
  }

  private createRestart(service: ecs.FargateService, index: number): tasks.CallAwsService {
    const restart = new tasks.CallAwsService(this, `Restart ${index + 1}`, {
      service: 'ecs',
      action: 'updateService',
      parameters: {
        Cluster: service.cluster.clusterArn,
        Service: service.serviceArn,
        ForceNewDeployment: true,
      },
      iamResources: [service.serviceArn],
      iamAction: 'ecs:UpdateService',
      resultPath: sfn.JsonPath.DISCARD,
    });
    // ECS rejects updates while it runs another deployment.
    restart.addRetry({ maxAttempts: 6, interval: Duration.minutes(1), backoffRate: 2 });
    return restart;
  }
}
