import * as pulumi from '@pulumi/pulumi';
import * as monitor from '@pulumi/azure-native/monitor';
import { AlarmRule, ProblemCode } from '../../domain';
import { ComponentArgs } from '../component-args';
import { HealthCanary } from './health-canary';
import { InputProblems } from '../input-problems';
import { AlarmTargets, ServiceAlarms } from './service-alarms';
import { DashboardTile, ServiceDashboard } from './service-dashboard';

/** Who watches a service, and what they see. */
export interface ObservabilityArgs extends ComponentArgs {
  /** The rules. */
  readonly rules: AlarmRule[];
  /** What they are about. `canaryName` is filled in where there is a canary. */
  readonly targets: AlarmTargets;
  /**
   * Who gets mail.
   * @default - nobody: alerts are seen in the portal only
   */
  readonly alarmEmails?: string[];
  /**
   * An action group that exists.
   * @default - one of its own
   */
  readonly actionGroupId?: pulumi.Input<string>;
  /**
   * Where the service is: checked from outside.
   * @default - not checked
   */
  readonly healthUrl?: pulumi.Input<string>;
  /**
   * The page that is checked.
   * @default '/health'
   */
  readonly healthPath?: string;
  /**
   * Title of the dashboard.
   * @default - the logical name
   */
  readonly title?: string;
  /**
   * Tiles of the dashboard.
   * @default - no dashboard
   */
  readonly tiles?: DashboardTile[];
}

/** Alarms, a check from outside and a dashboard. */
export class Observability extends pulumi.ComponentResource {
  /** Who hears of alarms. */
  public readonly actionGroupId: pulumi.Output<string>;
  /** The check from outside. */
  public readonly canary?: HealthCanary;
  /** The alarms. */
  public readonly alarms: ServiceAlarms;
  /** The dashboard. */
  public readonly dashboard?: ServiceDashboard;

  constructor(name: string, args: ObservabilityArgs, opts?: pulumi.ComponentResourceOptions) {
    super('loadbearing:index:Observability', name, {}, opts);
    const { resourceGroupName, location, tags, alarmEmails = [], healthUrl, tiles = [] } = args;
    const { applicationInsightsId } = args.targets;
    InputProblems.check('Observability', name, (problems) => {
      alarmEmails.forEach((email) =>
        problems.check(/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email), {
          code: ProblemCode.INVALID_FORMAT,
          property: 'alarmEmails',
          what: `alarmEmails has ${JSON.stringify(email)}`,
          expected: 'an address',
          fix: 'correct it',
        }),
      );
      problems.check(alarmEmails.length === 0 || args.actionGroupId === undefined, {
        code: ProblemCode.UNREVIEWED,
        property: 'alarmEmails',
        what: 'addresses, and an action group that exists',
        expected: 'one of them',
        fix: 'add the addresses to your action group',
      });
      problems.check(healthUrl === undefined || applicationInsightsId !== undefined, {
        code: ProblemCode.UNREVIEWED,
        property: 'healthUrl',
        what: 'a check without a place for its results',
        expected: 'targets.applicationInsightsId',
        fix: 'pass it, or leave healthUrl out',
      });
    });
    const common = { resourceGroupName, location, tags };
    this.actionGroupId = pulumi.output(args.actionGroupId ?? this.makeActionGroup(name, alarmEmails, args).id);
    if (healthUrl !== undefined && applicationInsightsId !== undefined) {
      this.canary = new HealthCanary(
        `${name}-canary`,
        { ...common, url: healthUrl, path: args.healthPath, applicationInsightsId },
        { parent: this },
      );
    }
    this.alarms = new ServiceAlarms(
      name,
      {
        ...common,
        rules: args.rules,
        targets: { ...args.targets, canaryName: this.canary?.canaryName ?? args.targets.canaryName },
        actionGroupId: this.actionGroupId,
      },
      { parent: this },
    );
    if (tiles.length > 0) {
      this.dashboard = new ServiceDashboard(name, { ...common, title: args.title ?? name, tiles }, { parent: this });
    }
    this.registerOutputs({ actionGroupId: this.actionGroupId });
  }

  private makeActionGroup(
    name: string,
    emails: string[],
    { resourceGroupName, tags }: ComponentArgs,
  ): monitor.ActionGroup {
    return new monitor.ActionGroup(
      name,
      {
        resourceGroupName,
        tags,
        location: 'Global',
        groupShortName: name.replace(/[^A-Za-z0-9]/g, '').slice(0, 12),
        enabled: true,
        emailReceivers: emails.map((emailAddress, index) => ({
          name: `mail-${index + 1}`,
          emailAddress,
          useCommonAlertSchema: true,
        })),
      },
      { parent: this },
    );
  }
}
