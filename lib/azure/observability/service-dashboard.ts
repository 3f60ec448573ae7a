import { ProblemCode } from '../../domain';
import { createHash } from 'node:crypto';
import * as pulumi from '@pulumi/pulumi';
import * as applicationinsights from '@pulumi/azure-native/applicationinsights';
import { ComponentArgs } from '../component-args';
import { InputProblems } from '../input-problems';

/** How the values of a metric become one. The numbers are those of workbooks. */
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
  /** The metric, e.g. `CpuPercentage`. */
  readonly metric: string;
  /**
   * How its values become one.
   * @default TileAggregation.AVERAGE
   */
  readonly aggregation?: TileAggregation;
}

/** A tile: a query, or metrics of resources. */
export interface DashboardTile {
  /** What it shows. */
  readonly title: string;
  /**
   * A KQL query.
   * @default - the tile shows metrics
   */
  readonly query?: string;
  /**
   * Metrics.
   * @default - the tile shows a query
   */
  readonly metrics?: TileMetric[];
  /** The resources: for a query the workspace or Application Insights. */
  readonly resourceIds: pulumi.Input<string>[];
  /** Their type, e.g. `Microsoft.App/containerapps`. */
  readonly resourceType: string;
}

/** A dashboard of a service. */
export interface ServiceDashboardArgs extends ComponentArgs {
  /** Its title. */
  readonly title: string;
  /** Its tiles, in their order. */
  readonly tiles: DashboardTile[];
}

const ONE_DAY = { durationMs: 86_400_000 };

/** An Azure Monitor workbook. Costs nothing. */
export class ServiceDashboard extends pulumi.ComponentResource {
  /** The workbook. */
  public readonly workbook: applicationinsights.Workbook;

  constructor(name: string, args: ServiceDashboardArgs, opts?: pulumi.ComponentResourceOptions) {
    super('loadbearing:index:ServiceDashboard', name, {}, opts);
    const { resourceGroupName, location, tags, title, tiles } = args;
    InputProblems.check('ServiceDashboard', name, (problems) => {
      const seen = new Set<string>();
      tiles.forEach((tile) => {
        const at = `tiles[${tile.title}]`;
        problems.check(!seen.has(tile.title), {
          code: ProblemCode.UNKNOWN_CHOICE,
          property: at,
          what: `two tiles are named ${tile.title}`,
          expected: 'unique titles',
          fix: 'rename one',
        });
        seen.add(tile.title);
        problems.check((tile.query === undefined) !== (tile.metrics === undefined), {
          code: ProblemCode.UNREVIEWED,
          property: at,
          what: 'the tile has both a query and metrics, or neither',
          expected: 'one of them',
          fix: 'split the tile, or fill it',
        });
        problems.check(tile.resourceIds.length > 0, {
          code: ProblemCode.EMPTY_LIST,
          property: `${at}.resourceIds`,
          what: 'resourceIds is empty',
          expected: 'at least one resource',
          fix: 'say what the tile is about',
        });
      });
    });
    this.workbook = new applicationinsights.Workbook(
      name,
      {
        resourceGroupName,
        location,
        tags,
        // Azure wants a GUID, and keeps the workbook while it stays the same.
        resourceName: guid(`${pulumi.getProject()}/${pulumi.getStack()}/${name}`),
        displayName: title,
        category: 'workbook',
        kind: 'shared',
        serializedData: pulumi.all(tiles.map((tile) => pulumi.all(tile.resourceIds))).apply((ids) =>
          JSON.stringify({
            version: 'Notebook/1.0',
            items: tiles.map((tile, index) => item(tile, ids[index])),
            $schema: 'https://github.com/Microsoft/Application-Insights-Workbooks/blob/master/schema/workbook.json',
          }),
        ),
      },
      { parent: this },
    );
    this.registerOutputs({ workbookId: this.workbook.id });
  }
}

function item({ title, query, metrics = [], resourceType }: DashboardTile, resourceIds: string[]): unknown {
  const type = resourceType.toLowerCase();
  const half = { customWidth: '50', name: title };
  if (query !== undefined) {
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
    metrics: metrics.map(({ metric, aggregation = TileAggregation.AVERAGE }) => ({
      namespace: type,
      metric: `${type}--${metric}`,
      aggregation,
    })),
  };
  return { type: 10, content, ...half };
}

function guid(seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
