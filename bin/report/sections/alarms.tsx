import type { JSX } from 'preact';
import type { Objective } from '../../../lib/domain';
import type { DeclaredAlarm } from '../alarms';
import { Section, Table } from '../table';

/** Alarms that the program declares. */
export function Alarms({ alarms }: { readonly alarms: readonly DeclaredAlarm[] }): JSX.Element {
  if (alarms.length === 0) {
    return (
      <Section id="alarms" title="Alarms">
        <p>The program declares no alarm.</p>
      </Section>
    );
  }
  return (
    <Section id="alarms" title="Alarms">
      <Table
        caption="Declared alarms"
        columns={[
          { title: 'Alarm' },
          { title: 'Resource' },
          { title: 'Metric' },
          { title: 'Condition' },
          { title: 'During' },
          { title: 'Notifies' },
          { title: 'Meaning' },
        ]}
        rows={alarms.map((it) => [
          it.name,
          it.resource,
          it.metric,
          it.condition,
          it.during,
          it.notifies ? 'yes' : 'no',
          it.description,
        ])}
      />
    </Section>
  );
}

/** Targets that the system's report promises. */
export function Objectives({ objectives }: { readonly objectives: readonly Objective[] }): JSX.Element {
  return (
    <Section id="objectives" title="Objectives">
      <Table
        caption="Objectives of the system"
        columns={[
          { title: 'Objective' },
          { title: 'Target' },
          { title: 'Watched by' },
          { title: 'Where' },
          { title: 'Requirement' },
        ]}
        rows={objectives.map(({ id, statement, target, watch, where }) => [statement, target, watch, where, id])}
      />
    </Section>
  );
}
