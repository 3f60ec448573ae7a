import { NagFindings } from '../nag-findings';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { Problems, ProblemCode } from '../../domain';

/** What follows the rotation of secrets. */
export interface RotationEventsProps {
  /** The secrets that rotate. */
  readonly secrets: secretsmanager.ISecret[];
  /** Services that read them when their tasks start, and so must be restarted. */
  readonly services: ecs.FargateService[];
  /** Who is told of a rotation that failed. EventBridge is allowed to publish to it here, but for a topic of yours by you. */
  readonly topic: sns.ITopic;
  /**
   * What happens to the log of the restarts when it leaves the stack.
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Starts services anew when a secret of theirs has rotated, and tells of rotations that failed.
 *
 * A task on Fargate reads its secrets once, when it starts. Connections that are open at a rotation stay open; new ones of the old
 * tasks fail until the new tasks have replaced them, some minutes. The events come through CloudTrail: the account needs a trail of
 * management events, as it should have. No code runs: a state machine calls ECS. Costs nothing worth naming.
 */
export class RotationEvents extends Construct {
  /** What restarts the services. */
  public readonly stateMachine: sfn.StateMachine;

  constructor(scope: Construct, id: string, props: RotationEventsProps) {
    super(scope, id);
    const problems = Problems.of(this);
    problems.check(props.secrets.length > 0, {
      code: ProblemCode.EMPTY_LIST,
      property: 'secrets',
      what: 'secrets is empty',
      expected: 'the secrets that rotate',
      fix: 'pass them',
    });
    problems.check(props.services.length > 0, {
      code: ProblemCode.EMPTY_LIST,
      property: 'services',
      what: 'services is empty',
      expected: 'the services that read the secrets',
      fix: 'pass them, or leave the construct out',
    });
    problems.throwIfAny();

    this.stateMachine = this.createStateMachine(props);
    new events.Rule(this, 'Rotated', {
      description: 'A secret has a new value: its readers start anew',
      eventPattern: this.pattern(props.secrets, 'RotationSucceeded'),
      targets: [new targets.SfnStateMachine(this.stateMachine, { retryAttempts: 5, maxEventAge: Duration.hours(1) })],
    });
    const failed = new events.Rule(this, 'Failed', {
      description: 'A secret could not be rotated: its old value stays in use',
      eventPattern: this.pattern(props.secrets, 'RotationFailed'),
    });
    // The topic's own policy, not the target's: two rules of one topic would otherwise add one statement each.
    failed.addTarget(
      new targets.SnsTopic(props.topic, {
        message: events.RuleTargetInput.fromText(
          `CRITICAL: the rotation of the secret ${events.EventField.fromPath('$.detail.additionalEventData.SecretId')} failed. ` +
            'Its old value stays in use. See the log of the rotation function.',
        ),
      }),
    );
  }

  private pattern(secrets: secretsmanager.ISecret[], eventName: string): events.EventPattern {
    return {
      source: ['aws.secretsmanager'],
      detailType: ['AWS Service Event via CloudTrail'],
      detail: {
        eventSource: ['secretsmanager.amazonaws.com'],
        eventName: [eventName],
        additionalEventData: { SecretId: secrets.map((secret) => secret.secretArn) },
      },
    };
  }

  private createStateMachine({ services, removalPolicy }: RotationEventsProps): sfn.StateMachine {
    const restarts = new sfn.Parallel(this, 'Restart all');
    services.forEach((service, index) => {
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
      // A deployment may be under way: ECS then refuses for a while.
      restart.addRetry({ maxAttempts: 6, interval: Duration.minutes(1), backoffRate: 2 });
      restarts.branch(restart);
    });
    const machine = new sfn.StateMachine(this, 'Resource', {
      definitionBody: sfn.DefinitionBody.fromChainable(restarts),
      timeout: Duration.hours(2),
      tracingEnabled: true,
      logs: {
        level: sfn.LogLevel.ALL,
        destination: new logs.LogGroup(this, 'Log', {
          logGroupName: `/aws/vendedlogs/states/${Stack.of(this).stackName}-${this.node.id}`,
          retention: logs.RetentionDays.THREE_MONTHS,
          removalPolicy: removalPolicy ?? RemovalPolicy.DESTROY,
        }),
      },
    });
    NagFindings.acknowledge(machine.role, {
      'AwsSolutions-IAM5[Resource::*]':
        'Log delivery and X-Ray know no narrower resource; the services are named one by one.',
    });
    return machine;
  }
}
