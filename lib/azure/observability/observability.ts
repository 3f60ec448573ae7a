import * as pulumi from '@pulumi/pulumi';
import * as monitor from '@pulumi/azure-native/monitor';
import { AlarmRule, Defaults, Formats, ProblemCode, Problems } from '../../domain';
import { ComponentArgs } from '../component-args';
import { requireTypes } from '../declared-types';
import { InputProblems } from '../input-problems';
import { HealthCanary } from './health-canary';
import { addQuotaAlerts } from './quota-alerts';
import { ServiceAlarms } from './service-alarms';
import { AlarmTargets } from './service-alarms-args';
import { ServiceAlarmsCheck } from './service-alarms-check';
import { DashboardTile, ServiceDashboard, checkTiles } from './service-dashboard';

/** Arguments of Observability. */
export interface ObservabilityArgs extends ComponentArgs {
  /** Rules to create alerts from. */
  readonly rules: AlarmRule[];
  /** Resources that the rules watch. If `healthUrl` is set, `canaryId` is its availability test. */
  readonly targets: AlarmTargets;
  /**
   * Email addresses for alert notifications.
   * @default []
   */
  readonly alarmEmails?: string[];
  /**
   * Existing action group.
   * @default - a new action group with `alarmEmails`
   */
  readonly actionGroupId?: pulumi.Input<string>;
  /**
   * URL of the service. If set, an availability test requests it; `targets.applicationInsightsId` is then required.
   * @default - no availability test
   */
  readonly healthUrl?: pulumi.Input<string>;
  /**
   * Path of the page that the availability test requests.
   * @default - from `HealthCanaryArgs.path`
   */
  readonly healthPath?: string;
  /**
   * Ingestion limit of the workspace in GiB a day, e.g. `LogWorkspace.dailyQuotaGiB`. If it is above 0, alerts report that 80 % and all
   * of it are used; `targets.workspaceId` is then required.
   * @default 0
   */
  readonly logQuotaGiB?: number;
  /**
   * Title of the dashboard.
   * @default - the component's name
   */
  readonly title?: string;
  /**
   * Tiles of the dashboard. Without tiles there is no dashboard.
   * @default []
   */
  readonly tiles?: DashboardTile[];
}

const DEFAULTS = { alarmEmails: [], logQuotaGiB: 0, tiles: [] } satisfies Partial<ObservabilityArgs>;

/**
 * Alerts with an action group, an availability test and a dashboard.
 *
 * @example
 * new Observability('shop', {
 *   resourceGroupName,
 *   rules: [
 *     {
 *       id: 'Availability',
 *       signal: AlarmSignal.AVAILABILITY,
 *       comparison: AlarmComparison.BELOW,
 *       threshold: 60, // alerts when three of five locations fail
 *       periodSeconds: 900,
 *       periods: 1,
 *     },
 *   ],
 *   targets: { applicationInsightsId: workspace.applicationInsightsId },
 *   healthUrl: app.url,
 *   alarmEmails: ['operations@example.com'],
 * });
 */
export class Observability extends pulumi.ComponentResource {
  /** Action group that the alerts notify. */
  public readonly actionGroupId: pulumi.Output<string>;
  /** Availability test, if `healthUrl` is set. */
  public readonly canary?: HealthCanary;
  /** Alerts. */
  public readonly alarms: ServiceAlarms;
  /** Dashboard, if there are tiles. */
  public readonly dashboard?: ServiceDashboard;

  constructor(name: string, args: ObservabilityArgs, opts?: pulumi.ComponentResourceOptions) {
    super('loadbearing:index:Observability', name, {}, opts);
    const given = requireTypes('Observability', name, args);
    const { alarmEmails, logQuotaGiB, tiles, rules, targets, title = name, ...rest } = Defaults.apply(given, DEFAULTS);
    const { resourceGroupName, location, tags, healthUrl, healthPath, actionGroupId } = rest;
    const { applicationInsightsId } = targets;
    InputProblems.check('Observability', name, (problems) => {
      check(problems, given, alarmEmails);
    });

    const common = { resourceGroupName, location, tags };
    this.actionGroupId = pulumi.output(actionGroupId ?? this.createActionGroup(name, alarmEmails, common).id);
    if (healthUrl !== undefined && applicationInsightsId !== undefined) {
      this.canary = new HealthCanary(
        `${name}-canary`,
        { ...common, url: healthUrl, path: healthPath, applicationInsightsId },
        { parent: this },
      );
    }
    this.alarms = new ServiceAlarms(
      name,
      {
        ...common,
        rules,
        targets: watched(targets, this.canary),
        actionGroupId: this.actionGroupId,
      },
      { parent: this },
    );
    addQuotaAlerts(this.alarms, targets.workspaceId, logQuotaGiB);
    if (tiles.length > 0) {
      this.dashboard = new ServiceDashboard(name, { ...common, title, tiles }, { parent: this });
    }
    this.registerOutputs({ actionGroupId: this.actionGroupId });
  }

  private createActionGroup(
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

/** Returns the targets with the availability test that the component created. */
function watched(targets: AlarmTargets, canary?: HealthCanary): AlarmTargets {
  if (canary === undefined) return targets;
  return { ...targets, canaryId: canary.canaryId, canaryLocations: canary.locationCount };
}

function check(problems: Problems, args: ObservabilityArgs, alarmEmails: string[]): void {
  alarmEmails.forEach((email, index) => problems.format(`alarmEmails[${index}]`, email, Formats.EMAIL));
  problems.check(alarmEmails.length === 0 || args.actionGroupId === undefined, {
    code: ProblemCode.PROP_WITHOUT_EFFECT,
    property: 'alarmEmails',
    what: 'alarmEmails is set together with actionGroupId',
    expected: 'one of them: the addresses belong to a new action group',
    fix: 'add the addresses to your action group, or remove actionGroupId',
  });
  problems.check(args.healthUrl === undefined || args.targets.applicationInsightsId !== undefined, {
    code: ProblemCode.MISSING_VALUE,
    property: 'targets.applicationInsightsId',
    what: 'targets.applicationInsightsId is missing, but healthUrl is set',
    expected: 'Application Insights for the results of the availability test',
    fix: 'pass targets.applicationInsightsId, or remove healthUrl',
  });
  problems.optionalFormat('healthPath', args.healthPath, Formats.PATH);
  problems.optionalNumber('logQuotaGiB', args.logQuotaGiB, { min: 0 }, 'use the limit of the workspace, or 0 for none');
  problems.check(!args.logQuotaGiB || args.targets.workspaceId !== undefined, {
    code: ProblemCode.MISSING_VALUE,
    property: 'targets.workspaceId',
    what: 'targets.workspaceId is missing, but logQuotaGiB is set',
    expected: 'the workspace that the limit belongs to',
    fix: 'pass targets.workspaceId, or remove logQuotaGiB',
  });
  const { rules, targets, actionGroupId = '', healthUrl: canaryId = targets.canaryId } = args;
  ServiceAlarmsCheck.checkRules(problems, { ...args, rules, targets: { ...targets, canaryId }, actionGroupId });
  checkTiles(problems, args.tiles ?? []);
}
