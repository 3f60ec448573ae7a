import Table from 'cli-table3';
import { Bill, PriceBook, Usage } from '../../lib/domain';
import { DeploymentEnvironment } from '../../stacks/parts/environment';
import type { SystemRecord } from '../../stacks/parts/system-record';
import type { CostComparison, CostRow } from '../../stacks/report/cost-comparison';

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

const REASON_WIDTH = 76;

/** Renders the figures of a report against list prices, then what contradicts itself or is impossible. */
export function renderComparison({ rows, findings }: CostComparison): string {
  const table = new Table({
    head: ["the report's figures", '', 'stated', 'computed', 'difference', 'reason', 'id'],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'left', 'left'],
    colWidths: [null, null, null, null, null, REASON_WIDTH, null],
    wordWrap: true,
    style: { head: [], border: [], compact: true },
  });
  table.push(
    ...rows.map((it) => [
      it.part,
      it.what,
      statedOf(it),
      dollars(it.computedUsd),
      dollars(it.differenceUsd, '+'),
      [it.arithmetic, it.reason].filter(Boolean).join('. '),
      it.ids.join('\n'),
    ]),
  );
  const list = findings.map((it) => `- ${it.sentence} (${it.ids.join(', ')})\n  ${it.arithmetic}`);
  return `\n${[table.toString(), ...list].join('\n\n')}\n`;
}

function statedOf({ statedUsd, statedToUsd }: CostRow): string {
  return statedToUsd === undefined ? dollars(statedUsd) : `${dollars(statedUsd)} to ${dollars(statedToUsd)}`;
}

/** Returns an amount with its cents. Dollars without cents are how the reports state them. */
function dollars(value: number | undefined, sign = ''): string {
  if (value === undefined) return '–';
  const rounded = Number(value.toFixed(2));
  const digits = Number.isInteger(rounded) ? 0 : 2;
  const text = Math.abs(rounded).toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return `${rounded < 0 ? '−' : rounded > 0 ? sign : ''}$${text}`;
}
