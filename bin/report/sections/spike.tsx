import type { JSX } from 'preact';
import type { SimulationSample } from '../../../lib/domain';
import { LineChart, compact } from '../charts/line-chart';
import type { SimulatedSpike } from '../report-data';
import { Details, Section, Table } from '../table';

const minutes = (second: number): number => Math.round(second / 6) / 10;
const points = (samples: readonly SimulationSample[], value: (it: SimulationSample) => number): [number, number][] =>
  samples.map((it) => [minutes(it.second), value(it)]);

/** How the planned scaling follows a spike from the usual load to the peak. */
export function Spike({ spike }: { readonly spike: SimulatedSpike }): JSX.Element {
  const { samples, totals, verdict } = spike;
  return (
    <Section id="simulation" title="Simulation of a spike">
      <p>
        The simulation uses the planned sizes and scaling. {verdict.sentence} {compact(totals.requests)} requests,{' '}
        {compact(totals.refused)} of them refused; at most {totals.mostInstances} instances
        {totals.mostConnections > 0 && ` with ${totals.mostConnections} connections`}.
        {totals.secondsOverObjective > 0 && ` The objective is missed for ${totals.secondsOverObjective} s.`}
      </p>
      <div class="charts">
        <LineChart
          label="Requests per second during the spike"
          x={{ label: 'minutes' }}
          y={{ label: 'requests/s' }}
          series={[
            { name: 'arrive', points: points(samples, (it) => it.requestsPerSecond) },
            { name: 'are answered', points: points(samples, (it) => it.answeredPerSecond) },
          ]}
        />
        <LineChart
          label="Instances during the spike"
          x={{ label: 'minutes' }}
          y={{ label: 'instances', isWhole: true }}
          series={[
            { name: 'serve', isStep: true, points: points(samples, (it) => it.instances) },
            {
              name: 'serve or start',
              isStep: true,
              points: points(samples, (it) => it.instances + it.startingInstances),
            },
          ]}
        />
      </div>
      <Details title="The course as a table">
        <Table
          caption="Course of the spike"
          columns={['Minute', 'Requests/s', 'Answered/s', 'Refused', 'Instances', 'Waiting', 'p95, ms'].map(
            (title, index) => ({
              title,
              isNumber: index > 0,
            }),
          )}
          rows={samples
            .filter((_, index) => index % 2 === 0)
            .map((it) => [
              minutes(it.second),
              ...[it.requestsPerSecond, it.answeredPerSecond, it.refused, it.instances, it.queued, it.p95Ms].map(
                (value) => compact(value),
              ),
            ])}
        />
      </Details>
    </Section>
  );
}
