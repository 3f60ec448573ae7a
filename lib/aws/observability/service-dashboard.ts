import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { Problems, ProblemCode } from '../../domain';

/** Widgets that belong together, under a heading. */
export interface DashboardSection {
  /** The heading. */
  readonly title: string;
  /** The widgets, side by side; 24 columns make a row. */
  readonly widgets: cloudwatch.IWidget[];
}

/** A dashboard. */
export interface ServiceDashboardProps {
  /** Its sections, from top to bottom. */
  readonly sections: DashboardSection[];
  /**
   * Name of the dashboard: letters, digits, hyphens and underscores.
   * @default - CloudFormation makes one
   */
  readonly dashboardName?: string;
  /**
   * The time the graphs show when the dashboard is opened.
   * @default Duration.hours(12)
   */
  readonly interval?: Duration;
}

/** A dashboard that shows what it is given, in sections. $3 a month beyond the third of an account. */
export class ServiceDashboard extends Construct {
  /** The dashboard. */
  public readonly dashboard: cloudwatch.Dashboard;

  constructor(scope: Construct, id: string, props: ServiceDashboardProps) {
    super(scope, id);
    const problems = Problems.of(this);
    problems.check(props.dashboardName === undefined || /^[A-Za-z0-9_-]{1,255}$/.test(props.dashboardName), {
      code: ProblemCode.INVALID_FORMAT,
      property: 'dashboardName',
      what: `dashboardName is '${props.dashboardName}'`,
      expected: '1 to 255 letters, digits, hyphens and underscores',
      fix: 'rename the dashboard',
    });
    problems.throwIfAny();

    this.dashboard = new cloudwatch.Dashboard(this, 'Resource', {
      dashboardName: props.dashboardName,
      defaultInterval: props.interval ?? Duration.hours(12),
    });
    props.sections.forEach((section) => {
      this.dashboard.addWidgets(
        new cloudwatch.TextWidget({
          markdown: `## ${section.title}`,
          width: 24,
          height: 1,
          background: cloudwatch.TextWidgetBackground.TRANSPARENT,
        }),
      );
      this.dashboard.addWidgets(...section.widgets);
    });
  }
}
