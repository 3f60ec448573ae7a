import Table from 'cli-table3';
import { fittedTable } from '../fitted-table';
import { Plan, PlanLimit, PlanLine } from '../../lib/domain';
import { CLOUD_NAMES } from '../../stacks/parts/system-record';
import type { BuiltSize, PlanData, PlanOutput } from './plan-output';

const BAR_WIDTH = 60;
/** Fill of each share of the connections, in their order. */
const FILLS = ['█', '▓', '▒', '░'];

/** Sizes that a reference stack has, by their name in a plan. */
type Built = { readonly [size: string]: string };

/** Renders a plan: assumptions first, then sizes, connections, utilization, alarms and limits. */
export function renderPlan(plan: Plan, built: Built): string {
  return paragraphs(
    assumptions(plan),
    [`${placeOf(plan)}. List prices are those of us-east-1 and East US 2.`, sizes(plan, built)].join('\n'),
    connections(plan),
    utilization(plan),
    alarms(plan),
    limits(plan),
    shortfalls(plan),
  );
}

/** Renders plans of one workload side by side. */
export function renderPlans(plans: readonly Plan[], built: Built): string {
  const names = [...new Set(plans.flatMap(({ sizes: all }) => all.map(({ name }) => name)))];
  const column = columnOf(built);
  const rows = table(['size', ...column.head, ...plans.map(placeOf)]);
  rows.push(...names.map((name) => [name, ...column.cell(name), ...plans.map((plan) => valueOf(plan, name))]));
  return paragraphs(assumptions(plans[0]), fittedTable(rows), ...plans.map(shortfalls));
}

/** Renders the sizes of an app beside those of the plan. */
export function renderBuilt(sizes: readonly BuiltSize[]): string {
  const rows = table(['size', 'planned', 'built', '']);
  rows.push(...sizes.map((it) => [it.name, it.planned, it.built, comparisonOf(it)]));
  const less = sizes.filter((it) => it.isLess).map(({ name }) => name);
  const verdict = less.length > 0 ? `Less than planned: ${less.join(', ')}.` : 'Nothing compared is less than planned.';
  return `\n${fittedTable(rows)}\n${verdict}\n`;
}

function comparisonOf({ isLess }: BuiltSize): string {
  if (isLess === undefined) return 'not compared';
  return isLess ? 'less than planned' : '';
}

/** Renders one size, with that of the reference stack. */
export function renderSize(plan: Plan, name: string, built: Built): string {
  const own = built[name];
  return own === undefined ? plan.explain(name) : `${plan.explain(name)}; the reference stack has ${own}`;
}

/** Returns the column with the sizes of a reference stack, if there are any. */
function columnOf(built: Built): { head: string[]; cell: (name: string) => string[] } {
  return Object.keys(built).length === 0
    ? { head: [], cell: () => [] }
    : { head: ['reference stack'], cell: (name) => [built[name] ?? ''] };
}

/** Returns plans as data for `--json`. */
export function planOutput(plans: readonly Plan[], built?: readonly BuiltSize[]): PlanOutput {
  return { plans: plans.map((plan) => ({ ...planData(plan), ...(built ? { built } : {}) })) };
}

/** Returns a plan as data for `--json`. */
export function planData(plan: Plan): PlanData {
  return { ...plan, shortfalls: plan.shortfalls };
}

function paragraphs(...parts: string[]): string {
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

function placeOf({ cloud, region }: Plan): string {
  return `${CLOUD_NAMES[cloud]}, ${region}`;
}

function valueOf(plan: Plan, name: string): string {
  return plan.sizes.find((it) => it.name === name)?.value ?? '–';
}

function assumptions({ assumptions: all }: Plan): string {
  if (all.length === 0) return '';
  const rows = table(['assumed', 'value', 'reason']);
  rows.push(...all.map(({ property, value, reason }) => [property, value, reason]));
  return fittedTable(rows);
}

function sizes({ sizes: all }: Plan, built: Built): string {
  const column = columnOf(built);
  const rows = table(['size', 'value', ...column.head, 'formula', 'decided by']);
  rows.push(...all.map((it) => [it.name, it.value, ...column.cell(it.name), it.formula, it.decidedBy ?? '']));
  return fittedTable(rows);
}

function connections({ connections: shares, database }: Plan): string {
  if (!database) return '';
  const used = shares.reduce((sum, { value }) => sum + value, 0);
  const limit = Math.max(database.maxConnections, used);
  const bar = shares.map(({ value }, index) => fill(index).repeat(Math.ceil((BAR_WIDTH * value) / limit))).join('');
  const verdict = database.pooler ? `more than ${database.maxConnections}: a pooler is needed` : 'they fit';
  return [
    `Connections to ${database.size}: ${used} of ${database.maxConnections}, ${verdict}`,
    `  ${bar.padEnd(BAR_WIDTH, '·')}`,
    ...shares.map((it, index) => `  ${fill(index)} ${it.name}: ${it.value} = ${it.formula}`),
  ].join('\n');
}

function fill(index: number): string {
  return FILLS[index % FILLS.length];
}

function utilization({ utilization: all }: Plan): string {
  const rows = table(['situation', 'requests/s', 'instances', 'CPU', 'response', 'database CPU'], 1);
  rows.push(
    ...all.map((it) => [
      it.situation,
      round(it.requestsPerSecond),
      String(it.instances),
      `${it.cpuPercent} %`,
      `${it.milliseconds} ms`,
      it.databaseCpuPercent === undefined ? '' : `${it.databaseCpuPercent} %`,
    ]),
  );
  return fittedTable(rows);
}

function alarms({ alarms: all }: Plan): string {
  const rows = table(['alarm', 'threshold', 'formula']);
  rows.push(...all.map((it: PlanLine) => [it.name, `${it.value} ${it.unit}`.trimEnd(), it.formula]));
  return fittedTable(rows);
}

function limits({ limits: all }: Plan): string {
  const rows = table(['part', 'carries', 'times', 'ended by', 'carries further'], 1, 3);
  rows.push(
    ...all.map((it) => [it.part, `${round(it.requestsPerSecond)} requests/s`, factor(it), it.constraint, it.beyond]),
  );
  return fittedTable(rows);
}

function shortfalls(plan: Plan): string {
  return plan.shortfalls
    .map((it) => `${placeOf(plan)}: no ${it.part} fits. ${it.constraint}. ${capitalized(it.beyond)} carries further.`)
    .join('\n');
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function factor({ times }: PlanLimit): string {
  return `${Number(times.toPrecision(3))} ×`;
}

function round(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** Returns a table whose columns from `right` up to `end` hold numbers. */
function table(head: string[], right = head.length, end = head.length): Table.Table {
  return new Table({
    head,
    colAligns: head.map((_, index) => (index >= right && index < end ? 'right' : 'left')),
    style: { head: [], border: [], compact: true },
  });
}
