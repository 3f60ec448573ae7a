import Table from 'cli-table3';
import { CheckCodes, Finding, Severity } from '../../lib/domain';
import { forTerminal } from '../control-characters';
import { signedUsd } from '../cost/report';
import { fittedTable } from '../fitted-table';
import { CheckOutput } from './check-output';
import { ChangedQuantity, UpgradeChange } from './upgrade/upgrade';

const MOST_PRICES = 10;

/** Renders findings for a terminal: each with its reason and its fix. */
export function renderCheck(output: CheckOutput): string {
  const { findings, connections, questions, upgrade, gone } = output;
  return `${[
    upgrade ? renderUpgrade(upgrade) : '',
    ...findings.map(renderFinding),
    connections.length > 0 ? `Connections at the worst moment:\n${fittedTable(connectionTable(output))}` : '',
    questions.length > 0
      ? `Not decided, since the program does not say it:\n${questions.map((it) => `  ${it.resource}: ${it.unknown} (${it.answer})`).join('\n')}`
      : '',
    gone.length > 0
      ? `No longer found, so remove it from the baseline:\n${gone.map(({ code, id, property }) => `  ${[code, id, property].filter(Boolean).join(' ')}`).join('\n')}`
      : '',
    headlineOf(output),
  ]
    .filter(Boolean)
    .map(forTerminal)
    .join('\n\n')}\n`;
}

/** Returns how many findings there are. */
export function headlineOf({ findings, known, questions }: CheckOutput): string {
  const of = (severity: Severity): number => findings.filter((it) => it.severity === severity).length;
  const counts = [counted(of(Severity.ERROR), 'error'), counted(of(Severity.WARNING), 'warning')].filter(Boolean);
  const others = [known > 0 ? `${known} in the baseline` : '', counted(questions.length, 'open question')].filter(
    Boolean,
  );
  return `${counts.join(', ') || 'No findings'}${others.length > 0 ? ` (${others.join(', ')})` : ''}.`;
}

function counted(count: number, noun: string): string {
  return count === 0 ? '' : `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function renderFinding({ code, severity, resource, type, property, reason, fix, rule }: Finding): string {
  const place = [resource, property].filter(Boolean).join(' · ');
  return [
    `${severity} ${code} ${CheckCodes.nameOf(code)}: ${place}`,
    `  ${reason}`,
    `  fix: ${fix}`,
    `  ${[type, rule].filter(Boolean).join(', ')}`,
  ].join('\n');
}

function connectionTable({ connections }: CheckOutput): Table.Table {
  const rows = table(['database', 'connections', 'accepts', 'made of']);
  connections.forEach(({ database, connections: all, limit, reserved, shares }) =>
    rows.push([
      database,
      String(all),
      limit === undefined ? 'unknown' : `${limit} less ${reserved}`,
      shares.map(({ consumer, connections: own, formula }) => `${consumer} ${own} = ${formula}`).join('\n'),
    ]),
  );
  return rows;
}

function renderUpgrade({ summary, against, quantities, isLowerBound, prices }: UpgradeChange): string {
  const changes = table(['quantity', 'before', 'after']);
  changes.push(...quantities.map(cellsOf));
  const bill = table(['price', 'unit', 'USD a month']);
  bill.push(
    ...prices.slice(0, MOST_PRICES).map(({ price, unit, monthlyUsd }) => [price, unit, signedUsd(monthlyUsd.expected)]),
  );
  return [
    `Against ${against}: ${summary}${isLowerBound ? ', of what has a price' : ''}`,
    quantities.length > 0 ? fittedTable(changes) : '',
    prices.length > 0 ? fittedTable(bill) : '',
  ]
    .filter(Boolean)
    .join('\n');
}

function cellsOf({ name, before, after }: ChangedQuantity): string[] {
  return [name, ...[before, after].map((it) => (it === undefined ? '–' : String(it)))];
}

function table(head: string[]): Table.Table {
  return new Table({ head, style: { head: [], border: [], compact: true } });
}
