import type { JSX } from 'preact';
import type { Plan } from '../../../lib/domain';
import { CLOUD_NAMES } from '../../../stacks/parts/system-record';
import { usd } from '../../cost/report';
import { compact } from '../charts/line-chart';
import type { Subject } from '../../subject/subject';
import type { ReportData } from '../report-data';

interface Figure {
  readonly name: string;
  readonly value: string;
  readonly note: string;
}

/** Key figures of a report. */
export function Summary({ data }: { readonly data: ReportData }): JSX.Element {
  const { subject, plan, bill } = data;
  const regions = [...new Set(bill.bill.lines.map(({ region }) => region))].filter((it) => it !== 'global');
  return (
    <header class="summary">
      <p class="kicker">Architecture report</p>
      <h1>{subject.system?.title ?? subject.name}</h1>
      <p class="lead">
        {CLOUD_NAMES[subject.cloud]}
        {regions.length > 0 && `, ${regions.join(' and ')}`}
        {subject.assumedRegion !== undefined && ' (assumed)'}.{' '}
        {plan
          ? hasBuilt(data)
            ? 'The plan follows from the load; the system has the sizes of its report. '
            : 'Every size follows from the load. '
          : ''}
        Drawing, alarms and bill are read from what the program declares.
      </p>
      <dl class="figures">
        {figuresOf(data).map(({ name, value, note }) => (
          <div>
            <dt>{name}</dt>
            <dd>
              <strong>{value}</strong>
              <span>{note}</span>
            </dd>
          </div>
        ))}
      </dl>
    </header>
  );
}

function figuresOf(data: ReportData): Figure[] {
  const { subject, plan, bill, spike, alarms, architecture, built } = data;
  const { monthlyUsd, isLowerBound, unpriced } = bill.bill;
  const bound = isLowerBound ? `, without ${unpriced.length} of unknown price` : '';
  return [
    ...(plan
      ? [
          loadFigure(plan, subject),
          webFigure(plan, built),
          ...(plan.database ? [connectionsFigure(plan.connections, plan.database.maxConnections)] : []),
        ]
      : [
          {
            name: 'Resources',
            value: String(architecture.nodes.reduce((sum, { names }) => sum + names.length, 0)),
            note: `drawn, of ${architecture.undrawn.reduce((sum, { count }) => sum + count, 0)} more that belong to them`,
          },
        ]),
    {
      name: 'A month',
      value: `${isLowerBound ? 'at least ' : ''}${usd(monthlyUsd.expected)}`,
      note: `${usd(monthlyUsd.low)} to ${usd(monthlyUsd.high)} by list prices${bound}`,
    },
    ...(spike
      ? [
          {
            name: 'Spike to the peak',
            value: spike.verdict.holds ? 'holds' : 'misses',
            note: spike.verdict.sentence,
          },
        ]
      : []),
    {
      name: 'Alarms',
      value: String(alarms.length),
      note: `${alarms.filter(({ notifies }) => notifies).length} notify somebody`,
    },
  ];
}

function hasBuilt({ built }: ReportData): boolean {
  return Object.keys(built).length > 0;
}

function loadFigure({ traffic }: Plan, { system }: Subject): Figure {
  const { peakUsers } = system?.load.workload.traffic ?? {};
  const [usual, peak] = [traffic.usualPerSecond, traffic.peakPerSecond].map(compact);
  return peakUsers === undefined
    ? { name: 'Load at the peak', value: `${peak}/s`, note: `requests; ${usual}/s on a usual day` }
    : { name: 'Users at the peak', value: compact(peakUsers), note: `${peak} requests/s; ${usual} on a usual day` };
}

/** Returns the web tier: that of the report beside that of the plan, if it has sizes of its own. */
function webFigure({ web, objective }: Plan, built: ReportData['built']): Figure {
  const planned = `${web.minInstances} to ${web.maxInstances}`;
  const { 'web.minInstances': low, 'web.maxInstances': high, 'web.size': size = web.size } = built;
  return low === undefined || high === undefined
    ? {
        name: 'Web tier',
        value: planned,
        note: `${web.size}, for ${objective.milliseconds} ms at p${objective.percentile}`,
      }
    : { name: 'Web tier', value: `${low} to ${high}`, note: `${size}; planned: ${planned} × ${web.size}` };
}

function connectionsFigure(shares: readonly { readonly value: number }[], limit: number): Figure {
  const used = shares.reduce((sum, { value }) => sum + value, 0);
  return { name: 'Connections', value: `${used} of ${limit}`, note: 'at full scale, during a deployment' };
}
