import type { JSX } from 'preact';
import type { Plan } from '../../../lib/domain';
import { CLOUD_NAMES } from '../../../stacks/parts/system-record';
import { usd } from '../../cost/report';
import { compact } from '../charts/line-chart';
import type { Subject } from '../../subject/subject';
import type { ReportData } from '../report-data';

/** Whether a figure is the plan's, or what the program declares. */
type Basis = 'planned' | 'built';

interface Figure {
  readonly name: string;
  /** Left out without a plan, when everything is what the program declares. */
  readonly basis?: Basis;
  readonly value: string;
  readonly note: string;
}

/** Key figures of a report. */
export function Summary({ data }: { readonly data: ReportData }): JSX.Element {
  const { subject, plan, bill } = data;
  const [requirement] = [...data.objectives, ...data.deviations].map(({ id }) => id);
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
            ? `The plan follows from the load; ${subject.system ? 'the system has the sizes of the design report that it implements' : 'the program has sizes of its own'}. `
            : 'Every size follows from the load. '
          : ''}
        Drawing, alarms and bill are read from what the program declares.
      </p>
      {requirement !== undefined && (
        <p class="lead">
          On this page, “the report” is that design report. Each of its values has an id such as {requirement}, which{' '}
          <code>docs/requirements.md</code> of loadbearing lists.
        </p>
      )}
      <dl class="figures">
        {figuresOf(data).map(({ name, basis, value, note }) => (
          <div>
            <dt>
              {name}
              {basis && <span class="basis">{basis}</span>}
            </dt>
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
  const { subject, plan, bill, spike, alarms, built } = data;
  const { monthlyUsd, isLowerBound, unpriced } = bill.bill;
  const bound = isLowerBound ? `, without ${unpriced.length} of unknown price` : '';
  const declared: { basis?: Basis } = plan ? { basis: 'built' } : {};
  return [
    ...(plan
      ? [
          loadFigure(plan, subject),
          webFigure(plan, built),
          ...(plan.database ? [connectionsFigure(plan.connections, plan.database.maxConnections)] : []),
        ]
      : [resourcesFigure(data)]),
    {
      name: 'A month',
      ...declared,
      value: `${isLowerBound ? 'at least ' : ''}${usd(monthlyUsd.expected)}`,
      note: `${usd(monthlyUsd.low)} to ${usd(monthlyUsd.high)} by list prices${bound}`,
    },
    ...(spike
      ? [
          {
            name: 'Spike to the peak',
            basis: 'planned' as const,
            value: spike.verdict.holds ? 'holds' : 'misses',
            note: spike.verdict.sentence,
          },
        ]
      : []),
    {
      name: 'Alarms',
      ...declared,
      value: String(alarms.length),
      note: `${alarms.filter(({ notifies }) => notifies).length} notify somebody`,
    },
  ];
}

function resourcesFigure({ architecture }: ReportData): Figure {
  const drawn = architecture.nodes.reduce((sum, { names }) => sum + names.length, 0);
  const others = architecture.undrawn.reduce((sum, { count }) => sum + count, 0);
  return { name: 'Resources', value: `${drawn} drawn`, note: `${others} not drawn` };
}

function hasBuilt({ built }: ReportData): boolean {
  return Object.keys(built).length > 0;
}

function loadFigure({ traffic }: Plan, { system }: Subject): Figure {
  const { peakUsers } = system?.load.workload.traffic ?? {};
  const [usual, peak] = [traffic.usualPerSecond, traffic.peakPerSecond].map(compact);
  return {
    basis: 'planned',
    ...(peakUsers === undefined
      ? { name: 'Load at the peak', value: `${peak}/s`, note: `requests; ${usual}/s on a usual day` }
      : { name: 'Users at the peak', value: compact(peakUsers), note: `${peak} requests/s; ${usual} on a usual day` }),
  };
}

/** Returns the web tier: that which is built beside that of the plan, if it has sizes of its own. */
function webFigure({ web, objective }: Plan, built: ReportData['built']): Figure {
  const planned = `${web.minInstances} to ${web.maxInstances}`;
  const { 'web.minInstances': low, 'web.maxInstances': high, 'web.vcpus': vcpus = web.vcpus } = built;
  const size = built['web.size'] ?? `${vcpus} vCPU`;
  const name = 'Web tier';
  return low === undefined || high === undefined
    ? {
        ...{ name, basis: 'planned', value: planned },
        note: `${web.size}, for ${objective.milliseconds} ms at p${objective.percentile}`,
      }
    : { name, basis: 'built', value: `${low} to ${high}`, note: `${size}; planned: ${planned} × ${web.size}` };
}

function connectionsFigure(shares: readonly { readonly value: number }[], limit: number): Figure {
  const used = shares.reduce((sum, { value }) => sum + value, 0);
  return {
    ...{ name: 'Connections', basis: 'planned', value: `${used} of ${limit}` },
    note: 'at full scale, during a deployment',
  };
}
