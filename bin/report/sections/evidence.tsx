import type { JSX } from 'preact';
import type { Deviation } from '../../../stacks/report/deviation';
import { Section, Table } from '../table';

/** What the system builds differently from its report. */
export function Evidence({ deviations }: { readonly deviations: readonly Deviation[] }): JSX.Element {
  return (
    <Section id="evidence" title="Evidence">
      <p>
        A test with its id in the title proves every value of the system's report: <code>npx loadbearing evidence</code>{' '}
        lists them. These are built differently.
      </p>
      <Table
        caption="Deviations from the report"
        columns={[{ title: 'The report' }, { title: 'Built' }, { title: 'Why' }, { title: 'Requirement' }]}
        rows={deviations.map(({ id, asked, built, why }) => [asked, built, why, id])}
      />
    </Section>
  );
}
