import { Rounder } from '../rounding';

/** One number of a plan and the arithmetic behind it. */
export interface PlanLine {
  /** Name of the number, e.g. `instances, maximum`. */
  readonly name: string;
  /** Value of the number. */
  readonly value: number;
  /** Unit, e.g. `MiB`; empty for a count. */
  readonly unit: string;
  /** Formula with the values used. */
  readonly formula: string;
}

/** Renders a plan as text: one line for each number, then the warnings. */
export function renderPlan(lines: readonly PlanLine[], warnings: readonly string[]): string {
  const facts = lines.map(
    ({ name, value, unit, formula }) => `${name}: ${Rounder.text(value)}${unit ? ` ${unit}` : ''} = ${formula}`,
  );
  return [...facts, ...warnings.map((warning) => `note: ${warning}`)].join('\n');
}
