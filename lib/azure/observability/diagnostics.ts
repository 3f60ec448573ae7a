import * as pulumi from '@pulumi/pulumi';
import * as monitor from '@pulumi/azure-native/monitor';
import { Defaults, ProblemCode, Problems } from '../../domain';

/** A category of logs, or a group of them. Set one of the two. */
export interface DiagnosticLogCategory {
  /**
   * Name of the category, e.g. `AuditEvent`.
   * @default - none
   */
  readonly category?: string;
  /**
   * Group of categories: `allLogs` or `audit`.
   * @default - none
   */
  readonly categoryGroup?: string;
}

/** A category of metrics. */
export interface DiagnosticMetricCategory {
  /** Name of the category, usually `AllMetrics`. */
  readonly category: string;
}

/**
 * Another destination of logs and metrics, e.g. an archive. A resource has at most five settings, and sends each category once to a
 * destination. [Diagnostic settings](https://learn.microsoft.com/azure/azure-monitor/platform/diagnostic-settings)
 */
export interface ResourceDiagnosticSetting {
  /** Name of the setting. */
  readonly name: string;
  /**
   * Resource id of a Log Analytics workspace.
   * @default - none
   */
  readonly workspaceResourceId?: pulumi.Input<string>;
  /**
   * Resource id of a storage account in the region of the resource.
   * @default - none
   */
  readonly storageAccountResourceId?: pulumi.Input<string>;
  /**
   * Resource id of an authorization rule of an Event Hubs namespace in the region of the resource.
   * @default - none
   */
  readonly eventHubAuthorizationRuleResourceId?: pulumi.Input<string>;
  /**
   * Name of the event hub.
   * @default - one for each category
   */
  readonly eventHubName?: pulumi.Input<string>;
  /**
   * Categories of logs.
   * @default - all logs
   */
  readonly logCategoriesAndGroups?: DiagnosticLogCategory[];
  /**
   * Categories of metrics.
   * @default - all metrics
   */
  readonly metricCategories?: DiagnosticMetricCategory[];
}

/** Destinations of a component. */
interface Destinations {
  readonly logWorkspaceId?: pulumi.Input<string>;
  readonly diagnosticSettings?: ResourceDiagnosticSetting[];
}

/** Kinds that a resource type supports. Azure rejects a setting with an unsupported category. */
interface DiagnosticKinds {
  /**
   * If true, sends all logs.
   * @default true
   */
  readonly logs?: boolean;
  /**
   * If true, sends all metrics.
   * @default true
   */
  readonly metrics?: boolean;
}

const DEFAULTS = { logs: true, metrics: true } satisfies Partial<DiagnosticKinds>;
/** Name of the setting for `logWorkspaceId`. */
const OWN_NAME = 'loadbearing';
const MOST_SETTINGS = 5;

/** @internal */
export class Diagnostics {
  /** Adds the problems of `diagnosticSettings`. */
  public static check(problems: Problems, destinations: Destinations, kinds: DiagnosticKinds = {}): void {
    const { logWorkspaceId, diagnosticSettings: settings = [] } = destinations;
    const own = logWorkspaceId === undefined ? 0 : 1;
    problems.check(settings.length + own <= MOST_SETTINGS, {
      code: ProblemCode.TOO_LONG,
      property: 'diagnosticSettings',
      what: `there are ${settings.length + own} diagnostic settings`,
      expected: `at most ${MOST_SETTINGS}, including the one of logWorkspaceId`,
      fix: 'remove settings',
    });
    problems.unique('diagnosticSettings', [OWN_NAME, ...settings.map(({ name }) => name)], 'name of a setting');
    const workspaces = [logWorkspaceId, ...settings.map((it) => it.workspaceResourceId)];
    problems.unique(
      'diagnosticSettings.workspaceResourceId',
      workspaces.filter((it) => typeof it === 'string').map((it) => it.toLowerCase()),
      'destination',
    );
    settings.forEach((it) => checkSetting(problems, it, Defaults.apply(kinds, DEFAULTS)));
  }

