import type { JSX } from 'preact';
import type { Plan } from '../../../lib/domain';
import { LineChart, compact } from '../charts/line-chart';
import { Details, Section, Table } from '../table';

/** Instances that the curve shows, as a multiple of the maximum. */
const BEYOND = 1.5;

/** Load that a number of instances carries, up to the part that ends it. */
export function Capacity({ plan }: { readonly plan: Plan }): JSX.Element {
  const { web, traffic, limits, utilization } = plan;
  const others = limits.filter(({ part }) => part !== 'web');
  const end = others.length > 0 ? Math.min(...others.map((it) => it.requestsPerSecond)) : Infinity;
  const most = Math.max(Math.ceil(BEYOND * web.maxInstances), 2);
  const points = Array.from({ length: most }, (_, index) => index + 1).map((instances): [number, number] => [
    instances,
    Math.min(instances * web.requestsPerSecond, end),
  ]);
  const label = `Requests per second that 1 to ${most} instances carry within the objective`;
  return (
    <Section id="capacity" title="Capacity">
      <p>
        A planned instance of {web.size} carries {compact(web.requestsPerSecond)} requests a second within{' '}
        {plan.objective.milliseconds} ms.{' '}
        {limits[0] &&
          `Of the parts, ${limits[0].part} ends first, at ${compact(limits[0].requestsPerSecond)} requests a second: ${limits[0].constraint}.`}
      </p>
      <LineChart
        label={label}
        x={{ label: 'instances', isWhole: true }}
        y={{ label: 'requests/s' }}
        series={[{ name: 'carried within the objective', points }]}
        limits={[
          { name: `peak, ${compact(traffic.peakPerSecond)}`, value: traffic.peakPerSecond },
          { name: `usual day, ${compact(traffic.usualPerSecond)}`, value: traffic.usualPerSecond },
        ]}
      />
      <Table
        caption="Utilization in each situation"
        columns={[
          { title: 'Situation' },
          { title: 'Requests/s', isNumber: true },
          { title: 'Instances', isNumber: true },
          { title: 'CPU', isNumber: true },
          { title: 'Response', isNumber: true },
          { title: 'Database CPU', isNumber: true },
        ]}
        rows={utilization.map((it) => [
          it.situation,
          compact(it.requestsPerSecond),
          it.instances,
          `${it.cpuPercent} %`,
          `${it.milliseconds} ms`,
          it.databaseCpuPercent === undefined ? '' : `${it.databaseCpuPercent} %`,
        ])}
      />
      <Details title="What ends each part, and what carries further">
        <Table
          caption="Limits of the parts"
          columns={[
            { title: 'Part' },
            { title: 'Requests/s', isNumber: true },
            { title: 'Times the peak', isNumber: true },
            { title: 'Ended by' },
            { title: 'Carries further' },
          ]}
          rows={limits.map((it) => [
            it.part,
            compact(it.requestsPerSecond),
            `${Number(it.times.toPrecision(3))} ×`,
            it.constraint,
            it.beyond,
          ])}
        />
      </Details>
      <Details title="The curve as a table">
        <Table
          caption={label}
          columns={[{ title: 'Instances' }, { title: 'Requests/s', isNumber: true }]}
          rows={points.map(([instances, requests]) => [instances, compact(requests)])}
        />
      </Details>
    </Section>
  );
}
