import type { JSX } from 'preact';
import { scaleLinear } from 'victory-vendor/d3-scale';
import { curveLinear, curveStepAfter, line } from 'victory-vendor/d3-shape';

/** Series of a chart. */
export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** If true, the value stays until the next point. */
  readonly isStep?: boolean;
}

/** A horizontal line with a name. */
export interface Limit {
  readonly name: string;
  readonly value: number;
}

/** An axis. */
export interface Axis {
  readonly label: string;
  readonly format?: (value: number) => string;
  /** If true, its values are whole numbers. */
  readonly isWhole?: boolean;
}

interface Props {
  readonly label: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  readonly limits?: readonly Limit[];
}

const WIDTH = 560;
const HEIGHT = 250;
const MARGIN = { top: 28, right: 16, bottom: 44, left: 58 };
const TICKS = 5;

/** A line chart. Its colours and dashes are those of the legend, in the order of the series. */
export function LineChart({ label, x, y, series, limits = [] }: Props): JSX.Element {
  const xs = series.flatMap(({ points }) => points.map(([it]) => it));
  const ys = [...series.flatMap(({ points }) => points.map(([, it]) => it)), ...limits.map(({ value }) => value)];
  const across = scaleLinear()
    .domain([Math.min(...xs), Math.max(...xs)])
    .range([MARGIN.left, WIDTH - MARGIN.right]);
  const up = scaleLinear()
    .domain([0, Math.max(...ys) || 1])
    .nice(TICKS)
    .range([HEIGHT - MARGIN.bottom, MARGIN.top]);
  const pathOf = ({ points, isStep }: Series): string =>
    line<readonly [number, number]>()
      .x(([it]) => round(across(it)))
      .y(([, it]) => round(up(it)))
      .curve(isStep ? curveStepAfter : curveLinear)([...points]) ?? '';
  const [xFormat, yFormat] = [x.format ?? String, y.format ?? compact];
  return (
    <figure class="chart">
      <Legend series={series} limits={limits} />
      <div class="scroll" role="region" aria-label={label} tabindex={0}>
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} role="img" aria-label={label}>
          {ticksOf(up.ticks(TICKS), y).map((it) => (
            <>
              <line x1={MARGIN.left} x2={WIDTH - MARGIN.right} y1={round(up(it))} y2={round(up(it))} class="grid" />
              <text x={MARGIN.left - 8} y={round(up(it)) + 4} text-anchor="end">
                {yFormat(it)}
              </text>
            </>
          ))}
          {ticksOf(across.ticks(TICKS), x).map((it) => (
            <text x={round(across(it))} y={HEIGHT - MARGIN.bottom + 18} text-anchor="middle">
              {xFormat(it)}
            </text>
          ))}
          <text x={(MARGIN.left + WIDTH - MARGIN.right) / 2} y={HEIGHT - 6} text-anchor="middle" class="axis">
            {x.label}
          </text>
          <text x={MARGIN.left - 44} y={12} class="axis">
            {y.label}
          </text>
          {limits.map(({ value }, index) => (
            <line
              x1={MARGIN.left}
              x2={WIDTH - MARGIN.right}
              y1={round(up(value))}
              y2={round(up(value))}
              class={`limit limit-${index}`}
            />
          ))}
          {series.map((it, index) => (
            <path d={pathOf(it)} class={`series series-${index}`} />
          ))}
        </svg>
      </div>
    </figure>
  );
}

function Legend({
  series,
  limits,
}: {
  readonly series: readonly Series[];
  readonly limits: readonly Limit[];
}): JSX.Element {
  const entries = [
    ...series.map(({ name }, index) => ({ name, kind: `series series-${index}` })),
    ...limits.map(({ name }, index) => ({ name, kind: `limit limit-${index}` })),
  ];
  return (
    <ul class="legend">
      {entries.map(({ name, kind }) => (
        <li>
          <svg width="26" height="10" aria-hidden="true">
            <line x1="1" x2="25" y1="5" y2="5" class={kind} />
          </svg>
          {name}
        </li>
      ))}
    </ul>
  );
}

/** Returns a number as axes write it: 1.2k. */
export function compact(value: number): string {
  return new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 }).format(value);
}

function ticksOf(ticks: readonly number[], { isWhole }: Axis): number[] {
  return ticks.filter((it) => !isWhole || Number.isInteger(it));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