  /** Sends the logs and metrics of a resource to the workspace and to the other destinations. */
  public static create(
    name: string,
    resourceUri: pulumi.Input<string>,
    { logWorkspaceId, diagnosticSettings = [] }: Destinations,
    parent: pulumi.Resource,
    options: DiagnosticKinds & { readonly dependsOn?: pulumi.Resource[] } = {},
  ): monitor.DiagnosticSetting[] {
    const { logs, metrics, dependsOn } = Defaults.apply(options, DEFAULTS);
    const own = logWorkspaceId === undefined ? [] : [{ name: OWN_NAME, workspaceResourceId: logWorkspaceId }];
    let last = dependsOn;
    return [...own, ...diagnosticSettings].map((it: ResourceDiagnosticSetting) => {
      const {
        logCategoriesAndGroups = [{ categoryGroup: 'allLogs' }],
        metricCategories = [{ category: 'AllMetrics' }],
      } = it;
      const setting = new monitor.DiagnosticSetting(
        it.name === OWN_NAME ? `${name}-diagnostics` : `${name}-diagnostics-${it.name}`,
        {
          name: it.name,
          resourceUri,
          workspaceId: it.workspaceResourceId,
          storageAccountId: it.storageAccountResourceId,
          eventHubAuthorizationRuleId: it.eventHubAuthorizationRuleResourceId,
          eventHubName: it.eventHubName,
          logs: logs ? logCategoriesAndGroups.map((category) => ({ ...category, enabled: true })) : undefined,
          metrics: metrics ? metricCategories.map((category) => ({ ...category, enabled: true })) : undefined,
        },
        { parent, dependsOn: last },
      );
      last = [setting];
      return setting;
    });
  }
}

function checkSetting(problems: Problems, setting: ResourceDiagnosticSetting, kinds: Required<DiagnosticKinds>): void {
  const { name, logCategoriesAndGroups = [], metricCategories = [] } = setting;
  const at = `diagnosticSettings[${name}]`;
  problems.match(`${at}.name`, name, /^[A-Za-z0-9][\w.-]{0,99}$/, {
    expected: '1 to 100 letters, digits, periods, underscores and hyphens',
    fix: 'rename the setting',
  });
  const { workspaceResourceId, storageAccountResourceId, eventHubAuthorizationRuleResourceId: eventHub } = setting;
  problems.check(
    [workspaceResourceId, storageAccountResourceId, eventHub].some((it) => it !== undefined),
    {
      code: ProblemCode.MISSING_VALUE,
      property: `${at}.workspaceResourceId`,
      what: `the diagnostic setting ${name} has no destination`,
      expected: 'a workspace, a storage account or an event hub',
      fix: 'set workspaceResourceId, storageAccountResourceId or eventHubAuthorizationRuleResourceId',
    },
  );
  const withoutEffect = {
    eventHubName: setting.eventHubName !== undefined && eventHub === undefined,
    logCategoriesAndGroups: logCategoriesAndGroups.length > 0 && !kinds.logs,
    metricCategories: metricCategories.length > 0 && !kinds.metrics,
  };
  Object.entries(withoutEffect).forEach(([property, isSet]) =>
    problems.check(!isSet, {
      code: ProblemCode.PROP_WITHOUT_EFFECT,
      property: `${at}.${property}`,
      what: `${property} is set, but has no effect here`,
      expected:
        property === 'eventHubName' ? 'eventHubAuthorizationRuleResourceId' : 'categories that the resource has',
      fix: `remove ${property}`,
    }),
  );
  logCategoriesAndGroups.forEach(({ category, categoryGroup }, index) =>
    problems.check((category === undefined) !== (categoryGroup === undefined), {
      code: ProblemCode.CONFLICTING_PROPS,
      property: `${at}.logCategoriesAndGroups[${index}]`,
      what: `category is ${JSON.stringify(category)} and categoryGroup is ${JSON.stringify(categoryGroup)}`,
      expected: 'one of them',
      fix: "use e.g. { categoryGroup: 'audit' }",
    }),
  );
}
