import { Bill, PriceBook, Usage } from '../../lib/domain';
import { DeploymentEnvironment } from '../../stacks/parts/environment';
import type { SystemRecord } from '../../stacks/parts/system-record';
import type { CostComparison } from '../../stacks/report/cost-comparison';

/** Knowledge of a report for the bill of its system. */
export interface StatedCosts {
  /** Usage that the report states. */
  readonly usage?: Usage;
  /** Compares the report's figures with list prices and the bill. Undefined without figures, and outside production. */
  readonly compare?: (books: readonly PriceBook[], bill: Bill) => CostComparison;
}

/** Returns what the report of a system states. `settings` are options by name. */
export function statedCosts(
  { load, costs }: SystemRecord,
  region: string,
  settings: Readonly<Record<string, string>>,
): StatedCosts {
  const { PRODUCTION } = DeploymentEnvironment;
  const isProduction = (settings.environment ?? PRODUCTION) === String(PRODUCTION);
  return {
    ...(load.usage === undefined ? {} : { usage: load.usage }),
    ...(costs && isProduction ? { compare: (books, bill) => costs()({ books, region, bill }) } : {}),
  };
}
