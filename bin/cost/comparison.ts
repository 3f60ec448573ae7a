import Table from 'cli-table3';
import { fittedTable } from '../fitted-table';
import type { CostComparison, CostRow } from '../../stacks/report/cost-comparison';

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
  return `\n${[fittedTable(table), ...list].join('\n\n')}\n`;
}

/** Returns the figure or the range that a report states. */
export function statedOf({ statedUsd, statedToUsd }: CostRow): string {
  return statedToUsd === undefined ? dollars(statedUsd) : `${dollars(statedUsd)} to ${dollars(statedToUsd)}`;
}

/** Returns an amount with its cents. Dollars without cents are how the reports state them. */
export function dollars(value: number | undefined, sign = ''): string {
  if (value === undefined) return '–';
  const rounded = Number(value.toFixed(2));
  const digits = Number.isInteger(rounded) ? 0 : 2;
  const text = Math.abs(rounded).toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return `${rounded < 0 ? '−' : rounded > 0 ? sign : ''}$${text}`;
}
