import { createHash } from 'node:crypto';
import * as pulumi from '@pulumi/pulumi';
import * as applicationinsights from '@pulumi/azure-native/applicationinsights';
import { AlarmStatistic, ProblemCode, Problems } from '../../domain';
import { ComponentArgs } from '../component-args';
import { requireTypes } from '../declared-types';
import { InputProblems } from '../input-problems';
import { SupportedMetrics } from './supported-metrics';

/** Statistic that combines the values of a metric. The numbers are those of workbooks. */
export enum TileAggregation {
  /** The sum. */
  TOTAL = 1,
  /** The smallest. */
  MINIMUM = 2,
  /** The largest. */
  MAXIMUM = 3,
  /** The mean. */
  AVERAGE = 4,
}

/** A metric of a tile. */
export interface TileMetric {
  /** Name of the metric, e.g. `CpuPercentage`. */
  readonly metric: string;
  /**
   * Statistic that combines its values.
   * @default - the default of a metric of Container Apps, Front Door, PostgreSQL or Managed Redis, otherwise the average
   */
  readonly aggregation?: TileAggregation;
}

const AGGREGATIONS: { readonly [statistic in AlarmStatistic]: TileAggregation | undefined } = {
  [AlarmStatistic.SUM]: TileAggregation.TOTAL,
  [AlarmStatistic.MINIMUM]: TileAggregation.MINIMUM,
  [AlarmStatistic.MAXIMUM]: TileAggregation.MAXIMUM,
  [AlarmStatistic.AVERAGE]: TileAggregation.AVERAGE,
  [AlarmStatistic.P95]: undefined,
  [AlarmStatistic.P99]: undefined,
};

/** A tile that shows a query, or metrics of resources. */
export interface DashboardTile {
  /** Title. */
  readonly title: string;
  /**
   * KQL query.
   * @default - the tile shows `metrics`
   */
  readonly query?: string;
  /**
   * Metrics.
   * @default - the tile shows `query`
   */
  readonly metrics?: TileMetric[];
  /** Resources of the metrics, or the workspace or Application Insights to query. */
  readonly resourceIds: pulumi.Input<string>[];
  /** Type of the resources, e.g. `Microsoft.App/containerapps`. */
  readonly resourceType: string;
}

/** Arguments of ServiceDashboard. */
export interface ServiceDashboardArgs extends ComponentArgs {
  /** Title of the workbook. */
  readonly title: string;
  /** Tiles in their order, two in a row. */
  readonly tiles: DashboardTile[];
}

const ONE_DAY = { durationMs: 86_400_000 };

/**
 * An Azure Monitor workbook of queries and metrics over the last day. It is free of charge.
 *
 * @example
 * new ServiceDashboard('dashboard', {
 *   resourceGroupName,
 *   title: 'Shop',
 *   tiles: [
 *     {
 *       title: 'CPU',
 *       metrics: [{ metric: 'CpuPercentage' }],
 *       resourceIds: [app.appId],
 *       resourceType: 'Microsoft.App/containerapps',
 *     },
 *   ],
 * });
 */
export class ServiceDashboard extends pulumi.ComponentResource {
  /** Workbook. */
  public readonly workbook: applicationinsights.Workbook;

  constructor(name: string, args: ServiceDashboardArgs, opts?: pulumi.ComponentResourceOptions) {
    super('loadbearing:index:ServiceDashboard', name, {}, opts);
    const given = requireTypes('ServiceDashboard', name, args);
    const { resourceGroupName, location, tags, title, tiles } = given;
    InputProblems.check('ServiceDashboard', name, (problems) => {
      checkTiles(problems, tiles);
    });
    this.workbook = new applicationinsights.Workbook(
      name,
      {
        resourceGroupName,
        location,
        tags,
        // The name must be a GUID. Azure replaces the workbook when it changes.
        resourceName: guid(`${pulumi.getProject()}/${pulumi.getStack()}/${name}`),
        displayName: title,
        category: 'workbook',
        kind: 'shared',
        serializedData: pulumi.all(tiles.map((tile) => pulumi.all(tile.resourceIds))).apply((ids) =>
          JSON.stringify({
            version: 'Notebook/1.0',
            items: tiles.map((tile, index) => renderItem(tile, ids[index])),
            $schema: 'https://github.com/Microsoft/Application-Insights-Workbooks/blob/master/schema/workbook.json',
          }),
        ),
      },
      { parent: this },
    );
    this.registerOutputs({ workbookId: this.workbook.id });
  }
}

/** Reports tiles without a subject or without a unique title, and metrics whose aggregation Azure does not compute. */
export function checkTiles(problems: Problems, tiles: DashboardTile[]): void {
  tiles.forEach(({ title, query, metrics, resourceIds, resourceType }) => {
    const at = `tiles[${title}]`;
    const neither = query === undefined && metrics === undefined;
    problems.check((query === undefined) !== (metrics === undefined), {
      code: neither ? ProblemCode.MISSING_VALUE : ProblemCode.CONFLICTING_PROPS,
      property: at,
      what: `the tile has ${neither ? 'neither query nor metrics' : 'both query and metrics'}`,
      expected: 'one of query and metrics',
      fix: neither ? 'set query or metrics' : 'split the tile in two',
    });
    problems.some(`${at}.resourceIds`, resourceIds, {
      expected: 'at least one resource',
      fix: 'pass the resources that the tile shows',
    });
    (metrics ?? []).forEach(({ metric, aggregation }) => {
      const supported = SupportedMetrics.find(resourceType, metric)?.statistics.map((it) => AGGREGATIONS[it]);
      problems.check(aggregation === undefined || supported === undefined || supported.includes(aggregation), {
        code: ProblemCode.UNSUPPORTED_ALARM_STATISTIC,
        property: `${at}.metrics[${metric}].aggregation`,
        what: `aggregation is ${TileAggregation[aggregation ?? 0]}, but Azure does not compute it for ${metric}`,
        expected: (supported ?? []).map((it) => TileAggregation[it ?? 0]).join(', '),
        fix: 'remove aggregation to use the default of the metric',
      });
    });
  });
  problems.unique(
    'tiles',
    tiles.map(({ title }) => title),
    'tile title',
  );
}

/** Renders a tile as an item of a workbook. */
function renderItem({ title, query, metrics, resourceType }: DashboardTile, resourceIds: string[]): unknown {
  const type = resourceType.toLowerCase();
  const half = { customWidth: '50', name: title };
  if (metrics === undefined) {
    const content = {
      version: 'KqlItem/1.0',
      query,
      size: 0,
      title,
      timeContext: ONE_DAY,
      queryType: 0,
      resourceType: type,
      crossComponentResources: resourceIds,
      visualization: 'timechart',
    };
    return { type: 3, content, ...half };
  }
  const content = {
    chartId: `chart-${title}`,
    version: 'MetricsItem/2.0',
    size: 0,
    chartType: 2,
    title,
    resourceType: type,
    metricScope: 0,
    resourceIds,
    timeContext: ONE_DAY,
    metrics: metrics.map(({ metric, aggregation }) => ({
      namespace: type,
      metric: `${type}--${metric}`,
      aggregation: aggregation ?? AGGREGATIONS[SupportedMetrics.defaultStatistic(type, metric)],
    })),
  };
  return { type: 10, content, ...half };
}

/** Returns the same GUID for the same seed. */
function guid(seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
