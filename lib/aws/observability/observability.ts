import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { AlarmRule } from '../../domain';
import { AlarmTopic } from './alarm-topic';
import { AlarmTargets, ServiceAlarms } from './service-alarms';
import { DashboardSection, ServiceDashboard } from './service-dashboard';

/** What is watched, who hears of it, and what is shown. */
export interface ObservabilityProps {
  /** The alarms. */
  readonly rules: AlarmRule[];
  /** What the alarms are about. */
  readonly targets: AlarmTargets;
  /**
   * Address that receives the alarms, after it has confirmed the subscription.
   * @default - nobody: subscribe to `topic` yourself
   */
  readonly alarmEmail?: string;
  /**
   * A topic of yours, see `AlarmTopicProps.topic`.
   * @default - made here, encrypted
   */
  readonly topic?: sns.ITopic;
  /**
   * Key for the topic made here.
   * @default - made here
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * Sections of the dashboard below the state of the alarms.
   * @default - none
   */
  readonly sections?: DashboardSection[];
  /**
   * Name of the dashboard.
   * @default - CloudFormation makes one
   */
  readonly dashboardName?: string;
}

/** `AlarmTopic`, `ServiceAlarms` and `ServiceDashboard` together. Use them one by one where you need more. */
export class Observability extends Construct {
  /** Where alarms go. */
  public readonly topic: sns.ITopic;
  /** The alarms. Those added later are on the dashboard, too. */
  public readonly alarms: ServiceAlarms;
  /** The dashboard. */
  public readonly dashboard: cloudwatch.Dashboard;

  constructor(scope: Construct, id: string, props: ObservabilityProps) {
    super(scope, id);
    const { alarmEmail, topic, encryptionKey } = props;
    this.topic = new AlarmTopic(this, 'Topic', { alarmEmail, topic, encryptionKey }).topic;
    this.alarms = new ServiceAlarms(this, 'Alarms', { rules: props.rules, targets: props.targets, topic: this.topic });
    this.dashboard = new ServiceDashboard(this, 'Dashboard', {
      dashboardName: props.dashboardName,
      sections: [
        {
          title: 'Alarms',
          widgets: [new cloudwatch.AlarmStatusWidget({ alarms: this.alarms.alarms, width: 24, height: 4 })],
        },
        ...(props.sections ?? []),
      ],
    }).dashboard;
  }
}
